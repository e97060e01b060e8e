//! What an empty database begins with.

use std::sync::Arc;

use stele_application::Administrator::Operator;
use stele_domain::{ScopeSet, WorkspaceId};
use stele_testkit::{Fixture, MemoryStore};

use crate::world::name;

#[tokio::test]
async fn an_empty_database_gets_a_workspace_and_a_key_of_all_scopes() {
    let fixture = Fixture::memory().await;
    let taken = fixture.stele.take_first_steps(name("First")).await;
    let steps = taken.expect("the store answers").expect("it was empty");
    assert_eq!(steps.workspace.id, WorkspaceId(1));
    assert_eq!(steps.workspace.name, name("First"));
    let caller = fixture.caller(&steps.key.text).await;
    assert_eq!(caller.workspace, steps.workspace);
    assert_eq!(caller.scopes, ScopeSet::all());
    assert!(
        !format!("{steps:?}").contains(&steps.key.text),
        "no secret in a log"
    );
}

#[tokio::test]
async fn the_first_steps_are_taken_once() {
    let store = Arc::new(MemoryStore::default());
    // Several servers that start together.
    let mut starting = Vec::new();
    for _ in 0..5 {
        let fixture = Fixture::memory_with(store.clone()).await;
        starting.push(tokio::spawn(async move {
            let taken = fixture.stele.take_first_steps(name("First")).await;
            taken.expect("the store answers").is_some()
        }));
    }
    let mut taken = 0;
    for started in starting {
        taken += usize::from(started.await.expect("no panic"));
    }
    assert_eq!(taken, 1);
    let fixture = Fixture::memory_with(store).await;
    assert_eq!(
        fixture.stele.workspaces().await.expect("workspaces").len(),
        1
    );
    assert_eq!(
        fixture
            .stele
            .keys(Operator, None)
            .await
            .expect("keys")
            .len(),
        1
    );
}

#[tokio::test]
async fn a_database_with_a_workspace_takes_none() {
    let fixture = Fixture::memory().await;
    fixture.workspace("Acme").await;
    let none = fixture.stele.take_first_steps(name("First")).await;
    assert!(none.expect("the store answers").is_none());
    assert_eq!(fixture.stele.keys(Operator, None).await.expect("keys"), []);
}
