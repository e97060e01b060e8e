//! NPS responses, and what people and accounts make of them.

use stele_application::{Error, Invalid, RecordRef, Resource, ResponsesOf};
use stele_domain::{
    Account, Contact, ContactId, Field, NpsCounts, NpsResponse, NpsResponseChange,
    NpsResponseDraft, NpsScore, Timestamp,
};

use crate::world::{World, assert_refused, has_moved, identifier, nobody, text, time};

fn score(points: u8) -> NpsScore {
    NpsScore::new(points).expect("ten at most")
}

fn draft(contact: ContactId, points: u8, at: Timestamp) -> NpsResponseDraft {
    NpsResponseDraft {
        external_id: None,
        contact,
        responded_at: at,
        score: score(points),
        feedback: Field::Absent,
    }
}

async fn put(world: &World, draft: NpsResponseDraft) -> Result<NpsResponse, Error> {
    world.pass_time();
    let put = world.stele().put_response(&world.caller, draft).await?;
    assert_eq!(world.find(put.id.0).await.as_ref(), Some(&put));
    Ok(put)
}

async fn update(
    world: &World,
    response: &NpsResponse,
    change: NpsResponseChange,
) -> Result<NpsResponse, Error> {
    world.pass_time();
    let by_id = RecordRef::Id(response.id.0);
    let updated = world.stele().update_response(&world.caller, &by_id, change);
    let updated = updated.await?;
    assert_eq!(world.find(response.id.0).await.as_ref(), Some(&updated));
    Ok(updated)
}

async fn delete(world: &World, response: &NpsResponse) -> Result<(), Error> {
    world.pass_time();
    let by_id = RecordRef::Id(response.id.0);
    world.stele().delete_response(&world.caller, &by_id).await
}

async fn counts(world: &World, account: &Account) -> (u32, u32, u32) {
    let NpsCounts {
        detractors,
        passives,
        promoters,
    } = world.stored(account).await.derived.nps;
    (detractors, passives, promoters)
}

async fn last_score(world: &World, contact: &Contact) -> Option<u8> {
    let contact: Contact = world.find(contact.id.0).await.expect("there");
    let last = contact.derived.last_response?;
    Some(last.score.points())
}

#[tokio::test]
async fn the_response_that_was_answered_last_counts_for_every_account() {
    let world = World::new().await;
    let first = world.account("Pied Piper").await;
    let second = world.account("Raviga").await;
    let jared = world.person("jared@hooli.com", &[&first, &second]).await;
    let earlier = time("2025-01-01T00:00:00Z");
    let later = time("2025-01-02T00:00:00Z");
    let before = world.stored(&first).await;
    let response = put(&world, draft(jared.id, 7, later)).await.expect("put");
    assert_eq!((response.stamp.version, response.feedback), (1, None));
    assert!(has_moved(&before, &world.stored(&first).await));
    let scored: Contact = world.find(jared.id.0).await.expect("there");
    assert_eq!((scored.version, scored.updated_at), (2, world.now()));
    assert_eq!(counts(&world, &first).await, (0, 1, 0));
    assert_eq!(counts(&world, &second).await, (0, 1, 0));
    // One that was answered earlier says nothing new of them.
    let before = world.stored(&first).await;
    put(&world, draft(jared.id, 0, earlier)).await.expect("put");
    assert_eq!(world.stored(&first).await, before);
    assert_eq!(world.find(jared.id.0).await, Some(scored));
    // Of two at one time the one that was recorded last.
    put(&world, draft(jared.id, 9, later)).await.expect("put");
    assert_eq!(last_score(&world, &jared).await, Some(9));
    assert_eq!(counts(&world, &second).await, (0, 0, 1));
    assert_eq!(
        world
            .list::<NpsResponse>(Some(ResponsesOf::Account(second.id)))
            .await
            .len(),
        3
    );
}

#[tokio::test]
async fn a_known_external_id_means_the_response_that_has_it() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let jared = world.person("jared@hooli.com", &[&account]).await;
    let at = time("2025-01-01T00:00:00Z");
    let named = |points, feedback| NpsResponseDraft {
        external_id: Some(identifier("r-1")),
        feedback,
        ..draft(jared.id, points, at)
    };
    let said = Field::Value(text("Nice"));
    let first = put(&world, named(9, said)).await.expect("put");
    let before = world.stored(&account).await;
    let same = put(&world, named(9, Field::Absent)).await.expect("put");
    assert_eq!(same, first);
    assert_eq!(world.stored(&account).await, before);
    let changed = put(&world, named(2, Field::Null)).await.expect("put");
    assert_eq!((changed.id, changed.stamp.version), (first.id, 2));
    assert_eq!(changed.stamp.updated_at, world.now());
    assert_eq!(changed.feedback, None);
    assert_eq!(counts(&world, &account).await, (1, 0, 0));
    let listed: Vec<NpsResponse> = world.list(Some(ResponsesOf::Contact(jared.id))).await;
    assert_eq!(listed, [changed]);
}

#[tokio::test]
async fn a_new_response_has_an_external_id_of_its_own() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let jared = world.person("jared@hooli.com", &[&account]).await;
    let create = |points| {
        let named = NpsResponseDraft {
            external_id: Some(identifier("r-1")),
            ..draft(jared.id, points, world.now())
        };
        world.stele().create_response(&world.caller, named)
    };
    let made = create(9).await.expect("free");
    assert_refused!(
        create(1).await,
        Error::ExternalIdTaken(Resource::NpsResponse)
    );
    assert_eq!(world.list::<NpsResponse>(None).await, [made]);
    assert_eq!(counts(&world, &account).await, (0, 0, 1));
}

#[tokio::test]
async fn why_they_scored_so_is_part_of_the_person_and_not_of_the_account() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let jared = world.person("jared@hooli.com", &[&account]).await;
    let response = put(&world, draft(jared.id, 9, world.now()))
        .await
        .expect("put");
    let before = world.stored(&account).await;
    let why = NpsResponseChange {
        feedback: Field::Value(text("Nice")),
        ..NpsResponseChange::default()
    };
    update(&world, &response, why.clone())
        .await
        .expect("changed");
    assert_eq!(world.stored(&account).await, before);
    let changed: Contact = world.find(jared.id.0).await.expect("there");
    let last = changed.derived.last_response.clone().expect("responded");
    assert_eq!(last.feedback, Some(text("Nice")));
    assert_eq!(changed.updated_at, world.now());
    update(&world, &response, why).await.expect("the same");
    assert_eq!(world.find(jared.id.0).await, Some(changed));
}

#[tokio::test]
async fn a_response_of_someone_else_counts_for_them() {
    let world = World::new().await;
    let first = world.account("Pied Piper").await;
    let second = world.account("Raviga").await;
    let jared = world.person("jared@hooli.com", &[&first]).await;
    let monica = world.person("monica@raviga.com", &[&second]).await;
    let response = put(&world, draft(jared.id, 10, world.now()))
        .await
        .expect("put");
    let hers = NpsResponseChange {
        contact: Some(monica.id),
        score: Some(score(6)),
        ..NpsResponseChange::default()
    };
    update(&world, &response, hers).await.expect("changed");
    assert_eq!(last_score(&world, &jared).await, None);
    assert_eq!(last_score(&world, &monica).await, Some(6));
    assert_eq!(counts(&world, &first).await, (0, 0, 0));
    assert_eq!(counts(&world, &second).await, (1, 0, 0));
}

#[tokio::test]
async fn when_the_last_response_goes_the_one_before_counts_again() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let jared = world.person("jared@hooli.com", &[&account]).await;
    let first = put(&world, draft(jared.id, 8, time("2025-01-01")))
        .await
        .expect("put");
    let last = put(&world, draft(jared.id, 10, time("2025-01-02")))
        .await
        .expect("put");
    let older = NpsResponseChange {
        responded_at: Some(time("2024-01-01")),
        ..NpsResponseChange::default()
    };
    update(&world, &last, older).await.expect("changed");
    assert_eq!(counts(&world, &account).await, (0, 1, 0));
    delete(&world, &first).await.expect("deleted");
    assert_eq!(counts(&world, &account).await, (0, 0, 1));
    delete(&world, &last).await.expect("deleted");
    assert_eq!(counts(&world, &account).await, (0, 0, 0));
    assert_eq!(last_score(&world, &jared).await, None);
    assert_refused!(
        delete(&world, &last).await,
        Error::NotFound(Resource::NpsResponse)
    );
}

#[tokio::test]
async fn nobody_cannot_respond() {
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let jared = world.person("jared@hooli.com", &[&account]).await;
    let nobodys = draft(ContactId(nobody()), 5, world.now());
    assert_refused!(
        put(&world, nobodys).await,
        Error::Invalid(Invalid::Unknown(Resource::Contact))
    );
    let response = put(&world, draft(jared.id, 5, world.now()))
        .await
        .expect("put");
    let nobodys = NpsResponseChange {
        contact: Some(ContactId(nobody())),
        ..NpsResponseChange::default()
    };
    assert_refused!(
        update(&world, &response, nobodys.clone()).await,
        Error::Invalid(Invalid::Unknown(Resource::Contact))
    );
    assert_eq!(world.find(response.id.0).await, Some(response));
    let absent = RecordRef::Id(nobody());
    let refused = world
        .stele()
        .update_response(&world.caller, &absent, nobodys);
    assert_refused!(refused.await, Error::NotFound(Resource::NpsResponse));
}
