//! Writing what an administrator keeps.

use async_trait::async_trait;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Query};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use stele_application::ports::{AdministrationWrites, StoreError};
use stele_domain::{ApiKey, KeyId, Member, MemberNumber, Timestamp, Workspace, WorkspaceId, fold};

use super::SqlUnitOfWork;
use super::numbers::Numbered;
use crate::convert::{key_row, member_from_row, member_row, workspace_from_row, workspace_row};
use crate::entity::{api_keys, members, settings, workspaces};
use crate::error::Fault;

#[async_trait]
impl AdministrationWrites for SqlUnitOfWork {
    async fn no_workspace_exists(&mut self) -> Result<bool, StoreError> {
        Ok(self.is_first().await?)
    }

    async fn insert_workspace(&mut self, workspace: Workspace) -> Result<Workspace, StoreError> {
        Ok(self.add_workspace(workspace).await?)
    }

    async fn workspace(&mut self, workspace: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        Ok(self.stored_workspace(workspace).await?)
    }

    async fn insert_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        Ok(self.add_key(key).await?)
    }

    async fn revoke_key(&mut self, key: KeyId, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.revoke(key, now).await?)
    }

    async fn insert_member(&mut self, member: Member) -> Result<Member, StoreError> {
        Ok(self.add_member(member).await?)
    }

    async fn member_by_number(
        &mut self,
        workspace: WorkspaceId,
        number: i64,
    ) -> Result<Option<Member>, StoreError> {
        let wanted = Expr::col((members::Entity, members::Column::Number)).eq(number);
        Ok(self.member(workspace, wanted).await?)
    }

    async fn member_by_email(
        &mut self,
        workspace: WorkspaceId,
        email: &str,
    ) -> Result<Option<Member>, StoreError> {
        let wanted = Expr::col((members::Entity, members::Column::EmailFolded)).eq(fold(email));
        Ok(self.member(workspace, wanted).await?)
    }
}

impl SqlUnitOfWork {
    /// Whether there is no workspace, which stays so until the transaction ends.
    async fn is_first(&self) -> Result<bool, Fault> {
        // The row that every new workspace changes.
        settings::Entity::find()
            .lock_exclusive()
            .one(&self.transaction)
            .await?;
        let any = workspaces::Entity::find()
            .limit(1)
            .one(&self.transaction)
            .await?;
        Ok(any.is_none())
    }

    async fn add_workspace(&self, mut workspace: Workspace) -> Result<Workspace, Fault> {
        workspace.id = self.workspace_id().await?;
        let row = workspace_row(&workspace);
        workspaces::Entity::insert(row.into_active_model().reset_all())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(workspace)
    }

    /// The id of a new workspace: one more than the last, so that the first is 1 even if another was rolled back. Whoever
    /// makes one at the same time waits here; workspaces are made rarely.
    async fn workspace_id(&self) -> Result<WorkspaceId, Fault> {
        use settings::{Column, Entity};
        let statement = Query::update()
            .table(Entity)
            .value(
                Column::LastWorkspaceId,
                Expr::col((Entity, Column::LastWorkspaceId)).add(1),
            )
            .returning_col(Column::LastWorkspaceId)
            .take();
        let row = self.transaction.query_one(&statement).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("settings".to_owned()))?;
        Ok(WorkspaceId(row.try_get_by_index(0)?))
    }

    async fn stored_workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, Fault> {
        let found = workspaces::Entity::find_by_id(workspace.0)
            .one(&self.transaction)
            .await?;
        Ok(found.map(workspace_from_row).transpose()?)
    }

    async fn add_key(&self, key: &ApiKey) -> Result<(), Fault> {
        api_keys::Entity::insert(key_row(key).into_active_model().reset_all())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// Revokes a key unless it is revoked, and answers whether there is such a key.
    async fn revoke(&self, key: KeyId, now: Timestamp) -> Result<bool, Fault> {
        use api_keys::{Column, Entity};
        let revoked_at = || Expr::col((Entity, Column::RevokedAt));
        let changes = CaseStatement::new()
            .case(revoked_at().is_null(), 1)
            .finally(0);
        let statement = Query::update()
            .table(Entity)
            .value(
                Column::Version,
                Expr::col((Entity, Column::Version)).add(changes),
            )
            .value(
                Column::RevokedAt,
                Func::coalesce([revoked_at(), Expr::val(now.micros())]),
            )
            .and_where(Expr::col((Entity, Column::Id)).eq(key.0))
            .take();
        let done = self.transaction.execute(&statement).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn add_member(&self, mut member: Member) -> Result<Member, Fault> {
        let record = members::ActiveModel {
            number: self.number(member.workspace, Numbered::Member).await?,
            ..member_row(&member).into_active_model().reset_all()
        };
        let number = self.insert_numbered(record, members::Column::Number);
        member.number = MemberNumber(number.await?);
        Ok(member)
    }

    async fn member(&self, workspace: WorkspaceId, wanted: Expr) -> Result<Option<Member>, Fault> {
        use members::{Column, Entity};
        let found = Entity::find()
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .filter(wanted)
            .one(&self.transaction)
            .await?;
        Ok(found.map(member_from_row).transpose()?)
    }
}
