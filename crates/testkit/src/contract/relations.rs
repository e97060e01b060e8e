//! What ties records together, as readers see it.

use stele_domain::{
    AccountContact, AccountId, ContactId, CustomField, FieldKind, FieldModel, Meeting,
    SupportRequest,
};

use super::kinds::{Scene, meeting, request};
use super::setup::{World, account, later};
use crate::{Ports, SequentialIds};

/// Several accounts at once, each once however often it is asked for; those that are not there are left out.
pub async fn several_accounts_are_read_at_once(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let [first, second] = &scene.accounts;
    let absent = AccountId(SequentialIds::nth_uuid(999));
    for (asked, expected) in [
        (
            &[second.id, absent, first.id, second.id][..],
            &[first, second][..],
        ),
        (&[second.id], &[second]),
        (&[absent], &[]),
        (&[], &[]),
    ] {
        let read = ports.records.accounts(scene.world.acme, asked).await;
        let mut read = read.expect("the store answers");
        read.sort_by_key(|account| account.id);
        assert_eq!(read.iter().collect::<Vec<_>>(), expected, "{asked:?}");
    }
    for (id, expected) in [(first.id, true), (absent, false)] {
        let mut work = scene.world.begin().await;
        let exists = work.account_exists(scene.world.acme, id).await;
        assert_eq!(exists.expect("the store answers"), expected);
    }
}

/// The accounts of each of several people, by number; people without any are left out, and so are unknown ones.
pub async fn the_accounts_of_people_come_by_number(ports: &Ports) {
    let scene = Scene::new(ports).await;
    // Its number is the largest, and its id the smallest.
    let third = scene.world.insert(account(0, "third")).await;
    let [first, second] = scene.accounts.clone();
    let [erlich, jared] = &scene.people;
    for (person, account) in [
        (erlich, &third),
        (erlich, &second),
        (erlich, &first),
        (jared, &third),
    ] {
        let tied = AccountContact::new(person.clone());
        scene.world.tie(account.id, &tied, 0).await;
    }
    let bystander = scene.world.insert_record(super::setup::person(103)).await;
    let absent = ContactId(SequentialIds::nth_uuid(999));
    let asked = [jared.id, absent, erlich.id, bystander.id];
    let read = ports.records.accounts_of(scene.world.acme, &asked).await;
    let expected = [
        (erlich.id, vec![first, second, third.clone()]),
        (jared.id, vec![third]),
    ];
    assert_eq!(read.expect("the store answers"), expected.into());
    let none = ports.records.accounts_of(scene.world.acme, &[]).await;
    assert!(none.expect("the store answers").is_empty());
}

/// Newest first by when they begin or were asked, the larger number first among equals; so many at most, of one account.
pub async fn the_latest_come_first(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let world = &scene.world;
    let [own, other] = &scene.accounts;
    let (mut meetings, mut requests) = (Vec::new(), Vec::new());
    for (n, micros) in [(5, 2), (4, 3), (3, 1), (2, 3), (1, 3)] {
        let given = Meeting {
            start_at: later(micros),
            ..meeting(n, own)
        };
        meetings.push(world.insert_record(given).await);
        let given = SupportRequest {
            requested_at: later(micros),
            ..request(n, own)
        };
        requests.push(world.insert_record(given).await);
    }
    let ahead = Meeting {
        start_at: later(9),
        ..meeting(6, other)
    };
    world.insert_record(ahead).await;
    let ahead = SupportRequest {
        requested_at: later(9),
        ..request(6, other)
    };
    world.insert_record(ahead).await;
    let order = [4, 3, 1, 0, 2];
    for limit in [0, 2, 5, 9] {
        let places = || order.iter().take(limit as usize);
        let read = ports.records.latest_meetings(world.acme, own.id, limit);
        let expected: Vec<_> = places()
            .map(|place: &usize| meetings[*place].clone())
            .collect();
        assert_eq!(read.await.expect("the store answers"), expected);
        let read = ports.records.latest_requests(world.acme, own.id, limit);
        let expected: Vec<_> = places().map(|place| requests[*place].clone()).collect();
        assert_eq!(read.await.expect("the store answers"), expected);
    }
    let absent = AccountId(SequentialIds::nth_uuid(999));
    let none = ports.records.latest_meetings(world.acme, absent, 5).await;
    assert_eq!(none.expect("the store answers"), []);
    let none = ports.records.latest_requests(world.acme, absent, 5).await;
    assert_eq!(none.expect("the store answers"), []);
}

fn field(model: FieldModel, key: &str, kind: FieldKind, micros: i64) -> CustomField {
    CustomField {
        model,
        key: key.to_owned(),
        kind,
        created_at: later(micros),
    }
}

async fn remember(world: &World, fields: &[CustomField]) {
    world
        .write(async |work, acme| work.remember_fields(acme, fields).await)
        .await;
}

/// A field is known from the first value that it was given, and stays what that was; by key, byte by byte, then by model.
pub async fn custom_fields_are_remembered_once(ports: &Ports) {
    let world = World::new(ports).await;
    let first = [
        field(FieldModel::Tasks, "plan", FieldKind::String, 1),
        field(FieldModel::Accounts, "plan", FieldKind::Number, 2),
        field(FieldModel::Accounts, "Zeta", FieldKind::Date, 3),
        field(FieldModel::Contacts, "é", FieldKind::Boolean, 4),
        field(FieldModel::Contacts, "", FieldKind::Array, 5),
        field(FieldModel::Contacts, "a.b 😀", FieldKind::Object, 6),
    ];
    remember(&world, &first).await;
    let again = [
        field(FieldModel::Tasks, "plan", FieldKind::Object, 7),
        field(FieldModel::Contacts, "plan", FieldKind::Object, 8),
        field(FieldModel::Accounts, "Zeta", FieldKind::Date, 9),
    ];
    remember(&world, &again).await;
    let [tasks_plan, accounts_plan, zeta, e, blank, a_b] = first;
    let users_plan = again[1].clone();
    let all = [
        blank.clone(),
        zeta.clone(),
        a_b.clone(),
        accounts_plan.clone(),
        tasks_plan.clone(),
        users_plan.clone(),
        e.clone(),
    ];
    for (model, limit, expected) in [
        (None, 100, &all[..]),
        (None, 3, &all[..3]),
        (Some(FieldModel::Accounts), 100, &[zeta, accounts_plan]),
        (
            Some(FieldModel::Contacts),
            100,
            &[blank.clone(), a_b.clone(), users_plan, e],
        ),
        (Some(FieldModel::Contacts), 2, &[blank, a_b]),
        (Some(FieldModel::Notes), 100, &[]),
    ] {
        let read = ports.records.custom_fields(world.acme, model, limit).await;
        assert_eq!(read.expect("the store answers"), expected, "{model:?}");
    }
    for (n, model) in (0..).zip(FieldModel::ALL) {
        for kind in FieldKind::ALL {
            remember(&world, &[field(model, kind.word(), kind, n)]).await;
        }
        let read = ports
            .records
            .custom_fields(world.acme, Some(model), 100)
            .await;
        let read = read.expect("the store answers");
        for kind in FieldKind::ALL {
            let expected = field(model, kind.word(), kind, n);
            assert!(read.contains(&expected), "{expected:?}");
        }
    }
}
