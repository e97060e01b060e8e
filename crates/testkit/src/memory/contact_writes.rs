//! Writing contacts.

use async_trait::async_trait;
use stele_application::ports::{ContactWrites, StoreError, Unique};
use stele_domain::{AccountContact, AccountId, ContactId, ContactNumber, WorkspaceId};

use super::state::{broken, stale};
use super::tenant::Tie;
use super::unit::Unit;

#[async_trait]
impl ContactWrites for Unit {
    async fn account_contacts(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<Vec<AccountContact>, StoreError> {
        self.run(|state| Ok(state.tenant(workspace).contacts_of(account)))
    }

    async fn insert_contact(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        mut contact: AccountContact,
        position: u32,
    ) -> Result<AccountContact, StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            let person = &mut contact.contact;
            if !tenant.accounts.contains_key(&account) {
                return Err(broken("there is no such account"));
            }
            if tenant.contacts.contains_key(&person.id) {
                return Err(broken("there is a contact with this id"));
            }
            if tenant
                .contacts
                .values()
                .any(|other| other.code == person.code)
            {
                return Err(StoreError::Conflict(Unique::Code));
            }
            tenant.last_contact += 1;
            person.number = ContactNumber(tenant.last_contact);
            tenant.contacts.insert(person.id, person.clone());
            tenant
                .ties
                .insert((account, contact.contact.id), Tie::new(&contact, position));
            Ok(contact)
        })
    }

    async fn update_contact(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: &AccountContact,
        position: u32,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            let person = &contact.contact;
            let tie = tenant
                .ties
                .get_mut(&(account, person.id))
                .ok_or_else(stale)?;
            let stored = tenant.contacts.get_mut(&person.id).ok_or_else(stale)?;
            if *stored != *person && stored.version != person.version - 1 {
                return Err(stale());
            }
            stored.clone_from(person);
            *tie = Tie::new(contact, position);
            Ok(())
        })
    }

    async fn remove_contact(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: ContactId,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            state.tenant_mut(workspace)?.untie(account, contact);
            Ok(())
        })
    }
}
