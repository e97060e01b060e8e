//! How this dialect pages: `take` and `after`, newest first, without a total.

use stele_application::{AccountFilter, AccountPaging, AccountQuery, Caller, Position, TimeColumn};
use stele_domain::Account;
use stele_http::cursor::cut;
use stele_http::{Edge, Faults, QueryParams, parse};

/// The most clients of a page, and how many it has where nothing is said.
pub(crate) const MOST: u32 = 100;

/// Which page of the list is asked for.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// How many clients to answer at most. More than 100 counts as 100.
    #[param(minimum = 1, maximum = 100, default = 100, required = false)]
    take: u32,
    /// The `more` of the page before; without it, the first page.
    #[param(value_type = String, required = false)]
    after: Option<Position>,
}

impl Paging {
    /// Reads the query, telling all of its faults.
    pub(crate) fn read(query: &QueryParams, edge: &Edge, caller: &Caller) -> Result<Self, Faults> {
        let workspace = caller.workspace_id().to_string();
        let mut query = query.reader();
        let take = query.read("take", parse::limit(MOST));
        let after = query.read("after", |cursor| {
            edge.cursors.open_place(&context(&workspace), cursor)
        });
        query.finish(|| {
            Some(Self {
                take: take.unwrap_or(MOST),
                after,
            })
        })
    }

    /// What to ask for: one more than the page shows tells whether there is a next one.
    pub(crate) fn query(&self) -> AccountQuery {
        AccountQuery {
            filter: AccountFilter::default(),
            paging: AccountPaging::Keyset {
                by: TimeColumn::CreatedAt,
                after: self.after,
            },
            limit: self.take + 1,
        }
    }

    /// Cuts the page out of what was found, and tells the cursor of the next one.
    pub(crate) fn cut(
        &self,
        found: &mut Vec<Account>,
        edge: &Edge,
        caller: &Caller,
    ) -> Option<String> {
        let last = cut(found, self.take)?;
        let place = Position::of_account(last, TimeColumn::CreatedAt);
        let workspace = caller.workspace_id().to_string();
        Some(edge.cursors.seal_place(&context(&workspace), place))
    }
}

/// Where a cursor is good: in this list, of this workspace. A filter, once there is one, belongs here too.
fn context(workspace: &str) -> [&str; 2] {
    ["ledger/clients", workspace]
}
