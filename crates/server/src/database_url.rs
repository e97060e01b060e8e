//! Where the database is, without telling the password.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// The database's URL. May hold a password, so what prints it shows neither user nor parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The whole URL.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = Infallible;

    /// Takes any text: whether it is the URL of a database shows when it is opened.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without_parameters = self.0.split_once('?').map_or(&*self.0, |(url, _)| url);
        match without_parameters.split_once("://") {
            None => f.write_str(without_parameters),
            Some((scheme, rest)) => {
                // A password may hold an `@` that nobody escaped: the last one ends it.
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                write!(f, "{scheme}://{place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_printed() {
        for (url, printed) in [
            (
                "postgres://stele:s3cret@db:5432/stele",
                "postgres://db:5432/stele",
            ),
            (
                "postgres://stele:s3@cret@db/stele?password=s3cret",
                "postgres://db/stele",
            ),
            ("sqlite://stele.db?mode=rwc", "sqlite://stele.db"),
            ("stele.db", "stele.db"),
        ] {
            let url: DatabaseUrl = url.parse().unwrap();
            assert_eq!(url.to_string(), printed);
            assert!(!format!("{url:?}").contains("s3"), "{url:?}");
        }
    }
}
