//! Use cases around organizations.

use stele_domain::{
    Organization, OrganizationChange, OrganizationDraft, OrganizationId, Scope, Stamp, Traits,
    WorkspaceId,
};

use crate::about::Named;
use crate::ports::{RecordWrites, UnitOfWork};
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
        retry(|| async {
            let OrganizationDraft {
                external_id,
                name,
                traits,
            } = draft.clone();
            self.create_plain(caller, Named::default(), &draft.traits, |now| {
                let mut organization = Organization {
                    id: OrganizationId(self.ids.uuid()),
                    stamp: Stamp::new(now),
                    external_id,
                    name,
                    traits: Traits::default(),
                };
                organization.traits.merge(traits);
                organization
            })
            .await
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
        let changed = retry(|| {
            let apply = |organization: &mut Organization, _| organization.apply(change.clone());
            self.change_plain(
                caller,
                organization,
                Named::default(),
                &change.traits,
                apply,
            )
        });
        let changed = changed.await?;
        changed.ok_or(Error::NotFound(Resource::Organization))
    }

    /// Removes an organization with its notes, its tasks, and the people who are tied to nothing else. Its accounts stay,
    /// with nothing above them.
    pub async fn delete_organization(
        &self,
        caller: &Caller,
        organization: &RecordRef,
    ) -> Result<(), Error> {
        self.remove_plain::<Organization>(caller, organization)
            .await
    }
}
