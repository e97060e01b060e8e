//! Who may call what.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use http::Request;
use stele_domain::Scope;

use crate::calls::{CALLS, Call};
use crate::document::call_names;
use crate::harness::{Server, filled, furnish};

type Ids = BTreeMap<&'static str, String>;

async fn status(server: &Server, ids: &Ids, key: &str, call: &Call) -> u16 {
    let (path, body) = (filled(call.path, ids), filled(call.body, ids));
    let answer = server.call_as(key, call.method(), &path, body).await;
    answer.status.as_u16()
}

async fn furnished() -> (Server, Ids) {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    (server, ids)
}

#[test]
fn no_call_is_missing_here() {
    let here: BTreeSet<_> = CALLS.iter().map(|call| call.name.to_owned()).collect();
    assert_eq!(call_names(), here);
}

#[tokio::test]
async fn nobody_may_call_without_a_good_key() {
    let (server, ids) = furnished().await;
    let before = server.everything(&server.key).await;
    for call in CALLS {
        let request = Request::builder()
            .method(call.method())
            .uri(filled(call.path, &ids));
        let request = request.body(Body::from(call.body)).expect("a request");
        let answer = server.send(request).await;
        assert_eq!(answer.status, 401, "{}", call.name);
        for key in ["stranger", "", "a b", "stele_000000000009_0"] {
            let status = status(&server, &ids, key, call).await;
            assert_eq!(status, 401, "{} {key}", call.name);
        }
    }
    assert_eq!(server.everything(&server.key).await, before);
}

#[tokio::test]
async fn every_scope_but_the_right_ones_is_refused() {
    let (server, ids) = furnished().await;
    let mut keys = BTreeMap::new();
    for scope in Scope::ALL {
        keys.insert(scope, server.key_of(&[scope]).await);
    }
    let before = server.everything(&server.key).await;
    for call in CALLS {
        for scope in call.too_little() {
            let status = status(&server, &ids, &keys[&scope], call).await;
            assert_eq!(status, 403, "{} with {scope}", call.name);
        }
    }
    assert_eq!(server.everything(&server.key).await, before);
}

#[tokio::test]
async fn the_scope_alone_is_enough() {
    for call in CALLS {
        let (server, ids) = furnished().await;
        let key = server.key_of(&[call.scope]).await;
        let status = status(&server, &ids, &key, call).await;
        assert_eq!(status, call.right, "{}", call.name);
    }
}

#[tokio::test]
async fn another_workspace_neither_sees_nor_touches_anything() {
    let (server, ids) = furnished().await;
    let before = server.everything(&server.key).await;
    let foreign = server.foreign_key().await;
    for call in CALLS {
        let status = status(&server, &ids, &foreign, call).await;
        assert_eq!(status, call.foreign, "{}", call.name);
    }
    assert_eq!(server.everything(&server.key).await, before);
    let theirs = server.everything(&foreign).await;
    for (name, id) in ids.iter().filter(|(name, _)| **name != "workspace") {
        assert!(!theirs.contains(id), "{name} in {theirs}");
    }
}
