//! What the background work writes.

use async_trait::async_trait;
use stele_application::ports::{JobRecord, StoreError, UpkeepWrites};
use stele_domain::{Account, AccountId, Timestamp, WorkspaceId};

use super::event_log::EventLog;
use super::state::State;
use super::table::in_memory;
use super::unit::Unit;

#[async_trait]
impl UpkeepWrites for Unit {
    async fn job_for_update(
        &mut self,
        name: &str,
        now: Timestamp,
    ) -> Result<JobRecord, StoreError> {
        self.run(|state| {
            let new = || JobRecord::new(name, now);
            let job = state.jobs.entry(name.to_owned()).or_insert_with(new);
            Ok(job.clone())
        })
    }

    async fn put_job(&mut self, job: &JobRecord) -> Result<(), StoreError> {
        self.run(|state| {
            state.jobs.insert(job.name.clone(), job.clone());
            Ok(())
        })
    }

    async fn make_room_for_events(
        &mut self,
        _from: Timestamp,
        _to: Timestamp,
    ) -> Result<(), StoreError> {
        // There is room for all of them.
        self.run(|_| Ok(()))
    }

    async fn remove_events_before(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        self.run(|state| {
            Ok(sweep(state, limit, |log, limit| {
                log.remove_before(before, limit)
            }))
        })
    }

    async fn forget_event_ids_before(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        self.run(|state| {
            Ok(sweep(state, limit, |log, limit| {
                log.forget_ids_before(before, limit)
            }))
        })
    }

    async fn forget_people_before(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        self.run(|state| {
            Ok(sweep(state, limit, |log, limit| {
                log.forget_people_before(before, limit)
            }))
        })
    }

    async fn forget_awaited_accounts(&mut self, _limit: u32) -> Result<bool, StoreError> {
        // There is nothing but the events.
        self.run(|_| Ok(false))
    }

    async fn remove_events_of_removed_accounts(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        self.run(|state| {
            Ok(sweep(state, limit, |log, limit| {
                log.remove_removed(before, limit)
            }))
        })
    }

    async fn accounts_after(
        &mut self,
        after: Option<(WorkspaceId, AccountId)>,
        limit: u32,
    ) -> Result<Vec<(WorkspaceId, Account)>, StoreError> {
        self.run(|state| {
            let all = state.tenants.iter().flat_map(|(workspace, tenant)| {
                let accounts = tenant.accounts.values();
                accounts.map(|account| (*workspace, account))
            });
            let behind = all.filter(|(workspace, account)| {
                after.is_none_or(|after| (*workspace, account.id) > after)
            });
            let page = behind.take(in_memory(limit));
            Ok(page
                .map(|(workspace, account)| (workspace, Account::clone(account)))
                .collect())
        })
    }
}

/// Removes something from every workspace until so much is removed. Answers whether there may be more.
fn sweep(state: &mut State, limit: u32, remove: impl Fn(&mut EventLog, usize) -> usize) -> bool {
    let mut left = in_memory(limit);
    for tenant in state.tenants_mut() {
        left -= remove(tenant.events_mut(), left);
    }
    left == 0
}
