//! Use cases around organizations.

use stele_domain::{
    CustomField, FieldModel, Organization, OrganizationChange, OrganizationDraft, OrganizationId,
    Scope, Stamp, Traits, WorkspaceId,
};

use crate::ports::{RecordRemoval, RecordWrites, UnitOfWork};
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, RecordRef, Resource, Stele};

/// Refuses an organization that is not there.
pub(crate) async fn check(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    organization: OrganizationId,
) -> Result<(), Attempt> {
    let id = RecordRef::Id(organization.0);
    let found = RecordWrites::<Organization>::stored(work, workspace, &id).await?;
    found
        .map(|_| ())
        .ok_or(Invalid::Unknown(Resource::Organization).into())
}

impl Stele {
    /// Makes an organization. Fails with [`Error::ExternalIdTaken`]; nothing is written then.
    pub async fn create_organization(
        &self,
        caller: &Caller,
        draft: OrganizationDraft,
    ) -> Result<Organization, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let now = self.clock.now();
            let OrganizationDraft {
                external_id,
                name,
                traits,
            } = draft.clone();
            let fields = CustomField::written_by(FieldModel::Organizations, &traits, now);
            let mut organization = Organization {
                id: OrganizationId(self.ids.uuid()),
                stamp: Stamp::new(now),
                external_id,
                name,
                traits: Traits::default(),
            };
            organization.traits.merge(traits);
            let organization = work.insert(workspace, organization).await?;
            self.remember_fields(&mut *work, workspace, fields).await?;
            work.commit().await?;
            Ok::<_, Attempt>(organization)
        })
        .await
    }

    /// Applies a change to one organization and answers it as it is then. A change that moves nothing is not written.
    pub async fn update_organization(
        &self,
        caller: &Caller,
        organization: &RecordRef,
        change: OrganizationChange,
    ) -> Result<Organization, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let before: Option<Organization> = work.for_update(workspace, organization).await?;
            let before = before.ok_or(Error::NotFound(Resource::Organization))?;
            let now = self.clock.now();
            let mut after = before.clone();
            after.apply(change.clone());
            if after != before {
                after.stamp.touch(now);
                work.update(workspace, &after).await?;
                let fields =
                    CustomField::written_by(FieldModel::Organizations, &change.traits, now);
                self.remember_fields(&mut *work, workspace, fields).await?;
                work.commit().await?;
            }
            Ok::<_, Attempt>(after)
        })
        .await
    }

    /// Removes an organization with its notes, its tasks, and the people who are tied to nothing else. Its accounts stay,
    /// with nothing above them.
    pub async fn delete_organization(
        &self,
        caller: &Caller,
        organization: &RecordRef,
    ) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found: Option<Organization> = work.for_update(workspace, organization).await?;
            let found = found.ok_or(Error::NotFound(Resource::Organization))?;
            let now = self.clock.now();
            RecordRemoval::<Organization>::remove(&mut *work, workspace, found.id.0, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
