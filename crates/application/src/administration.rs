//! Use cases around workspaces, keys and team members.
//!
//! The command line and the native API call the same ones. Each takes the [`Administrator`] who asks: the operator may do
//! everything, the holder of a key what the scope `admin` lets them do in the key's own workspace.

mod administrator;
mod first_steps;
mod keys;
mod members;
mod workspaces;

pub use administrator::Administrator;
pub use first_steps::FirstSteps;
pub use keys::{KeyDraft, MemberRef, NewKey};
pub use members::MemberDraft;
pub use workspaces::WorkspaceDraft;
