//! The databases that are measured.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};
use stele_application::ports::{Clock, Ids, Store};
use stele_domain::{Account, AccountId, Field, Identifier, Mrr, Name, WorkspaceId};
use stele_persistence::testing::TestDatabase;
use stele_server::ports::{RandomIds, SystemClock};

/// How many accounts one unit of work stores.
const BATCH: u32 = 1_000;

/// A database of this run's own.
pub struct Database {
    /// Its name in the table.
    pub name: &'static str,
    /// Where it is.
    pub url: String,
    database: TestDatabase,
}

/// One on SQLite, one on PostgreSQL.
pub async fn databases(postgres_url: &str) -> Vec<Database> {
    let sqlite = TestDatabase::sqlite().await;
    let postgres = TestDatabase::postgres_on(postgres_url).await;
    [("SQLite", sqlite), ("PostgreSQL", postgres)]
        .into_iter()
        .map(|(name, database)| Database { name, url: database.url().to_owned(), database })
        .collect()
}
