//! Who looks after an account.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use stele_domain::{Account, AccountChange, Field, MemberId, Role, RoleHolder};

use crate::world::World;

fn holder(number: i64, email: &str) -> RoleHolder {
    RoleHolder {
        number,
        email: email.to_owned(),
        extra: BTreeMap::new(),
    }
}

async fn assign(world: &World, account: &Account, field: Field<RoleHolder>) -> Account {
    world.fixture.clock.advance(Duration::from_secs(1));
    let change = AccountChange {
        roles: BTreeMap::from([(Role::Csm, field)]),
        ..AccountChange::default()
    };
    let changed = world.update(account, change).await.expect("changed");
    assert_eq!(world.stored(account).await, changed);
    changed
}

fn member(account: &Account) -> Option<MemberId> {
    account.role(Role::Csm).map(|(_, member)| member.id)
}

#[tokio::test]
async fn the_number_decides_and_the_email_only_when_no_member_has_it() {
    let world = World::new().await;
    let acme = world.caller.workspace.id;
    let monica = world
        .fixture
        .member(acme, "Monica", "Monica@raviga.com")
        .await;
    let laurie = world
        .fixture
        .member(acme, "Laurie", "laurie@raviga.com")
        .await;
    let account = world.fixture.account(&world.caller, "Pied Piper").await;
    let (first, second) = (monica.number.0, laurie.number.0);
    for (number, email, expected) in [
        (first, "monica@raviga.com", Some(monica.id)),
        (first, "laurie@raviga.com", Some(monica.id)),
        (second, "nobody@raviga.com", Some(laurie.id)),
        (99, "LAURIE@raviga.com", Some(laurie.id)),
        (0, "monica@raviga.com", Some(monica.id)),
        (99, "nobody@raviga.com", None),
        (-1, "", None),
    ] {
        let assigned = assign(&world, &account, Field::Value(holder(number, email))).await;
        assert_eq!(member(&assigned), expected, "{number} {email}");
        let kept = assigned.roles[&Role::Csm].as_ref().expect("assigned");
        assert_eq!(kept.holder, holder(number, email), "kept as sent");
    }
}

#[tokio::test]
async fn a_member_of_another_workspace_is_nobody() {
    let world = World::new().await;
    let hooli = world.fixture.workspace("Hooli").await;
    let gavin = world
        .fixture
        .member(hooli.id, "Gavin", "gavin@hooli.com")
        .await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .role(Role::Csm, &gavin)
        .await;
    assert_eq!(member(&account), None);
    assert!(account.roles[&Role::Csm].is_some(), "kept as sent");
}

#[tokio::test]
async fn null_is_kept_and_absent_forgets() {
    let world = World::new().await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .role_named(Role::Csm, 7, "x@y.z")
        .await;
    let cleared = assign(&world, &account, Field::Null).await;
    assert_eq!(cleared.roles, BTreeMap::from([(Role::Csm, None)]));
    let forgotten = assign(&world, &account, Field::Absent).await;
    assert_eq!(forgotten.roles, BTreeMap::new());
}

#[tokio::test]
async fn an_assignment_keeps_its_id_through_a_change_of_holder() {
    let world = World::new().await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .role_named(Role::Csm, 7, "x@y.z")
        .await;
    let assignment = |account: &Account| account.roles[&Role::Csm].clone().expect("assigned");
    let first = assignment(&account);
    let other = assign(&world, &account, Field::Value(holder(8, "x@y.z"))).await;
    let second = assignment(&other);
    assert_eq!((second.id, second.created_at), (first.id, first.created_at));
    assert!(second.assigned_at > first.assigned_at);
    let same = assign(&world, &account, Field::Value(holder(8, "x@y.z"))).await;
    assert_eq!(same, other, "naming the same again changes nothing");
    // What else was sent is kept, and assigns nothing anew.
    let mut more = holder(8, "x@y.z");
    more.extra.insert("avatar".to_owned(), json!(null));
    let more = assign(&world, &account, Field::Value(more)).await;
    assert_eq!(assignment(&more).assigned_at, second.assigned_at);
    assert!(assignment(&more).holder.extra.contains_key("avatar"));
    // After a break it is another assignment.
    assign(&world, &account, Field::Null).await;
    let again = assign(&world, &account, Field::Value(holder(8, "x@y.z"))).await;
    assert_ne!(assignment(&again).id, first.id);
    assert!(assignment(&again).created_at > first.created_at);
}

#[tokio::test]
async fn a_member_who_joins_later_is_meant_when_named_again() {
    let world = World::new().await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .role_named(Role::Csm, 99, "monica@raviga.com")
        .await;
    assert_eq!(member(&account), None);
    let monica = world
        .fixture
        .member(world.caller.workspace.id, "Monica", "monica@raviga.com")
        .await;
    assert_eq!(member(&world.stored(&account).await), None);
    let again = assign(
        &world,
        &account,
        Field::Value(holder(99, "monica@raviga.com")),
    )
    .await;
    assert_eq!(member(&again), Some(monica.id));
    assert!(again.updated_at > account.updated_at);
}
