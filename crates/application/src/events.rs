//! Use cases around usage events.

mod batch;
mod claim;
mod draft;
mod ingest;
mod read;
mod said;
mod told;

pub(crate) use claim::claim_events;
pub use draft::{
    EventAccount, EventDraft, EventOutcome, GroupChange, PersonChange, UnknownAccount,
};
pub use read::{EventPage, EventQuery};

/// How many events and names the store is handed at a time. More are written in parts, all of them in one unit of work.
pub const EVENTS_AT_A_TIME: usize = 5_000;
