//! Reading what an administrator keeps.

use async_trait::async_trait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult};
use stele_application::ports::{AdministrationReader, JobRecord, StoreError};
use stele_domain::{ApiKey, ProjectToken, Workspace, WorkspaceId};

use crate::Database;
use crate::convert::{job_from_row, key_from_row, workspace_from_row};
use crate::entity::{api_keys, jobs, settings, workspaces};
use crate::error::{Fault, Malformed};
use crate::sql;

#[async_trait]
impl AdministrationReader for Database {
    async fn key_by_prefix(&self, prefix: &str) -> Result<Option<ApiKey>, StoreError> {
        let wanted = Expr::col((api_keys::Entity, api_keys::Column::Prefix)).eq(prefix);
        let statement = sql::keys(self.kind(), Condition::all().add(wanted));
        let found = self.reader.query_one_raw(statement).await;
        let found = found.map_err(Fault::from)?;
        Ok(found.as_ref().map(key_of).transpose()?)
    }

    async fn keys(&self, workspace: Option<WorkspaceId>) -> Result<Vec<ApiKey>, StoreError> {
        let column = (api_keys::Entity, api_keys::Column::WorkspaceId);
        let wanted = workspace.map(|workspace| Expr::col(column).eq(workspace.0));
        let statement = sql::keys(self.kind(), Condition::all().add_option(wanted));
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        Ok(rows.iter().map(key_of).collect::<Result<_, _>>()?)
    }

    async fn workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        let found = workspaces::Entity::find_by_id(workspace.0)
            .one(&self.reader)
            .await;
        let found = found.map_err(Fault::from)?;
        let found = found.map(workspace_from_row).transpose();
        Ok(found.map_err(Fault::from)?)
    }

    async fn workspace_by_token(
        &self,
        token: &ProjectToken,
    ) -> Result<Option<Workspace>, StoreError> {
        let wanted = Expr::col((workspaces::Entity, workspaces::Column::ProjectToken));
        let found = workspaces::Entity::find()
            .filter(wanted.eq(token.as_str()))
            .one(&self.reader)
            .await;
        let found = found.map_err(Fault::from)?;
        let found = found.map(workspace_from_row).transpose();
        Ok(found.map_err(Fault::from)?)
    }

    async fn jobs(&self) -> Result<Vec<JobRecord>, StoreError> {
        let rows = jobs::Entity::find()
            .order_by_asc(jobs::Column::Name)
            .all(&self.reader)
            .await;
        let rows = rows.map_err(Fault::from)?;
        let jobs: Result<_, _> = rows.into_iter().map(job_from_row).collect();
        Ok(jobs.map_err(Fault::from)?)
    }

    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        let rows = workspaces::Entity::find()
            .order_by_asc(workspaces::Column::Id)
            .all(&self.reader)
            .await;
        let rows = rows.map_err(Fault::from)?;
        let workspaces: Result<_, _> = rows.into_iter().map(workspace_from_row).collect();
        Ok(workspaces.map_err(Fault::from)?)
    }

    async fn cursor_secret(&self) -> Result<[u8; 32], StoreError> {
        const WHAT: Malformed = Malformed("settings.cursor_secret");
        let settings = settings::Entity::find().one(&self.reader).await;
        let settings = settings.map_err(Fault::from)?.ok_or(Fault::from(WHAT))?;
        let secret = settings.cursor_secret.try_into();
        Ok(secret.map_err(|_| Fault::from(WHAT))?)
    }
}

fn key_of(row: &QueryResult) -> Result<ApiKey, Fault> {
    let (key, workspace, member) = sql::read_key(row)?;
    Ok(key_from_row(key, workspace, member)?)
}
