//! The dialect by itself, behind the edge and over a store in memory. What it is beside the others, over sockets, is tested in
//! `tests/own-server`.

use axum::Router;
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};
use stele_domain::Scope;
use stele_http::testing::rules::{Document, broken};
use stele_http::testing::{Answer, behind_the_edge, send};
use stele_testkit::Fixture;

/// The dialect with one workspace and a key to it.
struct World {
    fixture: Fixture,
    router: Router,
    key: String,
}

impl World {
    async fn new() -> Self {
        let fixture = Fixture::memory().await;
        let workspace = fixture.workspace("Acme").await;
        let key = fixture.key(workspace.id, &[Scope::AccountWrite]).await;
        let router = behind_the_edge(fixture.stele.clone(), stele_http_ledger::dialect());
        Self {
            fixture,
            router,
            key,
        }
    }

    async fn ask(&self, method: Method, path: &str, body: &str) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("ledger-key", &self.key);
        let request = request.body(Body::from(body.to_owned()));
        send(&self.router, request.expect("a request")).await
    }

    async fn create(&self, body: &Value) -> Value {
        let body = body.to_string();
        let made = self.ask(Method::POST, "/ledger/clients", &body).await;
        assert_eq!(made.status, 201, "{made}");
        made.json()
    }
}

#[tokio::test]
async fn a_client_is_answered_whole() {
    let world = World::new().await;
    let body =
        json!({"title": " Hooli ", "reference": "hooli", "worth": 1.10, "labels": ["Big", "big"]});
    let made = world.create(&body).await;
    let expected = json!({
        "id": made["id"],
        "title": "Hooli",
        "reference": "hooli",
        "worth": 1.1,
        "labels": ["big"],
        "opened": "2025-02-01T10:00:00.000Z",
        "changed": "2025-02-01T10:00:00.000Z",
    });
    assert_eq!(made.to_string(), expected.to_string());
    for name in ["hooli", made["id"].as_str().expect("an id")] {
        let path = format!("/ledger/clients/{name}");
        let got = world.ask(Method::GET, &path, "").await;
        assert_eq!((got.status.as_u16(), got.json()), (200, made.clone()));
    }
    let bare = world.create(&json!({"title": "Aviato"})).await;
    assert_eq!(
        (&bare["reference"], &bare["worth"], &bare["labels"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
}

#[tokio::test]
async fn a_change_leaves_clears_or_sets() {
    let world = World::new().await;
    let body = json!({"title": "Hooli", "reference": "hooli", "worth": 5, "labels": ["big"]});
    let made = world.create(&body).await;
    world
        .fixture
        .clock
        .advance(std::time::Duration::from_mins(1));
    let path = "/ledger/clients/hooli";
    let nothing = world.ask(Method::PATCH, path, "{}").await;
    assert_eq!(nothing.json(), made);
    let change = json!({"title": "Hooli XYZ", "worth": null, "labels": null});
    let changed = world.ask(Method::PATCH, path, &change.to_string()).await;
    let mut expected = made;
    expected["title"] = json!("Hooli XYZ");
    expected["worth"] = Value::Null;
    expected["labels"] = json!([]);
    expected["changed"] = json!("2025-02-01T10:01:00.000Z");
    assert_eq!(changed.json(), expected);
}

#[tokio::test]
async fn a_walk_shows_every_client_once_the_newest_first() {
    let world = World::new().await;
    let mut made = Vec::new();
    for number in 0..5 {
        let title = format!("Client {number}");
        made.push(world.create(&json!({"title": title})).await["title"].clone());
        world
            .fixture
            .clock
            .advance(std::time::Duration::from_secs(1));
    }
    let (mut seen, mut after, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let path = format!("/ledger/clients?take=2{after}");
        let page = world.ask(Method::GET, &path, "").await.json();
        let clients = page["clients"].as_array().expect("a list");
        seen.extend(clients.iter().map(|client| client["title"].clone()));
        pages += 1;
        let Some(more) = page["more"].as_str() else {
            break;
        };
        after = format!("&after={more}");
    }
    made.reverse();
    assert_eq!((seen, pages), (made, 3));
}

#[tokio::test]
async fn every_fault_is_told_at_once() {
    let world = World::new().await;
    let body = json!({"reference": "", "worth": "much", "labels": ["fine", 7]});
    let told = world
        .ask(Method::POST, "/ledger/clients", &body.to_string())
        .await;
    let fields = json!({
        "title": "is required",
        "reference": "must not be blank",
        "worth": "must be a number",
        "labels[1]": "must be a string",
    });
    assert_eq!(told.status, 400, "{told}");
    assert_eq!(told.json()["fields"], fields);
    for (method, path, body, status, word) in [
        (Method::POST, "/ledger/clients", "{", 400, "bad_input"),
        (Method::POST, "/ledger/clients", "[]", 400, "bad_input"),
        (Method::GET, "/ledger/clients?take=0", "", 400, "bad_input"),
        (Method::GET, "/ledger/clients?after=x", "", 400, "bad_input"),
        (Method::GET, "/ledger/clients/nobody", "", 404, "not_here"),
        (
            Method::PATCH,
            "/ledger/clients/nobody",
            "{}",
            404,
            "not_here",
        ),
        (Method::GET, "/ledger/nothing", "", 404, "not_here"),
        (Method::DELETE, "/ledger/clients", "", 405, "not_this_way"),
    ] {
        let told = world.ask(method, path, body).await;
        let (found, body) = (told.status.as_u16(), told.json());
        assert_eq!((found, &body["fault"]), (status, &json!(word)), "{path}");
    }
}

#[test]
fn the_document_keeps_the_rules() {
    let document = Document::of(&stele_http_ledger::dialect());
    assert_eq!(broken(&document), [""; 0]);
}
