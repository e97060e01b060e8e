//! What a product tells: accounts, organizations and people by its own ids of them, each message once.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stele_application::{AccountRef, Error, Invalid, RecordRef, Resource, Telling, Told, UsageBy};
use stele_domain::{
    Account, AccountChange, AccountId, Contact, ContactChange, Field, Name, Organization,
    OrganizationChange, PersonName, Scope, UniqueId,
};
use stele_testkit::{Fault, Fixture};
use uuid::Uuid;

use crate::world::{World, identifier, name};

/// A message with an id.
pub(crate) fn telling(id: &str, told: Told) -> Telling {
    let id = UniqueId::new(id).expect("an id");
    Telling { id, told }
}

/// Tells something in a message that was never sent before.
pub(crate) async fn tell(world: &World, told: Told) -> Result<(), Error> {
    world.pass_time();
    let id = world.now().micros().to_string();
    world.stele().tell(&world.caller, &telling(&id, told)).await
}

pub(crate) fn of_account(id: &str, change: AccountChange) -> Told {
    Told::Account {
        id: identifier(id),
        organization: None,
        change: Box::new(change),
    }
}

pub(crate) fn of_organization(id: &str, change: OrganizationChange) -> Told {
    Told::Organization {
        id: identifier(id),
        change,
    }
}

pub(crate) fn of_contact(id: &str, account: &str, change: ContactChange) -> Told {
    Told::Contact {
        id: identifier(id),
        account: Some(identifier(account)),
        organization: None,
        change: Box::new(change),
    }
}

pub(crate) fn parted(contact: &str, account: &str) -> Told {
    Told::Parted {
        contact: identifier(contact),
        account: identifier(account),
    }
}

pub(crate) fn planned(plan: &str) -> AccountChange {
    AccountChange {
        traits: BTreeMap::from([("plan".to_owned(), Some(json!(plan)))]),
        ..AccountChange::default()
    }
}

pub(crate) async fn account(world: &World, id: &str) -> Option<Account> {
    let named = AccountRef::Identifier(id.to_owned());
    match world.stele().get_account(&world.caller, &named).await {
        Ok(found) => Some(found),
        Err(Error::NotFound(Resource::Account)) => None,
        Err(error) => panic!("{error:?}"),
    }
}

pub(crate) async fn plan(world: &World, id: &str) -> Value {
    let account = account(world, id).await.expect("it is there");
    account.traits.as_map()["plan"].clone()
}

pub(crate) async fn contact(world: &World, id: &str) -> Option<Contact> {
    let named = RecordRef::ExternalId(id.to_owned());
    match world.stele().get_record(&world.caller, &named).await {
        Ok(found) => Some(found),
        Err(Error::NotFound(Resource::Contact)) => None,
        Err(error) => panic!("{error:?}"),
    }
}

fn named(name: Name) -> AccountChange {
    AccountChange {
        name: Some(name),
        ..AccountChange::default()
    }
}

#[tokio::test]
async fn an_account_is_made_with_its_id_as_name_and_changed_from_then_on() {
    let world = World::new().await;
    let put = async |id: &str, change: AccountChange| -> Account {
        tell(&world, of_account(id, change)).await.expect("told");
        account(&world, id).await.expect("it is there")
    };
    let made = put("piedpiper", AccountChange::default()).await;
    assert_eq!(made.name, name("piedpiper"));
    let external_id = identifier("piedpiper");
    assert_eq!(made.identifiers.external_id(), Some(&external_id));
    let again = put("piedpiper", AccountChange::default()).await;
    assert_eq!(again, made, "nothing said moves nothing");
    let changed = put("piedpiper", named(name("Pied Piper"))).await;
    assert_eq!((changed.id, &changed.name), (made.id, &name("Pied Piper")));
    let other = put("other", named(name("Pied Piper"))).await;
    assert_ne!(other.id, made.id);
}

#[tokio::test]
async fn an_alias_is_as_good_as_the_external_id() {
    let world = World::new().await;
    let aliased = AccountChange {
        identifiers: Some(vec![identifier("first"), identifier("second")]),
        ..AccountChange::default()
    };
    let made = world.create(aliased).await.expect("created");
    let told = tell(&world, of_account("second", planned("free"))).await;
    told.expect("told");
    assert_eq!(plan(&world, "first").await, json!("free"));
    let told = tell(&world, of_contact("u", "second", ContactChange::default())).await;
    told.expect("told");
    assert_eq!(world.contacts(&made).await.len(), 1);
    assert_eq!(world.count().await, 1);
}

#[tokio::test]
async fn an_organization_is_made_with_its_id_as_name_and_changed_from_then_on() {
    let world = World::new().await;
    let put = async |change: OrganizationChange| -> Organization {
        let told = tell(&world, of_organization("hooli", change)).await;
        told.expect("told");
        let [organization] = &world.list::<Organization>(None).await[..] else {
            panic!("not one organization");
        };
        organization.clone()
    };
    let made = put(OrganizationChange::default()).await;
    assert_eq!(made.name, name("hooli"));
    assert_eq!(put(OrganizationChange::default()).await, made);
    let change = OrganizationChange {
        name: Some(name("Hooli")),
        traits: BTreeMap::from([("size".to_owned(), Some(json!(7)))]),
    };
    let changed = put(change).await;
    assert_eq!((changed.id, &changed.name), (made.id, &name("Hooli")));
    assert_eq!(changed.traits.as_map()["size"], json!(7));
}

#[tokio::test]
async fn what_is_named_beside_is_made_and_known_from_then_on() {
    let world = World::new().await;
    for (user, accounts) in [("u", 1), ("v", 1)] {
        let told = Told::Contact {
            id: identifier(user),
            account: Some(identifier("a")),
            organization: Some(identifier("o")),
            change: Box::default(),
        };
        tell(&world, told).await.expect("told");
        assert_eq!(world.count().await, accounts);
    }
    let [organization] = &world.list::<Organization>(None).await[..] else {
        panic!("not one organization");
    };
    assert_eq!(organization.name, name("o"));
    let made = account(&world, "a").await.expect("it is there");
    assert_eq!((&made.name, made.organization), (&name("a"), None));
    assert_eq!(made.derived.users_count, 2);
    let under = Told::Account {
        id: identifier("a"),
        organization: Some(identifier("o")),
        change: Box::default(),
    };
    tell(&world, under).await.expect("told");
    let moved = account(&world, "a").await.expect("it is there");
    assert_eq!(moved.organization, Some(organization.id));
}

#[tokio::test]
async fn a_person_comes_to_belong_to_more_and_leaves_nothing() {
    let world = World::new().await;
    let put = async |account: &str, change: ContactChange| -> Contact {
        let told = tell(&world, of_contact("u", account, change)).await;
        told.expect("told");
        contact(&world, "u").await.expect("they are there")
    };
    let made = put("one", ContactChange::default()).await;
    let again = put("one", ContactChange::default()).await;
    assert_eq!(again, made, "nothing new moves nothing");
    let change = ContactChange {
        name: Field::Value(PersonName::from_whole("Richard").expect("valid")),
        ..ContactChange::default()
    };
    let changed = put("other", change).await;
    assert_eq!(changed.id, made.id);
    for id in ["one", "other"] {
        let account = account(&world, id).await.expect("it is there");
        assert_eq!(account.derived.users_count, 1);
    }
}

#[tokio::test]
async fn a_person_belongs_to_something() {
    let world = World::new().await;
    let told = Told::Contact {
        id: identifier("u"),
        account: None,
        organization: None,
        change: Box::default(),
    };
    let refused = tell(&world, told).await;
    assert!(matches!(
        refused,
        Err(Error::Invalid(Invalid::TiedToNothing))
    ));
    assert_eq!(world.list::<Contact>(None).await, []);
}

#[tokio::test]
async fn a_person_belongs_to_a_hundred_accounts_at_most_and_one_more_is_not_made() {
    let world = World::new().await;
    for n in 0..100 {
        let told = of_contact("u", &n.to_string(), ContactChange::default());
        tell(&world, told).await.expect("told");
    }
    let one_more = telling("more", of_contact("u", "100", ContactChange::default()));
    let refused = world.stele().tell(&world.caller, &one_more).await;
    assert!(matches!(
        refused,
        Err(Error::Invalid(Invalid::TooManyTies { max: 100 }))
    ));
    assert_eq!(account(&world, "100").await, None);
    tell(&world, parted("u", "0")).await.expect("told");
    // What was refused is not known.
    let told = world.stele().tell(&world.caller, &one_more).await;
    told.expect("told");
    let made = account(&world, "100").await.expect("it is there");
    assert_eq!(made.derived.users_count, 1);
}

#[tokio::test]
async fn whoever_leaves_their_last_account_is_gone() {
    let world = World::new().await;
    for account in ["one", "other"] {
        let told = tell(&world, of_contact("u", account, ContactChange::default())).await;
        told.expect("told");
    }
    let person = contact(&world, "u").await.expect("they are there");
    let users = async |id: &str| {
        let account = account(&world, id).await.expect("it is there");
        account.derived.users_count
    };
    tell(&world, parted("u", "one")).await.expect("told");
    assert_eq!(users("one").await, 0);
    let left = contact(&world, "u").await.expect("of the other");
    assert!(left.version > person.version);
    for nothing in [parted("u", "one"), parted("u", "none"), parted("v", "one")] {
        tell(&world, nothing).await.expect("nothing to do");
    }
    assert_eq!(contact(&world, "u").await.as_ref(), Some(&left));
    tell(&world, parted("u", "other")).await.expect("told");
    assert_eq!(contact(&world, "u").await, None);
    assert_eq!(users("other").await, 0);
    tell(&world, parted("u", "other"))
        .await
        .expect("nothing to do");
    assert_eq!(account(&world, "none").await, None, "none is made");
}

#[tokio::test]
async fn a_message_counts_once_even_where_it_changed_nothing() {
    let world = World::new().await;
    let say = async |id: &str, plan: &str| {
        world.pass_time();
        let telling = telling(id, of_account("a", planned(plan)));
        let told = world.stele().tell(&world.caller, &telling).await;
        told.expect("told");
    };
    say("1", "free").await;
    say("2", "free").await;
    say("3", "paid").await;
    let before = account(&world, "a").await;
    for again in ["1", "2"] {
        say(again, "free").await;
        assert_eq!(account(&world, "a").await, before, "{again}");
    }
    say("4", "free").await;
    assert_eq!(plan(&world, "a").await, json!("free"));
}

#[tokio::test]
async fn what_came_between_a_message_and_its_second_coming_stays() {
    let world = World::new().await;
    let out = telling("out", parted("u", "a"));
    let user = telling("in", of_contact("u", "a", ContactChange::default()));
    for message in [&user, &out] {
        let told = world.stele().tell(&world.caller, message).await;
        told.expect("told");
    }
    // Who was taken out stays so, and the account that was removed as well.
    let named = AccountRef::Identifier("a".to_owned());
    let deleted = world.stele().delete_account(&world.caller, &named).await;
    deleted.expect("deleted");
    let told = world.stele().tell(&world.caller, &user).await;
    told.expect("told");
    assert_eq!(contact(&world, "u").await, None);
    assert_eq!(account(&world, "a").await, None);
    // Who came back stays.
    let back = of_contact("u", "a", ContactChange::default());
    tell(&world, back).await.expect("told");
    let told = world.stele().tell(&world.caller, &out).await;
    told.expect("told");
    assert!(contact(&world, "u").await.is_some());
}

#[tokio::test]
async fn a_message_is_known_in_its_workspace_alone() {
    let world = World::new().await;
    let other = world.fixture.caller_of_new_workspace("Other").await;
    let message = telling("1", of_account("a", planned("free")));
    for caller in [&world.caller, &other] {
        let told = world.stele().tell(caller, &message).await;
        told.expect("told");
        let named = AccountRef::Identifier("a".to_owned());
        let made = world.stele().get_account(caller, &named).await;
        made.expect("it is there");
    }
}

#[tokio::test]
async fn all_of_a_message_is_written_or_nothing_and_it_is_known_only_then() {
    let world = World::new().await;
    let message = Told::Contact {
        id: identifier("u"),
        account: Some(identifier("a")),
        organization: Some(identifier("o")),
        change: Box::default(),
    };
    let message = telling("1", message);
    world.store.fail_commits([Fault::Unavailable]);
    let refused = world.stele().tell(&world.caller, &message).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    assert_eq!(world.count().await, 0);
    assert_eq!(world.list::<Organization>(None).await, []);
    world.store.fail_commits([Fault::Retry]);
    let told = world.stele().tell(&world.caller, &message).await;
    told.expect("told at last");
    let made = account(&world, "a").await.expect("it is there");
    assert_eq!(world.contacts(&made).await.len(), 1);
}

#[tokio::test]
async fn telling_takes_the_scope() {
    let world = World::new().await;
    let workspace = world.caller.workspace.id;
    let scopes = [Scope::AccountRead, Scope::EventWrite];
    let reader = world.fixture.key(workspace, &scopes).await;
    let reader = world.fixture.caller(&reader).await;
    for told in [
        of_account("a", AccountChange::default()),
        of_organization("a", OrganizationChange::default()),
        of_contact("a", "a", ContactChange::default()),
        parted("a", "a"),
    ] {
        let refused = world.stele().tell(&reader, &telling("1", told)).await;
        assert!(
            matches!(refused, Err(Error::Forbidden(Scope::AccountWrite))),
            "{refused:?}"
        );
    }
    assert_eq!(world.count().await, 0);
}

#[tokio::test]
async fn usage_takes_a_scope_of_its_own() {
    let fixture = Fixture::memory().await;
    let workspace = fixture.workspace("Acme").await;
    let reader = fixture.key(workspace.id, &[Scope::AccountRead]).await;
    let reader = fixture.caller(&reader).await;
    let stele = &fixture.stele;
    let named = AccountRef::Id(AccountId(Uuid::max()));
    let refused = stele.account_usage(&reader, &named).await;
    assert!(matches!(refused, Err(Error::Forbidden(Scope::QueryRead))));

    let asker = fixture.key(workspace.id, &[Scope::QueryRead]).await;
    let asker = fixture.caller(&asker).await;
    let missing = stele.account_usage(&asker, &named).await;
    assert!(matches!(missing, Err(Error::NotFound(Resource::Account))));
    let nobody = stele.usage(&asker, &UsageBy::Nobody).await;
    assert_eq!(nobody.expect("no metrics"), []);
}
