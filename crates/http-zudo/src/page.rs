//! Numbered pages.

use serde::Serialize;
use stele_http::{QueryReader, parse};
use utoipa::ToSchema;

/// Which page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct Page {
    /// Which page, counted from 1. One past the last is empty.
    #[param(required = false, minimum = 1, default = 1)]
    page: i64,
    /// How many items a page has at most. More than 100 counts as 100.
    #[param(value_type = i64, required = false, minimum = 1, maximum = 100, default = 25)]
    page_size: u32,
}

const DEFAULT_SIZE: u32 = 25;
/// Zudo: "Results per page (max 100)".
const MAX_SIZE: u32 = 100;

impl Page {
    /// Reads `page` and `pageSize`.
    pub(crate) fn read(query: &mut QueryReader<'_>) -> Self {
        let page = query.read("page", parse::positive).unwrap_or(1);
        let size = query.read("pageSize", parse::positive);
        Self {
            page,
            page_size: size.map_or(DEFAULT_SIZE, |size| {
                u32::try_from(size).unwrap_or(MAX_SIZE).min(MAX_SIZE)
            }),
        }
    }

    /// How many items stand before it. A page beyond every list starts where no list reaches.
    pub(crate) fn offset(self) -> u64 {
        let before = (self.page - 1).saturating_mul(i64::from(self.page_size));
        before.unsigned_abs()
    }

    /// How many items it has at most.
    pub(crate) fn limit(self) -> u32 {
        self.page_size
    }
}

/// Where a page stands among all.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pagination {
    /// The page asked for.
    page: i64,
    /// How many items a page has.
    #[schema(value_type = i64)]
    page_size: u32,
    /// How many items there are on all pages.
    #[schema(value_type = i64)]
    total: u64,
    /// How many pages there are; 0 when there are no items.
    #[schema(value_type = i64)]
    total_pages: u64,
    /// Whether a page follows this one.
    has_next_page: bool,
    /// Whether this is not the first page.
    has_prev_page: bool,
}

impl Pagination {
    /// Where `page` stands among `total` items.
    pub(crate) fn new(page: Page, total: u64) -> Self {
        let total_pages = total.div_ceil(u64::from(page.page_size));
        Self {
            page: page.page,
            page_size: page.page_size,
            total,
            total_pages,
            has_next_page: page.page.unsigned_abs() < total_pages,
            has_prev_page: page.page > 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use stele_http::QueryParams;

    use super::{Page, Pagination};

    fn read(query: &str) -> Result<Page, String> {
        let params = QueryParams::parse(query);
        let mut reader = params.reader();
        let page = Page::read(&mut reader);
        reader
            .finish(|| Some(page))
            .map_err(|faults| faults.to_string())
    }

    #[track_caller]
    fn starts_at(query: &str, offset: u64, limit: u32) {
        let page = read(query).expect(query);
        assert_eq!((page.offset(), page.limit()), (offset, limit), "{query}");
    }

    #[test]
    fn pages_are_counted_from_one() {
        starts_at("", 0, 25);
        starts_at("page=1&pageSize=1", 0, 1);
        starts_at("page=3&pageSize=10", 20, 10);
        starts_at("page=2&pageSize=100", 100, 100);
    }

    #[test]
    fn a_size_above_the_largest_counts_as_the_largest() {
        starts_at("page=2&pageSize=101", 100, 100);
        starts_at("page=2&pageSize=4294967296", 100, 100);
        starts_at("page=2&pageSize=99999999999999999999999", 100, 100);
    }

    #[test]
    fn no_page_is_too_far() {
        let farthest = i64::MAX.unsigned_abs();
        starts_at("page=9223372036854775807&pageSize=1", farthest - 1, 1);
        starts_at("page=9223372036854775807&pageSize=100", farthest, 100);
        starts_at("page=99999999999999999999999", farthest, 25);
    }

    #[test]
    fn what_is_no_number_from_one_on_is_refused() {
        for query in ["page=0", "page=-1", "page=-99999999999999999999"] {
            assert_eq!(read(query).expect_err(query), "page must be at least 1");
        }
        for query in [
            "page=",
            "page=abc",
            "page=1.0",
            "page=1e1",
            "page=%201",
            "page=%2B1",
        ] {
            assert_eq!(read(query).expect_err(query), "page must be an integer");
        }
        assert_eq!(
            read("page=x&pageSize=0").expect_err("two faults"),
            "page must be an integer, pageSize must be at least 1"
        );
    }

    #[track_caller]
    fn stands(query: &str, total: u64, pages: u64, next: bool, prev: bool) {
        let found = Pagination::new(read(query).expect(query), total);
        assert_eq!(
            (found.total_pages, found.has_next_page, found.has_prev_page),
            (pages, next, prev),
            "{query} of {total}"
        );
    }

    #[test]
    fn a_page_knows_its_neighbours() {
        stands("", 0, 0, false, false);
        stands("", 25, 1, false, false);
        stands("", 26, 2, true, false);
        stands("page=2", 26, 2, false, true);
        stands("page=2", 51, 3, true, true);
        stands("page=9", 26, 2, false, true);
        stands("page=9", 0, 0, false, true);
    }
}
