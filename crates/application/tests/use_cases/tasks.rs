//! Tasks.

use std::collections::BTreeMap;

use serde_json::json;
use stele_application::{About, AccountRef, Error, Invalid, RecordRef, Resource};
use stele_domain::{AccountId, Field, MemberId, OrganizationId, Task, TaskChange};

use crate::world::{World, assert_refused, identifier, name, nobody, text, time};

fn change(say: impl FnOnce(&mut TaskChange)) -> TaskChange {
    let mut change = TaskChange::default();
    say(&mut change);
    change
}

async fn put(
    world: &World,
    external_id: Option<&str>,
    called: &str,
    change: TaskChange,
) -> Result<Task, Error> {
    world.pass_time();
    let external_id = external_id.map(identifier);
    let put = world
        .stele()
        .put_task(&world.caller, external_id, name(called), change)
        .await?;
    assert_eq!(world.find(put.id.0).await.as_ref(), Some(&put));
    Ok(put)
}

async fn update(world: &World, task: &Task, change: TaskChange) -> Result<Task, Error> {
    world.pass_time();
    let by_id = RecordRef::Id(task.id.0);
    let updated = world
        .stele()
        .update_task(&world.caller, &by_id, change)
        .await?;
    assert_eq!(world.find(task.id.0).await.as_ref(), Some(&updated));
    Ok(updated)
}

#[tokio::test]
async fn a_change_shows_in_the_task_and_not_in_its_account() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let organization = world.fixture.organization(&world.caller, "hooli").await;
    let workspace = world.caller.workspace.id;
    let monica = world
        .fixture
        .member(workspace, "Monica", "monica@raviga.com");
    let monica = monica.await;
    let mut task = put(&world, None, "Call", TaskChange::default())
        .await
        .expect("put");
    assert_eq!(
        (task.stamp.version, task.stamp.created_at),
        (1, world.now())
    );
    let traits = BTreeMap::from([("effort".to_owned(), Some(json!(3)))]);
    for (what, change) in [
        ("name", change(|c| c.name = Some(name("Call back")))),
        (
            "description",
            change(|c| c.description = Field::Value(text("At noon"))),
        ),
        ("account", change(|c| c.account = Field::Value(account.id))),
        (
            "organization",
            change(|c| c.organization = Field::Value(organization.id)),
        ),
        ("no organization", change(|c| c.organization = Field::Null)),
        (
            "due",
            change(|c| c.due_at = Field::Value(time("2025-02-02"))),
        ),
        (
            "assigned",
            change(|c| c.assigned_to = Field::Value(monica.id)),
        ),
        ("done", change(|c| c.completed_by = Field::Value(monica.id))),
        ("not done", change(|c| c.completed_at = Field::Null)),
        (
            "tags",
            change(|c| c.tags = Some(vec![name("a"), name("b")])),
        ),
        ("traits", change(|c| c.traits = traits)),
    ] {
        let changed = update(&world, &task, change.clone()).await.expect(what);
        assert_eq!(changed.stamp.version, task.stamp.version + 1, "{what}");
        assert_eq!(changed.stamp.updated_at, world.now(), "{what}");
        let done_at = (what == "done").then(|| world.now());
        assert_eq!(changed.completed_at, done_at, "{what}");
        let same = update(&world, &task, change).await.expect(what);
        assert_eq!(same, changed, "{what}, again");
        task = changed;
    }
    assert_eq!(world.stored(&account).await, account);
    let about: Vec<Task> = world.list(Some(About::Account(account.id))).await;
    assert_eq!(about, [task]);
    let fields = world.stele().custom_fields(&world.caller, None).await;
    assert_eq!(fields.expect("answered")[0].key, "effort");
}

#[tokio::test]
async fn a_known_external_id_means_the_task_that_has_it() {
    let world = World::new().await;
    let due = change(|c| c.due_at = Field::Value(time("2025-02-02")));
    let first = put(&world, Some("t-1"), "Call", due).await.expect("put");
    let again = async |called| put(&world, Some("t-1"), called, TaskChange::default()).await;
    assert_eq!(again("Call").await.expect("the same"), first);
    let changed = again("Call back").await.expect("changed");
    assert_eq!((changed.id, changed.stamp.version), (first.id, 2));
    assert_eq!(changed.due_at, first.due_at);
    let other = put(&world, Some("t-2"), "Call", TaskChange::default()).await;
    assert_ne!(other.expect("put").id, first.id);
    assert_eq!(world.list::<Task>(None).await.len(), 2);
}

#[tokio::test]
async fn a_new_task_has_an_external_id_of_its_own() {
    let world = World::new().await;
    let create = || {
        let external_id = Some(identifier("t-1"));
        let change = TaskChange::default();
        world
            .stele()
            .create_task(&world.caller, external_id, name("Call"), change)
    };
    let made = create().await.expect("free");
    assert_refused!(create().await, Error::ExternalIdTaken(Resource::Task));
    assert_eq!(world.list::<Task>(None).await, [made]);
}

#[tokio::test]
async fn a_task_names_what_is_there() {
    let world = World::new().await;
    let task = put(&world, Some("t-1"), "Call", TaskChange::default()).await;
    let task = task.expect("put");
    for (change, expected) in [
        (
            change(|c| c.account = Field::Value(AccountId(nobody()))),
            Resource::Account,
        ),
        (
            change(|c| c.organization = Field::Value(OrganizationId(nobody()))),
            Resource::Organization,
        ),
        (
            change(|c| c.assigned_to = Field::Value(MemberId(nobody()))),
            Resource::Member,
        ),
        (
            change(|c| c.completed_by = Field::Value(MemberId(nobody()))),
            Resource::Member,
        ),
    ] {
        for refused in [
            put(&world, None, "New", change.clone()).await,
            put(&world, Some("t-1"), "New", change.clone()).await,
            update(&world, &task, change.clone()).await,
        ] {
            match refused {
                Err(Error::Invalid(Invalid::Unknown(resource))) => assert_eq!(resource, expected),
                other => panic!("{expected}: {other:?}"),
            }
        }
    }
    assert_eq!(world.list::<Task>(None).await, [task]);
}

#[tokio::test]
async fn tasks_go_alone_or_with_their_account() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let first = world.fixture.task(&world.caller, account.id, "First").await;
    world
        .fixture
        .task(&world.caller, account.id, "Second")
        .await;
    let by_id = RecordRef::Id(first.id.0);
    let delete = || world.stele().delete_task(&world.caller, &by_id);
    delete().await.expect("deleted");
    assert_refused!(delete().await, Error::NotFound(Resource::Task));
    assert_refused!(
        update(&world, &first, TaskChange::default()).await,
        Error::NotFound(Resource::Task)
    );
    assert_eq!(world.list::<Task>(None).await.len(), 1);
    let by_id = AccountRef::Id(account.id);
    let deleted = world.stele().delete_account(&world.caller, &by_id).await;
    deleted.expect("deleted");
    assert_eq!(world.list::<Task>(None).await, []);
}
