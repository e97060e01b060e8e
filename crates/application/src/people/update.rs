//! Changing a person.

use stele_domain::{
    AccountContact, AccountId, Contact, ContactChange, CustomField, FieldModel, OrganizationId,
    Scope, WorkspaceId,
};

use super::{Ripple, Ties};
use crate::changed::Changed;
use crate::ports::{HeldPerson, UnitOfWork};
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, RecordRef, Resource, Stele};

/// What a person is to be tied to, of a change and of what they are tied to now.
pub(super) type WantedTies =
    fn(&ContactChange, &[AccountId], &[OrganizationId]) -> Result<Ties, Invalid>;

impl Stele {
    /// Applies a change to one person and answers them as they are then. A change that moves nothing is not written.
    ///
    /// Fails with [`Error::NotFound`], [`Error::ExternalIdTaken`] or [`Error::Invalid`]; nothing is written then.
    pub async fn update_contact(
        &self,
        caller: &Caller,
        contact: &RecordRef,
        change: ContactChange,
    ) -> Result<Contact, Error> {
        caller.require(Scope::AccountWrite)?;
        super::check(&change, self.clock.now())?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let changed =
                self.change_contact(&mut *work, workspace, contact, &change, Ties::wanted);
            let changed = changed.await?.ok_or(Error::NotFound(Resource::Contact))?;
            changed.commit(work).await
        })
        .await
    }

    /// Changes a person in a unit of work; `wanted` tells what they are to be tied to. `None` where nobody is there.
    pub(super) async fn change_contact(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        contact: &RecordRef,
        change: &ContactChange,
        wanted: WantedTies,
    ) -> Result<Option<Changed<Contact>>, Attempt> {
        let new = change.accounts.as_deref().unwrap_or_default();
        let mut held = work
            .people_and_accounts_for_update(workspace, std::slice::from_ref(contact), new)
            .await?;
        let Some((_, person)) = held.people.pop_first() else {
            return Ok(None);
        };
        let HeldPerson {
            contact: before,
            accounts,
            organizations,
        } = person;
        let ties = wanted(change, &accounts, &organizations)?;
        if ties
            .accounts
            .iter()
            .any(|id| !held.accounts.contains_key(id))
        {
            return Err(Invalid::Unknown(Resource::Account).into());
        }
        let mut ripple = Ripple::over(held.accounts.into_values());
        for organization in &ties.organizations {
            if !organizations.contains(organization) {
                super::super::organizations::check(work, workspace, *organization).await?;
            }
        }
        let now = self.clock.now();
        let mut after = before.clone();
        after.apply(change.clone(), now);
        let retied = ties.accounts != accounts || ties.organizations != organizations;
        if after == before && !retied {
            return Ok(Some(Changed {
                after,
                moved: false,
            }));
        }
        after.touch(now);
        work.update_contact(workspace, &after).await?;
        let fields = CustomField::written_by(FieldModel::Contacts, &change.traits, now);
        self.remember_fields(work, workspace, fields).await?;
        for account in &ties.accounts {
            if accounts.contains(account) {
                ripple.exchange(*account, Some(before.figures()), Some(after.figures()));
                if is_seen(&before, &after) {
                    ripple.show(*account);
                }
            } else {
                let at_account = AccountContact::new(after.clone());
                work.tie(workspace, *account, &at_account).await?;
                ripple.exchange(*account, None, Some(after.figures()));
            }
        }
        if ties.organizations != organizations {
            work.tie_organizations(workspace, after.id, &ties.organizations)
                .await?;
        }
        // Only now that they are tied to what they are to be tied to: whoever is tied to nothing is removed.
        for account in accounts.iter().filter(|id| !ties.accounts.contains(id)) {
            work.untie(workspace, *account, after.id).await?;
            ripple.exchange(*account, Some(before.figures()), None);
        }
        ripple.settle(work, workspace, now).await?;
        Ok(Some(Changed { after, moved: true }))
    }
}

/// Whether the change shows in the list of contacts that an account is printed with.
fn is_seen(before: &Contact, after: &Contact) -> bool {
    before.name != after.name || before.email != after.email
}
