//! Numbers of new records.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveModelTrait, ActiveValue, ConnectionTrait, DbErr, EntityTrait, QueryTrait};
use stele_domain::WorkspaceId;

use super::SqlUnitOfWork;
use crate::DatabaseKind;
use crate::entity::counters::{Column, Entity};
use crate::error::Fault;

/// What has numbers of its own in a workspace.
#[derive(Clone, Copy)]
pub(crate) enum Numbered {
    Account,
    Contact,
    Meeting,
    Member,
    Request,
}

impl Numbered {
    fn word(self) -> &'static str {
        match self {
            Numbered::Account => "account",
            Numbered::Contact => "contact",
            Numbered::Meeting => "meeting",
            Numbered::Member => "member",
            Numbered::Request => "request",
        }
    }
}

impl SqlUnitOfWork {
    /// The number to insert a new record with. On PostgreSQL the column gives it by itself, from a sequence that no two
    /// writers wait at.
    pub(super) async fn number(
        &self,
        workspace: WorkspaceId,
        numbered: Numbered,
    ) -> Result<ActiveValue<i64>, Fault> {
        if self.kind == DatabaseKind::Postgres {
            return Ok(ActiveValue::NotSet);
        }
        let one_more = OnConflict::columns([Column::WorkspaceId, Column::Kind])
            .value(Column::Value, Expr::col((Entity, Column::Value)).add(1))
            .to_owned();
        let statement = Query::insert()
            .into_table(Entity)
            .columns([Column::WorkspaceId, Column::Kind, Column::Value])
            .values_panic([workspace.0.into(), numbered.word().into(), 1.into()])
            .on_conflict(one_more)
            .returning_col(Column::Value)
            .take();
        let row = self.transaction.query_one(&statement).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotInserted)?;
        Ok(ActiveValue::Set(row.try_get_by_index(0)?))
    }

    /// Inserts a record and answers the number that it has now.
    pub(super) async fn insert_numbered<A>(
        &self,
        record: A,
        number: <A::Entity as EntityTrait>::Column,
    ) -> Result<i64, Fault>
    where
        A: ActiveModelTrait,
    {
        let statement = A::Entity::insert(record)
            .into_query()
            .returning_col(number)
            .take();
        let row = self.transaction.query_one(&statement).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotInserted)?;
        Ok(row.try_get_by_index(0)?)
    }
}
