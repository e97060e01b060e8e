//! Doing the same request once.

use std::time::Duration;

use stele_application::ports::Clock;
use stele_application::{Caller, Claim, IdempotencyScope, StoredAnswer, Ticket};

use stele_testkit::Fixture;

use crate::world::World;

const TIME_LIMIT: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_hours(24);

fn scope(key: &str) -> IdempotencyScope {
    IdempotencyScope {
        method: "POST".to_owned(),
        path: "/customers".to_owned(),
        key: key.to_owned(),
    }
}

fn answer(body: &str) -> StoredAnswer {
    StoredAnswer {
        status: 201,
        body: body.to_owned(),
    }
}

impl World {
    async fn claim_as(&self, caller: &Caller, scope: IdempotencyScope, body: &str) -> Claim {
        let limit = i64::try_from(TIME_LIMIT.as_micros()).expect("short");
        let Fixture { stele, clock, .. } = &self.fixture;
        let claimed =
            stele.claim_idempotency_key(caller, scope, body.as_bytes(), clock.now(), limit);
        claimed.await.expect("the store answers")
    }

    async fn claim(&self, key: &str, body: &str) -> Claim {
        self.claim_as(&self.caller, scope(key), body).await
    }

    async fn claim_first(&self, key: &str, body: &str) -> Ticket {
        match self.claim(key, body).await {
            Claim::First(ticket) => ticket,
            other => panic!("{other:?}"),
        }
    }

    async fn settle(&self, ticket: &Ticket, answer: Option<StoredAnswer>) {
        let settled = self
            .fixture
            .stele
            .settle_idempotency_key(&self.caller, ticket, answer);
        settled.await.expect("the store answers");
    }
}

#[tokio::test]
async fn the_first_one_does_it_and_later_ones_are_told() {
    let world = World::new().await;
    let ticket = world.claim_first("key", "body").await;
    assert_eq!(world.claim("key", "body").await, Claim::UnderWay);
    world.settle(&ticket, Some(answer("made"))).await;
    world.fixture.clock.advance(DAY / 2);
    assert_eq!(
        world.claim("key", "body").await,
        Claim::Done(answer("made"))
    );
    assert_eq!(
        world.claim("key", "body").await,
        Claim::Done(answer("made"))
    );
}

#[tokio::test]
async fn a_key_counts_for_one_request() {
    let world = World::new().await;
    let ticket = world.claim_first("key", "body").await;
    assert_eq!(world.claim("key", "Body").await, Claim::Mismatch);
    world.settle(&ticket, Some(answer("made"))).await;
    assert_eq!(world.claim("key", "").await, Claim::Mismatch);
    assert_eq!(
        world.claim("key", "body").await,
        Claim::Done(answer("made"))
    );
}

#[tokio::test]
async fn a_key_counts_for_one_workspace_method_and_path() {
    let world = World::new().await;
    let hooli = world.fixture.caller_of_new_workspace("Hooli").await;
    world.claim_first("key", "body").await;
    let patch = IdempotencyScope {
        method: "PATCH".to_owned(),
        ..scope("key")
    };
    let elsewhere = IdempotencyScope {
        path: "/customers/1".to_owned(),
        ..scope("key")
    };
    for (caller, scope) in [
        (&world.caller, patch),
        (&world.caller, elsewhere),
        (&hooli, scope("key")),
    ] {
        let claim = world.claim_as(caller, scope.clone(), "other").await;
        assert!(matches!(claim, Claim::First(_)), "{scope:?}: {claim:?}");
    }
}

#[tokio::test]
async fn a_failure_frees_the_key() {
    let world = World::new().await;
    let ticket = world.claim_first("key", "body").await;
    world.settle(&ticket, None).await;
    world.claim_first("key", "another body").await;
}

#[tokio::test]
async fn an_answer_is_remembered_for_a_day() {
    let world = World::new().await;
    let ticket = world.claim_first("key", "body").await;
    world.settle(&ticket, Some(answer("made"))).await;
    world
        .fixture
        .clock
        .advance(DAY.saturating_sub(Duration::from_micros(1)));
    assert_eq!(
        world.claim("key", "body").await,
        Claim::Done(answer("made"))
    );
    assert_eq!(world.claim("key", "other").await, Claim::Mismatch);
    world.fixture.clock.advance(Duration::from_micros(1));
    world.claim_first("key", "other").await;
}

#[tokio::test]
async fn a_claim_beyond_the_time_limit_is_free_again() {
    let world = World::new().await;
    world.claim_first("key", "body").await;
    world.fixture.clock.advance(TIME_LIMIT);
    assert_eq!(world.claim("key", "body").await, Claim::UnderWay);
    assert_eq!(world.claim("key", "other").await, Claim::Mismatch);
    world.fixture.clock.advance(Duration::from_micros(1));
    world.claim_first("key", "body").await;
    // Free means free: whoever crashed may have sent something else.
    world
        .fixture
        .clock
        .advance(TIME_LIMIT + Duration::from_micros(1));
    world.claim_first("key", "other").await;
}

#[tokio::test]
async fn a_ticket_that_was_taken_over_settles_nothing() {
    let world = World::new().await;
    let late = world.claim_first("key", "body").await;
    world.fixture.clock.advance(TIME_LIMIT * 2);
    let second = world.claim_first("key", "body").await;
    for outcome in [None, Some(answer("late"))] {
        world.settle(&late, outcome).await;
        assert_eq!(world.claim("key", "body").await, Claim::UnderWay);
    }
    world.settle(&second, Some(answer("made"))).await;
    for outcome in [None, Some(answer("late"))] {
        world.settle(&late, outcome.clone()).await;
        world.settle(&second, outcome).await;
        assert_eq!(
            world.claim("key", "body").await,
            Claim::Done(answer("made"))
        );
    }
}

#[tokio::test]
async fn a_claim_clears_away_what_is_outdated() {
    let world = World::new().await;
    for n in 0..15 {
        world.claim_first(&format!("key {n}"), "body").await;
    }
    world.fixture.clock.advance(DAY + Duration::from_micros(1));
    world.claim_first("new", "body").await;
    let mut work = world.fixture.ports.store.begin().await.expect("begun");
    let mut left = 0;
    for n in 0..15 {
        let scope = scope(&format!("key {n}"));
        let found = work
            .idempotency_record(world.caller.workspace.id, &scope)
            .await;
        left += usize::from(found.expect("the store answers").is_some());
    }
    assert_eq!(left, 5, "ten at a time");
    let new = work
        .idempotency_record(world.caller.workspace.id, &scope("new"))
        .await;
    assert!(new.expect("the store answers").is_some());
}
