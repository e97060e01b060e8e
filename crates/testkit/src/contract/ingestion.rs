//! Events find their accounts, and what they say is known, whatever is written in between.
//!
//! Sequences of writes through the use cases, at random but the same in every run, are followed by a model that looks at
//! everything each time. After each write the store holds what the model does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use stele_application::ports::KnownPerson;
use stele_application::{
    AccountRef, Caller, EventAccount, EventDraft, EventOutcome, GroupChange, PersonChange,
    UnknownAccount,
};
use stele_domain::{
    AccountChange, AccountId, ContactChange, ContactId, DistinctId, EventName, Field, Identifier,
    MAX_KNOWN, MAX_TOLD_TRAITS, Properties, Seen, Traits, UniqueId, merge_properties,
};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::happenings::{distinct_id, events, every_event, property};
use super::setup::{begin, identifier, later, start};
use crate::{Fixture, Ports};

/// How long the sequences are, and how many: a database takes some seconds for them.
const STEPS: usize = 25;
const SEQUENCES: u32 = 12;

/// One of few identifiers, which accounts give up and take.
type Name = u8;

/// One of the accounts that there are, counted from the first and from the front again.
type Pick = usize;

#[derive(Debug, Clone)]
enum Step {
    Make(BTreeSet<Name>),
    Rename(Pick, BTreeSet<Name>),
    /// All but the first account, which has the only contact.
    Delete(Pick),
    Send(Vec<Sent>),
    /// Removes what is left of removed accounts.
    Sweep,
}

/// One event.
#[derive(Debug, Clone)]
struct Sent {
    unique_id: Option<u8>,
    at: i64,
    of: Of,
    /// The contact of the first account, or somebody unknown.
    by: Option<bool>,
    set: Option<u8>,
    set_once: Option<u8>,
}

/// How an event tells whose it is.
#[derive(Debug, Clone)]
enum Of {
    Nobody,
    Account(Pick),
    Awaited(Name),
    Refused(Name),
    Person,
    Group(Name),
    /// It says something of a group.
    Change(Name, u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let name = || 0..6_u8;
    let names = || prop::collection::btree_set(0..6_u8, 0..3);
    let pick = || 0..5_usize;
    let of = prop_oneof![
        1 => Just(Of::Nobody),
        2 => pick().prop_map(Of::Account),
        4 => name().prop_map(Of::Awaited),
        2 => name().prop_map(Of::Refused),
        2 => Just(Of::Person),
        2 => name().prop_map(Of::Group),
        3 => (name(), 0..3_u8).prop_map(|(name, value)| Of::Change(name, value)),
    ];
    let few = || option::weighted(0.3, 0..3_u8);
    let sent = (
        option::weighted(0.4, 0..8_u8),
        -5..5_i64,
        of,
        option::of(any::<bool>()),
        few(),
        few(),
    );
    let sent = sent.prop_map(|(unique_id, at, of, by, set, set_once)| Sent {
        unique_id,
        at,
        of,
        by,
        set,
        set_once,
    });
    let step = prop_oneof![
        3 => names().prop_map(Step::Make),
        3 => (pick(), names()).prop_map(|(account, names)| Step::Rename(account, names)),
        1 => pick().prop_map(Step::Delete),
        6 => prop::collection::vec(sent, 1..5).prop_map(Step::Send),
        1 => Just(Step::Sweep),
    ];
    prop::collection::vec(step, 1..=STEPS)
}

/// Whatever is written, the store holds what the model does.
pub async fn events_find_their_accounts_whatever_is_written(ports: &Ports) {
    try_out(ports, SEQUENCES).await;
}

/// Runs so many sequences, each in a workspace of its own. A failing one is shortened before it is shown.
async fn try_out(ports: &Ports, sequences: u32) {
    let fixture = Fixture::over(ports.clone()).await;
    let config = Config {
        cases: sequences,
        failure_persistence: None,
        max_shrink_iters: 500,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let handle = Handle::current();
    let outcome =
        block_in_place(|| runner.run(&steps(), |steps| handle.block_on(follow(&fixture, &steps))));
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, steps)) => panic!("{reason}\nafter {steps:#?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

async fn follow(fixture: &Fixture, steps: &[Step]) -> Result<(), TestCaseError> {
    let caller = fixture.caller_of_new_workspace("Acme").await;
    let first = fixture.account(&caller, "First").await.id;
    let change = ContactChange {
        external_id: Field::Value(identifier("contact")),
        accounts: Some(vec![first]),
        ..ContactChange::default()
    };
    let contact = fixture.contact_with(&caller, change).await.id;
    let mut model = Model {
        accounts: vec![(first, Account::default())],
        ..Model::default()
    };
    let hands = Hands {
        fixture,
        caller,
        contact,
    };
    for step in steps {
        hands.take(step, &mut model).await?;
        hands
            .compare(&model)
            .await
            .map_err(|fault| TestCaseError::fail(format!("{step:?}: {fault}")))?;
    }
    Ok(())
}

/// What there should be.
#[derive(Debug, Default)]
struct Model {
    accounts: Vec<(AccountId, Account)>,
    events: Vec<Happened>,
    unique_ids: BTreeSet<u8>,
    /// What was said of groups that were no account.
    groups: BTreeMap<Name, u8>,
    /// What events said of people, and what the contact's traits are.
    people: BTreeMap<DistinctId, Properties>,
    contact: Properties,
    contact_seen: Option<Seen>,
    sent: u64,
}

#[derive(Debug, Default)]
struct Account {
    names: BTreeSet<Name>,
    traits: Properties,
}

#[derive(Debug)]
struct Happened {
    n: u64,
    at: i64,
    account: Option<AccountId>,
    waits_for: Option<Name>,
}

impl Model {
    /// The account that is picked.
    fn picked(&self, pick: Pick) -> AccountId {
        self.accounts[pick % self.accounts.len()].0
    }

    fn named(&self, name: Name) -> Option<AccountId> {
        let mut accounts = self.accounts.iter();
        accounts
            .find(|(_, account)| account.names.contains(&name))
            .map(|(id, _)| *id)
    }

    fn account(&mut self, id: AccountId) -> &mut Account {
        let mut accounts = self.accounts.iter_mut();
        let found = accounts.find(|(known, _)| *known == id);
        &mut found.expect("there").1
    }

    /// Whether these names are free, or its own.
    fn are_free(&self, names: &BTreeSet<Name>, account: Option<AccountId>) -> bool {
        let mut holders = names.iter().filter_map(|name| self.named(*name));
        holders.all(|holder| Some(holder) == account)
    }

    /// An account has other names.
    fn rename(&mut self, id: AccountId, names: &BTreeSet<Name>) {
        let known = std::mem::replace(&mut self.account(id).names, names.clone());
        for name in names.difference(&known) {
            for event in &mut self.events {
                if event.waits_for == Some(*name) {
                    event.waits_for = None;
                    event.account = Some(id);
                }
            }
            if let Some(value) = self.groups.remove(name) {
                let traits = &mut self.account(id).traits;
                traits.entry(group_key(*name)).or_insert(value.into());
            }
        }
    }

    /// What becomes of an event, among others of which none has an account that was not there before them.
    fn send(&mut self, sent: &Sent) -> EventOutcome {
        self.sent += 1;
        let (account, waits_for) = match sent.of {
            Of::Nobody => (None, None),
            Of::Account(pick) => (Some(self.picked(pick)), None),
            Of::Refused(name) => match self.named(name) {
                None => return EventOutcome::UnknownAccount,
                found => (found, None),
            },
            Of::Awaited(name) | Of::Group(name) | Of::Change(name, _) => match self.named(name) {
                None => (None, Some(name)),
                found => (found, None),
            },
            Of::Person => (sent.by.filter(|by| *by).map(|_| self.accounts[0].0), None),
        };
        if let Some(id) = sent.unique_id
            && !self.unique_ids.insert(id)
        {
            return EventOutcome::Known;
        }
        self.events.push(Happened {
            n: self.sent,
            at: sent.at,
            account,
            waits_for,
        });
        if let Of::Change(name, value) = sent.of {
            match account {
                Some(account) => {
                    let traits = &mut self.account(account).traits;
                    traits.insert(group_key(name), value.into());
                }
                None => {
                    self.groups.insert(name, value);
                }
            }
        }
        let Some(by) = sent.by else {
            return EventOutcome::Written;
        };
        let change = sent.person_change();
        let known = self.people.entry(who(by)).or_default();
        merge_properties(known, &change.set, &change.set_once, MAX_KNOWN);
        if by {
            merge_properties(
                &mut self.contact,
                &change.set,
                &change.set_once,
                MAX_TOLD_TRAITS,
            );
            let seen = Seen::at(later(sent.at));
            self.contact_seen = Some(self.contact_seen.map_or(seen, |known| known.and(seen)));
        }
        EventOutcome::Written
    }
}

fn group_key(name: Name) -> String {
    format!("of {name}")
}

fn text(name: Name) -> String {
    format!("name {name}")
}

fn who(is_contact: bool) -> DistinctId {
    distinct_id(if is_contact { "contact" } else { "somebody" })
}

fn identifiers(names: &BTreeSet<Name>) -> Vec<Identifier> {
    names.iter().map(|name| identifier(&text(*name))).collect()
}

impl Sent {
    fn person_change(&self) -> PersonChange {
        let change = |value: Option<u8>| -> Properties {
            value
                .map(|value| property("said", value))
                .unwrap_or_default()
        };
        if self.by.is_none() {
            return PersonChange::default();
        }
        PersonChange {
            set: change(self.set),
            set_once: change(self.set_once),
        }
    }

    /// As it is sent, the `n`th of all.
    fn draft(&self, n: u64, model: &Model) -> EventDraft {
        let named = |reference, unknown| EventAccount::Named(reference, unknown);
        let by_name = |name| AccountRef::Identifier(text(name));
        let account = match self.of {
            Of::Nobody | Of::Group(_) | Of::Change(..) => EventAccount::Unnamed,
            Of::Account(pick) => named(AccountRef::Id(model.picked(pick)), UnknownAccount::Refused),
            Of::Awaited(name) => named(by_name(name), UnknownAccount::AwaitsIt),
            Of::Refused(name) => named(by_name(name), UnknownAccount::Refused),
            Of::Person => EventAccount::OfPerson,
        };
        let group_type = || "company".to_owned();
        EventDraft {
            unique_id: self
                .unique_id
                .map(|id| UniqueId::new(id.to_string()).expect("valid")),
            at: Some(later(self.at)),
            account,
            distinct_id: self.by.map(who),
            groups: match self.of {
                Of::Group(name) => vec![(group_type(), text(name))],
                _ => Vec::new(),
            },
            properties: property("n", n).into(),
            person: self.person_change(),
            group: match self.of {
                Of::Change(name, value) => Some(GroupChange {
                    group_type: group_type(),
                    key: text(name),
                    set: property(&group_key(name), value),
                }),
                _ => None,
            },
            ..EventDraft::new(EventName::new("sent").expect("a name"))
        }
    }
}

struct Hands<'a> {
    fixture: &'a Fixture,
    caller: Arc<Caller>,
    contact: ContactId,
}

impl Hands<'_> {
    async fn take(&self, step: &Step, model: &mut Model) -> Result<(), TestCaseError> {
        let stele = &self.fixture.stele;
        match step {
            Step::Make(names) => {
                let change = AccountChange {
                    identifiers: Some(identifiers(names)),
                    ..AccountChange::default()
                };
                let made = stele.create_account(&self.caller, super::kinds::name("More"), change);
                let made = made.await;
                prop_assert_eq!(made.is_ok(), model.are_free(names, None), "{:?}", made);
                if let Ok(account) = made {
                    model.accounts.push((account.id, Account::default()));
                    model.rename(account.id, names);
                }
            }
            Step::Rename(pick, names) => {
                let id = model.picked(*pick);
                let change = AccountChange {
                    identifiers: Some(identifiers(names)),
                    ..AccountChange::default()
                };
                let by_id = AccountRef::Id(id);
                let renamed = stele.update_account(&self.caller, &by_id, change).await;
                prop_assert_eq!(
                    renamed.is_ok(),
                    model.are_free(names, Some(id)),
                    "{:?}",
                    renamed
                );
                if renamed.is_ok() {
                    model.rename(id, names);
                }
            }
            Step::Delete(pick) => {
                let id = model.picked(*pick);
                if id == model.accounts[0].0 {
                    return Ok(());
                }
                let deleted = stele
                    .delete_account(&self.caller, &AccountRef::Id(id))
                    .await;
                deleted.expect("it is there");
                model.accounts.retain(|(known, _)| *known != id);
                model.events.retain(|event| event.account != Some(id));
            }
            Step::Send(all) => {
                let drafts = (model.sent + 1..).zip(all);
                let drafts: Vec<_> = drafts.map(|(n, sent)| sent.draft(n, model)).collect();
                let outcomes = stele.ingest(&self.caller, &drafts).await;
                let expected: Vec<_> = all.iter().map(|sent| model.send(sent)).collect();
                prop_assert_eq!(outcomes.expect("allowed"), expected);
            }
            Step::Sweep => {
                let mut work = begin(&self.fixture.ports).await;
                let swept = work.remove_events_of_removed_accounts(start(), 3).await;
                swept.expect("swept");
                work.commit().await.expect("committed");
            }
        }
        Ok(())
    }

    async fn compare(&self, model: &Model) -> Result<(), TestCaseError> {
        let (ports, workspace) = (&self.fixture.ports, self.caller.workspace_id());
        for (id, account) in &model.accounts {
            let mut expected: Vec<_> = model.events.iter().collect();
            expected.retain(|event| event.account == Some(*id));
            expected.sort_by_key(|event| std::cmp::Reverse((event.at, event.n)));
            let shown = expected
                .iter()
                .map(|event| (property("n", event.n).into(), later(event.at)));
            let found = events(ports, workspace, &every_event(*id)).await;
            let found = found.into_iter().map(|event| (event.properties, event.at));
            let (found, shown): (Vec<_>, Vec<_>) = (found.collect(), shown.collect());
            prop_assert_eq!(found, shown, "of {}", id);
            let seen = Seen::of(expected.iter().map(|event| later(event.at)));
            let signals = ports.signals.signals(workspace, &[*id], start()).await;
            let signals = signals.expect("the store answers").remove(id);
            prop_assert_eq!(signals.and_then(|signals| signals.seen), seen, "of {}", id);
            let stored = ports.accounts.get(workspace, &AccountRef::Id(*id)).await;
            let stored = stored.expect("the store answers").expect("there");
            prop_assert_eq!(stored.traits, Traits::from_map(account.traits.clone()));
        }
        let seen = ports.events.people_seen(workspace, &[self.contact]).await;
        let seen = seen.expect("the store answers").remove(&self.contact);
        prop_assert_eq!(seen, model.contact_seen);
        let names = [who(true), who(false)];
        let mut work = begin(ports).await;
        let known = work.known_people(workspace, &[&names[0], &names[1]]).await;
        let mut known: BTreeMap<_, KnownPerson> = known.expect("the store answers");
        let contact = known
            .get_mut(&names[0])
            .and_then(|known| known.contact.take());
        let contact = contact.map(|contact| (contact.id, contact.traits, contact.account));
        let expected = (
            self.contact,
            model.contact.clone(),
            Some(model.accounts[0].0),
        );
        prop_assert_eq!(contact, Some(expected));
        for name in names {
            let known = known.remove(&name).unwrap_or_default();
            let expected = model.people.get(&name).cloned().unwrap_or_default();
            prop_assert_eq!(known.properties, expected, "of {}", name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    /// In memory there is time for many more than a store is asked to go through.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn many_more_sequences_in_memory() {
        super::try_out(&crate::memory_ports(), 300).await;
    }
}
