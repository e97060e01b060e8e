//! Writing people and their ties.

use std::collections::BTreeMap;

use async_trait::async_trait;
use stele_application::RecordRef;
use stele_application::ports::{ContactWrites, HeldPeople, HeldPerson, StoreError};
use stele_domain::{
    Account, AccountContact, AccountId, Contact, ContactId, NewestTimes, OrganizationId,
    WorkspaceId,
};

use super::state::{broken, stale};
use super::table::in_memory;
use super::tenant::Tie;
use super::unit::Unit;

#[async_trait]
impl ContactWrites for Unit {
    async fn account_contacts(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<AccountContact>, StoreError> {
        self.run(|state| {
            let mut contacts = state.tenant(workspace).contacts_of(account);
            contacts.truncate(in_memory(limit));
            Ok(contacts)
        })
    }

    async fn people_and_accounts_for_update(
        &mut self,
        workspace: WorkspaceId,
        people: &[RecordRef],
        accounts: &[AccountId],
    ) -> Result<HeldPeople, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            let others = accounts
                .iter()
                .filter_map(|id| tenant.accounts.get_key_value(id));
            let mut held = HeldPeople {
                people: BTreeMap::new(),
                accounts: others
                    .map(|(id, account)| (*id, Account::clone(account)))
                    .collect(),
            };
            for person in people {
                let Some(contact) = tenant.contacts.find(person) else {
                    continue;
                };
                let person = HeldPerson {
                    contact: Contact::clone(contact),
                    accounts: tenant.accounts_of(contact.id).collect(),
                    organizations: tenant.organizations_of(contact.id).collect(),
                };
                for account in &person.accounts {
                    let stored = Account::clone(&tenant.accounts[account]);
                    held.accounts.insert(*account, stored);
                }
                held.people.insert(contact.id, person);
            }
            Ok(held)
        })
    }

    async fn insert_contact(
        &mut self,
        workspace: WorkspaceId,
        contact: Contact,
    ) -> Result<Contact, StoreError> {
        self.run(|state| state.tenant_mut(workspace)?.insert(contact))
    }

    async fn update_contact(
        &mut self,
        workspace: WorkspaceId,
        contact: &Contact,
    ) -> Result<(), StoreError> {
        self.run(|state| state.tenant_mut(workspace)?.update(contact))
    }

    async fn remove_contact(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            state.tenant_mut(workspace)?.remove_contact(contact);
            Ok(())
        })
    }

    async fn tie(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: &AccountContact,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            let id = contact.contact.id;
            if !tenant.accounts.contains_key(&account) || !tenant.contacts.rows.contains_key(&id.0)
            {
                return Err(broken("a tie between what is not stored"));
            }
            tenant.ties.insert((account, id), Tie::of(contact));
            Ok(())
        })
    }

    async fn untie(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: ContactId,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            let was_tied = tenant.ties.remove(&(account, contact)).is_some();
            if was_tied && !tenant.is_tied(contact) {
                tenant.remove_contact(contact);
            }
            Ok(())
        })
    }

    async fn tie_organizations(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
        organizations: &[OrganizationId],
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            if !tenant.contacts.rows.contains_key(&contact.0) {
                return Err(broken("a tie of a person who is not stored"));
            }
            // They are not locked, so another writer may have removed one.
            let mut wanted = organizations.iter();
            if wanted.any(|id| !tenant.has_organization(Some(*id))) {
                return Err(stale());
            }
            tenant.parents.retain(|(tied, _)| *tied != contact);
            let ties = organizations.iter().map(|id| (contact, *id));
            tenant.parents.extend(ties);
            Ok(())
        })
    }

    async fn newest_times(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<NewestTimes, StoreError> {
        self.run(|state| {
            let people = state.tenant(workspace).contacts_of(account);
            let figures = people.iter().map(|person| person.contact.figures());
            Ok(NewestTimes::of(figures))
        })
    }
}
