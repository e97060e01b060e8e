//! Removing organizations: their accounts and some of their people stay.

use async_trait::async_trait;
use sea_orm::ConnectionTrait;
use stele_application::ports::{RecordRemoval, StoreError};
use stele_domain::{Organization, OrganizationId, Timestamp, WorkspaceId};
use uuid::Uuid;

use super::SqlUnitOfWork;
use crate::DatabaseKind;
use crate::error::Fault;
use crate::sql::{self, TiedTo};

#[async_trait]
impl RecordRemoval<Organization> for SqlUnitOfWork {
    async fn remove(
        &mut self,
        workspace: WorkspaceId,
        id: Uuid,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let organization = OrganizationId(id);
        Ok(self.remove_whole(workspace, organization, now).await?)
    }
}

impl SqlUnitOfWork {
    /// The accounts first and the people then, as everyone does who writes both. Ties, and the notes and tasks that are about
    /// no account, go by reference.
    async fn remove_whole(
        &mut self,
        workspace: WorkspaceId,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<(), Fault> {
        if self.kind == DatabaseKind::Postgres {
            let lock = sql::lock_under(workspace, organization);
            self.transaction.query_all_raw(lock).await?;
        }
        let part = sql::part_from(self.kind, workspace, organization, now);
        self.transaction.execute_raw(part).await?;
        self.held.clear();
        for kept in sql::keep_at_accounts(self.kind, workspace, organization, now) {
            self.transaction.execute_raw(kept).await?;
        }
        self.part_people(workspace, TiedTo::Organization(organization), now)
            .await?;
        self.delete_record::<Organization>(workspace, organization.0)
            .await
    }
}
