//! Finding out who calls.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stele_application::Administrator::Operator;
use stele_application::ports::{AdministrationReader, JobRecord, StoreError};
use stele_application::{Caller, Error, Ports, Stele};
use stele_domain::{ApiKey, KeyId, ProjectToken, Scope, ScopeSet, Workspace, WorkspaceId};
use stele_testkit::{Fault, FixedClock, Fixture, MemoryStore};
use tokio::sync::Semaphore;

async fn authenticate(stele: &Stele, key: &str) -> Option<Arc<Caller>> {
    stele.authenticate(key).await.expect("the store answers")
}

/// A store with one key of one workspace.
struct World {
    store: Arc<MemoryStore>,
    fixture: Fixture,
    key: String,
}

impl World {
    async fn new() -> Self {
        let store = Arc::new(MemoryStore::default());
        let fixture = Fixture::memory_with(store.clone()).await;
        let acme = fixture.workspace("Acme").await;
        let key = fixture.key(acme.id, &[Scope::AccountRead]).await;
        Self {
            store,
            fixture,
            key,
        }
    }

    async fn is_caller(&self, key: &str) -> bool {
        authenticate(&self.fixture.stele, key).await.is_some()
    }

    async fn key_id(&self) -> KeyId {
        let keys = self.fixture.stele.keys(Operator, None).await;
        keys.expect("the store answers")[0].id
    }
}

#[tokio::test]
async fn a_key_tells_workspace_scopes_and_member() {
    let fixture = Fixture::memory().await;
    let acme = fixture.workspace("Acme").await;
    let monica = fixture.member(acme.id, "Monica", "monica@raviga.com").await;
    let key = fixture.member_key(&monica, &[Scope::AccountRead]).await;
    let caller = fixture.caller(&key).await;
    assert_eq!(caller.workspace, acme);
    assert_eq!(caller.member.as_ref(), Some(&monica));
    assert_eq!(caller.scopes, ScopeSet::from_iter([Scope::AccountRead]));
    assert_eq!(
        caller.key,
        Some(fixture.stele.keys(Operator, None).await.expect("keys")[0].id)
    );
}

#[tokio::test]
async fn a_project_token_writes_events_and_nothing_else() {
    let fixture = Fixture::memory().await;
    let stele = &fixture.stele;
    let acme = fixture.workspace("Acme").await;
    let token = acme.project_token.clone();
    let caller = stele.authenticate_token(token.as_str()).await;
    let caller = caller.expect("the store answers").expect("a token");
    assert_eq!(caller.workspace, acme);
    assert_eq!((caller.key, &caller.member), (None, &None));
    for scope in Scope::ALL {
        assert_eq!(
            caller.scopes.allows(scope),
            scope == Scope::EventWrite,
            "{scope}"
        );
    }
    // As a key it is nobody's, and a key is no token.
    let as_key = stele.authenticate(token.as_str()).await;
    assert_eq!(as_key.expect("the store answers"), None);
    for text in [
        "",
        "phc_",
        &format!("{token}x"),
        &"phc_".to_owned().repeat(12),
    ] {
        let found = stele.authenticate_token(text).await;
        assert_eq!(found.expect("the store answers"), None, "{text}");
    }
}

#[tokio::test]
async fn what_is_no_key_is_refused_without_asking_the_store() {
    let world = World::new().await;
    let calls = world.store.calls();
    let (prefix, secret) = ("p".repeat(12), "s".repeat(43));
    for text in [
        String::new(),
        "stele".to_owned(),
        "stele_".to_owned(),
        "stele__".to_owned(),
        world.key.replace("stele_", "Stele_"),
        world.key.replace("stele_", ""),
        world.key.replace("stele_", "stele-"),
        format!(" {}", world.key),
        format!("{} ", world.key),
        format!("{}0", world.key),
        world.key[..world.key.len() - 1].to_owned(),
        format!("stele_{prefix}"),
        format!("stele_{prefix}x_{secret}"),
        format!("stele_{}_{secret}", &prefix[1..]),
        format!("stele_{prefix}_{secret}_"),
    ] {
        assert!(!world.is_caller(&text).await, "{text:?}");
    }
    assert_eq!(world.store.calls(), calls);
}

#[tokio::test]
async fn an_unknown_prefix_and_a_wrong_secret_are_refused() {
    let world = World::new().await;
    let (start, secret) = world.key.split_at(world.key.len() - 43);
    let wrong = format!("{start}{}", secret.replace('0', "1"));
    let unknown = format!("stele_{}_{secret}", "x".repeat(12));
    for cached in [false, true] {
        assert!(!world.is_caller(&wrong).await, "cached: {cached}");
        assert!(!world.is_caller(&unknown).await, "cached: {cached}");
        assert!(world.is_caller(&world.key).await, "cached: {cached}");
    }
}

#[tokio::test]
async fn a_key_made_after_it_was_refused_works_at_once() {
    let world = World::new().await;
    // The source of secrets counts, the workspace's token and the two parts of its first key too, so the next key is foreseen.
    let next = format!("stele_{:012}_{:043}", 4, 5);
    assert!(!world.is_caller(&next).await);
    let acme = world
        .fixture
        .stele
        .workspaces()
        .await
        .expect("workspaces")
        .remove(0);
    assert_eq!(world.fixture.key(acme.id, &[]).await, next);
    assert!(world.is_caller(&next).await);
}

#[tokio::test]
async fn a_found_key_costs_no_call_for_almost_five_seconds() {
    let world = World::new().await;
    assert!(world.is_caller(&world.key).await);
    let calls = world.store.calls();
    world.fixture.clock.advance(Duration::from_secs(4));
    assert!(world.is_caller(&world.key).await);
    assert_eq!(world.store.calls(), calls);
    world.fixture.clock.advance(Duration::from_secs(1));
    assert!(world.is_caller(&world.key).await);
    assert_eq!(world.store.calls(), calls + 1);
    // Found again, it is kept again.
    world.fixture.clock.advance(Duration::from_secs(4));
    assert!(world.is_caller(&world.key).await);
    assert_eq!(world.store.calls(), calls + 1);
}

#[tokio::test]
async fn a_clock_that_is_set_back_keeps_no_key() {
    let world = World::new().await;
    assert!(world.is_caller(&world.key).await);
    let calls = world.store.calls();
    let long_ago = stele_domain::Timestamp::parse_iso("2024-02-29").expect("a day");
    world.fixture.clock.set(long_ago);
    assert!(world.is_caller(&world.key).await);
    assert_eq!(world.store.calls(), calls + 1);
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_at_once() {
    let world = World::new().await;
    assert!(world.is_caller(&world.key).await);
    let id = world.key_id().await;
    for _ in 0..2 {
        world
            .fixture
            .stele
            .revoke_key(Operator, id)
            .await
            .expect("revoked");
        assert!(!world.is_caller(&world.key).await);
        world.fixture.clock.advance(Duration::from_mins(1));
    }
    let keys = world
        .fixture
        .stele
        .keys(Operator, None)
        .await
        .expect("keys");
    let revoked_at = keys[0].revoked_at.expect("revoked");
    assert_eq!(revoked_at.to_python_string(), FixedClock::START);
}

#[tokio::test]
async fn a_key_revoked_elsewhere_opens_nothing_after_five_seconds() {
    let world = World::new().await;
    assert!(world.is_caller(&world.key).await);
    // Another process on the same store.
    let elsewhere = Fixture::memory_with(world.store.clone()).await;
    let id = world.key_id().await;
    elsewhere
        .stele
        .revoke_key(Operator, id)
        .await
        .expect("revoked");
    world.fixture.clock.advance(Duration::from_secs(5));
    assert!(!world.is_caller(&world.key).await);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_not_a_wrong_key() {
    let world = World::new().await;
    world.store.fail_always(Some(Fault::Unavailable));
    let answer = world.fixture.stele.authenticate(&world.key).await;
    assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    world.store.fail_always(None);
    assert!(world.is_caller(&world.key).await);
    // A key that was found is believed even while the store is away.
    world.store.fail_always(Some(Fault::Unavailable));
    assert!(world.is_caller(&world.key).await);
}

/// A reader that reads a key and holds on to it until it is told to hand it over.
struct Slow {
    inner: Arc<MemoryStore>,
    has_read: Semaphore,
    may_answer: Semaphore,
}

#[async_trait]
impl AdministrationReader for Slow {
    async fn key_by_prefix(&self, prefix: &str) -> Result<Option<ApiKey>, StoreError> {
        let found = self.inner.key_by_prefix(prefix).await;
        self.has_read.add_permits(1);
        self.may_answer
            .acquire()
            .await
            .expect("never closed")
            .forget();
        found
    }

    async fn keys(&self, workspace: Option<WorkspaceId>) -> Result<Vec<ApiKey>, StoreError> {
        self.inner.keys(workspace).await
    }

    async fn workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        AdministrationReader::workspace(&*self.inner, workspace).await
    }

    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        self.inner.workspaces().await
    }

    async fn workspace_by_token(
        &self,
        token: &ProjectToken,
    ) -> Result<Option<Workspace>, StoreError> {
        self.inner.workspace_by_token(token).await
    }

    async fn jobs(&self) -> Result<Vec<JobRecord>, StoreError> {
        self.inner.jobs().await
    }

    async fn cursor_secret(&self) -> Result<[u8; 32], StoreError> {
        self.inner.cursor_secret().await
    }
}

#[tokio::test]
async fn a_key_that_was_read_before_it_was_revoked_is_not_kept() {
    let world = World::new().await;
    let slow = Arc::new(Slow {
        inner: world.store.clone(),
        has_read: Semaphore::new(0),
        may_answer: Semaphore::new(0),
    });
    let ports = Ports {
        administration: slow.clone(),
        ..world.fixture.ports.clone()
    };
    let stele = Arc::new(Stele::open(ports).await.expect("the store answers"));
    let (caller_side, key) = (stele.clone(), world.key.clone());
    let under_way = tokio::spawn(async move { authenticate(&caller_side, &key).await });
    slow.has_read
        .acquire()
        .await
        .expect("never closed")
        .forget();
    stele
        .revoke_key(Operator, world.key_id().await)
        .await
        .expect("revoked");
    slow.may_answer.add_permits(1);
    // It began before the revocation, so either answer is right.
    under_way.await.expect("no panic");
    slow.may_answer.add_permits(1);
    assert!(authenticate(&stele, &world.key).await.is_none());
}
