//! People at customers, as records of their own.

use std::collections::BTreeMap;

use serde_json::json;
use stele_application::{AccountRef, ContactsOf, Error, Invalid, RecordRef, Resource};
use stele_domain::{
    Account, AccountChange, AccountId, Contact, ContactChange, ContactId, Field, OrganizationId,
    Participant, PersonName,
};

use crate::world::{World, assert_refused, email, has_moved, identifier, ids_of, nobody, time};

fn change(say: impl FnOnce(&mut ContactChange)) -> ContactChange {
    let mut change = ContactChange::default();
    say(&mut change);
    change
}

async fn update(world: &World, contact: &Contact, change: ContactChange) -> Result<Contact, Error> {
    world.pass_time();
    let by_id = RecordRef::Id(contact.id.0);
    let updated = world.stele().update_contact(&world.caller, &by_id, change);
    let updated = updated.await?;
    assert_eq!(world.find(contact.id.0).await.as_ref(), Some(&updated));
    Ok(updated)
}

async fn delete(world: &World, contact: &Contact) -> Result<(), Error> {
    world.pass_time();
    let by_id = RecordRef::Id(contact.id.0);
    world.stele().delete_contact(&world.caller, &by_id).await
}

async fn people_of(world: &World, account: &Account) -> Vec<Contact> {
    world.contacts(account).await;
    let mut people: Vec<Contact> = world.list(Some(ContactsOf::Account(account.id))).await;
    people.sort_by_key(|contact| contact.number);
    people
}

#[tokio::test]
async fn a_new_person_counts_for_each_of_their_accounts() {
    let world = World::new().await;
    let organization = world.fixture.organization(&world.caller, "hooli").await;
    let first = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .contact("Erlich Bachman", "erlich@bachman.com")
        .await;
    let second = world.account("Aviato").await;
    let untouched = world.account("Raviga").await;
    world.pass_time();
    let active_at = time("2025-01-31T08:00:00Z");
    let made = ContactChange {
        external_id: Field::Value(identifier("u-1")),
        email: Field::Value(email("jared@piedpiper.com")),
        last_activity_at: Field::Value(active_at),
        accounts: Some(ids_of(&[&second, &first, &first])),
        organizations: Some(vec![organization.id]),
        ..ContactChange::default()
    };
    let made = world.fixture.contact_with(&world.caller, made).await;
    assert_eq!((made.version, made.created_at), (1, world.now()));
    for named in [
        RecordRef::Id(made.id.0),
        RecordRef::Number(made.number.0),
        RecordRef::ExternalId("u-1".to_owned()),
        RecordRef::IdOrExternalId("u-1".to_owned()),
        RecordRef::IdOrExternalId(made.id.to_string()),
    ] {
        let found: Contact = world
            .stele()
            .get_record(&world.caller, &named)
            .await
            .expect("there");
        assert_eq!(found, made, "{named:?}");
    }
    for before in [&first, &second] {
        let after = world.stored(before).await;
        assert!(has_moved(before, &after));
        assert_eq!(after.derived.users_count, before.derived.users_count + 1);
        assert_eq!(after.contact_activity(), Some(active_at));
        assert_eq!(people_of(&world, before).await.last(), Some(&made));
    }
    // Behind those whom the account's own dialects have put in order.
    assert_eq!(world.contacts(&first).await[1].contact, made);
    assert!(!has_moved(&untouched, &world.stored(&untouched).await));
    let of = std::slice::from_ref(&made);
    let accounts = world.stele().accounts_of_contacts(&world.caller, of).await;
    let names: Vec<_> = accounts.expect("answered")[&made.id]
        .iter()
        .map(|account| account.name.as_str().to_owned())
        .collect();
    assert_eq!(names, ["Pied Piper", "Aviato"]);
    let parents = world.stele().organizations_of_contacts(&world.caller, of);
    assert_eq!(
        parents.await.expect("answered"),
        BTreeMap::from([(made.id, vec![organization])])
    );
}

#[tokio::test]
async fn a_person_who_is_refused_leaves_no_trace() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let taken = change(|c| {
        c.external_id = Field::Value(identifier("taken"));
        c.accounts = Some(vec![account.id]);
    });
    world
        .fixture
        .contact_with(&world.caller, taken.clone())
        .await;
    let account = world.stored(&account).await;
    let tied = |say: fn(&mut ContactChange)| {
        let mut change = change(|c| c.accounts = Some(vec![account.id]));
        say(&mut change);
        change
    };
    let calls = world.store.calls();
    let seen_at_once = [
        (change(|_| {}), Invalid::TiedToNothing),
        (
            change(|c| {
                c.accounts = Some(vec![]);
                c.organizations = Some(vec![]);
            }),
            Invalid::TiedToNothing,
        ),
        (
            change(|c| c.accounts = Some(vec![AccountId(nobody()); 101])),
            Invalid::TooManyTies { max: 100 },
        ),
        (
            tied(|c| c.organizations = Some(vec![OrganizationId(nobody()); 101])),
            Invalid::TooManyTies { max: 100 },
        ),
        (
            tied(|c| c.last_activity_at = Field::Value(time("2100-01-01"))),
            Invalid::ContactActivityInFuture,
        ),
    ];
    for (change, expected) in seen_at_once {
        let refused = world.stele().create_contact(&world.caller, change).await;
        match refused {
            Err(Error::Invalid(invalid)) => assert_eq!(invalid, expected),
            other => panic!("{expected:?}: {other:?}"),
        }
    }
    assert_eq!(world.store.calls(), calls, "the store was not asked");
    let stele = world.stele();
    let unknown = tied(|c| c.accounts = Some(vec![AccountId(nobody())]));
    assert_refused!(
        stele.create_contact(&world.caller, unknown).await,
        Error::Invalid(Invalid::Unknown(Resource::Account))
    );
    let unknown = tied(|c| c.organizations = Some(vec![OrganizationId(nobody())]));
    assert_refused!(
        stele.create_contact(&world.caller, unknown).await,
        Error::Invalid(Invalid::Unknown(Resource::Organization))
    );
    assert_refused!(
        stele.create_contact(&world.caller, taken).await,
        Error::ExternalIdTaken(Resource::Contact)
    );
    assert_eq!(world.list::<Contact>(None).await.len(), 1);
    assert_eq!(world.stored(&account).await, account);
}

#[tokio::test]
async fn accounts_change_with_what_they_show_of_a_person() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let mut contact = world.person("jared@hooli.com", &[&account]).await;
    let past = time("2024-12-24T12:00:00Z");
    let set = |value| BTreeMap::from([("plan".to_owned(), value)]);
    let name = PersonName::from_whole("Jared Dunn").expect("a name");
    for (what, change, shows) in [
        ("name", change(|c| c.name = Field::Value(name)), true),
        ("no name", change(|c| c.name = Field::Null), true),
        (
            "email",
            change(|c| c.email = Field::Value(email("jared@piedpiper.com"))),
            true,
        ),
        ("no email", change(|c| c.email = Field::Null), true),
        (
            "activity",
            change(|c| c.last_activity_at = Field::Value(past)),
            true,
        ),
        (
            "no activity",
            change(|c| c.last_activity_at = Field::Null),
            true,
        ),
        (
            "external id",
            change(|c| c.external_id = Field::Value(identifier("u-1"))),
            false,
        ),
        (
            "avatar",
            change(|c| c.avatar_url = Field::Value("https://x.y/z.png".to_owned())),
            false,
        ),
        ("trait", change(|c| c.traits = set(Some(json!(1)))), false),
        ("no trait", change(|c| c.traits = set(None)), false),
        (
            "joined",
            change(|c| c.joined_at = Field::Value(past)),
            false,
        ),
        (
            "unsubscribed",
            change(|c| c.unsubscribed = Some(true)),
            false,
        ),
        (
            "subscribed",
            change(|c| c.unsubscribed = Some(false)),
            false,
        ),
        (
            "deactivated",
            change(|c| c.deactivated_at = Field::Value(past)),
            false,
        ),
    ] {
        let before = world.stored(&account).await;
        let moved = update(&world, &contact, change.clone()).await.expect(what);
        assert_ne!(moved, contact, "{what}");
        assert_eq!(moved.version, contact.version + 1, "{what}");
        assert!(moved.updated_at > contact.updated_at, "{what}");
        let after = world.stored(&account).await;
        assert_eq!(has_moved(&before, &after), shows, "{what}");
        let same = update(&world, &contact, change).await.expect(what);
        assert_eq!(same, moved, "{what}, again");
        assert_eq!(world.stored(&account).await, after, "{what}, again");
        contact = moved;
    }
}

#[tokio::test]
async fn who_unsubscribes_twice_did_so_the_first_time() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let contact = world.person("jared@hooli.com", &[&account]).await;
    let unsubscribe = change(|c| c.unsubscribed = Some(true));
    let first = update(&world, &contact, unsubscribe.clone())
        .await
        .expect("changed");
    assert_eq!(first.unsubscribed_at, Some(world.now()));
    let again = update(&world, &contact, unsubscribe).await.expect("same");
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_person_moves_from_account_to_account() {
    let world = World::new().await;
    let [left, kept, joined] = ["Left", "Kept", "Joined"].map(|name| world.account(name));
    let (left, kept, joined) = (left.await, kept.await, joined.await);
    let contact = world.person("jared@hooli.com", &[&left, &kept]).await;
    world.fixture.response(&world.caller, contact.id, 9).await;
    let contact = world.find(contact.id.0).await.expect("there");
    let before = [
        world.stored(&left).await,
        world.stored(&kept).await,
        world.stored(&joined).await,
    ];
    let retied = change(|c| c.accounts = Some(ids_of(&[&joined, &kept])));
    let moved = update(&world, &contact, retied.clone())
        .await
        .expect("moved");
    assert_eq!(moved.version, contact.version + 1);
    let mut after = Vec::new();
    for account in &before {
        after.push(world.stored(account).await);
    }
    let figures = |account: &Account| (account.derived.users_count, account.derived.nps.promoters);
    assert_eq!(
        after.iter().map(figures).collect::<Vec<_>>(),
        [(0, 0), (1, 1), (1, 1)]
    );
    let shown: Vec<_> = before
        .iter()
        .zip(&after)
        .map(|(before, after)| has_moved(before, after))
        .collect();
    // The one they stay at shows nothing of it.
    assert_eq!(shown, [true, false, true]);
    assert_eq!(people_of(&world, &left).await, []);
    assert_eq!(
        people_of(&world, &joined).await,
        std::slice::from_ref(&moved)
    );
    let same = update(&world, &moved, retied).await.expect("the same");
    assert_eq!(same, moved);
    assert_eq!(world.stored(&joined).await, after[2]);
}

#[tokio::test]
async fn an_organization_is_enough_to_be_tied_to() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let contact = world.person("jared@hooli.com", &[&account]).await;
    let organization = world.fixture.organization(&world.caller, "hooli").await;
    let organizations = change(|c| c.organizations = Some(vec![organization.id]));
    update(&world, &contact, organizations).await.expect("tied");
    let alone = update(&world, &contact, change(|c| c.accounts = Some(vec![]))).await;
    let alone = alone.expect("the organization is left");
    assert_eq!(people_of(&world, &account).await, []);
    let listed: Vec<Contact> = world
        .list(Some(ContactsOf::Organization(organization.id)))
        .await;
    assert_eq!(listed, std::slice::from_ref(&alone));
    let nothing = update(&world, &alone, change(|c| c.organizations = Some(vec![]))).await;
    assert_refused!(nothing, Error::Invalid(Invalid::TiedToNothing));
}

#[tokio::test]
async fn a_change_of_a_person_that_is_refused_changes_nothing() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let other = world.person("erlich@bachman.com", &[&account]).await;
    let named = change(|c| c.external_id = Field::Value(identifier("taken")));
    update(&world, &other, named.clone()).await.expect("free");
    let contact = world.person("jared@hooli.com", &[&account]).await;
    let account = world.stored(&account).await;
    let renamed = |say: fn(&mut ContactChange)| {
        let name = PersonName::from_whole("New Name").expect("a name");
        let mut change = change(|c| c.name = Field::Value(name));
        say(&mut change);
        change
    };
    let taken = renamed(|c| c.external_id = Field::Value(identifier("taken")));
    assert_refused!(
        update(&world, &contact, taken).await,
        Error::ExternalIdTaken(Resource::Contact)
    );
    let unknown = renamed(|c| c.accounts = Some(vec![AccountId(nobody())]));
    assert_refused!(
        update(&world, &contact, unknown).await,
        Error::Invalid(Invalid::Unknown(Resource::Account))
    );
    let unknown = renamed(|c| c.organizations = Some(vec![OrganizationId(nobody())]));
    assert_refused!(
        update(&world, &contact, unknown).await,
        Error::Invalid(Invalid::Unknown(Resource::Organization))
    );
    let nothing = renamed(|c| c.accounts = Some(vec![]));
    assert_refused!(
        update(&world, &contact, nothing).await,
        Error::Invalid(Invalid::TiedToNothing)
    );
    let many = renamed(|c| c.accounts = Some(vec![AccountId(nobody()); 101]));
    assert_refused!(
        update(&world, &contact, many).await,
        Error::Invalid(Invalid::TooManyTies { max: 100 })
    );
    let future = renamed(|c| c.last_activity_at = Field::Value(time("2100-01-01")));
    assert_refused!(
        update(&world, &contact, future).await,
        Error::Invalid(Invalid::ContactActivityInFuture)
    );
    assert_eq!(world.find(contact.id.0).await, Some(contact));
    assert_eq!(world.stored(&account).await, account);
    let absent = RecordRef::Id(nobody());
    let refused = world
        .stele()
        .update_contact(&world.caller, &absent, renamed(|_| {}));
    assert_refused!(refused.await, Error::NotFound(Resource::Contact));
}

#[tokio::test]
async fn when_the_one_who_was_last_active_goes_the_next_one_was() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let times = ["2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z"].map(time);
    let mut people = Vec::new();
    for at in times {
        let active = ContactChange {
            last_activity_at: Field::Value(at),
            accounts: Some(vec![account.id]),
            ..ContactChange::default()
        };
        people.push(world.fixture.contact_with(&world.caller, active).await);
    }
    let activity = async || world.stored(&account).await.contact_activity();
    assert_eq!(activity().await, Some(times[1]));
    delete(&world, &people[1]).await.expect("deleted");
    assert_eq!(activity().await, Some(times[0]));
    let idle = change(|c| c.last_activity_at = Field::Null);
    update(&world, &people[0], idle).await.expect("changed");
    assert_eq!(activity().await, None);
    // What is said of the account itself goes before.
    let own = AccountChange {
        contact_activity_at: Field::Value(times[0]),
        ..AccountChange::default()
    };
    world.update(&account, own).await.expect("changed");
    let active = change(|c| c.last_activity_at = Field::Value(times[1]));
    update(&world, &people[0], active).await.expect("changed");
    assert_eq!(activity().await, Some(times[0]));
}

#[tokio::test]
async fn who_is_deleted_counts_no_more() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let other = world.account("Raviga").await;
    let erlich = world.person("erlich@bachman.com", &[&account]).await;
    let jared = world.person("jared@hooli.com", &[&account, &other]).await;
    let response = world.fixture.response(&world.caller, jared.id, 3).await;
    let [jared_says, erlich_says] =
        [jared.id, erlich.id].map(|id| (Participant::Contact(id), "Hello"));
    let alone = world
        .fixture
        .conversation(&world.caller, "alone", &[jared_says])
        .await;
    let shared = world
        .fixture
        .conversation(&world.caller, "shared", &[jared_says, erlich_says])
        .await;
    let before = world.stored(&account).await;
    assert_eq!(before.derived.nps.detractors, 1);
    delete(&world, &jared).await.expect("deleted");
    let after = world.stored(&account).await;
    assert!(has_moved(&before, &after));
    assert_eq!(
        (after.derived.users_count, after.derived.nps.detractors),
        (1, 0)
    );
    assert_eq!(
        world.stored(&other).await.derived.last_inbound_message_at,
        None
    );
    assert_eq!(world.find::<Contact>(jared.id.0).await, None);
    assert_eq!(
        world.find::<stele_domain::NpsResponse>(response.id.0).await,
        None
    );
    let conversation = RecordRef::Id(alone.conversation.id.0);
    assert_refused!(
        world
            .stele()
            .get_conversation(&world.caller, &conversation)
            .await,
        Error::NotFound(Resource::Conversation)
    );
    let conversation = RecordRef::Id(shared.conversation.id.0);
    let kept = world
        .stele()
        .get_conversation(&world.caller, &conversation)
        .await
        .expect("another takes part");
    assert_eq!(kept.messages.len(), 2);
    assert_refused!(
        delete(&world, &jared).await,
        Error::NotFound(Resource::Contact)
    );
}

#[tokio::test]
async fn people_who_lose_one_of_several_ties_are_changed_by_it() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let other = world.account("Raviga").await;
    let only = world.person("erlich@bachman.com", &[&account]).await;
    let also = world.person("jared@hooli.com", &[&account, &other]).await;
    world.pass_time();
    let nobody = AccountChange {
        contacts: Some(vec![]),
        ..AccountChange::default()
    };
    world.update(&account, nobody).await.expect("replaced");
    assert_eq!(world.find::<Contact>(only.id.0).await, None);
    let stays: Contact = world.find(also.id.0).await.expect("has another account");
    assert_eq!((stays.version, stays.updated_at), (2, world.now()));
    let back = change(|c| c.accounts = Some(ids_of(&[&account, &other])));
    let back = update(&world, &stays, back).await.expect("tied again");
    world.pass_time();
    let by_id = AccountRef::Id(account.id);
    let deleted = world.stele().delete_account(&world.caller, &by_id).await;
    deleted.expect("deleted");
    let stays: Contact = world.find(also.id.0).await.expect("has another account");
    assert_eq!(
        (stays.version, stays.updated_at),
        (back.version + 1, world.now())
    );
    assert_eq!(people_of(&world, &other).await, [stays]);
}

#[tokio::test]
async fn people_are_found_by_their_address() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    for address in ["jared@Hooli.com", "gavin@hooli.com", "hooli.com@raviga.com"] {
        world.person(address, &[&account]).await;
    }
    let count = async |of: ContactsOf| {
        let counted = world
            .stele()
            .count_records::<Contact>(&world.caller, Some(&of));
        counted.await.expect("answered")
    };
    assert_eq!(
        count(ContactsOf::EmailHost("HOOLI.com".to_owned())).await,
        2
    );
    assert_eq!(
        count(ContactsOf::Email("JARED@hooli.com".to_owned())).await,
        1
    );
    assert_eq!(count(ContactsOf::Email("hooli.com".to_owned())).await, 0);
    let gone = ContactId(nobody());
    let accounts = world
        .stele()
        .accounts_of_contacts(
            &world.caller,
            &[Contact::new(
                gone,
                stele_testkit::SequentialIds::nth_code(99),
                None,
                world.now(),
            )],
        )
        .await;
    assert!(accounts.expect("answered").is_empty());
}
