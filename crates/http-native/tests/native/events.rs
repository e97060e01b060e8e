//! Events, answer by answer.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};
use stele_domain::Scope;
use stele_http::testing::Answer;

use crate::harness::{Server, places};

const EVENTS: &str = "/v1/events";

/// Sends lines, called what they are.
async fn lines(server: &Server, lines: String) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(EVENTS)
        .header(header::AUTHORIZATION, format!("Bearer {}", server.key))
        .header(header::CONTENT_TYPE, "application/x-ndjson; charset=utf-8")
        .body(Body::from(lines))
        .expect("a request");
    server.send(request).await
}

/// What became of each event.
fn statuses(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer}");
    let body = answer.json();
    let results = body["results"].as_array().expect("a list").iter();
    results
        .map(|result| result["status"].as_str().expect("text").to_owned())
        .collect()
}

/// The names of an account's events, those that happened last first.
async fn names(server: &Server, account: &str, query: &str) -> Vec<String> {
    let page = server
        .get(&format!("/v1/accounts/{account}/events{query}"))
        .await;
    assert_eq!(page.status, 200, "{page}");
    let body = page.json();
    let data = body["data"].as_array().expect("a list").iter();
    data.map(|event| event["event"].as_str().expect("text").to_owned())
        .collect()
}

#[tokio::test]
async fn each_event_is_answered_for() {
    let server = Server::start().await;
    let id = server.account("piedpiper").await;
    let events = json!([
        {
            "id": "e1", "event": "login", "account": "piedpiper", "user": "richard", "timestamp": "2025-01-31T09:00:00Z",
            "properties": { "n": 1.50, "nested": { "list": [null, "x"] } },
        },
        { "id": "e1", "event": "login", "account": "piedpiper" },
        { "event": "export", "account_id": "0194c0f3-f100-7000-8000-0000000000ff" },
        { "id": "e4", "event": "", "timestamp": "soon", "evnt": "x" },
        { "event": "export", "account_id": id, "timestamp": "2025-02-01T09:59:59.123456789+00:00" },
        { "event": "waits", "account": "aviato" },
        { "event": "of nobody" },
    ]);
    insta::assert_snapshot!("answered", server.post(EVENTS, &events).await);
    insta::assert_snapshot!("listed", server.get("/v1/accounts/piedpiper/events").await);
    let by_id = server.get(&format!("/v1/accounts/{id}/events")).await;
    let by_name = server.get("/v1/accounts/piedpiper/events").await;
    assert_eq!(by_id.json(), by_name.json());
    // Sent again, what was written is known, and what has no id is written again.
    let again = server.post(EVENTS, &events).await;
    assert_eq!(
        statuses(&again),
        [
            "duplicate",
            "duplicate",
            "unknown_account",
            "invalid",
            "written",
            "written",
            "written"
        ]
    );
    server.account("aviato").await;
    assert_eq!(names(&server, "aviato", "").await, ["waits", "waits"]);
}

#[tokio::test]
async fn lines_are_as_good_as_a_list() {
    let server = Server::start().await;
    server.account("piedpiper").await;
    let line = |id: &str| json!({ "id": id, "event": "login", "account": "piedpiper" }).to_string();
    let body = format!("{}\r\n\n{}\n{}", line("1"), line("1"), r#"{"event":5}"#);
    insta::assert_snapshot!("answered_by_the_line", lines(&server, body).await);
    let unannounced = server.call(Method::POST, EVENTS, line("2")).await;
    assert_eq!(statuses(&unannounced), ["written"]);
    assert!(statuses(&lines(&server, String::new()).await).is_empty());
    assert_eq!(names(&server, "piedpiper", "").await.len(), 2);
}

#[tokio::test]
async fn an_event_of_a_user_is_of_their_account() {
    let server = Server::start().await;
    let account = server.account("piedpiper").await;
    let contact =
        json!({ "external_id": "u1", "email": "Richard@piedpiper.com", "account_ids": [account] });
    server.create("/v1/contacts", &contact).await;
    let events = json!([
        { "event": "by id", "user": "u1" },
        { "event": "by email", "user": "richard@piedpiper.com" },
        { "event": "by a stranger", "user": "u2" },
    ]);
    let answer = server.post(EVENTS, &events).await;
    assert_eq!(statuses(&answer), ["written", "written", "written"]);
    let mut seen = names(&server, "piedpiper", "").await;
    seen.sort_unstable();
    assert_eq!(seen, ["by email", "by id"]);
}

#[tokio::test]
async fn what_is_no_body_of_events_is_refused_whole() {
    let server = Server::unlimited().await;
    server.account("piedpiper").await;
    let good = json!({ "event": "login", "account": "piedpiper" });
    let deep = format!("{}1{}", "[".repeat(1_000), "]".repeat(1_000));
    for (body, kind, place) in [
        (String::new(), "malformed-body", None),
        ("null".to_owned(), "invalid-request", Some("")),
        ("5".to_owned(), "invalid-request", Some("")),
        (format!("[{good},]"), "malformed-body", None),
        (format!("{good}\n{{\n{good}"), "malformed-body", None),
        (format!("[{good},{deep}]"), "malformed-body", None),
        (
            format!(r#"[{good},{{"event":"x","properties":{{"a":["\u0000"]}}}}]"#),
            "invalid-request",
            Some("/1/properties/a/0"),
        ),
        (
            format!("{good}\n{{\"event\":\"\\u0000\"}}"),
            "invalid-request",
            Some("/1/event"),
        ),
        (
            json!(vec![&good; 5_001]).to_string(),
            "invalid-request",
            Some(""),
        ),
    ] {
        let shown: String = body.chars().take(60).collect();
        let answer = server.call(Method::POST, EVENTS, body).await;
        assert_eq!(answer.status, 400, "{shown}: {answer}");
        let told = answer.json();
        assert_eq!(told["type"], format!("/problems/{kind}"), "{shown}");
        assert_eq!(places(&told), Vec::from_iter(place), "{shown}");
    }
    assert!(names(&server, "piedpiper", "").await.is_empty());
    let large = server
        .call(Method::POST, EVENTS, vec![b' '; (20 << 20) + 1])
        .await;
    insta::assert_snapshot!("too_large", large);
}

#[tokio::test]
async fn a_body_may_be_large_and_an_event_wide() {
    let server = Server::unlimited().await;
    server.account("piedpiper").await;
    let event = |n: usize| json!({ "id": n.to_string(), "event": "login", "account": "piedpiper", "properties": { "text": "x".repeat(1_000) } });
    let many: Vec<_> = (0..5_000).map(event).collect();
    let answer = server.post(EVENTS, &json!(many)).await;
    assert_eq!(answer.json()["written"], 5_000);
    let again = server.post(EVENTS, &json!(many)).await;
    assert_eq!(again.json()["duplicate"], 5_000);

    let pairs = (0..10_000).map(|n| (format!("p{n}"), json!(n)));
    let wide = json!([{
        "event": "wide", "account": "piedpiper", "properties": Value::Object(pairs.collect()), "timestamp": "0001-01-01",
    }]);
    assert_eq!(statuses(&server.post(EVENTS, &wide).await), ["written"]);
    let page = server
        .get("/v1/accounts/piedpiper/events?event=wide")
        .await
        .json();
    let event = &page["data"][0];
    assert_eq!(event["timestamp"], "0001-01-01T00:00:00.000000Z");
    assert_eq!(
        event["properties"].as_object().expect("an object").len(),
        10_000
    );
    let other = server.call(Method::POST, "/v1/organizations", vec![b' '; 2 << 20]);
    assert_eq!(other.await.status, 413, "only events may be so many");
}

#[tokio::test]
async fn events_are_listed_by_name_and_time_and_walked() {
    let server = Server::unlimited().await;
    server.account("piedpiper").await;
    server.account("aviato").await;
    let events: Vec<_> = (0..25)
        .map(|n| {
            let name = if n % 5 == 0 { "fifth" } else { "other" };
            // Each three at one time.
            let at = format!("2025-01-01T00:00:{:02}Z", n / 3);
            json!({ "event": name, "account": "piedpiper", "timestamp": at, "properties": { "n": n } })
        })
        .collect();
    server.post(EVENTS, &json!(events)).await;
    server
        .post(EVENTS, &json!([{ "event": "login", "account": "aviato" }]))
        .await;

    let mut walked = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/accounts/piedpiper/events?limit=4{cursor}");
        let page = server.get(&path).await.json();
        for event in page["data"].as_array().expect("a list") {
            walked.push((
                event["timestamp"].as_str().expect("text").to_owned(),
                event["id"].to_string(),
            ));
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(walked.len(), 25);
    assert!(
        walked.is_sorted_by(|one, next| one > next),
        "newest first, each once"
    );

    let count = async |query: &str| names(&server, "piedpiper", query).await.len();
    assert_eq!(count("?event=fifth").await, 5);
    assert_eq!(count("?event=Fifth").await, 0);
    assert_eq!(count("?from=2025-01-01T00:00:08Z").await, 1);
    assert_eq!(count("?to=2025-01-01T00:00:00Z").await, 3);
    assert_eq!(count("?to=2024-12-31T23:59:59.999999Z").await, 0);
    let both = "?event=fifth&from=2025-01-01T00:00:01Z&to=2025-01-01T00:00:05Z";
    assert_eq!(count(both).await, 3);
}

#[tokio::test]
async fn a_cursor_is_good_for_its_account_and_its_filters() {
    let server = Server::unlimited().await;
    server.account("piedpiper").await;
    server.account("aviato").await;
    let event = json!({ "event": "login", "account": "piedpiper" });
    server.post(EVENTS, &json!([event, event])).await;
    let page = server
        .get("/v1/accounts/piedpiper/events?limit=1&event=login")
        .await;
    let cursor = page.json()["next_cursor"]
        .as_str()
        .expect("more")
        .to_owned();
    for (path, status) in [
        ("piedpiper/events?event=login", 200),
        ("piedpiper/events?event=logout", 400),
        ("piedpiper/events?x=1", 400),
        ("piedpiper/events?event=login&to=2026-01-01", 400),
        ("aviato/events?event=login", 400),
    ] {
        let answer = server
            .get(&format!("/v1/accounts/{path}&cursor={cursor}"))
            .await;
        assert_eq!(answer.status, status, "{path}");
    }
    let long = "x".repeat(401);
    let faulty = server
        .get(&format!(
            "/v1/accounts/piedpiper/events?event={long}&from=soon&to=&limit=0&cursor=x"
        ))
        .await;
    assert_eq!(faulty.status, 400);
    let expected = ["event", "from", "to", "limit", "cursor"];
    assert_eq!(places(&faulty.json()), expected);
    let missing = server.get("/v1/accounts/nobody/events").await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn events_go_with_their_account_and_never_to_another() {
    let server = Server::unlimited().await;
    let id = server.account("piedpiper").await;
    let event = json!({ "event": "login", "account": "piedpiper" });
    server.post(EVENTS, &json!([event])).await;
    let foreign = server.foreign_key().await;
    let answer = server
        .call_as(
            &foreign,
            Method::POST,
            EVENTS,
            json!([{ "event": "theirs", "account_id": id }, event]).to_string(),
        )
        .await;
    assert_eq!(statuses(&answer), ["unknown_account", "written"]);
    assert_eq!(names(&server, "piedpiper", "").await, ["login"]);

    let account = stele_application::AccountRef::Identifier("piedpiper".to_owned());
    let caller = server.caller().await;
    let deleted = server.fixture.stele.delete_account(&caller, &account).await;
    deleted.expect("it is there");
    server.account("piedpiper").await;
    assert!(names(&server, "piedpiper", "").await.is_empty());
}

#[tokio::test]
async fn a_project_token_is_no_key() {
    let server = Server::unlimited().await;
    let workspace = server.get("/v1/workspaces/1").await.json();
    let token = workspace["project_token"].as_str().expect("text");
    assert_eq!(token, server.workspace.project_token.as_str());
    let body = json!([{ "event": "login" }]).to_string();
    let answer = server
        .call_as(token, Method::POST, EVENTS, body.clone())
        .await;
    assert_eq!(answer.status, 401);
    let key = server.key_of(&[Scope::EventWrite]).await;
    let answer = server.call_as(&key, Method::POST, EVENTS, body).await;
    assert_eq!(statuses(&answer), ["written"]);
}
