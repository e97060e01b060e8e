//! What a batch of events means to the store.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use stele_domain::{
    AccountId, ContactId, DistinctId, Event, EventId, GroupTypeIndex, Identifier, MAX_KNOWN,
    MAX_TOLD_TRAITS, Properties, Seen, Timestamp, UniqueId, WorkspaceId, merge_properties,
};

use super::said::Said;
use super::{
    EVENTS_AT_A_TIME, EventAccount, EventDraft, EventOutcome, GroupChange, PersonChange,
    UnknownAccount,
};
use crate::ports::{HeldPeople, KnownPerson, UnitOfWork};
use crate::retry::Attempt;
use crate::{AccountRef, Invalid, RecordRef};

/// The most contacts and groups that one unit of work changes: each is a write of its own.
const MAX_CHANGES: usize = 2 * EVENTS_AT_A_TIME;

/// When people were seen, with what is known of them then where events said something.
pub(super) type SeenPeople = BTreeMap<DistinctId, (Seen, Option<Properties>)>;

/// Events to write, and what of the store they mean.
///
/// What is there and other writers lock, too, is locked for all events at once and in one order, however many they are. What is
/// known of people may be much more than their names: of many events it is held of those alone whose events are worked on.
/// Of two such batches with the same new people, in another order, one may be tried again.
pub(super) struct Batch<'a> {
    drafts: &'a [EventDraft],
    /// What becomes of each draft.
    pub(super) outcomes: Vec<EventOutcome>,
    /// The account of each draft, where it is known by now.
    accounts: Vec<Option<AccountId>>,
    /// The account that each draft says something of as of a group, where it is known by now.
    told: Vec<Option<AccountId>>,
    /// The identifier that each draft waits for.
    waits: Vec<Option<String>>,
    group_types: BTreeMap<String, GroupTypeIndex>,
    people: BTreeMap<DistinctId, KnownPerson>,
    /// The contacts of whom something new is said.
    changing: BTreeSet<ContactId>,
}

impl<'a> Batch<'a> {
    pub(super) async fn resolve(
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        drafts: &'a [EventDraft],
    ) -> Result<Self, Attempt> {
        let mut batch = Self {
            drafts,
            outcomes: vec![EventOutcome::Written; drafts.len()],
            accounts: vec![None; drafts.len()],
            told: vec![None; drafts.len()],
            waits: vec![None; drafts.len()],
            group_types: BTreeMap::new(),
            people: BTreeMap::new(),
            changing: BTreeSet::new(),
        };
        batch.read_group_types(work, workspace).await?;
        batch.read_people(work, workspace).await?;
        batch.find_accounts(work, workspace).await?;
        Ok(batch)
    }

    async fn read_group_types(
        &mut self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
    ) -> Result<(), Attempt> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut names: Vec<&str> = Vec::new();
        for draft in self.drafts {
            let of_change = draft.group.iter().map(|group| group.group_type.as_str());
            let of_event = draft.groups.iter().map(|(name, _)| name.as_str());
            for name in of_event.chain(of_change) {
                if Identifier::new(name).is_ok() && seen.insert(name) {
                    names.push(name);
                }
            }
        }
        if !names.is_empty() {
            self.group_types = work.group_types(workspace, &names).await?;
        }
        Ok(())
    }

    async fn read_people(
        &mut self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
    ) -> Result<(), Attempt> {
        let mut named: BTreeMap<&DistinctId, Vec<&PersonChange>> = BTreeMap::new();
        for draft in self.drafts {
            if let Some(id) = &draft.distinct_id {
                named.entry(id).or_default().push(&draft.person);
            }
        }
        let ids: Vec<_> = named.keys().copied().collect();
        for some in ids.chunks(EVENTS_AT_A_TIME) {
            let mut known = work.known_people(workspace, some).await?;
            for (id, person) in &mut known {
                self.changing.extend(changing(person, &named[id]));
                if self.has_parts() {
                    forget(person);
                }
            }
            self.people.extend(known);
        }
        Ok(())
    }

    /// Whether the events are worked on in several parts.
    fn has_parts(&self) -> bool {
        self.drafts.len() > EVENTS_AT_A_TIME
    }

    /// The places of the events that are worked on together, one part after the other.
    pub(super) fn parts(&self) -> Vec<Range<usize>> {
        let starts = (0..self.drafts.len()).step_by(EVENTS_AT_A_TIME);
        starts
            .map(|start| start..self.drafts.len().min(start + EVENTS_AT_A_TIME))
            .collect()
    }

    /// Reads what is known of the people of a part, where there are several, and lets go of what is known of those of the part
    /// before.
    pub(super) async fn recall(
        &mut self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        part: Range<usize>,
    ) -> Result<(), Attempt> {
        if !self.has_parts() {
            return Ok(());
        }
        let before = part.start.saturating_sub(EVENTS_AT_A_TIME)..part.start;
        for id in self.drafts[before]
            .iter()
            .filter_map(|draft| draft.distinct_id.as_ref())
        {
            self.people.get_mut(id).into_iter().for_each(forget);
        }
        let named = self.drafts[part].iter();
        let named: BTreeSet<_> = named
            .filter_map(|draft| draft.distinct_id.as_ref())
            .collect();
        let named: Vec<_> = named.into_iter().collect();
        if !named.is_empty() {
            let known = work.known_people(workspace, &named).await?;
            self.people.extend(known);
        }
        Ok(())
    }

    /// Whom each draft names, as far as they are there.
    async fn find_accounts(
        &mut self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
    ) -> Result<(), Attempt> {
        let names = self.account_names();
        let told: Vec<_> = self
            .drafts
            .iter()
            .map(|draft| self.told_name(draft))
            .collect();
        // Gathered: a chain that is held while the store answers keeps the future from being `Send`.
        let asked: Vec<_> = names.iter().chain(&told).flatten().cloned().collect();
        let found = find(work, workspace, &asked).await?;
        for (place, draft) in self.drafts.iter().enumerate() {
            let told = told[place].as_ref();
            self.told[place] = told.and_then(|name| found.get(name)).copied();
            if let Some(name) = &names[place] {
                self.accounts[place] = found.get(name).copied();
            } else if draft.account == EventAccount::OfPerson {
                let person = draft
                    .distinct_id
                    .as_ref()
                    .and_then(|id| self.people.get(id));
                let contact = person.and_then(|person| person.contact.as_ref());
                self.accounts[place] = contact.and_then(|contact| contact.account);
            }
            if self.accounts[place].is_some() {
                continue;
            }
            if matches!(
                draft.account,
                EventAccount::Named(_, UnknownAccount::Refused)
            ) {
                self.outcomes[place] = EventOutcome::UnknownAccount;
            } else {
                let name = names[place].as_ref().and_then(AccountRef::identifier);
                self.waits[place] = name.map(str::to_owned);
            }
        }
        Ok(())
    }

    /// How each draft names its account.
    fn account_names(&self) -> Vec<Option<AccountRef>> {
        let name = |draft: &EventDraft| match &draft.account {
            EventAccount::Named(name, _) => Some(name.clone()),
            EventAccount::OfPerson => None,
            EventAccount::Unnamed => {
                let is_account = |name: &String| {
                    self.group_types.get(name) == Some(&GroupTypeIndex::OF_ACCOUNTS)
                };
                let mut groups = draft.groups.iter();
                let group = groups.find(|(name, _)| is_account(name));
                let key = group.map(|(_, key)| key).or_else(|| {
                    let group = draft.group.as_ref();
                    let group = group.filter(|group| is_account(&group.group_type));
                    group.map(|group| &group.key)
                });
                key.map(|key| AccountRef::Identifier(key.clone()))
            }
        };
        // What no account can have names none, and is nothing to ask the store for.
        let can_be = |name: &AccountRef| {
            let identifier = name.identifier();
            identifier.is_none_or(|text| Identifier::new(text).is_ok())
        };
        let names = self.drafts.iter().map(name);
        names.map(|name| name.filter(can_be)).collect()
    }

    /// The account that a draft says something of as of a group, which need not be the one that it is tied to.
    fn told_name(&self, draft: &EventDraft) -> Option<AccountRef> {
        let (index, group) = self.group_of(draft)?;
        (index == GroupTypeIndex::OF_ACCOUNTS).then(|| AccountRef::Identifier(group.key.clone()))
    }

    /// The group that a draft says something of, by the index of its type.
    pub(super) fn group_of<'d>(
        &self,
        draft: &'d EventDraft,
    ) -> Option<(GroupTypeIndex, &'d GroupChange)> {
        let group = draft.group.as_ref()?;
        Identifier::new(group.key.as_str()).ok()?;
        let index = self.group_types.get(&group.group_type)?;
        Some((*index, group))
    }

    /// Locks the contacts and accounts that drafts say something of: accounts first, then people, as every writer does.
    pub(super) async fn hold_what_changes(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
    ) -> Result<HeldPeople, Attempt> {
        let accounts: BTreeSet<AccountId> = self.told.iter().flatten().copied().collect();
        let groups = self.drafts.iter().filter_map(|draft| self.group_of(draft));
        let groups: BTreeSet<_> = groups.map(|(index, group)| (index, &group.key)).collect();
        if self.changing.len() + groups.len() > MAX_CHANGES {
            return Err(Invalid::TooMuchAtOnce.into());
        }
        if self.changing.is_empty() && accounts.is_empty() {
            return Ok(HeldPeople::default());
        }
        let contacts = self.changing.iter().map(|id| RecordRef::Id(id.0));
        let contacts: Vec<_> = contacts.collect();
        let accounts: Vec<_> = accounts.into_iter().collect();
        let held = work.people_and_accounts_for_update(workspace, &contacts, &accounts);
        Ok(held.await?)
    }

    /// Notes what drafts wait for. An account that claimed one of the identifiers in between is found now: from here on nobody
    /// claims them before this is written.
    pub(super) async fn wait(
        &mut self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
    ) -> Result<(), Attempt> {
        let mut waited: BTreeSet<&str> = self.waits.iter().flatten().map(String::as_str).collect();
        // What is said of a group that is no account yet waits for the account as an event does.
        let told = self.drafts.iter().enumerate().filter_map(|(place, draft)| {
            let (index, group) = self.group_of(draft)?;
            let of_none = index == GroupTypeIndex::OF_ACCOUNTS && self.told[place].is_none();
            of_none.then_some(group.key.as_str())
        });
        let told: BTreeSet<&str> = told.collect();
        waited.extend(&told);
        if waited.is_empty() {
            return Ok(());
        }
        let waited: Vec<_> = waited.into_iter().collect();
        for some in waited.chunks(EVENTS_AT_A_TIME) {
            work.await_accounts(workspace, some).await?;
        }
        let names: Vec<_> = waited
            .iter()
            .map(|name| AccountRef::Identifier((*name).to_owned()))
            .collect();
        let found = find(work, workspace, &names).await?;
        if told
            .iter()
            .any(|key| found.contains_key(&AccountRef::Identifier((*key).to_owned())))
        {
            // It is to be locked before all else.
            return Err(Attempt::outdated("the account of a group"));
        }
        for place in 0..self.drafts.len() {
            let Some(name) = &self.waits[place] else {
                continue;
            };
            let Some(account) = found.get(&AccountRef::Identifier(name.clone())) else {
                continue;
            };
            self.accounts[place] = Some(*account);
            self.waits[place] = None;
        }
        Ok(())
    }

    /// Marks the drafts that the workspace has had already, or that stand earlier in the batch.
    pub(super) async fn drop_known(
        &mut self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        now: Timestamp,
    ) -> Result<(), Attempt> {
        let mut ids: BTreeSet<&UniqueId> = BTreeSet::new();
        for (place, draft) in self.drafts.iter().enumerate() {
            if self.outcomes[place] == EventOutcome::Written
                && let Some(id) = &draft.unique_id
                && !ids.insert(id)
            {
                self.outcomes[place] = EventOutcome::Known;
            }
        }
        if ids.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = ids.into_iter().collect();
        let mut new = BTreeSet::new();
        for some in ids.chunks(EVENTS_AT_A_TIME) {
            new.extend(work.note_event_ids(workspace, some, now).await?);
        }
        for (place, draft) in self.drafts.iter().enumerate() {
            if let Some(id) = &draft.unique_id
                && self.outcomes[place] == EventOutcome::Written
                && !new.contains(id)
            {
                self.outcomes[place] = EventOutcome::Known;
            }
        }
        Ok(())
    }

    /// The events of a part to store, and when whom they name was seen, with what is known of them then where they say
    /// something. What they say of others is [`Said`] in their order.
    pub(super) fn events(
        &mut self,
        part: Range<usize>,
        said: &mut Said,
        new_id: impl Fn() -> EventId,
        now: Timestamp,
    ) -> (Vec<Event>, SeenPeople) {
        let mut events = Vec::with_capacity(part.len());
        let mut seen = SeenPeople::new();
        for place in part {
            if self.outcomes[place] != EventOutcome::Written {
                continue;
            }
            let draft = &self.drafts[place];
            let at = Event::settle_time(draft.at, now);
            let mut person = Properties::new();
            if let Some(id) = &draft.distinct_id {
                let known = self.say_of_person(id, draft, said);
                let (when, properties) = seen.entry(id.clone()).or_insert((Seen::at(at), None));
                *when = when.and(Seen::at(at));
                if known.is_some() {
                    *properties = known;
                }
                person = self.properties_of(id, said);
            }
            if let Some((index, group)) = self.group_of(draft) {
                said.of_group(self.told[place], index, group);
            }
            let groups = draft.groups.iter().filter_map(|(name, key)| {
                // The key of a group is bound as the identifier of an account is.
                Identifier::new(key.as_str()).ok()?;
                let index = self.group_types.get(name)?;
                Some((*index, key.clone()))
            });
            events.push(Event {
                id: new_id(),
                name: draft.name.clone(),
                at,
                received_at: now,
                account: self.accounts[place],
                waits_for: self.waits[place].clone(),
                distinct_id: draft.distinct_id.clone(),
                groups: groups.collect(),
                properties: Arc::clone(&draft.properties),
                person,
            });
        }
        (events, seen)
    }

    /// Lets a draft say what it says of the person who did it, and answers what events know of them then; `None` where it says
    /// nothing.
    fn say_of_person(
        &mut self,
        id: &DistinctId,
        draft: &EventDraft,
        said: &mut Said,
    ) -> Option<Properties> {
        if draft.person.is_empty() {
            return None;
        }
        let known = self.people.entry(id.clone()).or_default();
        let (set, set_once) = (&draft.person.set, &draft.person.set_once);
        merge_properties(&mut known.properties, set, set_once, MAX_KNOWN);
        if let Some(contact) = &known.contact {
            said.of_contact(contact.id, &draft.person);
        }
        Some(known.properties.clone())
    }

    /// What is known of a person, as far as it is kept with their events: what was written of the contact in any dialect beats
    /// what events once said.
    fn properties_of(&self, id: &DistinctId, said: &Said) -> Properties {
        let mut properties = Properties::new();
        if let Some(known) = self.people.get(id) {
            let nothing = Properties::new();
            let contact = known.contact.as_ref();
            let traits =
                contact.map(|contact| said.traits_of(contact.id).unwrap_or(&contact.traits));
            merge_properties(
                &mut properties,
                traits.unwrap_or(&nothing),
                &nothing,
                MAX_KNOWN,
            );
            merge_properties(&mut properties, &nothing, &known.properties, MAX_KNOWN);
        }
        properties
    }
}

/// The contact who somebody is, where events say something new of them. Products say the same of a person again and again:
/// whoever stays as they are is not locked for it, nor are their accounts.
fn changing(person: &KnownPerson, changes: &[&PersonChange]) -> Option<ContactId> {
    let contact = person.contact.as_ref()?;
    let mut traits = contact.traits.clone();
    let changes = changes.iter().filter(|change| !change.is_empty());
    let changes = changes.map(|PersonChange { set, set_once }| {
        merge_properties(&mut traits, set, set_once, MAX_TOLD_TRAITS);
        traits != contact.traits
    });
    changes
        .into_iter()
        .any(|changed| changed)
        .then_some(contact.id)
}

/// Lets go of what is known of somebody, but for who they are.
fn forget(person: &mut KnownPerson) {
    person.properties = Properties::new();
    if let Some(contact) = &mut person.contact {
        contact.traits = Properties::new();
    }
}

/// The accounts of several names, each asked for once.
async fn find(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    names: impl IntoIterator<Item = &AccountRef>,
) -> Result<BTreeMap<AccountRef, AccountId>, Attempt> {
    let names: BTreeSet<_> = names.into_iter().cloned().collect();
    let names: Vec<_> = names.into_iter().collect();
    let mut accounts = Vec::with_capacity(names.len());
    for some in names.chunks(EVENTS_AT_A_TIME) {
        accounts.extend(work.named_accounts(workspace, some).await?);
    }
    let pairs = names.into_iter().zip(accounts);
    Ok(pairs
        .filter_map(|(name, found)| Some((name, found?)))
        .collect())
}
