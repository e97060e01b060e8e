//! What events say of contacts, accounts and other groups.

use std::collections::BTreeMap;

use stele_domain::{
    Account, AccountId, Contact, ContactId, CustomField, FieldModel, GroupTypeIndex, MAX_KNOWN,
    MAX_TOLD_TRAITS, Properties, Timestamp, Traits, TraitsChange, WorkspaceId, merge_properties,
};

use super::batch::Batch;
use super::{PersonChange, told};
use crate::Stele;
use crate::ports::{HeldPeople, UnitOfWork};
use crate::retry::Attempt;

/// A record as it is stored, and as it is to be.
type Changed<R> = (R, R);

impl Stele {
    /// Writes what a batch says of the contacts and accounts that are locked for it, and of other groups. Answers the accounts
    /// that it changed.
    pub(super) async fn write_what_events_say(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        batch: &Batch<'_>,
        held: HeldPeople,
        now: Timestamp,
    ) -> Result<Vec<Account>, Attempt> {
        let people = held.people.into_iter();
        let mut people: BTreeMap<ContactId, Changed<Contact>> = people
            .map(|(id, person)| (id, (person.contact.clone(), person.contact)))
            .collect();
        let accounts = held.accounts.into_iter();
        let mut accounts: BTreeMap<AccountId, Changed<Account>> = accounts
            .map(|(id, account)| (id, (account.clone(), account)))
            .collect();
        let mut groups: BTreeMap<(GroupTypeIndex, String), Properties> = BTreeMap::new();
        for (place, draft) in batch.written() {
            if !draft.person.is_empty()
                && let Some(id) = batch.contact_of(draft)
                && let Some((_, contact)) = people.get_mut(&id)
            {
                let mut traits = contact.traits.as_map().clone();
                let PersonChange { set, set_once } = &draft.person;
                merge_properties(&mut traits, set, set_once, MAX_TOLD_TRAITS);
                contact.traits = Traits::from_map(traits);
            }
            let Some((index, group)) = batch.group_of(draft) else {
                continue;
            };
            let account = batch.told_at(place);
            if let Some((_, account)) = account.and_then(|id| accounts.get_mut(&id)) {
                told::tell(account, &group.set, &Properties::new());
            } else {
                let said = groups.entry((index, group.key.clone())).or_default();
                said.extend(group.set.clone());
            }
        }
        // Each once, in one order: two batches that name the same groups must not wait for each other.
        for ((index, key), said) in groups {
            let mut known = work.group(workspace, index, &key).await?;
            merge_properties(&mut known, &said, &Properties::new(), MAX_KNOWN);
            work.put_group(workspace, index, &key, &known).await?;
        }
        let mut of_contacts = TraitsChange::new();
        for (before, mut after) in people.into_values() {
            if after != before {
                of_contacts.extend(new_traits(&before.traits, &after.traits));
                after.touch(now);
                work.update_contact(workspace, &after).await?;
            }
        }
        let mut of_accounts = TraitsChange::new();
        let mut changed = Vec::new();
        for (before, mut after) in accounts.into_values() {
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
