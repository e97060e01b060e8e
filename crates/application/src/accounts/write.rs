//! What creating and updating share.

use std::collections::{BTreeMap, BTreeSet};

use stele_domain::{
    Account, AccountChange, AccountContact, AccountId, AssignmentId, ChangeContext, Code, Contact,
    ContactDraft, ContactId, ContactNumber, Field, Member, PersonName, Role, RolesChange,
    Timestamp, WorkspaceId, more_than_one_primary,
};

use crate::ports::UnitOfWork;
use crate::retry::Attempt;
use crate::{Invalid, Stele};

/// The most contacts of an account: far more than anyone keeps, and few enough to be written in one unit of work and
/// printed in one page.
const MAX_CONTACTS: usize = 1_000;

/// Refuses a change for what can be seen without looking at the store.
pub(super) fn check(change: &AccountChange, now: Timestamp) -> Result<(), Invalid> {
    if matches!(change.contact_activity_at, Field::Value(at) if at > now) {
        return Err(Invalid::ContactActivityInFuture);
    }
    let contacts = change.contacts.as_deref().unwrap_or_default();
    if contacts.len() > MAX_CONTACTS {
        return Err(Invalid::TooManyContacts { max: MAX_CONTACTS });
    }
    if more_than_one_primary(contacts) {
        return Err(Invalid::TwoPrimaryContacts);
    }
    let mut codes = BTreeSet::new();
    match named(contacts).find(|code| !codes.insert(*code)) {
        Some(twice) => Err(Invalid::RepeatedContact(twice.clone())),
        None => Ok(()),
    }
}

/// The contacts that drafts say are known already.
fn named(drafts: &[ContactDraft]) -> impl Iterator<Item = &Code> {
    drafts.iter().filter_map(|draft| draft.code.as_ref())
}

/// What came of writing an account's contacts.
#[derive(Default)]
pub(super) struct WrittenContacts {
    /// Whether anything changed.
    pub(super) moved: bool,
    /// The contacts as they are now, in order.
    pub(super) contacts: Vec<AccountContact>,
}

impl Stele {
    /// Applies all of a change but its contacts, once it is known which team members its roles mean.
    pub(super) async fn apply_to(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        account: &mut Account,
        change: AccountChange,
        now: Timestamp,
    ) -> Result<(), Attempt> {
        let members = members_named(work, workspace, &change.roles).await?;
        let ids = self.ids.clone();
        // Made here, not in the closure: a reference to it must not live across an await.
        let new_assignment_id = move || AssignmentId(ids.uuid());
        let context = ChangeContext {
            now,
            members: &members,
            new_assignment_id: &new_assignment_id,
        };
        account
            .apply(change, &context)
            .map_err(|fault| Attempt::Failed(fault.into()))
    }

    /// Makes `drafts` the contacts of an account that had `known`. A draft with a known code keeps that person; the known
    /// ones that no draft names are untied.
    pub(super) async fn replace_contacts(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        account: AccountId,
        known: Vec<AccountContact>,
        drafts: &[ContactDraft],
        now: Timestamp,
    ) -> Result<WrittenContacts, Attempt> {
        let places: BTreeMap<&Code, (usize, &AccountContact)> = known
            .iter()
            .enumerate()
            .map(|(place, known)| (&known.contact.code, (place, known)))
            .collect();
        let kept: BTreeSet<&Code> = named(drafts).collect();
        if let Some(unknown) = kept.iter().find(|code| !places.contains_key(*code)) {
            return Err(Invalid::UnknownContact((*unknown).clone()).into());
        }
        let mut written = WrittenContacts::default();
        for gone in known
            .iter()
            .filter(|known| !kept.contains(&known.contact.code))
        {
            work.remove_contact(workspace, account, gone.contact.id)
                .await?;
            written.moved = true;
        }
        for (place, draft) in drafts.iter().enumerate() {
            let position = u32::try_from(place).unwrap_or(u32::MAX);
            let before = draft.code.as_ref().and_then(|code| places.get(code));
            let contact = match before {
                None => {
                    let new = self.new_contact(draft, now);
                    written.moved = true;
                    work.insert_contact(workspace, account, new, position)
                        .await?
                }
                Some((place_before, before)) => {
                    let after = changed_contact(before, draft, now);
                    if after != **before || *place_before != place {
                        work.update_contact(workspace, account, &after, position)
                            .await?;
                        written.moved = true;
                    }
                    after
                }
            };
            written.contacts.push(contact);
        }
        Ok(written)
    }

    fn new_contact(&self, draft: &ContactDraft, now: Timestamp) -> AccountContact {
        let contact = Contact {
            id: ContactId(self.ids.uuid()),
            number: ContactNumber(0),
            code: self.ids.code(),
            version: 1,
            external_id: None,
            name: draft.name.clone().value().unwrap_or_default(),
            email: draft.email.clone().value(),
            created_at: now,
            updated_at: now,
        };
        AccountContact {
            contact,
            is_primary: draft.is_primary,
            email_preferences: draft.email_preferences.clone(),
        }
    }
}

/// A known contact as a draft wants it. The person gets a new version only if the person changed, not the tie.
fn changed_contact(
    before: &AccountContact,
    draft: &ContactDraft,
    now: Timestamp,
) -> AccountContact {
    let mut after = before.clone();
    match draft.name.clone() {
        Field::Absent => {}
        Field::Null => after.contact.name = PersonName::default(),
        Field::Value(name) => after.contact.name = name,
    }
    draft.email.clone().apply_to(&mut after.contact.email);
    if after.contact != before.contact {
        after.contact.version += 1;
        after.contact.updated_at = before.contact.updated_at.max(now);
    }
    after.is_primary = draft.is_primary;
    after.email_preferences.clone_from(&draft.email_preferences);
    after
}

/// The team members that roles name: the one with the number, else the one with the email.
async fn members_named(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    roles: &RolesChange,
) -> Result<BTreeMap<Role, Member>, Attempt> {
    let mut members = BTreeMap::new();
    for (role, field) in roles {
        let Field::Value(holder) = field else {
            continue;
        };
        let member = match work.member_by_number(workspace, holder.number).await? {
            Some(member) => Some(member),
            None => work.member_by_email(workspace, &holder.email).await?,
        };
        if let Some(member) = member {
            members.insert(*role, member);
        }
    }
    Ok(members)
}
