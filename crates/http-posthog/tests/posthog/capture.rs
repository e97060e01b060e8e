//! Capture: what SDKs send, and what comes of it.

use std::io::Write;

use axum::body::Body;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Method, Request, header};
use serde_json::{Value, json};
use stele_application::{AccountRef, EventQuery, Position, RecordRef};
use stele_domain::{AccountId, Contact, ContactChange, Event, Field, Identifier};
use stele_http::testing::{Answer, send};
use stele_testkit::Fault;

use crate::world::{METRICS, Sent, World};

/// What SDKs label JSON as.
pub(crate) const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// The calls that take events.
const CALLS: [&str; 6] = ["/i/v0/e", "/e", "/capture", "/track", "/engage", "/batch"];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn form(data: &str) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("data", data)
        .append_pair("compression", "base64");
    form.finish().into_bytes()
}

/// An event of the account, with the project's token.
pub(crate) fn login(world: &World) -> Value {
    json!({
        "api_key": world.token,
        "event": "login",
        "distinct_id": "richard",
        "properties": {"plan": "pro", "$groups": {"organization": "piedpiper"}},
    })
}

async fn post(world: &World, body: &Value) -> Answer {
    world
        .post("/i/v0/e/", JSON, body.to_string().into_bytes())
        .await
}

/// An account, to which events are tied.
pub(crate) async fn account(world: &World) -> AccountId {
    let id = world
        .create(json!({"name": "Pied Piper", "external_id": "piedpiper"}))
        .await;
    AccountId::parse(&id).expect("a UUID")
}

/// All events of an account.
pub(crate) async fn events(world: &World, account: AccountId) -> Vec<Event> {
    let caller = world.fixture.caller(&world.key).await;
    let query = EventQuery {
        account,
        name: None,
        from: None,
        to: None,
        after: None,
        limit: 20_000,
    };
    let mut events = Vec::<Event>::new();
    loop {
        let query = EventQuery {
            after: events.last().map(|last| Position {
                at: last.at,
                id: last.id.0,
            }),
            ..query.clone()
        };
        let page = world.fixture.stele.list_events(&caller, &query).await;
        let page = page.expect("the store answers");
        events.extend(page.events);
        if !page.more {
            return events;
        }
    }
}

#[tokio::test]
async fn every_call_takes_every_form_of_a_body() {
    let world = World::new().await;
    let account = account(&world).await;
    let one = login(&world);
    let mut beside = one.clone();
    beside.as_object_mut().expect("an object").remove("api_key");
    let mut within = beside.clone();
    within["properties"]["token"] = json!(world.token);
    let bodies = [
        one.clone(),
        json!([one, one]),
        json!({"batch": [one]}),
        json!({"api_key": world.token, "batch": [beside], "sent_at": "2026-02-01T10:00:00Z", "historical_migration": true}),
        json!({"token": world.token, "batch": [beside]}),
        within,
    ];
    let bodies = bodies.map(|body| body.to_string());
    let mut expected = 0;
    for call in CALLS {
        for slash in ["", "/"] {
            for (place, body) in bodies.iter().enumerate() {
                let path = format!("{call}{slash}");
                let answer = world.post(&path, JSON, body.clone().into_bytes()).await;
                assert_eq!(answer.status, 200, "{path} {body}: {answer}");
                expected += if place == 1 { 2 } else { 1 };
            }
        }
    }
    let base64 = BASE64_STANDARD.encode(&bodies[0]);
    let gzipped = gzip(bodies[0].as_bytes());
    for (query, media_type, body) in [
        (
            "?compression=gzip-js&_=1700000000000",
            "text/plain",
            gzipped.clone(),
        ),
        (
            "?compression=gzip",
            "application/octet-stream",
            gzipped.clone(),
        ),
        // It says so and is none, as it says nothing and is.
        (
            "?compression=gzip-js",
            "text/plain;charset=UTF-8",
            bodies[0].clone().into_bytes(),
        ),
        ("", "", gzipped.clone()),
        ("", FORM, form(&base64)),
        ("", FORM, form(&bodies[0])),
        ("", FORM, form(&BASE64_STANDARD.encode(&gzipped))),
        ("", "text/plain", form(&base64)),
        // As curl labels what it is told to send.
        ("", FORM, bodies[0].clone().into_bytes()),
        ("", "text/plain", base64.into_bytes()),
    ] {
        let answer = world.post(&format!("/e/{query}"), media_type, body).await;
        assert_eq!(answer.status, 200, "{query} {media_type}: {answer}");
        expected += 1;
    }
    assert_eq!(events(&world, account).await.len(), expected);
    insta::assert_snapshot!("captured", post(&world, &one).await);
}

#[tokio::test]
async fn flags_are_asked_for_and_there_are_none() {
    let world = World::new().await;
    let body = json!({"token": world.token, "distinct_id": "richard", "groups": {}}).to_string();
    let flags = world
        .post("/flags/?v=2", JSON, body.clone().into_bytes())
        .await;
    insta::assert_snapshot!("flags", flags);
    for (path, media_type, body) in [
        (
            "/flags",
            JSON,
            json!({"api_key": world.token}).to_string().into_bytes(),
        ),
        ("/decide/?v=3", FORM, form(&BASE64_STANDARD.encode(body))),
    ] {
        assert_eq!(
            world.post(path, media_type, body).await.json(),
            flags.json(),
            "{path}"
        );
    }
    let unknown = json!({"token": "phc_unknown"}).to_string().into_bytes();
    insta::assert_snapshot!(
        "flags_of_an_unknown_token",
        world.post("/decide", JSON, unknown).await
    );
}

#[tokio::test]
async fn an_event_becomes_one_of_the_account_and_the_person_whom_it_names() {
    let world = World::new().await;
    let account = account(&world).await;
    let body = json!({
        "api_key": world.token,
        "batch": [{
            "event": "login",
            "distinct_id": "richard",
            "timestamp": "2024-01-31T10:00:00.123456+02:00",
            "properties": {"plan": "pro", "amount": 1.50, "$groups": {"organization": "piedpiper", "team": 7}},
            "$set": {"role": "CEO"},
            "uuid": "0190A5C6-7F4E-7C63-A1F4-3F3A5A2F9D11",
        }],
    });
    let body = body.to_string().replace("1.5,", "1.50,");
    let answer = world.post("/batch", JSON, body.into_bytes()).await;
    assert_eq!(answer.status, 200, "{answer}");
    let found = events(&world, account).await;
    insta::assert_debug_snapshot!("an_event", found);
}

#[tokio::test]
async fn the_token_opens_nothing_but_its_own_project() {
    let world = World::new().await;
    let account = account(&world).await;
    let hooli = world.fixture.workspace("Hooli").await;
    let other = hooli.project_token.as_str();
    let mut theirs = login(&world);
    theirs["api_key"] = json!(other);
    assert_eq!(post(&world, &theirs).await.status, 200);
    assert_eq!(events(&world, account).await, []);
    // Nor do both tokens together; beside a batch the token is the batch's.
    let answer = post(&world, &json!([login(&world), theirs])).await;
    let sentence = "batch submitted with inconsistent api_key values";
    assert_eq!(
        (answer.status.as_u16(), &*answer.body),
        (401, sentence.as_bytes())
    );
    let answer = post(&world, &json!({"api_key": other, "batch": [login(&world)]})).await;
    assert_eq!(answer.status, 200);
    assert_eq!(events(&world, account).await, []);
    let answer = post(&world, &json!({"api_key": world.token, "batch": [theirs]})).await;
    assert_eq!(answer.status, 200);
    assert_eq!(events(&world, account).await.len(), 1);
    // A key is no token, and a token no key.
    let mut keyed = login(&world);
    keyed["api_key"] = json!(world.key);
    assert_eq!(post(&world, &keyed).await.status, 401);
    for path in ["/api/projects/1/accounts", METRICS] {
        let answer = world
            .ask_with(Some(&world.token), Method::GET, path, Sent::Nothing)
            .await;
        assert_eq!(answer.status, 401, "{path}");
    }
}

#[tokio::test]
async fn refusals() {
    let world = World::new().await;
    let account = account(&world).await;
    let with = |key: &str, value: Value| {
        let mut body = login(&world);
        body[key] = value;
        body
    };
    for (name, body) in [
        (
            "unknown_token",
            with("api_key", json!(format!("phc_{}", "a".repeat(43)))),
        ),
        ("malformed_token", with("api_key", json!("phx_personal"))),
        ("no_token", with("api_key", Value::Null)),
        ("no_event_in_a_list", json!([])),
        (
            "no_event_in_a_batch",
            json!({"api_key": world.token, "batch": []}),
        ),
        ("no_name", with("event", json!(""))),
        ("no_distinct_id", with("distinct_id", Value::Null)),
        ("name_no_string", with("event", json!(5))),
        ("properties_no_object", with("properties", json!([]))),
        ("uuid_malformed", with("uuid", json!("x"))),
    ] {
        insta::assert_snapshot!(name, post(&world, &body).await);
    }
    for (name, media_type, body) in [
        ("no_body", JSON, Vec::new()),
        ("bad_json", JSON, b"{\"event\": }".to_vec()),
        (
            "neither_json_nor_anything",
            "text/plain",
            b"hello, world".to_vec(),
        ),
        ("form_without_data", FORM, b"ip=1&ver=2".to_vec()),
        ("bad_gzip", "", gzip(b"{\"event\": 1}")[..12].to_vec()),
    ] {
        insta::assert_snapshot!(name, world.post("/capture", media_type, body).await);
    }
    insta::assert_snapshot!(
        "capture_query_with_nul",
        world
            .post("/e?x=%00", JSON, login(&world).to_string().into_bytes())
            .await
    );
    let get = world
        .ask_with(None, Method::GET, "/e/", Sent::Nothing)
        .await;
    insta::assert_snapshot!("capture_method_not_allowed", get);
    insta::assert_snapshot!(
        "capture_unknown_path",
        world.post("/capture/x", JSON, Vec::new()).await
    );
    assert_eq!(events(&world, account).await, []);
}

#[tokio::test]
async fn one_bad_event_refuses_all_of_a_batch() {
    let world = World::new().await;
    let account = account(&world).await;
    for bad in [json!({"distinct_id": "u"}), json!({"event": "x"}), json!(7)] {
        // Also where it stands behind more than the store is handed at a time.
        for good in [1, 5_000] {
            let mut batch = vec![login(&world); good];
            batch.push(bad.clone());
            let body = json!({"api_key": world.token, "batch": batch})
                .to_string()
                .into_bytes();
            assert_eq!(world.post("/batch", JSON, body).await.status, 400, "{bad}");
        }
    }
    assert_eq!(events(&world, account).await, []);
}

#[tokio::test]
async fn a_batch_has_as_many_events_as_its_body_holds() {
    let world = World::new().await;
    let account = account(&world).await;
    let batch = vec![login(&world); 5_001];
    world
        .capture(&json!({"api_key": world.token, "batch": batch}))
        .await;
    assert_eq!(events(&world, account).await.len(), 5_001);
}

#[tokio::test]
async fn a_batch_that_says_too_much_is_refused_whole() {
    let world = World::new().await;
    let identify = |place: usize| {
        json!({"event": "$groupidentify", "distinct_id": "u", "properties": {
            "$group_type": "organization", "$group_key": format!("{place}"), "$group_set": {"place": place}}})
    };
    let mut batch = vec![login(&world)];
    batch.extend((0..10_001).map(identify));
    let body = json!({"api_key": world.token, "batch": batch}).to_string();
    insta::assert_snapshot!(
        "capture_too_much",
        world.post("/batch", JSON, body.into_bytes()).await
    );
}

#[tokio::test]
async fn an_event_that_is_sent_again_does_not_count_again() {
    let world = World::new().await;
    let account = account(&world).await;
    let mut event = login(&world);
    event["uuid"] = json!("0190a5c6-7f4e-7c63-a1f4-3f3a5a2f9d11");
    world.capture(&json!([event, event])).await;
    event["uuid"] = json!("0190A5C67F4E7C63A1F43F3A5A2F9D11");
    world.capture(&event).await;
    assert_eq!(events(&world, account).await.len(), 1);
}

#[tokio::test]
async fn times_are_set_right_by_the_clock_of_the_sender() {
    let world = World::new().await;
    let account = account(&world).await;
    let now = world.fixture.stele.clock().now();
    let captured = async |path: &str, body: Value| {
        let answer = world.post(path, JSON, body.to_string().into_bytes()).await;
        assert_eq!(answer.status, 200, "{answer}");
    };
    let at = |name: &str, timestamp: &str| {
        json!({"event": name, "distinct_id": "u", "timestamp": timestamp, "token": world.token,
            "properties": {"$groups": {"organization": "piedpiper"}}})
    };
    // Five minutes before it was sent, by a clock that is years late.
    let late = at("late", "2021-01-01T00:00:00Z");
    captured(
        "/batch",
        json!({"batch": [late], "sent_at": "2021-01-01T00:05:00Z"}),
    )
    .await;
    captured(
        "/e/?_=1609459500000",
        json!([at("late by query", "2021-01-01T00:00:00Z")]),
    )
    .await;
    captured("/e", at("first year", "0001-01-01T00:00:00Z")).await;
    captured("/e", at("last year", "9999-12-31T23:59:59.999999Z")).await;
    captured("/e", at("no time", "soon")).await;
    let ago = |name: &str, events: &[Event]| {
        let event = events
            .iter()
            .find(|event| event.name.as_str() == name)
            .expect(name);
        now.micros() - event.at.micros()
    };
    let found = events(&world, account).await;
    for (name, micros) in [
        ("late", 300_000_000),
        ("late by query", 300_000_000),
        ("last year", 0),
        ("no time", 0),
        ("first year", now.micros() + 62_135_596_800_000_000),
    ] {
        assert_eq!(ago(name, &found), micros, "{name}");
    }
}

#[tokio::test]
async fn what_is_said_of_a_group_becomes_traits_of_its_account() {
    let world = World::new().await;
    let identify = |group: &str, set: Value| {
        json!({"api_key": world.token, "event": "$groupidentify", "distinct_id": "u", "properties": {
            "$group_type": "organization", "$group_key": group, "$group_set": set}})
    };
    world
        .capture(&identify("piedpiper", json!({"plan": "free", "seats": 5})))
        .await;
    let account = account(&world).await;
    world
        .capture(&identify("piedpiper", json!({"plan": "pro"})))
        .await;
    let caller = world.fixture.caller(&world.key).await;
    let account = world
        .fixture
        .stele
        .get_account(&caller, &AccountRef::Id(account))
        .await;
    let traits = serde_json::to_value(account.expect("there").traits.as_map()).expect("JSON");
    assert_eq!(traits, json!({"plan": "pro", "seats": 5}));
}

#[tokio::test]
async fn what_is_said_of_a_person_becomes_traits_of_the_contact() {
    let world = World::new().await;
    let account = account(&world).await;
    let caller = world.fixture.caller(&world.key).await;
    let change = ContactChange {
        external_id: Field::Value(Identifier::new("richard").expect("valid")),
        accounts: Some(vec![account]),
        ..ContactChange::default()
    };
    let richard = world.fixture.contact_with(&caller, change).await;
    let body = json!({"$token": world.token, "$distinct_id": "richard", "$set": {"role": "CEO"}, "$set_once": {"role": "CTO", "team": "A"}});
    let answer = world
        .post("/engage/", JSON, body.to_string().into_bytes())
        .await;
    assert_eq!(answer.status, 200, "{answer}");
    let richard = RecordRef::Id(richard.id.0);
    let contact: Contact = world
        .fixture
        .stele
        .get_record(&caller, &richard)
        .await
        .expect("there");
    let traits = serde_json::to_value(contact.traits.as_map()).expect("JSON");
    assert_eq!(traits, json!({"role": "CEO", "team": "A"}));
}

#[tokio::test]
async fn sizes() {
    let world = World::new().await;
    let account = account(&world).await;
    let of_size = |size: usize| {
        let mut event = login(&world);
        let rest = event.to_string().len() + r#""text":"","#.len();
        event["properties"]["text"] = json!("a".repeat(size - rest));
        event.to_string().into_bytes()
    };
    let (small, large) = (2 << 20, 20 << 20);
    for (path, limit) in [("/e", small), ("/engage", small), ("/batch", large)] {
        assert_eq!(of_size(limit).len(), limit);
        let answer = world.post(path, JSON, of_size(limit)).await;
        assert_eq!(answer.status, 200, "{path}: {answer}");
        let answer = world.post(path, JSON, of_size(limit + 1)).await;
        assert_eq!(answer.status, 413, "{path}: {answer}");
    }
    insta::assert_snapshot!(
        "capture_body_too_large",
        world.post("/flags", JSON, of_size(small + 1)).await
    );
    // What is small on its way counts as what it becomes.
    let (most, bomb) = (gzip(&of_size(large)), gzip(&vec![b' '; large + 1]));
    assert!(bomb.len() * 1000 < large);
    for path in ["/e", "/batch"] {
        assert_eq!(
            world.post(path, JSON, most.clone()).await.status,
            200,
            "{path}"
        );
    }
    insta::assert_snapshot!("bomb", world.post("/e", JSON, bomb).await);
    assert_eq!(events(&world, account).await.len(), 3 + 2);
}

#[tokio::test]
async fn unusual_events() {
    let world = World::new().await;
    let account = account(&world).await;
    let mut many = login(&world);
    for place in 0..10_000 {
        many["properties"][format!("p{place}")] = json!(place);
    }
    assert_eq!(post(&world, &many).await.status, 200);
    let mut long = login(&world);
    long["distinct_id"] = json!("d".repeat(201));
    long["event"] = json!("n".repeat(500));
    assert_eq!(post(&world, &long).await.status, 200);
    let mut nul = login(&world);
    nul["event"] = json!("a\u{0}b");
    nul["properties"]["k\u{0}"] = json!(["\u{0}"]);
    assert_eq!(post(&world, &nul).await.status, 200);
    let deep = format!("{}1{}", "[".repeat(1_000), "]".repeat(1_000));
    let deep = login(&world).to_string().replace("\"pro\"", &deep);
    insta::assert_snapshot!("too_deep", world.post("/e", JSON, deep.into_bytes()).await);
    let surrogate = login(&world).to_string().replace("\"pro\"", r#""\ud800""#);
    insta::assert_snapshot!(
        "lone_surrogate",
        world.post("/e", JSON, surrogate.into_bytes()).await
    );

    let found = events(&world, account).await;
    assert_eq!(found.len(), 3);
    assert_eq!(
        found.iter().map(|event| event.properties.len()).max(),
        Some(10_002)
    );
    let ids = found.iter().filter_map(|event| event.distinct_id.as_ref());
    assert!(ids.into_iter().any(|id| id.as_str() == "d".repeat(200)));
    let names: Vec<_> = found.iter().map(|event| event.name.as_str()).collect();
    assert!(names.contains(&"a\u{fffd}b"), "{names:?}");
    assert!(names.contains(&&*"n".repeat(200)), "{names:?}");
}

#[tokio::test]
async fn pages_of_every_origin_may_capture() {
    let world = World::new().await;
    let from_a_page = async |method: Method, path: &str, body: Vec<u8>| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ORIGIN, "https://piedpiper.com")
            .header(header::CONTENT_TYPE, "text/plain")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
        send(
            &world.app,
            request.body(Body::from(body)).expect("a request"),
        )
        .await
    };
    insta::assert_snapshot!(
        "preflight",
        from_a_page(Method::OPTIONS, "/i/v0/e/?ip=1", Vec::new()).await
    );
    let body = login(&world).to_string().into_bytes();
    insta::assert_snapshot!(
        "captured_by_a_page",
        from_a_page(Method::POST, "/e/", body).await
    );
    let closed = from_a_page(Method::GET, "/api/projects/1", Vec::new()).await;
    assert!(
        !closed
            .headers
            .contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
    );
}

#[tokio::test]
async fn failures_of_the_store() {
    let world = World::new().await;
    // The token is known by now.
    assert_eq!(post(&world, &login(&world)).await.status, 200);
    world.store.fail_always(Some(Fault::Unavailable));
    insta::assert_snapshot!("capture_unavailable", post(&world, &login(&world)).await);
    world.store.fail_always(Some(Fault::Broken));
    insta::assert_snapshot!("capture_broken", post(&world, &login(&world)).await);
}
