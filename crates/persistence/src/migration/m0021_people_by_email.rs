//! How the names are found that events know a contact by: an email is theirs whatever its case.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;
use stele_domain::fold;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::sql::{Column, Parameters};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = kind(manager)?;
        let (column, settled) = match kind {
            // It adds no column that must hold something without saying what; nothing is ever stored without it.
            DatabaseKind::Sqlite => (format!("{FOLDED} NOT NULL DEFAULT ''"), None),
            DatabaseKind::Postgres => (
                FOLDED.to_owned(),
                Some("ALTER TABLE people ALTER COLUMN distinct_id_folded SET NOT NULL"),
            ),
        };
        run(manager, &[&column, FOLD_ASCII]).await?;
        fold_the_rest(manager, kind).await?;
        run(manager, settled.as_slice()).await?;
        run(manager, &[BY_FOLD]).await?;
        if kind == DatabaseKind::Sqlite {
            expect(manager, &EXPECTATIONS).await?;
        }
        Ok(())
    }
}

const FOLDED: &str = "ALTER TABLE people ADD COLUMN distinct_id_folded {text}";

/// Both databases lower the letters of ASCII alone: PostgreSQL by the column's collation.
const FOLD_ASCII: &str = "UPDATE people SET distinct_id_folded = lower(distinct_id)";

const BY_FOLD: &str = "CREATE INDEX people_by_fold ON people (workspace_id, distinct_id_folded)";

/// Hardly any two names differ in their case alone.
const EXPECTATIONS: [Expectation; 1] = [("people", "people_by_fold", "2000000 1000000 1")];

/// How many names are held at a time.
const STEP: usize = 1_000;

/// Folds the names that are not of ASCII alone, which no database does as the program does.
async fn fold_the_rest(manager: &SchemaManager<'_>, kind: DatabaseKind) -> Result<(), DbErr> {
    let mut after = (i64::MIN, String::new());
    loop {
        let mut parameters = Parameters::new(kind);
        let (workspace, name) = (parameters.bind(after.0), parameters.bind(after.1));
        let rows = manager
            .get_connection()
            .query_all_raw(parameters.statement(format!(
                "SELECT workspace_id, distinct_id FROM people \
                 WHERE (workspace_id, distinct_id) > ({workspace}, {name}) \
                   AND octet_length(distinct_id) <> length(distinct_id) \
                 ORDER BY workspace_id, distinct_id LIMIT {STEP}"
            )))
            .await?;
        let (mut workspaces, mut names) = (Vec::new(), Vec::new());
        for row in &rows {
            let mut cells = Cells::of(row)?;
            workspaces.push(cells.take::<i64>()?);
            names.push(cells.take::<String>()?);
        }
        let (Some(workspace), Some(name)) = (workspaces.last(), names.last()) else {
            return Ok(());
        };
        after = (*workspace, name.clone());
        let folded = names.iter().map(|name| fold(name)).collect();
        let mut parameters = Parameters::new(kind);
        let given = parameters.rows(vec![
            ("workspace_id", Column::Numbers(workspaces)),
            ("name", Column::Texts(names)),
            ("folded", Column::Texts(folded)),
        ]);
        let statement = parameters.statement(format!(
            "UPDATE people SET distinct_id_folded = given.folded FROM {given} \
             WHERE people.workspace_id = given.workspace_id AND people.distinct_id = given.name"
        ));
        manager.get_connection().execute_raw(statement).await?;
    }
}
