//! Writing what may be there or not: accounts, organizations and people by their external ids.

use std::collections::BTreeMap;

use serde_json::json;
use stele_application::{AccountRef, Error, Invalid, RecordRef, Resource, UsageBy};
use stele_domain::{
    Account, AccountChange, AccountId, Contact, ContactChange, Field, Organization,
    OrganizationChange, PersonName, Scope,
};
use stele_testkit::Fixture;
use uuid::Uuid;

use crate::world::{World, identifier, name};

async fn put_account(world: &World, id: &str, change: AccountChange) -> Account {
    world.pass_time();
    let id = identifier(id);
    let put = world.stele().put_account(&world.caller, &id, change);
    let account = put.await.expect("put");
    assert_eq!(world.stored(&account).await, account);
    account
}

async fn put_contact(world: &World, id: &str, change: ContactChange) -> Result<Contact, Error> {
    world.pass_time();
    let id = identifier(id);
    let put = world.stele().put_contact(&world.caller, &id, change);
    let contact = put.await?;
    assert_eq!(world.find(contact.id.0).await.as_ref(), Some(&contact));
    Ok(contact)
}

fn tied_to(accounts: &[&Account]) -> ContactChange {
    ContactChange {
        accounts: Some(accounts.iter().map(|account| account.id).collect()),
        ..ContactChange::default()
    }
}

#[tokio::test]
async fn an_account_is_made_with_its_id_as_name_and_changed_from_then_on() {
    let world = World::new().await;
    let made = put_account(&world, "piedpiper", AccountChange::default()).await;
    assert_eq!(made.name, name("piedpiper"));
    assert_eq!(
        made.identifiers.external_id(),
        Some(&identifier("piedpiper"))
    );
    let again = put_account(&world, "piedpiper", AccountChange::default()).await;
    assert_eq!(again, made, "nothing said moves nothing");
    let renamed = AccountChange {
        name: Some(name("Pied Piper")),
        ..AccountChange::default()
    };
    let changed = put_account(&world, "piedpiper", renamed.clone()).await;
    assert_eq!((changed.id, &changed.name), (made.id, &name("Pied Piper")));
    let other = put_account(&world, "other", renamed).await;
    assert_ne!(other.id, made.id);
}

#[tokio::test]
async fn an_alias_is_as_good_as_the_external_id() {
    let world = World::new().await;
    let aliased = AccountChange {
        identifiers: Some(vec![identifier("first"), identifier("second")]),
        ..AccountChange::default()
    };
    let account = world.create(aliased).await.expect("created");
    let put = put_account(&world, "second", AccountChange::default()).await;
    assert_eq!(put, account);
}

#[tokio::test]
async fn an_organization_is_made_with_its_id_as_name_and_changed_from_then_on() {
    let world = World::new().await;
    let put = async |change: OrganizationChange| -> Organization {
        world.pass_time();
        let id = identifier("hooli");
        let put = world.stele().put_organization(&world.caller, &id, change);
        put.await.expect("put")
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
    assert_eq!(world.list::<Organization>(None).await, [changed]);
}

#[tokio::test]
async fn a_person_comes_to_belong_to_more_and_leaves_nothing() {
    let world = World::new().await;
    let (one, other) = (world.account("One").await, world.account("Other").await);
    let made = put_contact(&world, "u", tied_to(&[&one]))
        .await
        .expect("made");
    assert_eq!(made.external_id, Some(identifier("u")));
    assert_eq!(world.stored(&one).await.derived.users_count, 1);
    let again = put_contact(&world, "u", tied_to(&[&one])).await;
    assert_eq!(again.expect("put"), made, "nothing new moves nothing");

    let change = ContactChange {
        name: Field::Value(PersonName::from_whole("Richard").expect("valid")),
        ..tied_to(&[&other])
    };
    let changed = put_contact(&world, "u", change).await.expect("changed");
    assert_eq!(changed.id, made.id);
    for account in [&one, &other] {
        assert_eq!(world.stored(account).await.derived.users_count, 1);
    }
}

#[tokio::test]
async fn a_person_belongs_to_something_that_is_there() {
    let world = World::new().await;
    let nothing = put_contact(&world, "u", ContactChange::default()).await;
    assert!(matches!(
        nothing,
        Err(Error::Invalid(Invalid::TiedToNothing))
    ));
    let unknown = ContactChange {
        accounts: Some(vec![AccountId(Uuid::max())]),
        ..ContactChange::default()
    };
    let unknown = put_contact(&world, "u", unknown).await;
    assert!(matches!(
        unknown,
        Err(Error::Invalid(Invalid::Unknown(Resource::Account)))
    ));
    assert_eq!(world.list::<Contact>(None).await, []);
}

#[tokio::test]
async fn a_person_belongs_to_a_hundred_accounts_at_most_however_they_come_together() {
    let world = World::new().await;
    let mut accounts = Vec::new();
    for n in 0..101 {
        accounts.push(world.account(&n.to_string()).await);
    }
    let all: Vec<_> = accounts.iter().collect();
    put_contact(&world, "u", tied_to(&all[..100]))
        .await
        .expect("made");
    let more = put_contact(&world, "u", tied_to(&all[100..])).await;
    assert!(matches!(
        more,
        Err(Error::Invalid(Invalid::TooManyTies { max: 100 }))
    ));
    assert_eq!(world.stored(all[100]).await.derived.users_count, 0);
}

#[tokio::test]
async fn whoever_leaves_their_last_account_is_gone() {
    let world = World::new().await;
    let (one, other) = (world.account("One").await, world.account("Other").await);
    let person = put_contact(&world, "u", tied_to(&[&one, &other]))
        .await
        .expect("made");
    let untie = async |account: &Account| {
        world.pass_time();
        let person = RecordRef::ExternalId("u".to_owned());
        let untied = world
            .stele()
            .untie_contact(&world.caller, &person, account.id);
        untied.await
    };
    untie(&one).await.expect("untied");
    assert_eq!(world.stored(&one).await.derived.users_count, 0);
    let left: Contact = world.find(person.id.0).await.expect("of the other");
    assert!(left.version > person.version);
    untie(&one).await.expect("nothing to do");
    assert_eq!(world.find(person.id.0).await.as_ref(), Some(&left));
    untie(&other).await.expect("untied");
    assert_eq!(world.find::<Contact>(person.id.0).await, None);
    assert_eq!(world.stored(&other).await.derived.users_count, 0);
    let gone = untie(&other).await;
    assert!(matches!(gone, Err(Error::NotFound(Resource::Contact))));
}

#[tokio::test]
async fn writing_takes_the_scope_and_usage_its_own() {
    let fixture = Fixture::memory().await;
    let workspace = fixture.workspace("Acme").await;
    let reader = fixture
        .key(workspace.id, &[Scope::AccountRead, Scope::EventWrite])
        .await;
    let reader = fixture.caller(&reader).await;
    let stele = &fixture.stele;
    let id = identifier("a");
    let lacks = |error: Error, scope: Scope| {
        assert!(
            matches!(error, Error::Forbidden(lacking) if lacking == scope),
            "{error:?}"
        );
    };
    let refused = stele
        .put_account(&reader, &id, AccountChange::default())
        .await;
    lacks(refused.expect_err("refused"), Scope::AccountWrite);
    let refused = stele
        .put_organization(&reader, &id, OrganizationChange::default())
        .await;
    lacks(refused.expect_err("refused"), Scope::AccountWrite);
    let refused = stele
        .put_contact(&reader, &id, ContactChange::default())
        .await;
    lacks(refused.expect_err("refused"), Scope::AccountWrite);
    let person = RecordRef::ExternalId("a".to_owned());
    let account = AccountId(Uuid::max());
    let refused = stele.untie_contact(&reader, &person, account).await;
    lacks(refused.expect_err("refused"), Scope::AccountWrite);
    let named = AccountRef::Id(account);
    let refused = stele.account_usage(&reader, &named).await;
    lacks(refused.expect_err("refused"), Scope::QueryRead);

    let asker = fixture.key(workspace.id, &[Scope::QueryRead]).await;
    let asker = fixture.caller(&asker).await;
    let missing = stele.account_usage(&asker, &named).await;
    assert!(matches!(missing, Err(Error::NotFound(Resource::Account))));
    let nobody = stele.usage(&asker, &UsageBy::Nobody).await;
    assert_eq!(nobody.expect("no metrics"), []);
}
