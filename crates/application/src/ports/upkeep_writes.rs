//! What the background work does.

use async_trait::async_trait;
use stele_domain::{Account, AccountId, Timestamp, WorkspaceId};
use uuid::Uuid;

use super::StoreError;

/// How a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRecord {
    /// Its name.
    pub name: String,
    /// When its next round begins.
    pub due_at: Timestamp,
    /// Who is at it, and until when nobody else may be.
    pub lease: Option<(Uuid, Timestamp)>,
    /// Where the round stands: what the next step goes on from. `None` between rounds.
    pub cursor: Option<String>,
    /// When the last round ended well.
    pub finished_at: Option<Timestamp>,
    /// How many steps have failed since the last that went well.
    pub failures: u32,
    /// How the last step failed, if it did.
    pub last_error: Option<String>,
}

impl JobRecord {
    /// A job that has never run, due at once.
    pub fn new(name: &str, now: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            due_at: now,
            lease: None,
            cursor: None,
            finished_at: None,
            failures: 0,
            last_error: None,
        }
    }
}

/// What a unit of work does to jobs, and what jobs do that nobody else does.
#[async_trait]
pub trait UpkeepWrites: Send {
    /// How a job stands, locked until the unit of work ends; one that was never heard of is stored as
    /// [`new`](JobRecord::new).
    async fn job_for_update(&mut self, name: &str, now: Timestamp)
    -> Result<JobRecord, StoreError>;

    /// Stores how a job stands.
    async fn put_job(&mut self, job: &JobRecord) -> Result<(), StoreError>;

    /// Makes room for events of a span of time, where the store keeps them in parts.
    async fn make_room_for_events(
        &mut self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(), StoreError>;

    /// Removes events of before a time, about `limit` of them at most, or a whole part of the store at once. Answers whether there
    /// may be more. It is all that a unit of work does: nobody else may be able to read or store events until its end.
    async fn remove_events_before(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError>;

    /// Forgets unique ids of events that came before a time, `limit` at most. Answers whether there may be more.
    async fn forget_event_ids_before(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError>;

    /// Forgets people who were last active before a time, `limit` at most: when they were, and what events said of them. Answers
    /// whether there may be more.
    async fn forget_people_before(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError>;

    /// Forgets what a store keeps of the identifiers that events wait for besides the events, `limit` of them at most. Answers
    /// whether there may be more.
    async fn forget_awaited_accounts(&mut self, limit: u32) -> Result<bool, StoreError>;

    /// Removes events of accounts that were removed, `limit` at most, and forgets the accounts removed before a time of which
    /// there are none left. Answers whether there may be more.
    async fn remove_events_of_removed_accounts(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError>;

    /// The accounts of all workspaces behind one, by workspace and id; not locked.
    async fn accounts_after(
        &mut self,
        after: Option<(WorkspaceId, AccountId)>,
        limit: u32,
    ) -> Result<Vec<(WorkspaceId, Account)>, StoreError>;
}
