//! Use cases around usage events.

mod batch;
mod changes;
mod claim;
mod draft;
mod ingest;
mod read;
mod told;

pub(crate) use claim::claim_events;
pub use draft::{
    EventAccount, EventDraft, EventOutcome, GroupChange, PersonChange, UnknownAccount,
};
pub use read::{EventPage, EventQuery};

/// The most events of one write: one unit of work, and one answer.
pub const MAX_EVENTS: usize = 5_000;
