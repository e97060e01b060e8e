//! The schema and how it comes to be.
//!
//! One list of migrations serves both databases. Each is a few statements of SQL in which the types that differ are named
//! in braces, see [`ddl`]: the schema's own words (collations, strict tables, partial indexes, operator classes) are what
//! schema builders have no words for. What is particular to one database stands in a function of its own.
//!
//! # Rules of the schema
//!
//! - The primary key and every unique key of a table begin with `workspace_id`, and every foreign key carries it: the schema
//!   can be spread over servers by that column. Exempt are `settings`, `workspaces`, `api_keys` and `jobs`, which are small
//!   and would be copied to each.
//! - No triggers.
//! - Times are microseconds since 1970, money is millionths, both in 64 bits; text is compared byte by byte.
//!
//! # Changing the schema
//!
//! Add a migration at the end of [`migrations`](MigratorTrait::migrations); never edit one that was released.

mod ddl;
mod m0001_settings;
mod m0002_workspaces;
mod m0003_accounts;
mod m0004_contacts;
mod m0005_idempotency_keys;
mod m0006_people;
mod m0007_organizations;
mod m0008_meetings_and_requests;
mod m0009_nps_responses;
mod m0010_conversations;
mod m0011_notes_and_tasks;
mod m0012_custom_fields;
mod m0013_project_tokens;
mod m0014_events;
mod m0015_usage_metrics;
mod m0016_health;
mod m0017_segments;
mod m0018_jobs;
mod m0019_standing;
mod m0020_people_by_age;
mod m0021_people_by_email;
mod m0022_facts_of_groups;
mod run;

use sea_orm_migration::{MigrationTrait, MigratorTrait};

#[cfg(test)]
pub(crate) use run::{POSTGRES_LOCK, apply_first};
pub(crate) use run::{migrate, status};

/// How far a database's schema is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaStatus {
    /// The migrations that were applied.
    pub applied: u32,
    /// Those of them that this program knows; fewer where a newer program has changed the schema.
    pub applied_and_known: u32,
    /// The migrations that this program knows.
    pub known: u32,
}

impl SchemaStatus {
    /// Whether nothing is left to apply and nothing is unknown.
    pub fn is_current(self) -> bool {
        !self.is_newer() && self.applied_and_known == self.known
    }

    /// Whether a newer program has changed the schema.
    pub fn is_newer(self) -> bool {
        self.applied > self.applied_and_known
    }
}

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_settings::Migration),
            Box::new(m0002_workspaces::Migration),
            Box::new(m0003_accounts::Migration),
            Box::new(m0004_contacts::Migration),
            Box::new(m0005_idempotency_keys::Migration),
            Box::new(m0006_people::Migration),
            Box::new(m0007_organizations::Migration),
            Box::new(m0008_meetings_and_requests::Migration),
            Box::new(m0009_nps_responses::Migration),
            Box::new(m0010_conversations::Migration),
            Box::new(m0011_notes_and_tasks::Migration),
            Box::new(m0012_custom_fields::Migration),
            Box::new(m0013_project_tokens::Migration),
            Box::new(m0014_events::Migration),
            Box::new(m0015_usage_metrics::Migration),
            Box::new(m0016_health::Migration),
            Box::new(m0017_segments::Migration),
            Box::new(m0018_jobs::Migration),
            Box::new(m0019_standing::Migration),
            Box::new(m0020_people_by_age::Migration),
            Box::new(m0021_people_by_email::Migration),
            Box::new(m0022_facts_of_groups::Migration),
        ]
    }
}
