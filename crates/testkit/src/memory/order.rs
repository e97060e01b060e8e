//! What comes first.

use std::cmp::Ordering;

use stele_application::{Direction, SortBy, TieBreak, TimeColumn};
use stele_domain::{Account, AccountId, Timestamp, fold};

use super::tenant::Tenant;

/// Compares two accounts of a list.
pub(super) fn compare(
    by: SortBy,
    direction: Direction,
    tie: TieBreak,
    tenant: &Tenant,
    a: &Account,
    b: &Account,
) -> Ordering {
    let directed = |order: Ordering| match direction {
        Direction::Ascending => order,
        Direction::Descending => order.reverse(),
    };
    let order = match by {
        SortBy::Name => directed(fold(a.name.as_str()).cmp(&fold(b.name.as_str()))),
        SortBy::Mrr => none_last(a.mrr, b.mrr, directed),
        SortBy::CreatedAt => directed(a.created_at.cmp(&b.created_at)),
        SortBy::UpdatedAt => directed(a.updated_at.cmp(&b.updated_at)),
        SortBy::Health => {
            let last = |account: &Account| tenant.health.last(account.id);
            none_last(last(a), last(b), directed)
        }
    };
    order.then_with(|| match tie {
        TieBreak::Id => a.id.cmp(&b.id),
        TieBreak::Number => a.number.cmp(&b.number),
    })
}

/// Compares where there is something to compare; what is missing comes last, whichever way.
fn none_last<T: Ord>(
    a: Option<T>,
    b: Option<T>,
    directed: impl Fn(Ordering) -> Ordering,
) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => directed(a.cmp(&b)),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// Where an account stands in a walk.
pub(super) fn position(by: TimeColumn, account: &Account) -> (Timestamp, AccountId) {
    let at = match by {
        TimeColumn::CreatedAt => account.created_at,
        TimeColumn::UpdatedAt => account.updated_at,
    };
    (at, account.id)
}
