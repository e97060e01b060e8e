//! How the work that time makes due stands.

use sea_orm_migration::prelude::*;

use super::ddl::run;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let jobs = "CREATE TABLE jobs (
            name {text} NOT NULL PRIMARY KEY,
            due_at {int} NOT NULL,
            lease_holder {uuid},
            lease_until {int},
            cursor {text},
            finished_at {int},
            failures {int} NOT NULL,
            last_error {text},
            CHECK ((lease_holder IS NULL) = (lease_until IS NULL))
        ){table}";
        run(manager, &[jobs]).await
    }
}
