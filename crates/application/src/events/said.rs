//! What events say of contacts, accounts and other groups.

use std::collections::BTreeMap;

use stele_domain::{
    Account, AccountId, Contact, ContactId, CustomField, FieldModel, GroupTypeIndex, MAX_KNOWN,
    MAX_TOLD_TRAITS, Properties, Timestamp, Traits, TraitsChange, WorkspaceId, merge_properties,
};

use super::{GroupChange, PersonChange, told};
use crate::Stele;
use crate::ports::{HeldPeople, UnitOfWork};
use crate::retry::Attempt;

/// A record as it is stored, and as it is to be.
type Changed<R> = (R, R);

/// What was said so far, of the contacts and accounts that are locked for it and of other groups.
pub(super) struct Said {
    contacts: BTreeMap<ContactId, Changed<Contact>>,
    accounts: BTreeMap<AccountId, Changed<Account>>,
    groups: BTreeMap<(GroupTypeIndex, String), Properties>,
}

impl Said {
    /// Nothing, yet.
    pub(super) fn nothing(held: HeldPeople) -> Self {
        let contacts = held.people.into_iter();
        let accounts = held.accounts.into_iter();
        Self {
            contacts: contacts
                .map(|(id, person)| (id, (person.contact.clone(), person.contact)))
                .collect(),
            accounts: accounts
                .map(|(id, account)| (id, (account.clone(), account)))
                .collect(),
            groups: BTreeMap::new(),
        }
    }

    /// Of a contact. One that is not locked stays as they are.
    pub(super) fn of_contact(&mut self, id: ContactId, change: &PersonChange) {
        if let Some((_, contact)) = self.contacts.get_mut(&id) {
            let mut traits = contact.traits.as_map().clone();
            let PersonChange { set, set_once } = change;
            merge_properties(&mut traits, set, set_once, MAX_TOLD_TRAITS);
            contact.traits = Traits::from_map(traits);
        }
    }

    /// The traits of a contact, if they are locked.
    pub(super) fn traits_of(&self, id: ContactId) -> Option<&Properties> {
        let (_, contact) = self.contacts.get(&id)?;
        Some(contact.traits.as_map())
    }

    /// Of a group, which may be that of an account.
    pub(super) fn of_group(
        &mut self,
        account: Option<AccountId>,
        index: GroupTypeIndex,
        group: &GroupChange,
    ) {
        if let Some((_, account)) = account.and_then(|id| self.accounts.get_mut(&id)) {
            told::tell(account, &group.set, &Properties::new());
        } else {
            let said = self.groups.entry((index, group.key.clone())).or_default();
            said.extend(group.set.clone());
        }
    }
}

impl Stele {
    /// Writes what was said. Answers the accounts that it changed.
    pub(super) async fn write_what_was_said(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        said: Said,
        now: Timestamp,
    ) -> Result<Vec<Account>, Attempt> {
        // Each once, in one order: two batches that name the same groups must not wait for each other.
        for ((index, key), said) in said.groups {
            let mut known = work.group(workspace, index, &key).await?;
            merge_properties(&mut known, &said, &Properties::new(), MAX_KNOWN);
            work.put_group(workspace, index, &key, &known).await?;
        }
        let mut of_contacts = TraitsChange::new();
        for (before, mut after) in said.contacts.into_values() {
            if after != before {
                of_contacts.extend(new_traits(&before.traits, &after.traits));
                after.touch(now);
                work.update_contact(workspace, &after).await?;
            }
        }
        let mut of_accounts = TraitsChange::new();
        let mut changed = Vec::new();
        for (before, mut after) in said.accounts.into_values() {
            if after != before {
                of_accounts.extend(new_traits(&before.traits, &after.traits));
                after.touch(now);
                work.update_account(workspace, &after).await?;
                changed.push(after);
            }
        }
        for (model, change) in [
            (FieldModel::Contacts, of_contacts),
            (FieldModel::Accounts, of_accounts),
        ] {
            let fields = CustomField::written_by(model, &change, now);
            self.remember_fields(work, workspace, fields).await?;
        }
        Ok(changed)
    }
}

/// The traits that a record has beyond those it had.
fn new_traits(before: &Traits, after: &Traits) -> TraitsChange {
    let new = after.as_map().iter();
    new.filter(|(key, _)| !before.as_map().contains_key(*key))
        .map(|(key, value)| (key.clone(), Some(value.clone())))
        .collect()
}
