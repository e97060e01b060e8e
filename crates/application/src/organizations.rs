//! Use cases around organizations.

use stele_domain::{
    Identifier, Name, Organization, OrganizationChange, OrganizationDraft, OrganizationId, Scope,
    Stamp, Timestamp, Traits, WorkspaceId,
};

use crate::about::Named;
use crate::ports::{RecordReader, RecordWrites, UnitOfWork};
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
        retry(|| {
            let make = |now| self.new_organization(draft.clone(), now);
            self.create_plain(caller, Named::default(), &draft.traits, make)
        })
        .await
    }

    /// Applies a change to the organization that has an external id; where none has, makes one, with the id as its name if
    /// the change gives none (Vitally).
    pub(crate) async fn put_organization(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        external_id: &Identifier,
        change: OrganizationChange,
    ) -> Result<OrganizationId, Attempt> {
        let known = RecordRef::ExternalId(external_id.as_str().to_owned());
        let known = RecordWrites::<Organization>::for_update(work, workspace, &known).await?;
        if let Some(known) = known {
            let id = known.id;
            let apply = |known: &mut Organization, _| known.apply(change.clone());
            self.update_plain(work, workspace, known, &change.traits, apply)
                .await?;
            return Ok(id);
        }
        let OrganizationChange { name, traits } = change;
        let draft = OrganizationDraft {
            external_id: external_id.clone(),
            name: name.unwrap_or_else(|| Name::from(external_id.clone())),
            traits,
        };
        let new = |now| self.new_organization(draft.clone(), now);
        let made = self.insert_plain(work, workspace, &draft.traits, new).await;
        Ok(made.map_err(Attempt::lost_race)?.id)
    }

    /// The organization that has an external id, made where none has.
    pub(crate) async fn organization_called(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        external_id: &Identifier,
    ) -> Result<OrganizationId, Attempt> {
        let named = RecordRef::ExternalId(external_id.as_str().to_owned());
        let found = RecordWrites::<Organization>::stored(work, workspace, &named).await?;
        if let Some(known) = found {
            return Ok(known.id);
        }
        let nothing = OrganizationChange::default();
        self.put_organization(work, workspace, external_id, nothing)
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
            let apply = |known: &mut Organization, _| known.apply(change.clone());
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
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        let found = RecordReader::<Organization>::get(&*self.records, workspace, organization);
        let id = found
            .await?
            .ok_or(Error::NotFound(Resource::Organization))?
            .id;
        let accounts = self.accounts_to_look_at_under(workspace, id).await?;
        self.remove_plain::<Organization>(caller, organization)
            .await?;
        self.refresh_after_write(workspace, &accounts).await;
        Ok(())
    }

    fn new_organization(&self, draft: OrganizationDraft, now: Timestamp) -> Organization {
        let OrganizationDraft {
            external_id,
            name,
            traits,
        } = draft;
        let mut organization = Organization {
            id: OrganizationId(self.ids.uuid()),
            stamp: Stamp::new(now),
            external_id,
            name,
            traits: Traits::default(),
        };
        organization.traits.merge(traits);
        organization
    }
}
