//! Which dialects this server speaks. A new one is one line here.

use stele_http::Dialect;

/// A dialect of the list.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// Its name, the same as [`Dialect::name`].
    pub name: &'static str,
    /// Where its document is served.
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

/// Makes all dialects.
pub fn all() -> Vec<Dialect> {
    ALL.iter().map(|listed| (listed.make)()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_says_what_the_dialects_say() {
        for listed in ALL {
            let dialect = (listed.make)();
            assert_eq!(listed.name, dialect.name);
            assert_eq!(listed.document, stele_http::openapi::path(dialect.name));
        }
    }

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
}
