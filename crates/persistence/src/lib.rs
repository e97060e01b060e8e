//! Stele's store on SQLite and PostgreSQL.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//!
//! use stele_persistence::{Database, OpenOptions};
//! use stele_testkit::{Fixture, ports_over};
//!
//! let folder = tempfile::tempdir()?;
//! let url = format!("sqlite://{}/stele.db", folder.path().display());
//! let database = Database::connect(&url, &OpenOptions::default()).await?;
//! database.migrate().await?;
//!
//! // The use cases stand on its ports.
//! let fixture = Fixture::over(ports_over(Arc::new(database))).await;
//! let caller = fixture.caller_of_new_workspace("Acme").await;
//! let account = fixture.account(&caller, "Hooli").external_id("hooli").await;
//! assert_eq!(account.name.as_str(), "Hooli");
//! # Ok(())
//! # }
//! ```
//!
//! [`Database`] is every port of [`stele_application::ports`] at once. SeaORM does its work inside this crate and shows in no
//! signature of it.
//!
//! # The story
//!
//! There are two databases because there are two kinds of operators: one starts a single binary and wants a file beside it,
//! the other has a PostgreSQL server with backups and a second machine. Both get the same schema from the same migrations
//! and the same answers, down to the order of equal names, from the same statements wherever SQL allows it. What differs is
//! said where it differs, by a `match` on [`DatabaseKind`]; there is no trait of dialects.
//!
//! - `open` turns a URL into connections. SQLite has one connection that writes and several that read, so that writers
//!   queue for the connection instead of failing at the file's lock. PostgreSQL has one pool.
//! - `migration` is the schema, with the rules that let it be spread over servers by workspace.
//! - `entity` declares the tables, `convert` turns rows into the domain's words and back, field by field.
//! - `sql` builds the statements that read, and `read` runs them: one for each method of a port, in no transaction.
//! - `write` is a unit of work: one transaction, which locks what it will change before it reads it.
//! - `error` tells a conflict from bad luck, bad luck from a server that is down, and those from a bug.
//!
//! # What must hold
//!
//! - Every statement on a tenant's table holds each table in it to the workspace. A test has two workspaces with the same
//!   ids and crossed names, and notices every place where that is forgotten.
//! - No list reads every account or every other record: a test asks both databases for their plan of each statement.
//! - Text is compared byte by byte and case is folded here, in a column of its own, never by a database.
//! - Nobody's data is logged: the drivers' logging of statements is off, and errors name columns, not values.
//!
//! # Adding to it
//!
//! *An attribute of an account*: a migration that adds its column, a field of `entity::accounts`, and the two functions of
//! `convert` that stop compiling then.
//!
//! *A condition of a list*: a field of the application's filter, which `sql`'s destructuring will ask for; an index; and a
//! variant for the test of plans.
//!
//! *A kind of record*: a migration, an `entity`, a `convert`, and an entry in `records`; what a list of it can be narrowed to
//! is a function of `sql::among`. Readers and writers are there then; the tests of plans and of isolation want it named.
//!
//! *A third store* need not be here at all: another crate implements the ports and runs the contract suite of the test kit.
//! Another SQL database would be one more [`DatabaseKind`]: the compiler then leads to each place where the two differ.

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
mod records;
mod sql;
mod write;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use check::{DatabaseFile, Report};
pub use database::{Database, PoolStats};
pub use kind::DatabaseKind;
pub use migration::SchemaStatus;
pub use open::{OpenError, OpenOptions};
