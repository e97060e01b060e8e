//! Usage events, in both forms.

use http::StatusCode;
use serde_json::{Value, json};
use stele_application::{AccountRef, EventQuery};
use stele_domain::Event;

use crate::server::{Server, detail, expect};

async fn server() -> Server {
    let server = Server::start().await;
    let gojo = json!({"name": "GoJo", "aliases": ["JoGo", "gojo"]});
    expect(&server.post("/accounts", gojo).await, StatusCode::CREATED);
    server
}

/// The events of the account with this alias, those that happened last first.
async fn events(server: &Server, alias: &str) -> Vec<Event> {
    let stele = &server.fixture.stele;
    let account = AccountRef::Identifier(alias.to_owned());
    let account = stele.get_account(&server.caller, &account).await;
    let query = EventQuery {
        account: account.expect("the account is there").id,
        name: None,
        from: None,
        to: None,
        after: None,
        limit: 200,
    };
    let events = stele.list_events(&server.caller, &query).await;
    events.expect("the store answers").events
}

fn first(id: &str, account: &str) -> Value {
    json!({"uniqueId": id, "account": account, "eventName": "api_call"})
}

fn current(id: &str, account: &str) -> Value {
    json!({"unique_id": id, "account": account, "event_name": "api_call"})
}

#[tokio::test]
async fn the_first_version_sends_a_list() {
    let server = server().await;
    let list = json!([
        {
            "uniqueId": "evt_1", "account": "JoGo", "eventName": "api_call",
            "properties": {"endpoint": "/users", "bytes": 2048, "cached": false}, "timestamp": "2023-09-05T21:54:54.609688Z",
        },
        first("evt_2", "nobody"),
        first("evt_3", "gojo"),
    ]);
    insta::assert_snapshot!("ingested_in_a_list", server.post("/events", list).await);
    let written = events(&server, "JoGo").await;
    let names: Vec<_> = written.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["api_call", "api_call"]);
    let told = &written[1];
    assert_eq!(told.at.to_micros_string(), "2023-09-05T21:54:54.609688Z");
    assert_eq!(told.properties["bytes"], json!(2048));
}

#[tokio::test]
async fn the_current_version_sends_an_object_and_its_version() {
    let server = server().await;
    let body = json!({"events": [current("evt_1", "JoGo"), current("evt_2", "nobody")]});
    let call = server.call("POST", "/events");
    let answer = call.header("Alguna-Version", "2026-04-01").json(body);
    insta::assert_snapshot!("ingested_in_an_object", answer.send().await);
    assert_eq!(events(&server, "gojo").await.len(), 1);
}

#[tokio::test]
async fn the_id_of_an_account_is_as_good_as_an_alias() {
    let server = server().await;
    let id = server.get("/accounts/JoGo").await.json()["id"].clone();
    let id = id.as_str().expect("an id");
    let answer = server.post("/events", json!([first("evt_1", id)])).await;
    assert_eq!(answer.json(), json!({"ingested": ["evt_1"], "failed": []}));
    assert_eq!(events(&server, "JoGo").await.len(), 1);
}

#[tokio::test]
async fn an_event_is_taken_once_whatever_the_version_and_counts_each_time() {
    let server = server().await;
    let told = |id: &str| json!({"ingested": [id], "failed": []});
    let again = server
        .post("/events", json!([first("evt_1", "JoGo")]))
        .await;
    assert_eq!(again.json(), told("evt_1"));
    for _ in 0..2 {
        let body = json!({"events": [current("evt_1", "JoGo")]});
        let again = server.post("/events", body).await;
        assert_eq!(again.json(), told("evt_1"));
    }
    let twice = json!([first("evt_2", "JoGo"), first("evt_2", "JoGo")]);
    let twice = server.post("/events", twice).await;
    assert_eq!(
        twice.json(),
        json!({"ingested": ["evt_2", "evt_2"], "failed": []})
    );
    assert_eq!(events(&server, "JoGo").await.len(), 2);
}

#[tokio::test]
async fn one_that_failed_can_be_sent_again() {
    let server = server().await;
    let later = json!([first("evt_1", "later")]);
    let failed = server.post("/events", later.clone()).await;
    assert_eq!(failed.json(), json!({"ingested": [], "failed": ["evt_1"]}));
    let account = json!({"name": "Later", "aliases": ["later"]});
    expect(
        &server.post("/accounts", account).await,
        StatusCode::CREATED,
    );
    assert_eq!(events(&server, "later").await, []);
    let ingested = server.post("/events", later).await;
    assert_eq!(
        ingested.json(),
        json!({"ingested": ["evt_1"], "failed": []})
    );
    assert_eq!(events(&server, "later").await.len(), 1);
}

#[tokio::test]
async fn a_customer_sees_nothing_of_its_events() {
    let server = server().await;
    let before = server.everything().await;
    server
        .post("/events", json!([first("evt_1", "JoGo")]))
        .await;
    assert_eq!(server.everything().await, before);
}

#[tokio::test]
async fn one_fault_refuses_all_and_every_fault_is_told() {
    let server = server().await;
    let mut faulty = current("", "JoGo");
    faulty["event_name"] = json!(5);
    faulty["properties"] = json!({"nested": {"a": 1}});
    faulty["timestamp"] = json!("2023-02-29");
    let body = json!({"events": [current("evt_1", "JoGo"), faulty, {}]});
    insta::assert_snapshot!("faulty_events", server.post("/events", body).await);
    let list = json!([first("evt_1", "JoGo"), {"uniqueId": "e".repeat(256)}]);
    insta::assert_snapshot!("faulty_event_list", server.post("/events", list).await);
    assert_eq!(events(&server, "JoGo").await, []);
}

#[tokio::test]
async fn what_is_too_much_is_refused() {
    let server = server().await;
    let refused = async |body: Value| {
        let answer = server.post("/events", body).await;
        detail(&answer, StatusCode::BAD_REQUEST)
    };
    let many: Vec<_> = (0..101).map(|n| first(&n.to_string(), "JoGo")).collect();
    assert_eq!(
        refused(json!(many)).await,
        "Validation failed: body must have at most 100 items"
    );
    let mut wide = first("evt_1", "JoGo");
    let pairs = (0..10_000).map(|n| (n.to_string(), json!(n)));
    wide["properties"] = Value::Object(pairs.collect());
    assert_eq!(
        refused(json!([wide])).await,
        "Validation failed: [0].properties must have at most 50 items"
    );
    assert_eq!(
        refused(json!([first("evt_1", "a\0")])).await,
        "Validation failed: [0].account must not contain null characters"
    );
    assert_eq!(
        refused(json!("evt_1")).await,
        "Validation failed: body must be an array of events or an object that holds one"
    );
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let answer = server.call("POST", "/events").body(deep).send().await;
    assert_eq!(
        detail(&answer, StatusCode::BAD_REQUEST),
        "Malformed JSON: nested more than 100 levels deep"
    );
    assert_eq!(events(&server, "JoGo").await, []);
    let full: Vec<_> = (0..100).map(|n| first(&n.to_string(), "JoGo")).collect();
    let answer = server.post("/events", json!(full)).await;
    assert_eq!(answer.json()["failed"], json!([]));
    assert_eq!(events(&server, "JoGo").await.len(), 100);
}

#[tokio::test]
async fn any_time_is_taken_and_one_far_ahead_is_now() {
    let server = server().await;
    let at = |id: &str, time: &str| {
        let mut event = first(id, "JoGo");
        event["timestamp"] = json!(time);
        event
    };
    let list = json!([
        at("1", "0001-01-01T00:00:00Z"),
        at("2", "9999-12-31T23:59:59Z")
    ]);
    let answer = server.post("/events", list).await;
    assert_eq!(answer.json(), json!({"ingested": ["1", "2"], "failed": []}));
    let now = server.fixture.stele.clock().now().to_micros_string();
    let written = events(&server, "JoGo").await;
    let times: Vec<_> = written
        .iter()
        .map(|event| event.at.to_micros_string())
        .collect();
    assert_eq!(times, [now.as_str(), "0001-01-01T00:00:00.000000Z"]);
}
