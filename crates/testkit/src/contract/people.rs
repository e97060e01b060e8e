//! People and what they are tied to: holding them, letting them go, and what follows from them.

use stele_application::ports::{HeldPeople, HeldPerson, RecordRemoval};
use stele_application::{AccountRef, Record as _, RecordRef};
use stele_domain::{
    Account, AccountContact, Contact, ContactDerived, ContactId, Conversation, Identifier,
    NewestTimes, Note, NpsResponse, Organization, OrganizationId, Participant, Timestamp,
};

use super::kinds::{Kind as _, Scene, conversation, note, one_trait, response};
use super::messages::{message, names};
use super::setup::{account, identifier, later, organization, person, start};
use crate::{Ports, SequentialIds};

impl Scene {
    /// Ties people to accounts, both by their places.
    async fn tie(&self, ties: &[(usize, usize)]) {
        for (person, account) in ties {
            let contact = AccountContact::new(self.people[*person].clone());
            let account = self.accounts[*account].id;
            self.world
                .tie(account, &contact, AccountContact::LAST)
                .await;
        }
    }

    pub(super) async fn tie_to_organizations(
        &self,
        contact: ContactId,
        organizations: &[OrganizationId],
    ) {
        self.world
            .write(async |work, acme| work.tie_organizations(acme, contact, organizations).await)
            .await;
    }

    async fn person(&self, person: usize) -> Option<Contact> {
        self.world.record(&self.people[person].id.0.into()).await
    }

    async fn held(&self, people: &[RecordRef]) -> HeldPeople {
        let mut work = self.world.begin().await;
        let held = work.people_for_update(self.world.acme, people).await;
        held.expect("the store answers")
    }

    async fn newest_times(&self, account: &Account) -> NewestTimes {
        let mut work = self.world.begin().await;
        let newest = work.newest_times(self.world.acme, account.id).await;
        newest.expect("the store answers")
    }

    async fn last_response(&self, contact: ContactId) -> Option<NpsResponse> {
        let mut work = self.world.begin().await;
        let last = work.last_response(self.world.acme, contact).await;
        last.expect("the store answers")
    }
}

/// People are held with all that they are tied to, by id; each once, however often and by whichever name they are asked for.
pub async fn people_are_held_with_their_accounts(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let [erlich, jared] = &scene.people;
    let erlich = erlich.next().named("e/1").expect("people have one");
    scene
        .world
        .try_update_record(&erlich)
        .await
        .expect("updated");
    scene.tie(&[(0, 1), (0, 0), (1, 1)]).await;
    let [first, second] = [0, 1].map(|place: usize| scene.organizations[place].id);
    scene
        .tie_to_organizations(erlich.id, &[second, first])
        .await;
    let bystander = scene.world.insert_record(person(103)).await;
    let [pied_piper, gojo] = &scene.accounts;
    let held = |contact: &Contact, accounts: &[&Account], organizations: &[OrganizationId]| {
        let person = HeldPerson {
            contact: contact.clone(),
            accounts: accounts.iter().map(|account| account.id).collect(),
            organizations: organizations.to_vec(),
        };
        (contact.id, person)
    };
    let held_erlich = || held(&erlich, &[pied_piper, gojo], &[first, second]);
    let held_jared = || held(jared, &[gojo], &[]);
    let held_bystander = || held(&bystander, &[], &[]);
    let stored = |account: &Account| (account.id, account.clone());
    let absent = RecordRef::Id(SequentialIds::nth_uuid(999));
    for (asked, people, accounts) in [
        (
            vec![jared.id.0.into(), absent.clone(), erlich.id.0.into()],
            vec![held_erlich(), held_jared()],
            vec![stored(pied_piper), stored(gojo)],
        ),
        (
            vec![
                RecordRef::ExternalId("e/1".to_owned()),
                RecordRef::Number(erlich.number.0),
                RecordRef::IdOrExternalId(erlich.id.to_string()),
            ],
            vec![held_erlich()],
            vec![stored(pied_piper), stored(gojo)],
        ),
        (
            vec![jared.id.0.into(), bystander.id.0.into()],
            vec![held_jared(), held_bystander()],
            vec![stored(gojo)],
        ),
        (vec![bystander.id.0.into()], vec![held_bystander()], vec![]),
        (vec![absent], vec![], vec![]),
        (vec![], vec![], vec![]),
    ] {
        let expected = HeldPeople {
            people: people.into_iter().collect(),
            accounts: accounts.into_iter().collect(),
        };
        assert_eq!(scene.held(&asked).await, expected, "{asked:?}");
    }
}

/// The organizations of a person are replaced; by none is allowed where an account is left.
pub async fn ties_to_organizations_are_replaced(ports: &Ports) {
    let scene = Scene::new(ports).await;
    scene.tie(&[(0, 0)]).await;
    let id = scene.people[0].id;
    let [first, second] = [0, 1].map(|place: usize| scene.organizations[place].clone());
    for expected in [
        vec![second.clone()],
        vec![first.clone(), second.clone()],
        vec![first.clone()],
        vec![],
        vec![first, second],
    ] {
        let ids: Vec<_> = expected.iter().map(|parent| parent.id).rev().collect();
        scene.tie_to_organizations(id, &ids).await;
        let asked = [id, scene.people[1].id];
        let read = scene
            .world
            .ports
            .records
            .organizations_of(scene.world.acme, &asked);
        let mut read = read.await.expect("the store answers");
        let own = read.remove(&id).unwrap_or_default();
        assert_eq!(own, expected);
        assert!(read.is_empty(), "people without are left out: {read:?}");
    }
}

/// Whoever is untied goes if they are tied to nothing else, be it an account or an organization.
pub async fn whoever_is_tied_to_nothing_goes(ports: &Ports) {
    let scene = Scene::new(ports).await;
    scene.tie(&[(0, 0), (0, 1), (1, 0)]).await;
    let [erlich, jared] = &scene.people;
    let parent = scene.organizations[0].id;
    scene.tie_to_organizations(jared.id, &[parent]).await;
    let [first, second] = &scene.accounts;
    let untie = async |account: &Account, person: &Contact| {
        let tied = AccountContact::new(person.clone());
        scene.world.untie(account.id, &tied).await;
    };
    untie(first, erlich).await;
    untie(first, jared).await;
    assert_eq!(scene.person(0).await.as_ref(), Some(erlich));
    assert_eq!(scene.person(1).await.as_ref(), Some(jared));
    assert_eq!(scene.world.contacts(scene.world.acme, first.id).await, []);
    untie(second, erlich).await;
    assert_eq!(scene.person(0).await, None);
    scene
        .world
        .write(async |work, acme| {
            RecordRemoval::<Organization>::remove(work, acme, parent.0, later(1)).await
        })
        .await;
    assert_eq!(scene.person(1).await, None);
}

/// Whoever is removed is nowhere any more: at no account, with no response, and in no conversation of theirs alone. What
/// they wrote to others stays.
pub async fn a_removed_person_takes_what_is_theirs(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let world = &scene.world;
    scene.tie(&[(0, 0), (0, 1), (1, 0)]).await;
    let [erlich, jared] = &scene.people;
    scene
        .tie_to_organizations(erlich.id, &[scene.organizations[0].id])
        .await;
    let [by_erlich, by_jared] = [erlich, jared].map(|person| Participant::Contact(person.id));
    let monica = Participant::Member(scene.members[0].id);
    let of_erlich = world.insert_record(response(100, erlich, 5, start())).await;
    let of_jared = world.insert_record(response(101, jared, 5, start())).await;
    for n in 100..105 {
        world.insert_record(conversation(n)).await;
    }
    let alone = message(100, 100, by_erlich, start());
    let shared = names(
        message(101, 101, by_erlich, start()),
        [&[monica], &[by_jared], &[]],
    );
    let team = message(102, 102, monica, start());
    let to_erlich = names(message(103, 103, monica, start()), [&[], &[], &[by_erlich]]);
    for written in [&alone, &shared, &team, &to_erlich] {
        world.put(written).await;
    }
    let mentioning = world
        .insert_record(Note {
            contacts: vec![erlich.id, jared.id],
            ..note(100)
        })
        .await;
    world
        .write(async |work, acme| work.remove_contact(acme, erlich.id).await)
        .await;
    assert_eq!(scene.person(0).await, None);
    assert_eq!(scene.person(1).await.as_ref(), Some(jared));
    for account in &scene.accounts {
        let people = world.contacts(world.acme, account.id).await;
        assert!(
            people.iter().all(|tied| tied.contact.id != erlich.id),
            "{people:?}"
        );
        let read = world.get(&AccountRef::Id(account.id)).await;
        assert_eq!(
            read.as_ref(),
            Some(account),
            "the use case changes accounts"
        );
    }
    let read = world.record::<NpsResponse>(&of_erlich.id().into()).await;
    assert_eq!(read, None);
    let read = world.record::<NpsResponse>(&of_jared.id().into()).await;
    assert_eq!(read, Some(of_jared));
    for (n, stays) in [
        (100, false),
        (101, true),
        (102, true),
        (103, false),
        (104, true),
    ] {
        let id = RecordRef::Id(SequentialIds::nth_uuid(n));
        let read = world.record::<Conversation>(&id).await;
        let expected = stays.then(|| conversation(n));
        assert_eq!(read, expected, "conversation {n}");
    }
    assert_eq!(world.messages(100).await, []);
    assert_eq!(world.messages(103).await, []);
    assert_eq!(world.messages(102).await, [team]);
    let [left] = &world.messages(101).await[..] else {
        panic!("what Erlich wrote to Jared stays");
    };
    assert_eq!((left.from, &left.cc), (by_erlich, &vec![by_jared]));
    let read = world.record::<Note>(&mentioning.id().into()).await;
    assert_eq!(read, Some(mentioning), "a note may mention who is gone");
    // Their names are free again, and removing whoever is gone does nothing.
    let again = world.insert_record(person(1)).await;
    for _ in 0..2 {
        world
            .write(async |work, acme| work.remove_contact(acme, again.id).await)
            .await;
    }
    // Nobody else was left in this one, so it goes with the last of them.
    world
        .write(async |work, acme| work.remove_contact(acme, jared.id).await)
        .await;
    assert_eq!(world.messages(101).await, []);
    let id = RecordRef::Id(SequentialIds::nth_uuid(101));
    assert_eq!(world.record::<Conversation>(&id).await, None);
}

/// Whom a message counts for takes part, though none names them: the conversation is not removed with another.
pub async fn whom_a_message_counts_for_takes_part(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let world = &scene.world;
    let [erlich, jared] = &scene.people;
    world.insert_record(conversation(100)).await;
    let monica = Participant::Member(scene.members[0].id);
    let mut quiet = message(101, 100, monica, later(5));
    quiet.counts_for.insert(jared.id);
    world
        .put(&message(100, 100, Participant::Contact(erlich.id), start()))
        .await;
    world.put(&quiet).await;
    world
        .write(async |work, acme| work.remove_contact(acme, erlich.id).await)
        .await;
    let mut work = world.begin().await;
    let newest = work.newest_messages(world.acme, jared.id).await;
    assert_eq!(newest.expect("the store answers"), (None, Some(later(5))));
}

/// Of each sort the newest among the people of one account, and none of anybody else's.
pub async fn the_newest_times_are_those_of_the_accounts_people(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let at = |micros: Option<i64>| micros.map(later);
    let mut people = Vec::new();
    for (n, inbound, outbound, activity) in [
        (101, Some(5), None, Some(-9)),
        (102, Some(3), Some(-7), None),
        (103, Some(9), Some(9), Some(9)),
        (104, None, None, None),
    ] {
        let given = Contact {
            last_activity_at: at(activity),
            derived: ContactDerived {
                last_response: None,
                last_inbound_message_at: at(inbound),
                last_outbound_message_at: at(outbound),
            },
            ..person(n)
        };
        people.push(scene.world.insert_record(given).await);
    }
    let [first, second] = &scene.accounts;
    let tie = async |account: &Account, person: &Contact| {
        let tied = AccountContact::new(person.clone());
        scene
            .world
            .tie(account.id, &tied, AccountContact::LAST)
            .await;
    };
    let newest = |inbound, outbound, activity| NewestTimes {
        inbound_message: at(inbound),
        outbound_message: at(outbound),
        activity: at(activity),
    };
    assert_eq!(scene.newest_times(first).await, NewestTimes::default());
    tie(first, &people[3]).await;
    tie(second, &people[2]).await;
    assert_eq!(scene.newest_times(first).await, NewestTimes::default());
    tie(first, &people[1]).await;
    let expected = newest(Some(3), Some(-7), None);
    assert_eq!(scene.newest_times(first).await, expected);
    tie(first, &people[0]).await;
    let expected = newest(Some(5), Some(-7), Some(-9));
    assert_eq!(scene.newest_times(first).await, expected);
    let expected = newest(Some(9), Some(9), Some(9));
    assert_eq!(scene.newest_times(second).await, expected);
}

/// The one answered last, of those answered at one time the one with the larger id, whenever they were stored.
pub async fn the_last_response_is_the_one_answered_last(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let [erlich, jared] = &scene.people;
    assert_eq!(scene.last_response(erlich.id).await, None);
    let long_ago = Timestamp::parse_iso("0001-01-01").expect("a time");
    for (n, person, at, last) in [
        (103, erlich, long_ago, 103),
        (105, erlich, later(5), 105),
        (104, erlich, later(5), 105),
        (109, erlich, later(4), 105),
        (110, jared, later(9), 105),
        (106, erlich, later(5), 106),
        (101, erlich, later(6), 101),
    ] {
        scene.world.insert_record(response(n, person, 5, at)).await;
        let found = scene.last_response(erlich.id).await.expect("answered");
        assert_eq!(found.id.0, SequentialIds::nth_uuid(last), "after {n}");
        let stored = scene.world.record(&found.id().into()).await;
        assert_eq!(stored, Some(found));
    }
}

/// Deleting an account takes its people who are tied to nothing else with all that is theirs, and changes the others; notes,
/// tasks and the rest of it go, and nothing of another account.
pub async fn a_deleted_account_takes_its_own(ports: &Ports) {
    use super::kinds::{meeting, request, task};
    use stele_domain::{Meeting, SupportRequest, Task};

    let scene = Scene::new(ports).await;
    let world = &scene.world;
    scene.tie(&[(0, 0), (1, 0), (1, 1)]).await;
    let of_organization = world.insert_record(person(103)).await;
    let tied = AccountContact::new(of_organization.clone());
    world.tie(scene.accounts[0].id, &tied, 0).await;
    scene
        .tie_to_organizations(of_organization.id, &[scene.organizations[0].id])
        .await;
    // As if a clock that was ahead had changed this one last.
    let [_, jared] = &scene.people;
    let jared = Contact {
        updated_at: later(50),
        ..jared.next()
    };
    world.try_update_record(&jared).await.expect("updated");
    world
        .insert_record(response(100, &scene.people[0], 5, start()))
        .await;
    world.insert_record(conversation(100)).await;
    world
        .put(&message(
            100,
            100,
            Participant::Contact(scene.people[0].id),
            start(),
        ))
        .await;
    for (n, account) in (100..).zip(&scene.accounts) {
        world.insert_record(meeting(n, account)).await;
        world.insert_record(request(n, account)).await;
        let about = Note {
            account: Some(account.id),
            organization: Some(scene.organizations[0].id),
            ..note(n)
        };
        world.insert_record(about).await;
        let to_do = Task {
            account: Some(account.id),
            ..task(n)
        };
        world.insert_record(to_do).await;
    }
    let gone = scene.accounts[0].id;
    for _ in 0..2 {
        world
            .write(async |work, acme| work.delete_account(acme, gone, later(10)).await)
            .await;
    }
    assert_eq!(scene.person(0).await, None);
    let stays = Contact {
        version: 3,
        updated_at: later(51),
        ..jared
    };
    assert_eq!(scene.person(1).await, Some(stays.clone()));
    let stays_too = Contact {
        version: 2,
        updated_at: later(10),
        ..of_organization
    };
    assert_eq!(world.record(&stays_too.id().into()).await, Some(stays_too));
    let [_, other] = &scene.accounts;
    let read = world.get(&AccountRef::Id(other.id)).await;
    assert_eq!(read.as_ref(), Some(other));
    let at_other = AccountContact::new(stays);
    assert_eq!(world.contacts(world.acme, other.id).await, [at_other]);
    assert_eq!(world.messages(100).await, []);
    let [first, second] = [100, 101].map(|n| RecordRef::Id(SequentialIds::nth_uuid(n)));
    assert_eq!(world.record::<NpsResponse>(&first).await, None);
    assert_eq!(world.record::<Conversation>(&first).await, None);
    assert_eq!(world.record::<Meeting>(&first).await, None);
    assert_eq!(world.record::<SupportRequest>(&first).await, None);
    assert_eq!(world.record::<Note>(&first).await, None);
    assert_eq!(world.record::<Task>(&first).await, None);
    assert!(world.record::<Meeting>(&second).await.is_some());
    assert!(world.record::<SupportRequest>(&second).await.is_some());
    assert!(world.record::<Note>(&second).await.is_some());
    assert!(world.record::<Task>(&second).await.is_some());
}

/// Removing an organization takes the notes and tasks that are about no account, and the people who are tied to nothing else;
/// its accounts, the other notes and the people who stay are changed.
pub async fn a_removed_organization_takes_its_own(ports: &Ports) {
    use super::kinds::task;
    use stele_domain::Task;

    let scene = Scene::new(ports).await;
    let world = &scene.world;
    let [gone, other] = &scene.organizations;
    let mut below = Vec::new();
    for (n, parent, micros) in [
        (101, Some(gone), 0),
        (102, Some(gone), 50),
        (103, Some(other), 0),
    ] {
        let given = Account {
            organization: parent.map(|parent| parent.id),
            updated_at: later(micros),
            traits: one_trait("kept"),
            ..account(n, "below")
        };
        below.push(world.insert(given).await);
    }
    scene.tie(&[(0, 0)]).await;
    let [erlich, jared] = &scene.people;
    scene.tie_to_organizations(erlich.id, &[gone.id]).await;
    scene
        .tie_to_organizations(jared.id, &[gone.id, other.id])
        .await;
    let only = world.insert_record(person(103)).await;
    scene.tie_to_organizations(only.id, &[gone.id]).await;
    for (n, parent) in (100..).zip(&scene.organizations) {
        let about = Note {
            organization: Some(parent.id),
            account: Some(scene.accounts[0].id),
            ..note(n)
        };
        world.insert_record(about).await;
        let to_do = Task {
            organization: Some(parent.id),
            ..task(n)
        };
        world.insert_record(to_do).await;
    }
    for _ in 0..2 {
        world
            .write(async |work, acme| {
                RecordRemoval::<Organization>::remove(work, acme, gone.id.0, later(10)).await
            })
            .await;
    }
    for (account, updated_at) in below.iter_mut().zip([Some(10), Some(51), None]) {
        if let Some(micros) = updated_at {
            account.organization = None;
            account.version = 2;
            account.updated_at = later(micros);
        }
        let read = world.get(&AccountRef::Id(account.id)).await;
        assert_eq!(read.as_ref(), Some(&*account));
    }
    for person in [erlich, jared] {
        let stays = Contact {
            version: 2,
            updated_at: later(10),
            ..person.clone()
        };
        assert_eq!(world.record(&stays.id().into()).await, Some(stays));
    }
    assert_eq!(world.record::<Contact>(&only.id().into()).await, None);
    let held = scene.held(&[erlich.id.0.into(), jared.id.0.into()]).await;
    assert_eq!(held.people[&erlich.id].organizations, []);
    assert_eq!(held.people[&jared.id].organizations, [other.id]);
    let [first, second] = [100, 101].map(|n| RecordRef::Id(SequentialIds::nth_uuid(n)));
    let kept = world.record::<Note>(&first).await.expect("the account's");
    assert_eq!((kept.organization, kept.stamp.version), (None, 2));
    assert_eq!(kept.stamp.updated_at, later(10));
    assert_eq!(world.record::<Task>(&first).await, None);
    assert!(world.record::<Note>(&second).await.is_some());
    assert!(world.record::<Task>(&second).await.is_some());
    let external_id: &Identifier = &gone.external_id;
    let again = Organization {
        external_id: identifier(external_id.as_str()),
        ..organization(99, "free")
    };
    world.insert_record(again).await;
}
