//! What events and records say of accounts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use stele_application::ports::Signals;
use stele_domain::{
    AccountContact, AccountId, Contact, HealthInput, LastActivity, Meeting, Message, Participant,
    RequestStatus, Seen, SupportRequest, Timestamp,
};

use super::kinds::{Kind as _, Scene, conversation, meeting, request};
use super::messages::{message, names};
use super::setup::{World, later, person, start};
use crate::{Ports, generate};

const DAY: i64 = 86_400_000_000;

/// Nothing is said of an account without records, and it is left out.
pub async fn an_account_of_which_nothing_is_said_is_left_out(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let [pied_piper, gojo] = &scene.accounts;
    let ids = [pied_piper.id, gojo.id];
    let (acme, hooli) = (scene.world.acme, scene.world.hooli);
    let read = async |workspace, ids: &[AccountId]| {
        let signals = ports.signals.signals(workspace, ids, start()).await;
        signals.expect("the store answers")
    };
    assert_eq!(read(acme, &ids).await, BTreeMap::new());
    assert_eq!(read(acme, &[]).await, BTreeMap::new());
    scene.world.insert_record(meeting(1, gojo)).await;
    let seen = [(pied_piper.id, Seen::at(later(-3)))].into();
    scene
        .world
        .write(async |work, acme| work.accounts_seen(acme, &seen).await)
        .await;
    let read = read(acme, &ids).await;
    let of_pied_piper = Signals {
        seen: Some(Seen::at(later(-3))),
        ..Signals::default()
    };
    let of_gojo = Signals {
        health: HealthInput {
            meetings: 1,
            recent_meetings: 1,
            ..HealthInput::default()
        },
        newest_meeting_at: Some(start()),
        ..Signals::default()
    };
    let expected = [(pied_piper.id, of_pied_piper), (gojo.id, of_gojo)];
    assert_eq!(read, BTreeMap::from(expected));
    let elsewhere = ports.signals.signals(hooli, &ids, start()).await;
    assert_eq!(elsewhere.expect("the store answers"), BTreeMap::new());
}

/// An account of a scene with all that says something of it.
#[derive(Debug, Clone)]
struct Said {
    /// From whom (three people and the team), to whom, and when.
    messages: Vec<(usize, BTreeSet<usize>, i64)>,
    /// Of which account, when asked, and how it stands: when it was resolved.
    requests: Vec<(usize, i64, Option<i64>)>,
    /// Of which account, and when it begins.
    meetings: Vec<(usize, i64)>,
}

fn said() -> impl Strategy<Value = Said> {
    let moment = prop_oneof![3 => -6..6_i64, 1 => (-6..6_i64).prop_map(|at| at - 183 * DAY)];
    let to = prop::collection::btree_set(0..3_usize, 0..3);
    let message = (0..4_usize, to, moment.clone());
    let request = (0..2_usize, -6..6_i64, prop::option::of(-8..8_i64));
    (
        prop::collection::vec(message, 0..20),
        prop::collection::vec(request, 0..6),
        prop::collection::vec((0..2_usize, moment), 0..8),
    )
        .prop_map(|(messages, requests, meetings)| Said {
            messages,
            requests,
            meetings,
        })
}

/// People, tied to one account, to both, and to none; all that is said is written.
async fn say(
    scene: &Scene,
    people: &[Contact; 3],
    said: &Said,
) -> (Vec<Message>, Vec<Meeting>, Vec<SupportRequest>) {
    let world = &scene.world;
    let member = Participant::Member(scene.members[0].id);
    world.insert_record(conversation(1)).await;
    let (mut messages, mut meetings, mut requests) = (Vec::new(), Vec::new(), Vec::new());
    for (n, (from, to, at)) in (1..).zip(&said.messages) {
        let from = people
            .get(*from)
            .map_or(member, |person| Participant::Contact(person.id));
        let to: Vec<_> = to
            .iter()
            .map(|to| Participant::Contact(people[*to].id))
            .collect();
        let sent = names(message(n, 1, from, later(*at)), [&to, &[], &[]]);
        world.put(&sent).await;
        messages.push(sent);
    }
    for (n, (of, asked, resolved)) in (1..).zip(&said.requests) {
        let given = SupportRequest {
            status: match resolved {
                Some(_) => RequestStatus::Resolved,
                None if n % 2 == 0 => RequestStatus::InProgress,
                None => RequestStatus::Open,
            },
            requested_at: later(*asked),
            resolved_at: resolved.map(later),
            ..request(n, &scene.accounts[*of])
        };
        requests.push(world.insert_record(given).await);
    }
    for (n, (of, at)) in (1..).zip(&said.meetings) {
        let given = Meeting {
            start_at: later(*at),
            ..meeting(n, &scene.accounts[*of])
        };
        meetings.push(world.insert_record(given).await);
    }
    (messages, meetings, requests)
}

/// What is said of one account by the domain's own definition.
fn observed(
    account: AccountId,
    people: &BTreeSet<stele_domain::ContactId>,
    (messages, meetings, requests): &(Vec<Message>, Vec<Meeting>, Vec<SupportRequest>),
    now: Timestamp,
) -> Signals {
    let messages = messages.iter();
    let messages: Vec<_> = messages
        .filter(|message| !message.counts_for.is_disjoint(people))
        .map(|message| (message.direction(), message.sent_at))
        .collect();
    let of_account = meetings
        .iter()
        .filter(|meeting| meeting.account.id == account);
    let meetings: Vec<_> = of_account.cloned().collect();
    let of_account = requests
        .iter()
        .filter(|request| request.account.id == account);
    let requests: Vec<_> = of_account.cloned().collect();
    let unknown = LastActivity::default();
    let activity = LastActivity::observe(None, None, &[], &meetings, now);
    Signals {
        seen: None,
        health: HealthInput::observe(&messages, &requests, &meetings, unknown, now),
        newest_meeting_at: activity.newest_meeting_at,
    }
}

/// Messages, requests and meetings say what the domain's definition says that they do, whatever there is of them and whenever
/// it is asked. A message that counts for several people of an account counts once; one person may be tied to both.
pub async fn records_say_what_is_observed_of_them(ports: &Ports) {
    for (n, said) in generate::samples(&said(), 12).into_iter().enumerate() {
        let [acme, hooli] = ["Acme", "Hooli"].map(|name| format!("{name} {n}"));
        let scene = Scene::over(World::named(ports, [&acme, &hooli]).await).await;
        let third = scene.world.insert_record(person(103)).await;
        let people = [scene.people[0].clone(), scene.people[1].clone(), third];
        let [one, other] = [0, 1].map(|place: usize| scene.accounts[place].id);
        for (account, person) in [(one, 0), (one, 1), (other, 1)] {
            let contact = AccountContact::new(people[person].clone());
            scene
                .world
                .tie(account, &contact, AccountContact::LAST)
                .await;
        }
        let written = say(&scene, &people, &said).await;
        for now in [-7, 0, 3, 6, 183 * DAY - 1, 183 * DAY, 200 * DAY] {
            for (account, tied) in [(one, vec![0, 1]), (other, vec![1])] {
                let tied = tied
                    .into_iter()
                    .map(|place: usize| people[place].id)
                    .collect();
                let expected = observed(account, &tied, &written, later(now));
                let found = scene.world.signals(account, later(now)).await;
                assert_eq!(found, expected, "{now} {said:#?}");
            }
        }
        let ids = [one, other];
        let both = ports.signals.signals(scene.world.acme, &ids, start());
        let both = both.await.expect("the store answers");
        for account in [one, other] {
            let alone = scene.world.signals(account, start()).await;
            assert_eq!(both.get(&account).cloned().unwrap_or_default(), alone);
        }
    }
}

/// Sums of times of thousands of years do not overflow.
pub async fn times_of_thousands_of_years_are_summed(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let last = Timestamp::parse_iso("9999-12-31T23:59:59.999999Z").expect("a time");
    let mut expected = 0;
    for n in 1..=40 {
        let given = SupportRequest {
            status: RequestStatus::Closed,
            requested_at: Timestamp::MIN,
            resolved_at: Some(last),
            ..SupportRequest::bare(&scene, n)
        };
        scene.world.insert_record(given).await;
        expected += i128::from(last.micros()) - i128::from(Timestamp::MIN.micros());
    }
    let account = scene.accounts[0].id;
    let found = scene.world.signals(account, start()).await.health;
    assert_eq!((found.resolved, found.resolution_micros), (40, expected));
}
