//! Removing events that are no longer kept.

use sea_orm::ConnectionTrait;
use stele_domain::Timestamp;
use uuid::Uuid;

use super::super::SqlUnitOfWork;
use super::partitions::drop_partitions_before;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::error::Fault;
use crate::sql::events::{self, Sweep};

/// How many of those whose rows are swept are looked up at once.
const OWNERS: u32 = 100;

/// Removes events of before a time: whole months on PostgreSQL, and at most `limit` of the others. Answers whether there may be
/// more.
pub(in crate::write) async fn remove_events_before(
    work: &SqlUnitOfWork,
    before: Timestamp,
    limit: u32,
) -> Result<bool, Fault> {
    if work.kind == DatabaseKind::Postgres {
        drop_partitions_before(&work.transaction, before).await?;
    }
    swept(work, Sweep::EventsBefore(before), limit).await
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

/// Removes rows, one owner's after the other's, until `limit` are removed or none are left.
async fn swept(work: &SqlUnitOfWork, sweep: Sweep, limit: u32) -> Result<bool, Fault> {
    let mut left = u64::from(limit);
    loop {
        let owners = events::owners(work.kind, sweep, OWNERS);
        let owners = work.transaction.query_all_raw(owners).await?;
        if owners.is_empty() {
            return Ok(false);
        }
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
    }
}
