//! Lists of records that are narrowed to those of something.

use stele_application::{
    About, ContactsOf, MembersOf, OfAccount, RecordPaging, RecordQuery, Resource, ResponsesOf,
    TimeColumn, WithAccount,
};
use stele_domain::{
    AccountContact, AccountId, Contact, ContactId, Conversation, Email, Meeting, Member, Message,
    Note, NpsResponse, OrganizationId, Participant, SupportRequest, Task, UsageMetric,
};

use super::happenings::group_type;
use super::kinds::{Kind, Scene, conversation, meeting, metric, note, request, response, task};
use super::messages::{message, names};
use super::setup::{later, person, start};
use crate::{Ports, SequentialIds};

/// In each order of the kind, whole and from page to page, a list shows exactly these; the count agrees.
async fn assert_of<K: Kind>(scene: &Scene, of: K::Of, expected: &[&K]) {
    let (reader, acme) = (K::reader(&scene.world.ports), scene.world.acme);
    let count = reader.count(acme, Some(&of)).await;
    assert_eq!(
        count.expect("the store answers"),
        expected.len() as u64,
        "{of:?}"
    );
    for by in [TimeColumn::CreatedAt, TimeColumn::UpdatedAt] {
        let mut expected: Vec<K> = expected.iter().copied().cloned().collect();
        expected.sort_by_key(|record| std::cmp::Reverse((record.position(by).at, record.id())));
        let mut walked = Vec::<K>::new();
        loop {
            let after = walked.last().map(|last| last.position(by));
            let query = RecordQuery {
                of: Some(of.clone()),
                paging: RecordPaging::Keyset { by, after },
                limit: 2,
            };
            let page = reader.page(acme, &query).await.expect("the store answers");
            let is_last = page.len() < 2;
            walked.extend(page);
            if is_last {
                break;
            }
        }
        assert_eq!(walked, expected, "{of:?} {by:?}");
    }
    if K::RESOURCE == Resource::Member {
        return;
    }
    let mut expected: Vec<K> = expected.iter().copied().cloned().collect();
    expected.retain(|record| record.number().is_some());
    expected.sort_by_key(Kind::number);
    for (offset, limit) in [(0, 100), (1, 1)] {
        let query = RecordQuery {
            of: Some(of.clone()),
            paging: RecordPaging::Numbers { offset },
            limit,
        };
        let page = reader.page(acme, &query).await.expect("the store answers");
        let passed = usize::try_from(offset).expect("small");
        let expected: Vec<_> = expected.iter().skip(passed).take(limit as usize).collect();
        assert_eq!(page.iter().collect::<Vec<_>>(), expected, "{of:?} {offset}");
    }
}

fn absent_account() -> AccountId {
    AccountId(SequentialIds::nth_uuid(999))
}

fn absent_organization() -> OrganizationId {
    OrganizationId(SequentialIds::nth_uuid(999))
}

async fn tie_all(scene: &Scene, ties: &[(&Contact, usize)]) {
    for (person, account) in ties {
        let contact = AccountContact::new((*person).clone());
        let account = scene.accounts[*account].id;
        scene
            .world
            .tie(account, &contact, AccountContact::LAST)
            .await;
    }
}

/// Of one type of groups.
pub async fn usage_metrics(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let mut metrics = Vec::new();
    for (n, index) in [(1, 0), (2, 4), (3, 0), (4, 1), (5, 0)] {
        let given = UsageMetric {
            group_type_index: group_type(index),
            ..metric(n)
        };
        metrics.push(scene.world.insert_record(given).await);
    }
    let [m1, m2, m3, m4, m5] = &metrics[..] else {
        unreachable!()
    };
    for (index, expected) in [(0, &[m1, m3, m5][..]), (1, &[m4]), (2, &[]), (4, &[m2])] {
        assert_of(&scene, group_type(index), expected).await;
    }
}

/// Of an account, of an organization, and by external id, email and the host of an email.
pub async fn contacts(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let mut people = Vec::new();
    for (n, email, external_id) in [
        (101, Some("Erlich@Bachman.com"), Some("e1")),
        (102, Some("erlich@bachman.COM"), None),
        (103, Some("\"a@b\"@sub.bachman.com"), Some("E1")),
        (104, Some("jared@ÄΣ.com"), None),
        (105, None, Some("erlich@bachman.com")),
        (106, Some("bachman.com@hooli.com"), None),
    ] {
        let micros = i64::try_from(n).expect("small");
        let given = Contact {
            email: email.map(|email| Email::new(email).expect("an email")),
            external_id: external_id.map(super::setup::identifier),
            updated_at: later(200 - micros / 2),
            ..person(n)
        };
        people.push(scene.world.insert_record(given).await);
    }
    let [p1, p2, p3, p4, p5, p6] = &people[..] else {
        unreachable!()
    };
    tie_all(&scene, &[(p1, 0), (p2, 0), (p5, 0), (p1, 1), (p6, 1)]).await;
    let [first, second] = [0, 1].map(|place: usize| scene.organizations[place].id);
    for (person, organizations) in [(p1, &[second][..]), (p3, &[first, second]), (p4, &[first])] {
        let (id, organizations) = (person.id, organizations.to_vec());
        scene
            .world
            .write(async |work, acme| work.tie_organizations(acme, id, &organizations).await)
            .await;
    }
    let [gojo, hooli] = [0, 1].map(|place: usize| scene.accounts[place].id);
    let text = str::to_owned;
    for (of, expected) in [
        (ContactsOf::Account(gojo), &[p1, p2, p5][..]),
        (ContactsOf::Account(hooli), &[p1, p6]),
        (ContactsOf::Account(absent_account()), &[]),
        (ContactsOf::Organization(first), &[p3, p4]),
        (ContactsOf::Organization(second), &[p1, p3]),
        (ContactsOf::Organization(absent_organization()), &[]),
        (ContactsOf::ExternalId(text("e1")), &[p1]),
        (ContactsOf::ExternalId(text("E1")), &[p3]),
        (ContactsOf::ExternalId(text("e")), &[]),
        (ContactsOf::Email(text("ERLICH@bachman.com")), &[p1, p2]),
        (ContactsOf::Email(text("jared@äς.com")), &[p4]),
        (ContactsOf::Email(text("%@bachman.com")), &[]),
        (ContactsOf::Email(text("")), &[]),
        (ContactsOf::EmailHost(text("BACHMAN.com")), &[p1, p2]),
        (ContactsOf::EmailHost(text("sub.bachman.com")), &[p3]),
        (ContactsOf::EmailHost(text("Äσ.COM")), &[p4]),
        (ContactsOf::EmailHost(text("achman.com")), &[]),
        (ContactsOf::EmailHost(text("%.com")), &[]),
        (ContactsOf::EmailHost(text("_achman.com")), &[]),
        (ContactsOf::EmailHost(text("b\"@sub.bachman.com")), &[]),
        (ContactsOf::EmailHost(text("")), &[]),
    ] {
        assert_of(&scene, of, expected).await;
    }
    // The list follows a change of the email.
    let moved = Contact {
        email: p2.email.clone(),
        ..p4.next()
    };
    let updated = scene.world.try_update_record(&moved).await;
    updated.expect("updated");
    assert_of(
        &scene,
        ContactsOf::EmailHost(text("bachman.com")),
        &[p1, p2, &moved],
    )
    .await;
    assert_of::<Contact>(&scene, ContactsOf::Email(text("jared@äς.com")), &[]).await;
}

/// By email, case aside.
pub async fn members(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let monica = &scene.members[0];
    let greek = scene.world.insert_record(Member::bare(&scene, 3)).await;
    for (email, expected) in [
        ("MONICA@raviga.COM", &[monica][..]),
        ("member3οδος@raviga.com", &[&greek]),
        ("%@raviga.com", &[]),
        ("", &[]),
    ] {
        assert_of(&scene, MembersOf::Email(email.to_owned()), expected).await;
    }
}

/// Of an account.
pub async fn meetings_and_requests(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let world = &scene.world;
    let (mut meetings, mut requests) = (Vec::new(), Vec::new());
    for (n, place) in (100..).zip([0, 1, 0, 0]) {
        let account = &scene.accounts[place];
        meetings.push(world.insert_record(meeting(n, account)).await);
        requests.push(world.insert_record(request(n, account)).await);
    }
    let places = [&[0, 2, 3][..], &[1]];
    for (account, places) in scene.accounts.iter().zip(places) {
        let expected: Vec<_> = places.iter().map(|place| &meetings[*place]).collect();
        assert_of::<Meeting>(&scene, OfAccount(account.id), &expected).await;
        let expected: Vec<_> = places.iter().map(|place| &requests[*place]).collect();
        assert_of::<SupportRequest>(&scene, OfAccount(account.id), &expected).await;
    }
    assert_of::<Meeting>(&scene, OfAccount(absent_account()), &[]).await;
    assert_of::<SupportRequest>(&scene, OfAccount(absent_account()), &[]).await;
}

/// Of one person, and of the people of an account.
pub async fn responses(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let [erlich, jared] = &scene.people;
    tie_all(&scene, &[(erlich, 0), (erlich, 1), (jared, 1)]).await;
    let mut stored = Vec::new();
    for (n, person) in (100..).zip([erlich, jared, erlich, jared, erlich]) {
        let given = response(n, person, 5, start());
        stored.push(scene.world.insert_record(given).await);
    }
    let [r1, r2, r3, r4, r5] = &stored[..] else {
        unreachable!()
    };
    let [first, second] = [0, 1].map(|place: usize| scene.accounts[place].id);
    for (of, expected) in [
        (ResponsesOf::Contact(erlich.id), &[r1, r3, r5][..]),
        (ResponsesOf::Contact(jared.id), &[r2, r4]),
        (ResponsesOf::Contact(person(999).id), &[]),
        (ResponsesOf::Account(first), &[r1, r3, r5]),
        (ResponsesOf::Account(second), &[r1, r2, r3, r4, r5]),
        (ResponsesOf::Account(absent_account()), &[]),
    ] {
        assert_of::<NpsResponse>(&scene, of, expected).await;
    }
}

/// In which someone of the account takes part, as sender or as recipient of any sort; each once.
pub async fn conversations(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let [erlich, jared] = &scene.people;
    tie_all(&scene, &[(erlich, 0), (jared, 1)]).await;
    let monica = Participant::Member(scene.members[0].id);
    let [by_erlich, by_jared] = [erlich, jared].map(|person| Participant::Contact(person.id));
    let mut stored = Vec::new();
    for n in 100..106 {
        stored.push(scene.world.insert_record(conversation(n)).await);
    }
    let written: [&[Message]; 6] = [
        &[
            message(100, 100, by_erlich, start()),
            message(101, 100, monica, start()),
        ],
        &[names(
            message(102, 101, monica, start()),
            [&[by_erlich], &[], &[]],
        )],
        &[names(
            message(103, 102, monica, start()),
            [&[], &[by_jared], &[]],
        )],
        &[names(
            message(104, 103, by_erlich, start()),
            [&[], &[], &[by_jared]],
        )],
        &[message(105, 104, monica, start())],
        &[],
    ];
    for message in written.into_iter().flatten() {
        scene
            .world
            .write(async |work, acme| work.put_message(acme, message).await)
            .await;
    }
    let [a, b, c, d, ..] = &stored[..] else {
        unreachable!()
    };
    let [first, second] = [0, 1].map(|place: usize| scene.accounts[place].id);
    assert_of::<Conversation>(&scene, WithAccount(first), &[a, b, d]).await;
    assert_of::<Conversation>(&scene, WithAccount(second), &[c, d]).await;
    assert_of::<Conversation>(&scene, WithAccount(absent_account()), &[]).await;
    let unnamed = ContactId(SequentialIds::nth_uuid(999));
    assert!(scene.people.iter().all(|person| person.id != unnamed));
    // Someone who is no longer named takes part no more.
    let rewritten = names(message(102, 101, monica, start()), [&[monica], &[], &[]]);
    scene
        .world
        .write(async |work, acme| work.put_message(acme, &rewritten).await)
        .await;
    assert_of::<Conversation>(&scene, WithAccount(first), &[a, d]).await;
}

/// About an account or an organization; what is about both is about each.
pub async fn notes_and_tasks(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let world = &scene.world;
    let account = |place: usize| Some(scene.accounts[place].id);
    let organization = |place: usize| Some(scene.organizations[place].id);
    let (mut notes, mut tasks) = (Vec::new(), Vec::new());
    for (n, (account, organization)) in (100..).zip([
        (account(0), None),
        (account(1), organization(0)),
        (None, organization(0)),
        (None, None),
        (account(0), organization(1)),
    ]) {
        let given = Note {
            account,
            organization,
            ..note(n)
        };
        notes.push(world.insert_record(given).await);
        let given = Task {
            account,
            organization,
            ..task(n)
        };
        tasks.push(world.insert_record(given).await);
    }
    for (of, places) in [
        (account(0).map(About::Account), &[0, 4][..]),
        (account(1).map(About::Account), &[1]),
        (organization(0).map(About::Organization), &[1, 2]),
        (organization(1).map(About::Organization), &[4]),
        (Some(About::Account(absent_account())), &[]),
        (Some(About::Organization(absent_organization())), &[]),
    ] {
        let of = of.expect("said");
        let expected: Vec<_> = places.iter().map(|place| &notes[*place]).collect();
        assert_of(&scene, of.clone(), &expected).await;
        let expected: Vec<_> = places.iter().map(|place| &tasks[*place]).collect();
        assert_of(&scene, of, &expected).await;
    }
}
