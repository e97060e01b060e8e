//! stub
mod cells;
mod check;
mod convert;
mod database;
#[expect(
    unreachable_pub,
    reason = "SeaORM derives public items, which must not name less public ones"
)]
mod entity;
mod error;
mod kind;
mod migration;
mod open;
mod read;
mod sql;
mod write;

pub use check::{DatabaseFile, Report};
pub use database::{Database, PoolStats};
pub use kind::DatabaseKind;
pub use migration::SchemaStatus;
pub use open::{OpenError, OpenOptions};

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
