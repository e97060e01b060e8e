//! Writing what an administrator keeps.

use async_trait::async_trait;
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait, Func, LockType, Query};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use stele_application::ports::{AdministrationWrites, StoreError};
use stele_domain::{ApiKey, KeyId, Member, MemberId, Timestamp, Workspace, WorkspaceId, fold};

use super::SqlUnitOfWork;
use crate::convert::{key_from_row, key_row, member_from_row, workspace_from_row, workspace_row};
use crate::entity::{api_keys, members, settings, workspaces};
use crate::error::Fault;
use crate::sql;

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

    async fn workspace_for_update(
        &mut self,
        workspace: WorkspaceId,
    ) -> Result<Option<Workspace>, StoreError> {
        Ok(self.hold_workspace(workspace).await?)
    }

    async fn update_workspace(&mut self, workspace: &Workspace) -> Result<(), StoreError> {
        Ok(self.change_workspace(workspace).await?)
    }

    async fn insert_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        Ok(self.add_key(key).await?)
    }

    async fn revoke_key(&mut self, key: KeyId, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.revoke(key, now).await?)
    }

    async fn revoke_keys_of_member(
        &mut self,
        workspace: WorkspaceId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        Ok(self.revoke_all_of(workspace, member, now).await?)
    }

    async fn key(
        &mut self,
        workspace: WorkspaceId,
        key: KeyId,
    ) -> Result<Option<ApiKey>, StoreError> {
        Ok(self.stored_key(workspace, key).await?)
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

    /// Its id stays, so that whoever writes something of the workspace need not wait.
    async fn hold_workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, Fault> {
        let found = workspaces::Entity::find_by_id(workspace.0)
            .lock(LockType::NoKeyUpdate)
            .one(&self.transaction)
            .await?;
        Ok(found.map(workspace_from_row).transpose()?)
    }

    async fn change_workspace(&self, workspace: &Workspace) -> Result<(), Fault> {
        use workspaces::{Column, Entity, Model};
        let Model {
            id,
            name,
            project_token,
            version,
            created_at,
        } = workspace_row(workspace);
        let updated = Entity::update_many()
            .col_expr(Column::Name, Expr::val(name))
            .col_expr(Column::ProjectToken, Expr::val(project_token))
            .col_expr(Column::Version, Expr::val(version))
            .col_expr(Column::CreatedAt, Expr::val(created_at))
            .filter(Expr::col((Entity, Column::Id)).eq(id))
            .filter(Expr::col((Entity, Column::Version)).eq(version - 1))
            .exec(&self.transaction)
            .await?;
        if updated.rows_affected == 0 {
            return Err(Fault::Stale("the workspace"));
        }
        Ok(())
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

    /// Revokes every key that acts for a team member and is not revoked yet.
    async fn revoke_all_of(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), Fault> {
        use api_keys::{Column, Entity};
        Entity::update_many()
            .col_expr(Column::Version, Expr::col((Entity, Column::Version)).add(1))
            .col_expr(Column::RevokedAt, Expr::val(now.micros()))
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .filter(Expr::col((Entity, Column::MemberId)).eq(member.0))
            .filter(Expr::col((Entity, Column::RevokedAt)).is_null())
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    async fn stored_key(
        &self,
        workspace: WorkspaceId,
        key: KeyId,
    ) -> Result<Option<ApiKey>, Fault> {
        use api_keys::{Column, Entity};
        let wanted = Condition::all()
            .add(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .add(Expr::col((Entity, Column::Id)).eq(key.0));
        let statement = sql::keys(self.kind, wanted);
        let Some(row) = self.transaction.query_one_raw(statement).await? else {
            return Ok(None);
        };
        let (key, workspace, member) = sql::read_key(&row)?;
        Ok(Some(key_from_row(key, workspace, member)?))
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
