//! Which dialects this server speaks. A new one is one line here, or one line of a program of its own: see
//! [`Parts`](crate::Parts).

use stele_http::Dialect;

/// A dialect of the list.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// Its name, the same as [`Dialect::name`]: the command line lists the names without making the dialects.
    pub name: &'static str,
    /// Where its document is served, which is [`stele_http::openapi::path`] of its name.
    pub document: &'static str,
    /// Makes it.
    pub make: fn() -> Dialect,
}

macro_rules! list {
    ($($name:literal: $make:path,)+) => {
        /// All dialects, in the order in which they are shown.
        pub const ALL: &[Listed] = &[$(
            Listed { name: $name, document: concat!("/openapi/", $name, ".json"), make: $make },
        )+];
    };
}

list! {
    "vitally": stele_http_vitally::dialect,
    "zudo": stele_http_zudo::dialect,
    "posthog": stele_http_posthog::dialect,
    "alguna": stele_http_alguna::dialect,
    "native": stele_http_native::dialect,
}

impl Listed {
    /// Makes it.
    ///
    /// # Panics
    /// When the line does not say what the dialect says: its document would be served at one place and linked at another.
    pub fn dialect(&self) -> Dialect {
        let dialect = (self.make)();
        let said = (dialect.name, stele_http::openapi::path(dialect.name));
        assert_eq!(
            (self.name, self.document),
            (said.0, &*said.1),
            "the list calls a dialect otherwise than it calls itself"
        );
        dialect
    }
}

/// Makes all of [`ALL`].
pub fn all() -> Vec<Dialect> {
    make(ALL)
}

/// Makes the dialects of a list.
pub fn make(list: &[Listed]) -> Vec<Dialect> {
    list.iter().map(Listed::dialect).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
    #[should_panic(expected = "otherwise than it calls itself")]
    fn a_line_with_another_name_is_noticed() {
        let line = Listed {
            name: "vital",
            ..ALL[0]
        };
        line.dialect();
    }
}
