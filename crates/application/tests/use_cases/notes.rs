//! Notes.

use std::collections::BTreeMap;

use serde_json::json;
use stele_application::{About, AccountRef, Error, Invalid, RecordRef, Resource};
use stele_domain::{
    AccountId, ContactId, Field, MemberId, Note, NoteChange, OrganizationId, Scope, Timestamp,
};

use crate::world::{World, assert_refused, identifier, name, nobody, text, time};

fn change(say: impl FnOnce(&mut NoteChange)) -> NoteChange {
    let mut change = NoteChange::default();
    say(&mut change);
    change
}

async fn put(
    world: &World,
    external_id: Option<&str>,
    says: &str,
    noted_at: Timestamp,
    change: NoteChange,
) -> Result<Note, Error> {
    world.pass_time();
    let external_id = external_id.map(identifier);
    let put = world
        .stele()
        .put_note(&world.caller, external_id, text(says), noted_at, change)
        .await?;
    assert_eq!(world.find(put.id.0).await.as_ref(), Some(&put));
    Ok(put)
}

async fn update(world: &World, note: &Note, change: NoteChange) -> Result<Note, Error> {
    world.pass_time();
    let by_id = RecordRef::Id(note.id.0);
    let updated = world
        .stele()
        .update_note(&world.caller, &by_id, change)
        .await?;
    assert_eq!(world.find(note.id.0).await.as_ref(), Some(&updated));
    Ok(updated)
}

#[tokio::test]
async fn a_change_shows_in_the_note_and_not_in_its_account() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let organization = world.fixture.organization(&world.caller, "hooli").await;
    let workspace = world.caller.workspace.id;
    let monica = world
        .fixture
        .member(workspace, "Monica", "monica@raviga.com");
    let monica = monica.await;
    // On another account: those who join this one change it.
    let other = world.account("Aviato").await;
    let richard = world.person("richard@piedpiper.com", &[&other]).await;
    let noted_at = time("2025-01-01");
    let mut note = put(&world, None, "Said", noted_at, NoteChange::default())
        .await
        .expect("put");
    assert_eq!(
        (note.stamp.version, note.stamp.created_at),
        (1, world.now())
    );
    assert_eq!(note.author, None);
    let traits = BTreeMap::from([("mood".to_owned(), Some(json!("good")))]);
    for (what, change) in [
        ("account", change(|c| c.account = Field::Value(account.id))),
        (
            "organization",
            change(|c| c.organization = Field::Value(organization.id)),
        ),
        ("no organization", change(|c| c.organization = Field::Null)),
        (
            "subject",
            change(|c| c.subject = Field::Value(text("Call"))),
        ),
        ("text", change(|c| c.text = Some(text("Said so")))),
        ("time", change(|c| c.noted_at = Some(time("2025-01-02")))),
        ("author", change(|c| c.author = Field::Value(monica.id))),
        (
            "people",
            change(|c| c.contacts = Some(vec![richard.id, richard.id])),
        ),
        (
            "tags",
            change(|c| c.tags = Some(vec![name("a"), name("b")])),
        ),
        (
            "archived",
            change(|c| c.archived_at = Field::Value(noted_at)),
        ),
        ("traits", change(|c| c.traits = traits)),
    ] {
        let changed = update(&world, &note, change.clone()).await.expect(what);
        assert_eq!(changed.stamp.version, note.stamp.version + 1, "{what}");
        assert_eq!(changed.stamp.updated_at, world.now(), "{what}");
        let same = update(&world, &note, change).await.expect(what);
        assert_eq!(same, changed, "{what}, again");
        note = changed;
    }
    assert_eq!(world.stored(&account).await, account);
    let about: Vec<Note> = world.list(Some(About::Account(account.id))).await;
    assert_eq!(about, [note]);
    let fields = world.stele().custom_fields(&world.caller, None).await;
    assert_eq!(fields.expect("answered")[0].key, "mood");
}

#[tokio::test]
async fn a_known_external_id_means_the_note_that_has_it() {
    let world = World::new().await;
    let at = time("2025-01-01");
    let subject = change(|c| c.subject = Field::Value(text("Call")));
    let first = put(&world, Some("n-1"), "Said", at, subject).await;
    let first = first.expect("put");
    let again = async |says| put(&world, Some("n-1"), says, at, NoteChange::default()).await;
    assert_eq!(again("Said").await.expect("the same"), first);
    let changed = again("Said so").await.expect("changed");
    assert_eq!((changed.id, changed.stamp.version), (first.id, 2));
    assert_eq!(changed.subject, first.subject);
    let other = put(&world, Some("n-2"), "Said", at, NoteChange::default()).await;
    assert_ne!(other.expect("put").id, first.id);
    assert_eq!(world.list::<Note>(None).await.len(), 2);
}

#[tokio::test]
async fn a_new_note_has_an_external_id_of_its_own() {
    let world = World::new().await;
    let create = || {
        let external_id = Some(identifier("n-1"));
        let at = time("2025-01-01");
        let change = NoteChange::default();
        world
            .stele()
            .create_note(&world.caller, external_id, text("Said"), at, change)
    };
    let made = create().await.expect("free");
    assert_refused!(create().await, Error::ExternalIdTaken(Resource::Note));
    assert_eq!(world.list::<Note>(None).await, [made]);
}

#[tokio::test]
async fn whose_key_writes_a_note_is_its_author_unless_it_names_another() {
    let world = World::new().await;
    let workspace = world.caller.workspace.id;
    let monica = world
        .fixture
        .member(workspace, "Monica", "monica@raviga.com");
    let monica = monica.await;
    let key = world
        .fixture
        .member_key(&monica, &[Scope::AccountWrite])
        .await;
    let caller = world.fixture.caller(&key).await;
    let put = |change| {
        let external_id = Some(identifier("n-1"));
        let said = text("Said");
        world
            .stele()
            .put_note(&caller, external_id, said, time("2025-01-01"), change)
    };
    let hers = put(NoteChange::default()).await.expect("put");
    assert_eq!(hers.author, Some(monica.id));
    let nobodys = put(change(|c| c.author = Field::Null)).await.expect("put");
    assert_eq!(nobodys.author, None);
    // Only a new note is by who happens to write it.
    let still = put(NoteChange::default()).await.expect("put");
    assert_eq!(still.author, None);
}

#[tokio::test]
async fn a_note_names_what_is_there() {
    let world = World::new().await;
    let at = time("2025-01-01");
    let note = put(&world, Some("n-1"), "Said", at, NoteChange::default()).await;
    let note = note.expect("put");
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
            change(|c| c.author = Field::Value(MemberId(nobody()))),
            Resource::Member,
        ),
        (
            change(|c| c.contacts = Some(vec![ContactId(nobody())])),
            Resource::Contact,
        ),
    ] {
        for refused in [
            put(&world, None, "New", at, change.clone()).await,
            put(&world, Some("n-1"), "New", at, change.clone()).await,
            update(&world, &note, change.clone()).await,
        ] {
            match refused {
                Err(Error::Invalid(Invalid::Unknown(resource))) => assert_eq!(resource, expected),
                other => panic!("{expected}: {other:?}"),
            }
        }
    }
    assert_eq!(world.list::<Note>(None).await, [note]);
}

#[tokio::test]
async fn notes_go_alone_or_with_their_account() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let first = world.fixture.note(&world.caller, account.id, "First").await;
    world
        .fixture
        .note(&world.caller, account.id, "Second")
        .await;
    let by_id = RecordRef::Id(first.id.0);
    let delete = || world.stele().delete_note(&world.caller, &by_id);
    delete().await.expect("deleted");
    assert_refused!(delete().await, Error::NotFound(Resource::Note));
    assert_refused!(
        update(&world, &first, NoteChange::default()).await,
        Error::NotFound(Resource::Note)
    );
    assert_eq!(world.list::<Note>(None).await.len(), 1);
    let by_id = AccountRef::Id(account.id);
    let deleted = world.stele().delete_account(&world.caller, &by_id).await;
    deleted.expect("deleted");
    assert_eq!(world.list::<Note>(None).await, []);
}
