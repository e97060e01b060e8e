//! Pages of what is listed newest first.

use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, Position, Record, RecordPaging, RecordQuery,
    TimeColumn,
};
use stele_domain::Account;

use super::{List, cut};

/// A page of a list that is walked the newest first.
///
/// It keeps together what a walk must not lose: one row more is asked for than is shown, and the order that is asked for is
/// that of the cursor.
///
/// ```
/// # use stele_application::{AccountFilter, Caller, TimeColumn};
/// # use stele_http::cursor::List;
/// # use stele_http::{Edge, Failure, QueryParams, parse};
/// # async fn list(edge: &Edge, caller: &Caller, query: &QueryParams) -> Result<(), Failure> {
/// let list = List::new(&edge.cursors, caller.workspace_id(), "toy", "accounts");
/// let mut query = query.reader();
/// let limit = query.read("limit", parse::limit(100));
/// let after = query.read("cursor", |cursor| list.open(cursor));
/// let page = query.finish(|| Some(list.page(TimeColumn::CreatedAt, limit.unwrap_or(20), after)))?;
///
/// let asked = page.accounts(AccountFilter::default());
/// let (accounts, next_cursor) = page.cut_accounts(edge.stele.list_accounts(caller, &asked).await?);
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Page<'a> {
    list: List<'a>,
    by: TimeColumn,
    limit: u32,
    after: Option<Position>,
}

impl<'a> Page<'a> {
    pub(super) fn new(list: List<'a>, by: TimeColumn, limit: u32, after: Option<Position>) -> Self {
        Self {
            list,
            by,
            limit,
            after,
        }
    }

    /// The query for its accounts, of those that a filter lets through. The filter is the list's: see [`List::only`].
    pub fn accounts(&self, filter: AccountFilter) -> AccountQuery {
        AccountQuery {
            filter,
            paging: AccountPaging::Keyset {
                by: self.by,
                after: self.after,
            },
            limit: self.wanted(),
        }
    }

    /// The query for its records, of those that belong to something. That is the list's filter: see [`List::only`].
    pub fn records<Of>(&self, of: Option<Of>) -> RecordQuery<Of> {
        RecordQuery {
            of,
            paging: RecordPaging::Keyset {
                by: self.by,
                after: self.after,
            },
            limit: self.wanted(),
        }
    }

    /// What it shows of the accounts that were found for it, and the cursor of the next page where there is one.
    pub fn cut_accounts(&self, found: Vec<Account>) -> (Vec<Account>, Option<String>) {
        self.cut(found, Position::of_account)
    }

    /// What it shows of the records that were found for it, and the cursor of the next page where there is one.
    pub fn cut_records<R: Record>(&self, found: Vec<R>) -> (Vec<R>, Option<String>) {
        self.cut(found, R::position)
    }

    /// One more than it shows tells whether there is a next page.
    fn wanted(&self) -> u32 {
        self.limit + 1
    }

    fn cut<R>(
        &self,
        mut found: Vec<R>,
        position: impl FnOnce(&R, TimeColumn) -> Position,
    ) -> (Vec<R>, Option<String>) {
        let last = cut(&mut found, self.limit);
        let next = last.map(|last| self.list.seal(position(last, self.by)));
        (found, next)
    }
}

#[cfg(test)]
mod tests {
    use stele_application::{AccountFilter, AccountPaging, Position, RecordPaging, TimeColumn};
    use stele_domain::{Timestamp, WorkspaceId};
    use uuid::Uuid;

    use super::Page;
    use crate::cursor::{List, Sealer};

    fn position(n: u8) -> Position {
        Position {
            at: Timestamp::from_micros(-i64::from(n)).expect("in range"),
            id: Uuid::from_bytes([n; 16]),
        }
    }

    fn page(sealer: &Sealer, after: Option<Position>) -> Page<'_> {
        let list = List::new(sealer, WorkspaceId(1), "toy", "things");
        list.page(TimeColumn::UpdatedAt, 2, after)
    }

    #[test]
    fn one_more_is_asked_for_than_is_shown_behind_the_place() {
        let sealer = Sealer::new(b"secret");
        let (by, after) = (TimeColumn::UpdatedAt, Some(position(7)));
        let page = page(&sealer, after);
        let accounts = page.accounts(AccountFilter::default());
        let paging = AccountPaging::Keyset { by, after };
        assert_eq!((accounts.limit, accounts.paging), (3, paging));
        let records = page.records(Some("of"));
        let paging = RecordPaging::Keyset { by, after };
        assert_eq!((records.limit, records.paging), (3, paging));
    }

    #[test]
    fn the_one_too_many_is_not_shown_and_the_cursor_names_the_last_that_is() {
        let sealer = Sealer::new(b"secret");
        let page = page(&sealer, None);
        let cut = |found: &[u8]| {
            page.cut(found.to_vec(), |n, by| {
                assert_eq!(by, TimeColumn::UpdatedAt);
                position(*n)
            })
        };
        for all in [&[][..], &[1], &[1, 2]] {
            assert_eq!(cut(all), (all.to_vec(), None));
        }
        let (shown, next) = cut(&[1, 2, 3]);
        assert_eq!(shown, [1, 2]);
        let next = next.expect("there is more");
        assert_eq!(page.list.open(&next), Ok(position(2)));
    }
}
