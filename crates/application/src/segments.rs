//! Use cases around segments.
//!
//! Who is in which segment is kept: every write of an account ends in [`keep_up`], in its own unit of work; what events change
//! is looked at when they are written; what time alone changes is looked at by the job, which also finds whatever slipped
//! through.

mod definitions;
mod membership;
mod sweep;

pub(crate) use membership::keep_up;
