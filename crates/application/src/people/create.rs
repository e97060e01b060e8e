//! Making a person.

use stele_domain::{
    AccountContact, Contact, ContactChange, ContactId, CustomField, FieldModel, Scope, WorkspaceId,
};

use super::{Ripple, Ties};
use crate::ports::UnitOfWork;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, Resource, Stele};

impl Stele {
    /// Makes a person who is tied to the accounts and organizations that `change` names.
    ///
    /// Fails with [`Error::ExternalIdTaken`] or [`Error::Invalid`]; nothing is written then.
    pub async fn create_contact(
        &self,
        caller: &Caller,
        change: ContactChange,
    ) -> Result<Contact, Error> {
        caller.require(Scope::AccountWrite)?;
        super::check(&change, self.clock.now())?;
        let ties = Ties::wanted(&change, &[], &[])?;
        retry(|| async {
            let mut work = self.store.begin().await?;
            let made = self.make_contact(&mut *work, caller.workspace_id(), &change, &ties);
            let made = made.await?;
            work.commit().await?;
            Ok::<_, Attempt>(made)
        })
        .await
    }

    /// Makes a person in a unit of work.
    pub(super) async fn make_contact(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        change: &ContactChange,
        ties: &Ties,
    ) -> Result<Contact, Attempt> {
        let held = work
            .people_and_accounts_for_update(workspace, &[], &ties.accounts)
            .await?;
        if held.accounts.len() < ties.accounts.len() {
            return Err(Invalid::Unknown(Resource::Account).into());
        }
        let mut ripple = Ripple::over(held.accounts.into_values());
        for organization in &ties.organizations {
            super::super::organizations::check(work, workspace, *organization).await?;
        }
        let now = self.clock.now();
        let mut contact = Contact::new(ContactId(self.ids.uuid()), self.ids.code(), None, now);
        contact.apply(change.clone(), now);
        let contact = work.insert_contact(workspace, contact).await?;
        let fields = CustomField::written_by(FieldModel::Contacts, &change.traits, now);
        self.remember_fields(work, workspace, fields).await?;
        for account in &ties.accounts {
            let at_account = AccountContact::new(contact.clone());
            work.tie(workspace, *account, &at_account).await?;
            ripple.exchange(*account, None, Some(contact.figures()));
        }
        if !ties.organizations.is_empty() {
            work.tie_organizations(workspace, contact.id, &ties.organizations)
                .await?;
        }
        ripple.settle(work, workspace, now).await?;
        Ok(contact)
    }
}
