//! How PostHog pages: so many into a list, with a total and whole URLs to the neighbours.

use stele_http::{Origin, QueryParams};
use utoipa::IntoParams;

use crate::integer::saturating;

/// How many objects a page has unless told otherwise (PostHog).
const DEFAULT_LIMIT: u32 = 100;
/// How many it has at most.
const MAX_LIMIT: u32 = 1000;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Window {
    /// How many a page has at most. More than 1000 counts as 1000; what is no number, or less than 1, as 100.
    #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1000, default = 100, example = 100)]
    pub(crate) limit: u32,
    /// How many to pass over. What is no number, or less than 0, counts as 0.
    // Fits into 63 bits.
    #[param(value_type = Option<u64>, required = false, minimum = 0, default = 0, example = 0)]
    pub(crate) offset: u64,
}

impl Window {
    /// Reads `limit` and `offset`. What makes no sense counts as absent (PostHog).
    pub(crate) fn of(query: &QueryParams) -> Self {
        let limit = query
            .get("limit")
            .and_then(saturating)
            .filter(|limit| *limit > 0);
        let limit = limit.map_or(DEFAULT_LIMIT, |limit| {
            u32::try_from(limit).map_or(MAX_LIMIT, |limit| limit.min(MAX_LIMIT))
        });
        let offset = query.get("offset").and_then(saturating);
        let offset = offset.and_then(|offset| u64::try_from(offset).ok());
        Self {
            limit,
            offset: offset.unwrap_or(0),
        }
    }
}

/// Where the pages around one are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Neighbours {
    /// The URL of the page behind, where there is one.
    pub(crate) next: Option<String>,
    /// The URL of the page before, where there is one.
    pub(crate) previous: Option<String>,
}

/// Where a list was asked for.
pub(crate) struct Place<'a> {
    /// Scheme and host.
    pub(crate) origin: &'a Origin,
    /// The path as it was sent.
    pub(crate) path: &'a str,
    /// The parameters.
    pub(crate) query: &'a QueryParams,
}

impl Place<'_> {
    /// The neighbours of the page that stands in `window` of a list of `count`.
    pub(crate) fn neighbours(&self, window: Window, count: u64) -> Neighbours {
        let Window { limit, offset } = window;
        let limit = u64::from(limit);
        let behind = offset.saturating_add(limit);
        Neighbours {
            next: (behind < count).then(|| self.url(limit, Some(behind))),
            previous: (offset > 0).then(|| {
                let before = offset.checked_sub(limit).filter(|before| *before > 0);
                self.url(limit, before)
            }),
        }
    }

    /// The same list elsewhere. PostHog always writes the limit and leaves out an offset of 0.
    fn url(&self, limit: u64, offset: Option<u64>) -> String {
        let limit = limit.to_string();
        let offset = offset.map(|offset| offset.to_string());
        let query = self
            .query
            .with(&[("limit", Some(&limit)), ("offset", offset.as_deref())]);
        self.origin.url(&format!("{}?{query}", self.path))
    }
}

#[cfg(test)]
mod tests {
    use stele_http::QueryParams;

    use super::{Neighbours, Place, Window};

    fn window(query: &str) -> (u32, u64) {
        let Window { limit, offset } = Window::of(&QueryParams::parse(query));
        (limit, offset)
    }

    #[test]
    fn what_makes_no_sense_counts_as_absent() {
        let beyond = "9".repeat(40);
        for (text, limit, offset) in [
            ("", 100, 0),
            ("0", 100, 0),
            ("-1", 100, 0),
            ("abc", 100, 0),
            ("1.5", 100, 0),
            ("+-1", 100, 0),
            ("7", 7, 7),
            ("%2B7", 7, 7),
            ("+7+", 7, 7),
            ("1000", 1000, 1000),
            ("1001", 1000, 1001),
            ("4294967296", 1000, 4_294_967_296),
            ("9223372036854775808", 1000, i64::MAX.unsigned_abs()),
            (&beyond, 1000, i64::MAX.unsigned_abs()),
            (&format!("-{beyond}"), 100, 0),
        ] {
            assert_eq!(
                window(&format!("limit={text}&offset={text}")),
                (limit, offset),
                "{text}"
            );
        }
        assert_eq!(window(""), (100, 0));
        assert_eq!(window("limit=5&limit=6"), (6, 0));
    }

    fn neighbours(count: u64, query: &str) -> (Option<String>, Option<String>) {
        let query = QueryParams::parse(query);
        let place = Place {
            origin: &"http://h".parse().expect("an origin"),
            path: "/a/",
            query: &query,
        };
        let Neighbours { next, previous } = place.neighbours(Window::of(&query), count);
        (next, previous)
    }

    #[test]
    fn neighbours_stand_at_whole_urls() {
        let url = |query: &str| Some(format!("http://h/a/?{query}"));
        assert_eq!(neighbours(0, ""), (None, None));
        assert_eq!(neighbours(100, ""), (None, None));
        assert_eq!(neighbours(101, ""), (url("limit=100&offset=100"), None));
        assert_eq!(
            neighbours(5, "offset=2&limit=2"),
            (url("limit=2&offset=4"), url("limit=2"))
        );
        assert_eq!(
            neighbours(5, "offset=1&limit=2"),
            (url("limit=2&offset=3"), url("limit=2"))
        );
        assert_eq!(
            neighbours(5, "offset=3&limit=2"),
            (None, url("limit=2&offset=1"))
        );
        assert_eq!(
            neighbours(5, "offset=9&limit=2"),
            (None, url("limit=2&offset=7"))
        );
        assert_eq!(
            neighbours(5, "tags=%5B%22a+b%22%5D&search=%C3%A9&limit=1"),
            (
                url("limit=1&offset=1&search=%C3%A9&tags=%5B%22a+b%22%5D"),
                None
            )
        );
        assert_eq!(
            neighbours(1, "offset=99999999999999999999"),
            (None, url("limit=100&offset=9223372036854775707"))
        );
    }
}
