//! Which dialects this server speaks. A new one is one line here, or one line of a program of its own: see
//! [`Parts`](crate::Parts).

use std::collections::BTreeSet;

use stele_http::Dialect;

/// A dialect of the list.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    name: &'static str,
    make: fn() -> Dialect,
}

/// All dialects, in the order in which they are shown.
pub const ALL: &[Listed] = &[
    Listed::new("vitally", stele_http_vitally::dialect),
    Listed::new("zudo", stele_http_zudo::dialect),
    Listed::new("posthog", stele_http_posthog::dialect),
    Listed::new("alguna", stele_http_alguna::dialect),
    Listed::new("native", stele_http_native::dialect),
];

impl Listed {
    /// A dialect by its name, which is its [`Dialect::name`], and how it is made. It is named here too because the command line
    /// lists the names without making the dialects, which takes longer than most commands.
    pub const fn new(name: &'static str, make: fn() -> Dialect) -> Self {
        Self { name, make }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where its document is served.
    pub fn document(&self) -> String {
        stele_http::openapi::path(self.name)
    }

    /// Makes it.
    ///
    /// # Panics
    /// When it calls itself otherwise: its document would be served at one place and linked at another.
    pub fn dialect(&self) -> Dialect {
        let dialect = (self.make)();
        assert!(
            self.name == dialect.name,
            "the list of dialects calls {} what calls itself {}",
            self.name,
            dialect.name
        );
        dialect
    }
}

/// Makes all of [`ALL`].
pub fn all() -> Vec<Dialect> {
    make(ALL)
}

/// Makes the dialects of a list.
///
/// # Panics
/// When two have one name, and as [`Listed::dialect`].
pub fn make(list: &[Listed]) -> Vec<Dialect> {
    let mut names = BTreeSet::new();
    for Listed { name, .. } in list {
        assert!(
            names.insert(name),
            "the list of dialects names {name} twice"
        );
    }
    list.iter().map(Listed::dialect).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_dialects_own_the_same_path() {
        let dialects = all();
        let prefixes: Vec<_> = dialects
            .iter()
            .flat_map(|dialect| {
                let public = dialect.public.iter().flat_map(|public| public.prefixes);
                dialect.prefixes.iter().chain(public)
            })
            .collect();
        assert_eq!(
            prefixes.iter().collect::<BTreeSet<_>>().len(),
            prefixes.len()
        );
        // Nor one of the server's own.
        for own in ["/health", "/metrics", "/openapi", "/docs"] {
            assert!(
                prefixes.iter().all(|prefix| !own.starts_with(**prefix)),
                "{own}"
            );
        }
    }

    #[test]
    #[should_panic(expected = "calls vital what calls itself vitally")]
    fn a_line_with_another_name_is_noticed() {
        Listed::new("vital", stele_http_vitally::dialect).dialect();
    }

    #[test]
    #[should_panic(expected = "names zudo twice")]
    fn a_line_that_stands_there_twice_is_noticed() {
        make(&[ALL, &ALL[1..2]].concat());
    }
}
