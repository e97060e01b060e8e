//! Removing events that are no longer kept.

use sea_orm::ConnectionTrait;
use stele_domain::Timestamp;
use uuid::Uuid;

use super::super::SqlUnitOfWork;
use super::partitions::drop_month_before;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::error::Fault;
use crate::sql::events::{self, Sweep};

/// How many of those whose rows are swept are looked up at once.
const OWNERS: u32 = 100;

/// Removes events of before a time: on PostgreSQL a whole month, or else at most `limit` of them. Answers whether there may be
/// more.
pub(in crate::write) async fn remove_events_before(
    work: &SqlUnitOfWork,
    before: Timestamp,
    limit: u32,
) -> Result<bool, Fault> {
    // Nobody else is at the events from here to the commit, which therefore comes next.
    if work.kind == DatabaseKind::Postgres && drop_month_before(&work.transaction, before).await? {
        return Ok(true);
    }
    swept(work, Sweep::EventsBefore(before), limit).await
}

/// Forgets people who were last active before a time, `limit` at most. Answers whether there may be more.
pub(in crate::write) async fn forget_people_before(
    work: &SqlUnitOfWork,
    before: Timestamp,
    limit: u32,
) -> Result<bool, Fault> {
    swept(work, Sweep::PeopleBefore(before), limit).await
}

/// Forgets identifiers that nobody is waiting for or claiming at this moment, `limit` at most. Answers whether there may be
/// more.
pub(in crate::write) async fn forget_awaited_accounts(
    work: &SqlUnitOfWork,
    limit: u32,
) -> Result<bool, Fault> {
    swept(work, Sweep::Awaited, limit).await
}

/// Forgets unique ids of events that came before a time, `limit` at most. Answers whether there may be more.
pub(in crate::write) async fn forget_event_ids_before(
    work: &SqlUnitOfWork,
    before: Timestamp,
    limit: u32,
) -> Result<bool, Fault> {
    swept(work, Sweep::IdsBefore(before), limit).await
}

/// Removes events of accounts that were removed, `limit` at most, and forgets the accounts removed before a time of which
/// there are none left. Answers whether there may be more.
pub(in crate::write) async fn remove_events_of_removed_accounts(
    work: &SqlUnitOfWork,
    before: Timestamp,
    limit: u32,
) -> Result<bool, Fault> {
    let more = swept(work, Sweep::OfRemovedAccounts, limit).await?;
    let unsee = events::forget_seen(work.kind, before);
    work.transaction.execute_raw(unsee).await?;
    let forget = events::forget_removed(work.kind, before);
    work.transaction.execute_raw(forget).await?;
    Ok(more)
}

/// Removes rows, one owner's after the other's, until `limit` are removed or none are left but those that others hold.
async fn swept(work: &SqlUnitOfWork, sweep: Sweep, limit: u32) -> Result<bool, Fault> {
    let mut left = u64::from(limit);
    loop {
        let before = left;
        let owners = events::owners(work.kind, sweep, OWNERS);
        let owners = work.transaction.query_all_raw(owners).await?;
        for owner in &owners {
            let mut cells = Cells::of(owner)?;
            let owner: (i64, Option<Uuid>) = (cells.take()?, cells.take()?);
            let statement = events::sweep(work.kind, sweep, owner, left);
            let removed = work.transaction.execute_raw(statement).await?;
            left = left.saturating_sub(removed.rows_affected());
            if left == 0 {
                return Ok(true);
            }
        }
        // Of each of these there is nothing left, but what others hold.
        if owners.len() < OWNERS as usize || left == before {
            return Ok(false);
        }
    }
}
