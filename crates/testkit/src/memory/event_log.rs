//! What happened in the products of a workspace's customers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stele_application::ports::{Doer, KnownContact, KnownPerson, MetricQuery, StoreError};
use stele_domain::{
    AccountId, Contact, ContactId, DistinctId, Email, Event, EventId, EventView, GroupTypeIndex,
    Identifier, MetricSums, Properties, PropertyFacts, Seen, Tally, Timestamp, UniqueId, UsageOf,
    fold,
};

use super::state::broken;
use super::tenant::Tenant;

/// The events of one workspace, and what is known by them. A unit of work that writes none shares it with the others.
#[derive(Clone, Default)]
pub(super) struct EventLog {
    /// By when they happened, then by id.
    pub(super) events: BTreeMap<(Timestamp, EventId), Arc<Event>>,
    /// The unique ids, and when they came.
    pub(super) unique_ids: BTreeMap<UniqueId, Timestamp>,
    /// The types of groups, each at its index.
    pub(super) group_types: Vec<String>,
    pub(super) groups: BTreeMap<(GroupTypeIndex, String), Properties>,
    pub(super) people: BTreeMap<DistinctId, (Seen, Properties)>,
    pub(super) accounts: BTreeMap<AccountId, Seen>,
    /// The accounts that were removed, and when: their events are removed later, and nothing counts them meanwhile.
    pub(super) removed: BTreeMap<AccountId, Timestamp>,
}

impl EventLog {
    /// Stores a new event.
    pub(super) fn insert(&mut self, event: &Event) -> Result<(), StoreError> {
        let place = (event.at, event.id);
        if self.events.contains_key(&place) {
            return Err(broken("there is an event with this id"));
        }
        self.events.insert(place, Arc::new(event.clone()));
        Ok(())
    }

    /// Ties the events that wait for one of these identifiers to an account.
    pub(super) fn claim(&mut self, account: AccountId, identifiers: &[&str]) {
        let mut times = Vec::new();
        for event in self.events.values_mut() {
            let waits_for = event.waits_for.as_deref();
            if waits_for.is_some_and(|awaited| identifiers.contains(&awaited)) {
                let event = Arc::make_mut(event);
                event.waits_for = None;
                event.account = Some(account);
                times.push(event.at);
            }
        }
        if let Some(seen) = Seen::of(times) {
            self.account_seen(account, seen);
        }
    }

    /// An account was active.
    pub(super) fn account_seen(&mut self, account: AccountId, seen: Seen) {
        let known = self.accounts.entry(account).or_insert(seen);
        *known = known.and(seen);
    }

    /// Somebody was active.
    pub(super) fn person_seen(
        &mut self,
        person: &DistinctId,
        seen: Seen,
        properties: Option<&Properties>,
    ) {
        let new = || (seen, Properties::new());
        let known = self.people.entry(person.clone()).or_insert_with(new);
        known.0 = known.0.and(seen);
        if let Some(properties) = properties {
            known.1.clone_from(properties);
        }
    }

    /// The index of a type of groups, which may be new; `None` where there is none left for it.
    pub(super) fn group_type(&mut self, name: &str) -> Option<GroupTypeIndex> {
        let known = self.group_types.iter().position(|known| known == name);
        let place = known.unwrap_or(self.group_types.len());
        let index = GroupTypeIndex::new(u8::try_from(place).ok()?)?;
        if known.is_none() {
            self.group_types.push(name.to_owned());
        }
        Some(index)
    }

    /// What is known of a group.
    pub(super) fn group(&self, group_type: GroupTypeIndex, key: &str) -> Option<&Properties> {
        self.groups.get(&(group_type, key.to_owned()))
    }

    /// What was known of one group, which is forgotten.
    pub(super) fn take_group(
        &mut self,
        group_type: GroupTypeIndex,
        key: &str,
    ) -> Option<Properties> {
        self.groups.remove(&(group_type, key.to_owned()))
    }

    /// The events of accounts that were not removed, and of none.
    fn counted(&self) -> impl DoubleEndedIterator<Item = &Event> {
        let is_counted = |event: &&Event| {
            let account = event.account.as_ref();
            account.is_none_or(|account| !self.removed.contains_key(account))
        };
        self.events.values().map(AsRef::as_ref).filter(is_counted)
    }

    /// The events of an account, by when they happened, then by id.
    pub(super) fn of_account(&self, account: AccountId) -> impl DoubleEndedIterator<Item = &Event> {
        let events = self.counted();
        events.filter(move |event| event.account == Some(account))
    }

    /// The events of somebody.
    fn done_by(&self, doer: &Doer) -> impl Iterator<Item = &Event> {
        let is_theirs = move |event: &&Event| match doer {
            Doer::Account(account) => event.account == Some(*account),
            Doer::Person(names) => {
                let person = event.distinct_id.as_ref();
                person.is_some_and(|person| names.contains(person))
            }
        };
        self.counted().filter(is_theirs)
    }

    /// How often an account did something.
    pub(super) fn usage(&self, account: AccountId, what: &UsageOf, now: Timestamp) -> u64 {
        let since = what.since(now);
        let events = self.of_account(account);
        let counted = events.filter(|event| {
            let wanted = what.event.as_deref();
            wanted.is_none_or(|wanted| wanted == event.name.as_str())
                && (since..=now).contains(&event.at)
        });
        counted.map(|_| 1).sum()
    }

    /// Removes events of before a time.
    pub(super) fn remove_before(&mut self, before: Timestamp, limit: usize) -> usize {
        let mut removed = 0;
        while removed < limit
            && let Some(oldest) = self.events.first_entry()
            && oldest.key().0 < before
        {
            oldest.remove();
            removed += 1;
        }
        removed
    }

    /// Forgets unique ids that came before a time.
    pub(super) fn forget_ids_before(&mut self, before: Timestamp, limit: usize) -> usize {
        let ids = self.unique_ids.iter();
        let old = ids.filter(|(_, received_at)| **received_at < before);
        let old: BTreeSet<_> = old.map(|(id, _)| id.clone()).take(limit).collect();
        self.unique_ids.retain(|id, _| !old.contains(id));
        old.len()
    }

    /// Forgets people who were last active before a time.
    pub(super) fn forget_people_before(&mut self, before: Timestamp, limit: usize) -> usize {
        let people = self.people.iter();
        let gone = people.filter(|(_, (seen, _))| seen.last < before);
        let gone: BTreeSet<_> = gone.map(|(name, _)| name.clone()).take(limit).collect();
        self.people.retain(|name, _| !gone.contains(name));
        gone.len()
    }

    /// Removes events of removed accounts, and forgets those accounts of them that were removed before a time and have none
    /// left.
    pub(super) fn remove_removed(&mut self, before: Timestamp, limit: usize) -> usize {
        let is_removed = |event: &Event| {
            let account = event.account.as_ref();
            account.is_some_and(|account| self.removed.contains_key(account))
        };
        let places = self.events.iter();
        let places = places.filter(|(_, event)| is_removed(event));
        let places: Vec<_> = places.map(|(place, _)| *place).take(limit).collect();
        for place in &places {
            self.events.remove(place);
        }
        let left: BTreeSet<_> = self
            .events
            .values()
            .filter_map(|event| event.account)
            .collect();
        self.removed
            .retain(|account, removed_at| *removed_at >= before || left.contains(account));
        places.len()
    }
}

/// What an event adds to a metric.
fn share(event: &Event, sum: Option<&str>) -> Option<f64> {
    match sum {
        None => Some(1.0),
        Some(property) => PropertyFacts::of(event.properties.get(property)?)?.number,
    }
}

impl Tenant {
    /// What a metric comes to, looking at every event.
    pub(super) fn metric(&self, query: &MetricQuery) -> MetricSums {
        let mut tally = Tally::new(query.window);
        for event in self.events.done_by(&query.doer) {
            let view = EventView {
                name: event.name.as_str(),
                event: &event.properties,
                person: &event.person,
                groups: &self.known_groups(event),
            };
            let counts = query.filter.matches(&view);
            if let Some(amount) = share(event, query.sum.as_deref()).filter(|_| counts) {
                tally.add(event.at, amount);
            }
        }
        tally.sums()
    }

    /// What is known of the groups of an event, of which one is its account.
    fn known_groups(&self, event: &Event) -> BTreeMap<GroupTypeIndex, Properties> {
        let groups = event.groups.iter();
        let known = groups.filter_map(|(group_type, key)| {
            let known = self.events.group(*group_type, key)?;
            Some((*group_type, known.clone()))
        });
        let mut known: BTreeMap<_, _> = known.collect();
        known.remove(&GroupTypeIndex::OF_ACCOUNTS);
        let account = event.account.and_then(|id| self.accounts.get(&id));
        let of_account =
            account.map(|account| (GroupTypeIndex::OF_ACCOUNTS, account.traits_and_links()));
        known.extend(of_account);
        known
    }

    /// What is known of somebody whom events name, if anything is.
    pub(super) fn known_person(&self, name: &DistinctId) -> Option<KnownPerson> {
        let properties = self.events.people.get(name);
        let contact = self.contact_of(name).map(|contact| KnownContact {
            id: contact.id,
            traits: contact.traits.as_map().clone(),
            account: {
                let accounts = self.accounts_of(contact.id);
                accounts.min_by_key(|account| self.accounts[account].number)
            },
        });
        (properties.is_some() || contact.is_some()).then(|| KnownPerson {
            properties: properties
                .map(|(_, known)| known.clone())
                .unwrap_or_default(),
            contact,
        })
    }

    /// The contact who somebody is.
    fn contact_of(&self, name: &DistinctId) -> Option<&Arc<Contact>> {
        let contacts = || self.contacts.rows.values();
        let by_external_id = contacts().find(|contact| {
            contact.external_id.as_ref().map(Identifier::as_str) == Some(name.as_str())
        });
        by_external_id.or_else(|| {
            let email = fold(name.as_str());
            let of_email = contacts().filter(|contact| {
                contact.email.as_ref().map(Email::folded).as_ref() == Some(&email)
            });
            of_email.min_by_key(|contact| contact.number)
        })
    }

    /// The names that events have used of these contacts, and when they were active by each.
    pub(super) fn names_of(
        &self,
        contacts: &[ContactId],
    ) -> impl Iterator<Item = (ContactId, &DistinctId, Seen)> {
        let asked = contacts
            .iter()
            .filter_map(|id| self.contacts.rows.get(&id.0));
        // Whom each name means takes a look at every contact.
        let (mut external_ids, mut emails) = (BTreeSet::new(), BTreeSet::new());
        for contact in asked {
            external_ids.extend(contact.external_id.as_ref().map(Identifier::as_str));
            emails.extend(contact.email.as_ref().map(Email::folded));
        }
        let people = self.events.people.iter().filter(move |(name, _)| {
            external_ids.contains(name.as_str()) || emails.contains(&fold(name.as_str()))
        });
        people.filter_map(move |(name, (seen, _))| {
            let meant = self.contact_of(name)?.id;
            contacts.contains(&meant).then_some((meant, name, *seen))
        })
    }
}
