//! Use cases around workspaces, keys and team members.
//!
//! The command line calls them as the owner of the machine; they check no scope. A dialect that opens them to callers has to
//! ask for [`Scope::Admin`](stele_domain::Scope) first.

mod first_steps;
mod keys;
mod members;
mod workspaces;

pub use first_steps::FirstSteps;
pub use keys::{KeyDraft, NewKey};
pub use members::MemberDraft;
pub use workspaces::WorkspaceDraft;
