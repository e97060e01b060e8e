//! What of an account follows from its events, its health and the rules of segments is kept beside it, and computed for whoever
//! asks. Nobody has written any of it into the columns that go.

use sea_orm_migration::prelude::*;

use super::ddl::run;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One each: SQLite drops no two columns at once.
        let statements = [
            "ALTER TABLE accounts DROP COLUMN first_seen_at",
            "ALTER TABLE accounts DROP COLUMN last_seen_at",
            "ALTER TABLE accounts DROP COLUMN health",
            "ALTER TABLE accounts DROP COLUMN segments",
        ];
        run(manager, &statements).await
    }
}
