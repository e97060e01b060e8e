//! How what people did is found, and who was not active for long.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &BY_PERSON).await?;
        let (stored, is_sqlite) = match kind(manager)? {
            DatabaseKind::Postgres => ("STORED", false),
            DatabaseKind::Sqlite => ("VIRTUAL", true),
        };
        run(manager, &[&format!("{LAST_DAY} {stored}"), BY_AGE]).await?;
        if is_sqlite {
            expect(manager, &EXPECTATIONS).await?;
        }
        Ok(())
    }
}

/// Without the name of the event: at their longest, that and the name of the person are more than an entry of PostgreSQL's
/// indices takes, and the event would be refused.
const BY_PERSON: [&str; 2] = [
    "DROP INDEX events_person",
    "CREATE INDEX events_person ON events (workspace_id, distinct_id, at)",
];

/// The day alone is indexed: it changes once a day, where the time changes with every event, and PostgreSQL writes a row of
/// which nothing indexed changes without touching any index.
const LAST_DAY: &str = "ALTER TABLE people ADD COLUMN last_day {int} NOT NULL \
    GENERATED ALWAYS AS (last_at / 86400000000)";

const BY_AGE: &str = "CREATE INDEX people_by_last_day ON people (workspace_id, last_day)";

/// A few hundred events of each person, and a few thousand people a day.
const EXPECTATIONS: [Expectation; 2] = [
    ("events", "events_person", "10000000 5000000 300 2"),
    ("people", "people_by_last_day", "2000000 1000000 3000"),
];
