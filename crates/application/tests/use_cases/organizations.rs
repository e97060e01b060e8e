//! Organizations, and what is under them.

use std::collections::BTreeMap;

use serde_json::json;
use stele_application::{AccountFilter, Error, Invalid, RecordRef, Resource};
use stele_domain::{
    Account, AccountChange, Contact, ContactChange, Field, Note, NoteChange, Organization,
    OrganizationChange, OrganizationDraft, OrganizationId, Task, TaskChange,
};

use crate::world::{World, assert_refused, has_moved, identifier, name, nobody, text, time};

async fn organization(world: &World, external_id: &str) -> Organization {
    world.fixture.organization(&world.caller, external_id).await
}

async fn update(
    world: &World,
    organization: &Organization,
    change: OrganizationChange,
) -> Organization {
    world.pass_time();
    let by_id = RecordRef::Id(organization.id.0);
    let updated = world
        .stele()
        .update_organization(&world.caller, &by_id, change)
        .await
        .expect("updated");
    assert_eq!(world.find(organization.id.0).await.as_ref(), Some(&updated));
    updated
}

/// Puts an account under an organization, or under none.
async fn put_under(world: &World, account: &Account, parent: Field<OrganizationId>) -> Account {
    world.pass_time();
    let change = AccountChange {
        organization: parent,
        ..AccountChange::default()
    };
    world.update(account, change).await.expect("updated")
}

#[tokio::test]
async fn a_change_shows_in_the_organization_and_not_in_its_accounts() {
    let world = World::new().await;
    let made = organization(&world, "hooli").await;
    let account = world.account("Pied Piper").await;
    let account = put_under(&world, &account, Field::Value(made.id)).await;
    let renamed = OrganizationChange {
        name: Some(name("Hooli")),
        ..OrganizationChange::default()
    };
    let traited = OrganizationChange {
        traits: BTreeMap::from([("size".to_owned(), Some(json!(7)))]),
        ..OrganizationChange::default()
    };
    let mut before = made;
    for change in [renamed, traited] {
        let changed = update(&world, &before, change.clone()).await;
        assert_eq!(changed.stamp.version, before.stamp.version + 1);
        assert_eq!(changed.stamp.updated_at, world.now());
        assert_eq!(update(&world, &before, change).await, changed);
        before = changed;
    }
    assert_eq!(world.stored(&account).await, account);
    let fields = world.stele().custom_fields(&world.caller, None).await;
    assert_eq!(fields.expect("answered")[0].key, "size");
}

#[tokio::test]
async fn an_external_id_names_one_organization() {
    let world = World::new().await;
    let made = organization(&world, "hooli").await;
    let draft = OrganizationDraft {
        external_id: identifier("hooli"),
        name: name("Other"),
        traits: BTreeMap::new(),
    };
    assert_refused!(
        world
            .stele()
            .create_organization(&world.caller, draft)
            .await,
        Error::ExternalIdTaken(Resource::Organization)
    );
    assert_eq!(world.list::<Organization>(None).await, [made]);
    let absent = RecordRef::Id(nobody());
    let change = OrganizationChange::default();
    let refused = world
        .stele()
        .update_organization(&world.caller, &absent, change);
    assert_refused!(refused.await, Error::NotFound(Resource::Organization));
    let refused = world.stele().delete_organization(&world.caller, &absent);
    assert_refused!(refused.await, Error::NotFound(Resource::Organization));
}

#[tokio::test]
async fn an_account_is_put_under_an_organization_that_is_there() {
    let world = World::new().await;
    let parent = organization(&world, "hooli").await;
    let before = world.account("Pied Piper").await;
    world.account("Raviga").await;
    let under = put_under(&world, &before, Field::Value(parent.id)).await;
    assert!(has_moved(&before, &under));
    assert_eq!(under.organization, Some(parent.id));
    let same = put_under(&world, &under, Field::Value(parent.id)).await;
    assert_eq!(same, under);
    let filter = AccountFilter {
        organization: Some(parent.id),
        ..AccountFilter::default()
    };
    let counted = async || world.stele().count_accounts(&world.caller, &filter).await;
    assert_eq!(counted().await.expect("answered"), 1);
    let unknown = AccountChange {
        organization: Field::Value(OrganizationId(nobody())),
        ..AccountChange::default()
    };
    assert_refused!(
        world.update(&under, unknown.clone()).await,
        Error::Invalid(Invalid::Unknown(Resource::Organization))
    );
    assert_refused!(
        world.create(unknown).await,
        Error::Invalid(Invalid::Unknown(Resource::Organization))
    );
    put_under(&world, &under, Field::Null).await;
    assert_eq!(counted().await.expect("answered"), 0);
}

#[tokio::test]
async fn what_is_the_organizations_own_goes_with_it() {
    let world = World::new().await;
    let (gone, kept) = (
        organization(&world, "gone").await,
        organization(&world, "kept").await,
    );
    let account = world.account("Pied Piper").await;
    let account = put_under(&world, &account, Field::Value(gone.id)).await;
    let other = world.account("Raviga").await;
    let other = put_under(&world, &other, Field::Value(kept.id)).await;
    let mut people = Vec::new();
    for (accounts, organizations) in [
        (vec![], vec![gone.id]),
        (vec![], vec![gone.id, kept.id]),
        (vec![other.id], vec![gone.id]),
        (vec![], vec![kept.id]),
    ] {
        let tied = ContactChange {
            accounts: Some(accounts),
            organizations: Some(organizations),
            ..ContactChange::default()
        };
        people.push(world.fixture.contact_with(&world.caller, tied).await);
    }
    let (stele, caller) = (world.stele(), &world.caller);
    for parent in [&gone, &kept] {
        let about = NoteChange {
            organization: Field::Value(parent.id),
            ..NoteChange::default()
        };
        let note = stele.put_note(caller, None, text("Said"), time("2025-01-01"), about);
        note.await.expect("put");
        let about = TaskChange {
            organization: Field::Value(parent.id),
            ..TaskChange::default()
        };
        let task = stele.put_task(caller, None, name("Call"), about).await;
        task.expect("put");
    }
    let other = world.stored(&other).await;
    world.pass_time();
    let by_external_id = RecordRef::ExternalId("gone".to_owned());
    let delete = || stele.delete_organization(caller, &by_external_id);
    delete().await.expect("deleted");
    assert_refused!(delete().await, Error::NotFound(Resource::Organization));
    let after = world.stored(&account).await;
    assert!(has_moved(&account, &after));
    assert_eq!((after.organization, after.updated_at), (None, world.now()));
    assert_eq!(world.stored(&other).await, other);
    let mut versions = Vec::new();
    for person in &people {
        let found: Option<Contact> = world.find(person.id.0).await;
        versions.push(found.map(|found| found.version));
    }
    assert_eq!(versions, [None, Some(2), Some(2), Some(1)]);
    let notes: Vec<Note> = world.list(None).await;
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].organization, Some(kept.id));
    let tasks: Vec<Task> = world.list(None).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].organization, Some(kept.id));
}
