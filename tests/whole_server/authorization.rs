//! Who may call what: every operation of every document, so that no route is forgotten.

use reqwest::{RequestBuilder, StatusCode};
use stele_application::{Administrator, KeyDraft};
use stele_domain::{Scope, ScopeSet};

use crate::catalog::{Operation, everything};
use crate::furnished::{Furnished, replaced};
use crate::world::{StoreKind, World, answer};

/// Sends what must be refused, in the shape of the operation's dialect.
async fn refused(operation: &Operation, request: RequestBuilder, status: StatusCode) {
    let described = format!("{request:?}");
    let (answered, body) = answer(request).await;
    assert_eq!(answered, status, "{described}: {body}");
    assert!(operation.is_error(&body), "{described}: {body}");
}

/// A body that nobody takes: what is wrong with it must not be told before it is known who asks.
fn nonsense(operation: &Operation, request: RequestBuilder) -> RequestBuilder {
    if operation.writes() {
        request.body("nonsense")
    } else {
        request
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_refuses_a_query_that_no_store_could_keep() {
    let world = World::start(StoreKind::Memory).await;
    let acme = &world.acme;
    let known = Furnished::new(acme, "Known", "known").await;
    let before = everything(acme, &known).await;
    for operation in Operation::all() {
        let path = known.path(operation.dialect, &operation.template) + "?x=%00";
        let stranger = operation.request_to(acme, None, &path);
        refused(
            &operation,
            nonsense(&operation, stranger),
            StatusCode::UNAUTHORIZED,
        )
        .await;
        let owner = operation.request_to(acme, Some(&acme.key), &path);
        refused(
            &operation,
            nonsense(&operation, owner),
            StatusCode::BAD_REQUEST,
        )
        .await;
    }
    assert_eq!(everything(acme, &known).await, before);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_asks_for_a_key_with_the_scope_it_needs() {
    let world = World::start(StoreKind::Memory).await;
    let acme = &world.acme;
    let known = Furnished::new(acme, "Known", "known").await;
    let mut keys = Vec::new();
    for scope in Scope::ALL {
        let draft = KeyDraft {
            workspace: acme.workspace.id,
            scopes: ScopeSet::from_iter([scope]),
            member: None,
        };
        let made = world.stele.create_key(Administrator::Operator, draft).await;
        keys.push((scope, made.expect("a key").text));
    }
    let before = everything(acme, &known).await;
    let operations = Operation::all();
    assert!(
        operations.len() >= 140,
        "the documents tell of {} operations",
        operations.len()
    );
    for operation in &operations {
        let path = known.path(operation.dialect, &operation.template);
        let request = |key| nonsense(operation, operation.request_to(acme, key, &path));
        for key in [None, Some("stele_unknown"), Some("")] {
            refused(operation, request(key), StatusCode::UNAUTHORIZED).await;
        }
        for (scope, key) in &keys {
            if !operation.is_allowed(*scope) {
                refused(operation, request(Some(key)), StatusCode::FORBIDDEN).await;
            }
        }
    }
    assert_eq!(everything(acme, &known).await, before);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_serves_the_least_key_that_has_its_scope() {
    let world = World::start(StoreKind::Memory).await;
    let acme = &world.acme;
    let mut known = Furnished::new(acme, "Known", "known").await;
    for (number, operation) in Operation::all().into_iter().enumerate() {
        let draft = KeyDraft {
            workspace: acme.workspace.id,
            scopes: ScopeSet::from_iter([operation.scope()]),
            member: None,
        };
        let key = world.stele.create_key(Administrator::Operator, draft).await;
        let key = key.expect("a key").text;
        let new = format!("new-{number}");
        let path = known.path(operation.dialect, &operation.template);
        let query = match &*path {
            "/resources/users/search" => "?externalId=x",
            "/resources/admins/search" => "?email=known@x.example",
            "/customers/lookup" => "?alias=known",
            _ => "",
        };
        let request = operation.request_to(acme, Some(&key), &format!("{path}{query}"));
        let request = operation.with_body(request, &known, &new);
        let described = format!("{request:?}");
        let (status, body) = answer(request).await;
        assert!(status.is_success(), "{described}: {status} {body}");
        if operation.writes() {
            // It may be gone, or have another external id.
            known = Furnished::new(acme, "Known", &format!("known-{number}")).await;
        }
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_that_are_none_name_nothing() {
    let world = World::start(StoreKind::Memory).await;
    let acme = &world.acme;
    let known = Furnished::new(acme, "Known", "known").await;
    let before = everything(acme, &known).await;
    for operation in Operation::all() {
        if !operation.names_a_record() {
            continue;
        }
        for id in [
            "%00",
            "%FF",
            "a%00b",
            "%ED%A0%80",
            "unknown",
            "-1",
            "0",
            "99999999999999999999",
            "9223372036854775807",
            "00000000-0000-0000-0000-000000000000",
            &"x".repeat(401),
        ] {
            let path = replaced(&operation.template, |_| id.to_owned());
            let request = operation.request_to(acme, Some(&acme.key), &path);
            let request = operation.with_body(request, &known, "new");
            refused(&operation, request, StatusCode::NOT_FOUND).await;
        }
    }
    assert_eq!(everything(acme, &known).await, before);
    world.stop().await;
}
