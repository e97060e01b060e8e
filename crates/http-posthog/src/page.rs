//! How PostHog pages: so many into a list, with a total and whole URLs to the neighbours.

use serde::Serialize;
use stele_http::{Origin, QueryParams};
use utoipa::ToSchema;

use crate::integer::saturating;

/// How many objects a page has unless told otherwise (PostHog).
const DEFAULT_LIMIT: u32 = 100;
/// How many it has at most.
const MAX_LIMIT: u32 = 1000;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// How many objects.
    pub(crate) limit: u32,
    /// How many come before them. Fits into 63 bits.
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

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// How many objects the whole list has.
    count: u64,
    /// The URL of the page after this one; `null` on the last.
    #[schema(
        required = true,
        format = "uri",
        example = "http://localhost:8080/api/environments/1/accounts/?limit=100&offset=400"
    )]
    next: Option<String>,
    /// The URL of the page before this one; `null` on the first.
    #[schema(
        required = true,
        format = "uri",
        example = "http://localhost:8080/api/environments/1/accounts/?limit=100&offset=200"
    )]
    previous: Option<String>,
    /// At most `limit` objects.
    results: Vec<T>,
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

impl<T> Page<T> {
    /// The page that stands in `window` of a list of `count`.
    pub(crate) fn of(results: Vec<T>, count: u64, window: Window, place: &Place<'_>) -> Self {
        let Window { limit, offset } = window;
        let limit = u64::from(limit);
        let after = offset.saturating_add(limit);
        Self {
            count,
            next: (after < count).then(|| place.url(limit, Some(after))),
            previous: (offset > 0).then(|| {
                let before = offset.checked_sub(limit).filter(|before| *before > 0);
                place.url(limit, before)
            }),
            results,
        }
    }
}

impl Place<'_> {
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

    use super::{Page, Place, Window};

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
        let page = Page::<()>::of(vec![], count, Window::of(&query), &place);
        (page.next, page.previous)
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
