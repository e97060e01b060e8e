//! What follows from other records follows from them, whatever is written.
//!
//! Sequences of writes through the use cases, at random but the same in every run. After each write, every attribute that
//! follows from other records is compared with one computed from scratch by the domain's own functions, from records read
//! through the readers.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use stele_application::Error;
use stele_domain::{
    Account, AccountId, Contact, ContactDerived, ContactId, LastResponse, Meeting,
    MessageDirection, OrganizationId, PersonFigures, SupportRequest, last_response,
};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::holdings::Holdings;
use super::setup::start;
use super::steps::{Hands, Step, steps};
use crate::{Fixture, Ports};

/// How long the sequences are, and how many: a database takes some seconds for them.
const STEPS: usize = 30;
const SEQUENCES: u32 = 16;

/// Every count, last response, newest time and time of change follows from the records, after every write.
pub async fn whatever_is_written_the_rest_follows(ports: &Ports) {
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
    let outcome = block_in_place(|| {
        runner.run(&steps(STEPS), |steps| {
            handle.block_on(follow(&fixture, &steps))
        })
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, steps)) => panic!("{reason}\nafter {steps:#?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

async fn follow(fixture: &Fixture, steps: &[Step]) -> Result<(), TestCaseError> {
    fixture.clock.set(start());
    let caller = fixture.caller_of_new_workspace("Acme").await;
    let workspace = caller.workspace_id();
    fixture
        .member(workspace, "Monica", "monica@raviga.com")
        .await;
    let mut held = Holdings::of(&fixture.ports, workspace).await;
    for step in steps {
        let hands = Hands {
            fixture,
            caller: &caller,
            held: &held,
        };
        let outcome = hands.take(step).await;
        let now = Holdings::of(&fixture.ports, workspace).await;
        match outcome {
            Some(Err(Error::NotFound(_) | Error::ExternalIdTaken(_) | Error::Invalid(_))) => {
                prop_assert_eq!(&now, &held, "{:?} was refused", step);
            }
            Some(Err(other)) => prop_assert!(false, "{step:?}: {other:?}"),
            Some(Ok(())) | None => {}
        }
        assert_follows(&now).map_err(|fault| about(step, &fault))?;
        assert_times(&held, &now).map_err(|fault| about(step, &fault))?;
        held = now;
    }
    Ok(())
}

fn about(step: &Step, fault: &TestCaseError) -> TestCaseError {
    TestCaseError::fail(format!("{step:?}: {fault}"))
}

/// What follows for a person, from scratch.
fn derived(held: &Holdings, person: ContactId) -> ContactDerived {
    let responses = held.responses.iter();
    let last = last_response(responses.filter(|response| response.contact == person));
    let newest = |direction: MessageDirection| {
        let messages = held.messages.values().flatten();
        messages
            .filter(|message| message.direction() == direction)
            .filter(|message| message.counts_for.contains(&person))
            .map(|message| message.sent_at)
            .max()
    };
    ContactDerived {
        last_response: last.map(|last| LastResponse {
            score: last.score,
            feedback: last.feedback.clone(),
            responded_at: last.responded_at,
        }),
        last_inbound_message_at: newest(MessageDirection::Inbound),
        last_outbound_message_at: newest(MessageDirection::Outbound),
    }
}

fn accounts_of(held: &Holdings, person: ContactId) -> BTreeSet<AccountId> {
    let accounts = held.accounts_of.get(&person).into_iter().flatten();
    accounts.map(|account| account.id).collect()
}

fn organizations_of(held: &Holdings, person: ContactId) -> BTreeSet<OrganizationId> {
    let organizations = held.organizations_of.get(&person).into_iter().flatten();
    organizations.map(|organization| organization.id).collect()
}

/// What follows from other records follows from them.
pub(super) fn assert_follows(held: &Holdings) -> Result<(), TestCaseError> {
    for person in &held.contacts {
        let expected = derived(held, person.id);
        prop_assert_eq!(&person.derived, &expected, "of {:?}", person.id);
        let is_tied = !accounts_of(held, person.id).is_empty()
            || !organizations_of(held, person.id).is_empty();
        prop_assert!(is_tied, "{:?} is tied to nothing", person.id);
    }
    for account in &held.accounts {
        let people: Vec<&Contact> = held
            .contacts
            .iter()
            .filter(|person| accounts_of(held, person.id).contains(&account.id))
            .collect();
        let shown = held.account_contacts.get(&account.id).into_iter().flatten();
        let shown: BTreeSet<_> = shown.map(|shown| shown.contact.id).collect();
        let tied: BTreeSet<_> = people.iter().map(|person| person.id).collect();
        prop_assert_eq!(shown, tied, "of {:?}", account.id);
        let figures: Vec<_> = people
            .iter()
            .map(|person| {
                let derived = derived(held, person.id);
                PersonFigures {
                    score: derived.last_response.map(|last| last.score),
                    last_inbound_message_at: derived.last_inbound_message_at,
                    last_outbound_message_at: derived.last_outbound_message_at,
                    last_activity_at: person.last_activity_at,
                }
            })
            .collect();
        let mut expected = account.derived.clone();
        expected.recount(&figures);
        prop_assert_eq!(&account.derived, &expected, "of {:?}", account.id);
    }
    Ok(())
}

/// All that a reader sees of an account, the time of its last change aside.
fn seen_of_account(account: &Account, held: &Holdings) -> impl PartialEq + std::fmt::Debug {
    let contacts = held.account_contacts.get(&account.id).into_iter().flatten();
    let contacts: Vec<_> = contacts
        .map(|shown| {
            let (person, preferences) = (&shown.contact, shown.email_preferences.clone());
            let (name, email) = (person.name.clone(), person.email.clone());
            (person.id, name, email, shown.is_primary, preferences)
        })
        .collect();
    let meetings = held.meetings.iter();
    let meetings: Vec<Meeting> = meetings
        .filter(|meeting| meeting.account.id == account.id)
        .cloned()
        .collect();
    let requests = held.requests.iter();
    let requests: Vec<SupportRequest> = requests
        .filter(|request| request.account.id == account.id)
        .cloned()
        .collect();
    let account = Account {
        version: 0,
        updated_at: start(),
        ..account.clone()
    };
    (account, contacts, meetings, requests)
}

/// All that a reader sees of a person, the time of their last change aside.
fn seen_of_person(person: &Contact, held: &Holdings) -> impl PartialEq + std::fmt::Debug {
    let (accounts, organizations) = (
        accounts_of(held, person.id),
        organizations_of(held, person.id),
    );
    let person = Contact {
        version: 0,
        updated_at: start(),
        ..person.clone()
    };
    (person, accounts, organizations)
}

/// The time of the last change has moved, forwards, of what has changed, and of nothing else.
fn assert_times(before: &Holdings, now: &Holdings) -> Result<(), TestCaseError> {
    for account in &now.accounts {
        let Some(known) = before.accounts.iter().find(|known| known.id == account.id) else {
            continue;
        };
        let (was, is) = (
            seen_of_account(known, before),
            seen_of_account(account, now),
        );
        if was == is {
            let times = |account: &Account| (account.version, account.updated_at);
            prop_assert_eq!(times(known), times(account), "nothing changed: {:?}", is);
        } else {
            prop_assert!(known.version < account.version, "{was:?} became {is:?}");
            prop_assert!(
                known.updated_at < account.updated_at,
                "{was:?} became {is:?}"
            );
        }
    }
    for person in &now.contacts {
        let Some(known) = before.contacts.iter().find(|known| known.id == person.id) else {
            continue;
        };
        let (was, is) = (seen_of_person(known, before), seen_of_person(person, now));
        if was == is {
            let times = |person: &Contact| (person.version, person.updated_at);
            prop_assert_eq!(times(known), times(person), "nothing changed: {:?}", is);
        } else {
            prop_assert!(known.version < person.version, "{was:?} became {is:?}");
            prop_assert!(
                known.updated_at < person.updated_at,
                "{was:?} became {is:?}"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    /// In memory there is time for many more than a store is asked to go through.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn many_more_sequences_in_memory() {
        super::try_out(&crate::memory_ports(), 250).await;
    }
}
