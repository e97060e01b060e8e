//! What creating and updating share.

use std::collections::{BTreeMap, BTreeSet};

use stele_domain::{
    Account, AccountChange, AccountContact, AccountId, AssignmentId, ChangeContext, Code, Contact,
    ContactChange, ContactDraft, ContactId, CustomField, Field, FieldModel, Member, PersonFigures,
    Role, RolesChange, Timestamp, WorkspaceId, more_than_one_primary,
};

use super::{AccountRef, MAX_CONTACTS_SHOWN};
use crate::people::Ripple;
use crate::ports::{RecordWrites, UnitOfWork};
use crate::retry::Attempt;
use crate::{Error, Invalid, RecordRef, Resource, Stele};

/// The most contacts that a write names: as many as are shown, so that whoever sends back what they read loses nobody.
pub(super) const MAX_CONTACTS: usize = MAX_CONTACTS_SHOWN as usize;

/// Refuses a change for what can be seen without looking at the store.
pub(crate) fn check(change: &AccountChange, now: Timestamp) -> Result<(), Invalid> {
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

/// An account that a write names, locked; the write is refused where there is none.
pub(crate) async fn locked_account(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    account: AccountId,
) -> Result<Account, Attempt> {
    let found = work
        .account_for_update(workspace, &AccountRef::Id(account))
        .await?;
    found.ok_or(Invalid::Unknown(Resource::Account).into())
}

/// What came of writing an account's contacts.
#[derive(Default)]
pub(super) struct WrittenContacts {
    /// Whether anything changed.
    pub(super) moved: bool,
    /// The contacts as they are now, in order.
    pub(super) contacts: Vec<AccountContact>,
    /// What those who are no longer tied to the account had counted for.
    pub(super) gone: Vec<PersonFigures>,
    /// How many are tied to it anew. Nobody has written to them yet.
    pub(super) new: u32,
}

impl Stele {
    /// Opens a unit of work that replaces an account's contacts, and locks those whom it [moves](moved) with all of their
    /// accounts and this one: the account alone and theirs then would be another order than everyone else's. Answers who
    /// they are, as could be told before anything was locked.
    pub(super) async fn begin_with_people(
        &self,
        workspace: WorkspaceId,
        account: &AccountRef,
        drafts: Option<&[ContactDraft]>,
    ) -> Result<(Box<dyn UnitOfWork>, BTreeSet<ContactId>), Attempt> {
        let Some(drafts) = drafts else {
            return Ok((self.store.begin().await?, BTreeSet::new()));
        };
        let found = self.accounts.get(workspace, account).await?;
        let id = found.ok_or(Error::NotFound(Resource::Account))?.id;
        let mut known = self
            .accounts
            .contacts(workspace, &[id], MAX_CONTACTS_SHOWN)
            .await?;
        let known = known.remove(&id).unwrap_or_default();
        let moved = moved(&known, drafts, self.clock.now());
        let mut work = self.store.begin().await?;
        if !moved.is_empty() {
            let people: Vec<_> = moved.iter().map(|id| RecordRef::Id(id.0)).collect();
            work.people_and_accounts_for_update(workspace, &people, &[id])
                .await?;
        }
        Ok((work, moved))
    }

    /// Applies all of a change but its contacts, once it is known which team members its roles mean.
    pub(super) async fn apply_to(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        account: &mut Account,
        change: AccountChange,
        now: Timestamp,
    ) -> Result<(), Attempt> {
        if let Field::Value(organization) = change.organization {
            crate::organizations::check(work, workspace, organization).await?;
        }
        let fields = CustomField::written_by(FieldModel::Accounts, &change.traits, now);
        self.remember_fields(work, workspace, fields).await?;
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
        let places = places(&known);
        if let Some(unknown) = named(drafts).find(|code| !places.contains_key(*code)) {
            return Err(Invalid::UnknownContact(unknown.clone()).into());
        }
        let mut written = WrittenContacts::default();
        let gone: Vec<_> = going(&known, drafts).collect();
        if !gone.is_empty() {
            note_that_they_go(work, workspace, &gone, now).await?;
            written.moved = true;
        }
        for gone in gone {
            work.untie(workspace, account, gone.id).await?;
            written.gone.push(gone.figures());
        }
        let others = self
            .change_people(work, workspace, account, drafts, &places, now)
            .await?;
        let in_place = are_in_place(&known, drafts);
        for (position, draft) in (0..).zip(drafts) {
            let before = draft.code.as_ref().and_then(|code| places.get(code));
            let contact = match before {
                None => {
                    let new = self.new_contact(draft, now);
                    written.new += 1;
                    work.insert_contact(workspace, new).await?
                }
                Some(before) => {
                    let changed = others.get(&before.contact.id);
                    changed.unwrap_or(&before.contact).clone()
                }
            };
            let tied = AccountContact {
                contact,
                is_primary: draft.is_primary,
                email_preferences: draft.email_preferences.clone(),
                position: before
                    .filter(|_| in_place)
                    .map_or(position, |before| before.position),
            };
            if before.is_none_or(|before| *before != &tied) {
                work.tie(workspace, account, &tied).await?;
                written.moved = true;
            }
            written.contacts.push(tied);
        }
        Ok(written)
    }

    /// Changes the people whom drafts say something new of, and answers them. Their other accounts show it too.
    async fn change_people(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        account: AccountId,
        drafts: &[ContactDraft],
        places: &BTreeMap<&Code, &AccountContact>,
        now: Timestamp,
    ) -> Result<BTreeMap<ContactId, Contact>, Attempt> {
        let named = changed(drafts, places, now);
        if named.is_empty() {
            return Ok(BTreeMap::new());
        }
        let refs: Vec<_> = named.keys().map(|id| RecordRef::Id(id.0)).collect();
        let held = work.people_for_update(workspace, &refs).await?;
        let mut ripple = Ripple::over(held.accounts.into_values());
        let mut changed = BTreeMap::new();
        for (id, person) in held.people {
            let mut contact = person.contact;
            contact.apply(change_of(named[&id]), now);
            contact.touch(now);
            work.update_contact(workspace, &contact).await?;
            changed.insert(id, contact);
            for other in person
                .accounts
                .into_iter()
                .filter(|other| *other != account)
            {
                ripple.show(other);
            }
        }
        ripple.settle(work, workspace, now).await?;
        Ok(changed)
    }

    fn new_contact(&self, draft: &ContactDraft, now: Timestamp) -> Contact {
        let mut contact = Contact::new(ContactId(self.ids.uuid()), self.ids.code(), None, now);
        contact.apply(change_of(draft), now);
        contact
    }

    /// Remembers traits that were written, for the lists of custom fields.
    pub(crate) async fn remember_fields(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        fields: Vec<CustomField>,
    ) -> Result<(), Attempt> {
        if !fields.is_empty() {
            work.remember_fields(workspace, &fields).await?;
        }
        Ok(())
    }
}

/// Known contacts by their codes.
fn places(known: &[AccountContact]) -> BTreeMap<&Code, &AccountContact> {
    known
        .iter()
        .map(|known| (&known.contact.code, known))
        .collect()
}

/// Those of an account's contacts whom drafts do not name.
fn going<'a>(
    known: &'a [AccountContact],
    drafts: &[ContactDraft],
) -> impl Iterator<Item = &'a Contact> {
    let kept: BTreeSet<&Code> = named(drafts).collect();
    known
        .iter()
        .map(|known| &known.contact)
        .filter(move |contact| !kept.contains(&contact.code))
}

/// The known contacts whom drafts untie or change.
pub(super) fn moved(
    known: &[AccountContact],
    drafts: &[ContactDraft],
    now: Timestamp,
) -> BTreeSet<ContactId> {
    let gone = going(known, drafts).map(|gone| gone.id);
    gone.chain(changed(drafts, &places(known), now).into_keys())
        .collect()
}

/// The people of whom drafts say something new.
fn changed<'a>(
    drafts: &'a [ContactDraft],
    places: &BTreeMap<&Code, &AccountContact>,
    now: Timestamp,
) -> BTreeMap<ContactId, &'a ContactDraft> {
    let changed = drafts.iter().filter_map(|draft| {
        let before = &places.get(draft.code.as_ref()?)?.contact;
        let mut after = before.clone();
        after.apply(change_of(draft), now);
        (after != *before).then_some((before.id, draft))
    });
    changed.collect()
}

/// Whether drafts name exactly the known contacts in their order. Then nobody is moved: a list that is sent back as it was
/// read changes nothing, also where people stand behind the others without a place of their own.
fn are_in_place(known: &[AccountContact], drafts: &[ContactDraft]) -> bool {
    let known = known.iter().map(|known| Some(&known.contact.code));
    known.eq(drafts.iter().map(|draft| draft.code.as_ref()))
}

/// Losing a tie is a change of everyone who is left with another one.
async fn note_that_they_go(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    gone: &[&Contact],
    now: Timestamp,
) -> Result<(), Attempt> {
    let refs: Vec<_> = gone.iter().map(|gone| RecordRef::Id(gone.id.0)).collect();
    let held = work.people_for_update(workspace, &refs).await?;
    for person in held.people.into_values() {
        if person.accounts.len() + person.organizations.len() > 1 {
            let mut contact = person.contact;
            contact.touch(now);
            work.update_contact(workspace, &contact).await?;
        }
    }
    Ok(())
}

/// What a draft says of the person, the tie aside.
fn change_of(draft: &ContactDraft) -> ContactChange {
    ContactChange {
        name: draft.name.clone(),
        email: draft.email.clone(),
        ..ContactChange::default()
    }
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
        let number = RecordRef::Number(holder.number);
        let member = match RecordWrites::<Member>::stored(work, workspace, &number).await? {
            Some(member) => Some(member),
            None => work.member_by_email(workspace, &holder.email).await?,
        };
        if let Some(member) = member {
            members.insert(*role, member);
        }
    }
    Ok(members)
}
