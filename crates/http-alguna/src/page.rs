//! Pages and orders, as far as both versions agree.

use stele_application::{AccountFilter, AccountPaging, AccountQuery, Direction, SortBy, TieBreak};
use stele_http::{Format, Problem, parse};

/// The most accounts of a page.
pub(crate) const MAX_LIMIT: u32 = 100;

/// What a list is ordered by, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Order {
    /// What to order by.
    pub(crate) by: SortBy,
    /// Which way.
    pub(crate) direction: Direction,
}

impl Order {
    /// The order of a list that asks for none.
    pub(crate) const NEWEST_FIRST: Order = Order {
        by: SortBy::CreatedAt,
        direction: Direction::Descending,
    };

    /// The page of `limit` accounts behind the first `offset`.
    pub(crate) fn page(self, filter: AccountFilter, offset: u64, limit: u32) -> AccountQuery {
        let paging = AccountPaging::Offset {
            by: self.by,
            direction: self.direction,
            tie: TieBreak::Id,
            offset,
        };
        AccountQuery {
            filter,
            paging,
            limit,
        }
    }
}

/// How many pages `total` accounts fill: none for none.
pub(crate) fn count(total: u64, limit: u32) -> u64 {
    total.div_ceil(u64::from(limit))
}

/// A limit of at least 1; one above [`MAX_LIMIT`] counts as that.
pub(crate) fn limit(text: &str) -> Result<u32, Problem> {
    parse::positive(text).map(clamped)
}

/// One of `allowed`; a limit above [`MAX_LIMIT`] counts as that.
pub(crate) fn limit_of(
    allowed: &'static [(&'static str, u32)],
) -> impl Fn(&str) -> Result<u32, Problem> {
    move |text| match parse::positive(text) {
        Ok(number) if number > i64::from(MAX_LIMIT) => Ok(MAX_LIMIT),
        Ok(_) | Err(Problem::OutOfRange { .. }) => parse::choice(text, allowed),
        Err(other) => Err(other),
    }
}

/// How many accounts to pass over: 0 or more. What is beyond the store's numbers is beyond every account too.
pub(crate) fn offset(text: &str) -> Result<u64, Problem> {
    match parse::integer(text) {
        Ok(number) => u64::try_from(number).map_err(|_| below_zero()),
        Err(Problem::OutOfRange { .. }) if text.starts_with('-') => Err(below_zero()),
        Err(Problem::OutOfRange { .. }) => Ok(i64::MAX.unsigned_abs()),
        Err(_) => Err(Problem::Malformed(Format::Integer)),
    }
}

/// How many accounts stand before page number `page`, which counts from 1.
pub(crate) fn before(page: i64, limit: u32) -> u64 {
    (page - 1)
        .max(0)
        .saturating_mul(i64::from(limit))
        .unsigned_abs()
}

fn below_zero() -> Problem {
    Problem::OutOfRange {
        min: Some(0),
        max: None,
    }
}

fn clamped(number: i64) -> u32 {
    u32::try_from(number).map_or(MAX_LIMIT, |number| number.min(MAX_LIMIT))
}

#[cfg(test)]
mod tests {
    use stele_http::{Format, Problem};

    use super::{before, count, limit, limit_of, offset};

    #[test]
    fn the_last_page_may_be_short_and_no_accounts_fill_no_page() {
        assert_eq!(
            [0, 1, 10, 11, 20].map(|total| count(total, 10)),
            [0, 1, 1, 2, 2]
        );
    }

    #[test]
    fn a_limit_is_clamped_from_above_and_refused_from_below() {
        assert_eq!(limit("1"), Ok(1));
        assert_eq!(limit("101"), Ok(100));
        assert_eq!(limit("99999999999999999999"), Ok(100));
        for text in ["0", "-1", "-99999999999999999999"] {
            assert_eq!(
                limit(text),
                Err(Problem::OutOfRange {
                    min: Some(1),
                    max: None
                }),
                "{text}"
            );
        }
        for text in ["", "abc", "1.0", "1e2", "+5", " 5", "NaN"] {
            assert_eq!(
                limit(text),
                Err(Problem::Malformed(Format::Integer)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_limit_of_a_set_takes_nothing_between() {
        let limit = limit_of(&[("5", 5), ("10", 10)]);
        assert_eq!(limit("5"), Ok(5));
        assert_eq!(limit("1000"), Ok(100));
        for text in ["0", "-1", "7", "100", "05"] {
            assert!(
                matches!(limit(text), Err(Problem::NotOneOf { .. })),
                "{text}"
            );
        }
        assert_eq!(limit("abc"), Err(Problem::Malformed(Format::Integer)));
    }

    #[test]
    fn an_offset_is_any_number_from_zero() {
        assert_eq!(offset("0"), Ok(0));
        assert_eq!(
            offset("99999999999999999999"),
            Ok(9_223_372_036_854_775_807)
        );
        for text in ["-1", "-99999999999999999999"] {
            assert_eq!(
                offset(text),
                Err(Problem::OutOfRange {
                    min: Some(0),
                    max: None
                })
            );
        }
        assert!(offset("").is_err() && offset("1.5").is_err());
    }

    #[test]
    fn pages_count_from_one_and_overflow_nothing() {
        assert_eq!((before(1, 10), before(3, 25)), (0, 50));
        assert_eq!(before(i64::MAX, 100), 9_223_372_036_854_775_807);
    }
}
