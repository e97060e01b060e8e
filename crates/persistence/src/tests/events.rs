//! Usage events.

pub(super) mod build;
mod claim;
mod isolation;
mod metric;
mod partitions;
mod people;
mod plans;
mod removal;
mod round_trip;
mod statements;
mod window;
