//! How this dialect pages: `take` and `after`, newest first, without a total.

use stele_application::{Caller, TimeColumn};
use stele_http::cursor::{List, Page};
use stele_http::{Edge, Faults, QueryParams, parse};

/// The most clients of a page, and how many it has where nothing is said.
const MOST: u32 = 100;

/// The parameters of a page, for the document.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the document of what `read` reads")]
pub(crate) struct Paging {
    /// How many clients to answer at most. More than 100 counts as 100.
    #[param(minimum = 1, maximum = 100, default = 100, required = false)]
    take: u32,
    /// The `more` of the page before; without it, the first page.
    #[param(required = false)]
    after: String,
}

/// Reads which page of the clients a query asks for, telling all of its faults.
pub(crate) fn read<'e>(
    query: &QueryParams,
    edge: &'e Edge,
    caller: &Caller,
) -> Result<Page<'e>, Faults> {
    // A filter, once there is one, belongs to the list: `.only(words)`. A cursor of other clients does not open then.
    let list = List::new(&edge.cursors, caller.workspace_id(), "ledger", "clients");
    let mut query = query.reader();
    let take = query.read("take", parse::limit(MOST));
    let after = query.read("after", |cursor| list.open(cursor));
    query.finish(|| Some(list.page(TimeColumn::CreatedAt, take.unwrap_or(MOST), after)))
}
