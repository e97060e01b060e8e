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

    /// Whether this is its scheme: what stands before the first colon.
    pub fn is_of(&self, scheme: &str) -> bool {
        self.0.split_once(':').is_some_and(|(own, _)| own == scheme)
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
        let Some((scheme, rest)) = self.0.split_once(':') else {
            return f.write_str("...");
        };
        match rest.strip_prefix("//").map(place) {
            Some(Some(place)) => write!(f, "{scheme}://{place}"),
            Some(None) => write!(f, "{scheme}://..."),
            None => write!(f, "{scheme}:..."),
        }
    }
}

/// What stands between user and parameters, where it is clear where these end and begin.
fn place(rest: &str) -> Option<&str> {
    let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    if parameters.contains('@') {
        // Either a parameter holds it, or it ends a password that holds the `?`.
        return None;
    }
    // A password may hold an `@` that nobody escaped: the last one ends it.
    Some(rest.rsplit_once('@').map_or(rest, |(_, place)| place))
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
            ("postgres://stele:s3?cret@db/stele", "postgres://..."),
            ("postgres://db/stele?password=s3@cret", "postgres://..."),
            ("postgres:stele:s3cret@db/stele", "postgres:..."),
            ("postgres:/stele:s3cret@db/stele", "postgres:..."),
            ("stele:s3cret@db/stele", "stele:..."),
            ("s3cret", "..."),
        ] {
            let url: DatabaseUrl = url.parse().unwrap();
            assert_eq!(url.to_string(), printed);
            assert!(!format!("{url:?}").contains("s3"), "{url:?}");
        }
    }
}
