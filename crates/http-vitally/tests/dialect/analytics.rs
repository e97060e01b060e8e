//! The Analytics API: each message, and what it makes of the resources.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use stele_application::{AccountRef, EventQuery};
use stele_domain::{Event, Scope};

use crate::harness::Server;

const ACCOUNT: &str = "/analytics/v1/account";
const USER: &str = "/analytics/v1/user";
const TRACK: &str = "/analytics/v1/track";
const UNLINK: &str = "/analytics/v1/unlink";
const ORGANIZATION: &str = "/analytics/v1/organization";
const BATCH: &str = "/analytics/v1/batch";

/// Sends a message that is taken.
async fn tell(server: &Server, path: &str, message: Value) {
    let answer = server.post(path, &message).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.json(), json!({ "message": "Success." }));
}

/// The names of an account's events, those that happened last first.
async fn events(server: &Server, account: &str) -> Vec<Event> {
    let caller = server.caller().await;
    let stele = &server.fixture.stele;
    let account = AccountRef::Identifier(account.to_owned());
    let account = stele.get_account(&caller, &account).await;
    let query = EventQuery {
        account: account.expect("the account is there").id,
        name: None,
        from: None,
        to: None,
        after: None,
        limit: 200,
    };
    let events = stele.list_events(&caller, &query).await;
    events.expect("the store answers").events
}

fn track(message_id: &str) -> Value {
    json!({
        "userId": "32", "accountId": "123456", "event": "scored-goal", "properties": { "foot": "left" },
        "messageId": message_id, "timestamp": "2018-05-15T12:31:12.123Z",
    })
}

/// The account and the user of Vitally's examples.
async fn filled() -> Server {
    let server = Server::unlimited().await;
    let account =
        json!({ "accountId": "123456", "traits": { "name": "Argentina" }, "messageId": "1" });
    tell(&server, ACCOUNT, account).await;
    let user = json!({
        "userId": "32", "accountId": "123456", "messageId": "2",
        "traits": { "name": "Lionel Messi", "email": "messi@barcelona.sp" },
    });
    tell(&server, USER, user).await;
    server
}

#[tokio::test]
async fn an_account_is_made_and_changed() {
    let server = Server::unlimited().await;
    let message = json!({
        "accountId": "123456", "organizationId": "fifa", "messageId": "m", "timestamp": "2018-05-15T12:31:12.123Z",
        "traits": {
            "name": "Argentina", "avatar": "http://example.com/l.png", "group": "D", "trialEndDate": "2018-06-01", "mrr": 5,
        },
    });
    insta::assert_snapshot!("tell_of_an_account", server.post(ACCOUNT, &message).await);
    let made = server.get("/resources/accounts/123456").await;
    insta::assert_snapshot!("account_that_was_told_of", made);
    let organization = server.get("/resources/organizations/fifa").await.json();
    assert_eq!(organization["name"], "fifa");
    assert_eq!(made.json()["organizationId"], organization["id"]);

    server.fixture.clock.advance(Duration::from_secs(1));
    tell(&server, ACCOUNT, message).await;
    let again = server.get("/resources/accounts/123456").await;
    assert_eq!(again.body, made.body, "a second one says nothing new");
    let change = json!({
        "accountId": 123_456, "timestamp": "2018-05-15", "organizationId": null,
        "traits": { "avatar": null, "group": null, "captain": 10 },
    });
    tell(&server, ACCOUNT, change).await;
    let changed = server.get("/resources/accounts/123456").await.json();
    assert_eq!(changed["name"], "Argentina");
    let traits = json!({ "captain": 10, "mrr": 5, "trialEndDate": "2018-06-01T00:00:00.000Z" });
    assert_eq!(changed["traits"], traits);
    assert_eq!(changed["organizationId"], organization["id"]);
}

#[tokio::test]
async fn an_account_without_a_name_has_its_id() {
    let server = Server::unlimited().await;
    let message = json!({ "accountId": "a", "traits": {}, "messageId": "m" });
    tell(&server, ACCOUNT, message).await;
    let made = server.get("/resources/accounts/a").await.json();
    assert_eq!(
        (&made["name"], &made["externalId"]),
        (&json!("a"), &json!("a"))
    );
}

#[tokio::test]
async fn a_user_is_made_and_changed_and_belongs_to_more_and_more() {
    let server = filled().await;
    let made = server.get("/resources/users/32").await.json();
    assert_eq!(made["name"], "Lionel Messi");
    assert_eq!(made["accounts"][0]["externalId"], "123456");
    let message = json!({
        "userId": 32, "accountId": "barcelona", "organizationId": "fifa", "messageId": "m", "traits": {
            "avatar": "x", "createdAt": "2004-10-16", "number": 10, "position": "Forward",
        },
    });
    insta::assert_snapshot!("tell_of_a_user", server.post(USER, &message).await);
    let changed = server.get("/resources/users/32").await;
    insta::assert_snapshot!("user_who_was_told_of", changed);
    let accounts = server.get("/resources/accounts").await.json();
    let counts: Vec<_> = accounts["results"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|account| (&account["name"], &account["usersCount"]))
        .collect();
    let expected =
        [("barcelona", 1), ("Argentina", 1)].map(|(name, count)| (json!(name), json!(count)));
    let expected: Vec<_> = expected.iter().map(|(name, count)| (name, count)).collect();
    assert_eq!(counts, expected);

    server.fixture.clock.advance(Duration::from_secs(1));
    tell(&server, USER, message).await;
    let again = server.get("/resources/users/32").await;
    assert_eq!(again.body, changed.body, "a second one says nothing new");
}

#[tokio::test]
async fn an_organization_is_made_and_changed() {
    let server = Server::unlimited().await;
    let message = json!({ "organizationId": "fifa", "traits": { "name": "FIFA", "arr": 100_000 }, "messageId": "m" });
    insta::assert_snapshot!(
        "tell_of_an_organization",
        server.post(ORGANIZATION, &message).await
    );
    let change = json!({ "organizationId": "fifa", "traits": { "arr": null, "avatar": "x" }, "messageId": "n" });
    tell(&server, ORGANIZATION, change).await;
    let least = json!({ "organizationId": "uefa", "messageId": "o" });
    tell(&server, ORGANIZATION, least).await;
    let list = server
        .get("/resources/organizations?sortBy=createdAt")
        .await
        .json();
    let told: Vec<_> = (0..2)
        .map(|place| {
            let organization = &list["results"][place];
            json!([
                organization["externalId"],
                organization["name"],
                organization["traits"]
            ])
        })
        .collect();
    let expected = [
        json!(["uefa", "uefa", {}]),
        json!(["fifa", "FIFA", { "avatar": "x" }]),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn an_event_moves_when_its_account_and_user_were_seen_and_nothing_else() {
    let server = filled().await;
    let before = server.get("/resources/accounts/123456").await.json();
    assert_eq!(before["firstSeenTimestamp"], Value::Null);
    server.fixture.clock.advance(Duration::from_secs(1));
    insta::assert_snapshot!("tell_what_happened", server.post(TRACK, &track("m")).await);
    let mut later = track("n");
    later["timestamp"] = json!("2018-05-16T00:00:00Z");
    tell(&server, TRACK, later).await;
    let after = server.get("/resources/accounts/123456").await.json();
    assert_eq!(after["firstSeenTimestamp"], "2018-05-15T12:31:12.123Z");
    assert_eq!(after["lastSeenTimestamp"], "2018-05-16T00:00:00.000Z");
    assert_eq!(after["updatedAt"], before["updatedAt"]);
    let user = server.get("/resources/users/32").await.json();
    assert_eq!(user["lastSeenTimestamp"], "2018-05-16T00:00:00.000Z");
    let written = events(&server, "123456").await;
    assert_eq!(written[1].properties["foot"], "left");
    let user = written[1].distinct_id.as_ref().expect("a user");
    assert_eq!(user.as_str(), "32");
}

#[tokio::test]
async fn an_event_is_written_once() {
    let server = filled().await;
    for _ in 0..2 {
        tell(&server, TRACK, track("m")).await;
    }
    assert_eq!(events(&server, "123456").await.len(), 1);
    let mut unnamed = track("m");
    unnamed
        .as_object_mut()
        .expect("an object")
        .remove("messageId");
    let mut typed = unnamed.clone();
    typed["type"] = json!("track");
    tell(&server, TRACK, unnamed.clone()).await;
    tell(&server, BATCH, json!([typed, typed])).await;
    assert_eq!(events(&server, "123456").await.len(), 2);
    unnamed["properties"]["foot"] = json!("right");
    tell(&server, TRACK, unnamed).await;
    assert_eq!(events(&server, "123456").await.len(), 3);
}

#[tokio::test]
async fn an_event_of_a_user_alone_is_of_their_first_account() {
    let server = filled().await;
    let second = json!({ "userId": "32", "accountId": "second", "traits": {}, "messageId": "s" });
    tell(&server, USER, second).await;
    let mut event = track("m");
    event
        .as_object_mut()
        .expect("an object")
        .remove("accountId");
    tell(&server, TRACK, event).await;
    assert_eq!(events(&server, "123456").await.len(), 1);
    assert_eq!(events(&server, "second").await.len(), 0);
    let of_organization =
        json!({ "organizationId": "fifa", "event": "e", "properties": {}, "messageId": "o" });
    tell(&server, TRACK, of_organization).await;
    assert_eq!(events(&server, "123456").await.len(), 1);
}

#[tokio::test]
async fn an_event_of_an_unknown_account_waits_for_it() {
    let server = Server::unlimited().await;
    tell(&server, TRACK, track("m")).await;
    assert_eq!(server.accounts().await, "[]", "it makes none");
    server.create(&json!({ "externalId": "123456" })).await;
    let account = server.get("/resources/accounts/123456").await.json();
    assert_eq!(account["lastSeenTimestamp"], "2018-05-15T12:31:12.123Z");
    assert_eq!(events(&server, "123456").await.len(), 1);
}

#[tokio::test]
async fn a_user_is_taken_out_of_an_account() {
    let server = filled().await;
    let second = json!({ "userId": "32", "accountId": "second", "traits": {}, "messageId": "s" });
    tell(&server, USER, second).await;
    let from =
        |account: &str| json!({ "userId": "32", "accountId": account, "timestamp": "2018-05-15" });
    server.fixture.clock.advance(Duration::from_secs(1));
    insta::assert_snapshot!(
        "take_a_user_out",
        server.post(UNLINK, &from("123456")).await
    );
    let user = server.get("/resources/users/32").await.json();
    assert_eq!(user["accounts"].as_array().expect("a list").len(), 1);
    assert_eq!(user["accounts"][0]["externalId"], "second");
    let left = server.get("/resources/accounts/123456").await.json();
    assert_eq!(left["usersCount"], 0);
    assert_ne!(left["updatedAt"], left["createdAt"]);

    let before = server.everything(&server.key).await;
    for nothing in ["123456", "nobody"] {
        tell(&server, UNLINK, from(nothing)).await;
    }
    let nobody = json!({ "userId": "33", "accountId": "second", "messageId": "m" });
    tell(&server, UNLINK, nobody).await;
    assert_eq!(server.everything(&server.key).await, before);

    tell(&server, UNLINK, from("second")).await;
    assert_eq!(server.get("/resources/users/32").await.status, 404);
    let left = server.get("/resources/accounts/second").await.json();
    assert_eq!(left["usersCount"], 0);
}

#[tokio::test]
async fn a_batch_tells_everything_at_once() {
    let server = Server::unlimited().await;
    let mut event = track("m");
    event["type"] = json!("track");
    let mut of_user = event.clone();
    of_user["messageId"] = json!("n");
    of_user
        .as_object_mut()
        .expect("an object")
        .remove("accountId");
    let batch = json!([
        event,
        { "type": "organization", "organizationId": "fifa", "traits": { "name": "FIFA" }, "messageId": "m" },
        { "type": "account", "accountId": "123456", "organizationId": "fifa", "traits": { "name": "Argentina" }, "messageId": "m" },
        { "type": "user", "userId": "32", "accountId": "123456", "organizationId": "fifa", "traits": {}, "messageId": "m" },
        of_user,
        { "type": "user", "userId": "33", "accountId": "123456", "traits": {}, "messageId": "m" },
        { "type": "unlink", "userId": "33", "accountId": "123456", "messageId": "m" },
    ]);
    insta::assert_snapshot!("tell_many_things", server.post(BATCH, &batch).await);
    assert_eq!(events(&server, "123456").await.len(), 2);
    let account = server.get("/resources/accounts/123456").await.json();
    assert_eq!(account["name"], "Argentina");
    assert_eq!(account["usersCount"], 1);
    let users = server
        .get("/resources/organizations/fifa/users")
        .await
        .json();
    assert_eq!(users["results"][0]["externalId"], "32");
    let before = server.everything(&server.key).await;
    server.fixture.clock.advance(Duration::from_secs(1));
    tell(&server, BATCH, batch).await;
    assert_eq!(events(&server, "123456").await.len(), 2);
    assert_eq!(server.everything(&server.key).await, before);
    tell(&server, BATCH, json!([])).await;
}

/// What an account, a user and an organization are told of, under an id of the message.
fn told_of(path: &str, message_id: &str, plan: &str) -> Value {
    let mut message = match path {
        ACCOUNT => json!({ "accountId": "a" }),
        USER => json!({ "userId": "u", "accountId": "a" }),
        _ => json!({ "organizationId": "o" }),
    };
    message["traits"] = json!({ "plan": plan });
    message["messageId"] = json!(message_id);
    message
}

#[tokio::test]
async fn a_message_that_comes_again_after_another_changes_nothing() {
    let server = Server::unlimited().await;
    for (path, resource) in [
        (ACCOUNT, "/resources/accounts/a"),
        (USER, "/resources/users/u"),
        (ORGANIZATION, "/resources/organizations/o"),
    ] {
        let plan = async || server.get(resource).await.json()["traits"]["plan"].clone();
        tell(&server, path, told_of(path, "1", "free")).await;
        // It is known by its id even where it changed nothing.
        tell(&server, path, told_of(path, "2", "free")).await;
        tell(&server, path, told_of(path, "3", "paid")).await;
        for again in ["1", "2"] {
            tell(&server, path, told_of(path, again, "free")).await;
            assert_eq!(plan().await, "paid", "{path}: {again}");
        }
        tell(&server, path, told_of(path, "4", "free")).await;
        assert_eq!(plan().await, "free", "{path}");
        // Without an id it is known by what it says, its time included.
        let mut unnamed = told_of(path, "", "paid");
        let fields = unnamed.as_object_mut().expect("an object");
        fields.remove("messageId");
        fields.insert("timestamp".to_owned(), json!("2018-05-15"));
        let mut typed = unnamed.clone();
        typed["type"] = json!(path.rsplit('/').next());
        tell(&server, path, unnamed.clone()).await;
        tell(&server, path, told_of(path, "5", "free")).await;
        tell(&server, path, unnamed.clone()).await;
        tell(&server, BATCH, json!([typed])).await;
        assert_eq!(plan().await, "free", "{path}");
        unnamed["timestamp"] = json!("2018-05-16");
        tell(&server, path, unnamed).await;
        assert_eq!(plan().await, "paid", "{path}");
    }
}

#[tokio::test]
async fn a_message_that_comes_again_makes_nothing_that_was_removed_since() {
    let server = Server::unlimited().await;
    let user = json!({ "userId": "u", "accountId": "a", "organizationId": "o", "traits": {}, "messageId": "1" });
    tell(&server, USER, user.clone()).await;
    server
        .call(Method::DELETE, "/resources/accounts/a", "")
        .await;
    server
        .call(Method::DELETE, "/resources/organizations/o", "")
        .await;
    let before = server.everything(&server.key).await;
    tell(&server, USER, user).await;
    assert_eq!(server.everything(&server.key).await, before);
}

#[tokio::test]
async fn a_user_who_came_back_stays_when_they_are_taken_out_by_the_same_message() {
    let server = filled().await;
    let out = json!({ "userId": "32", "accountId": "123456", "messageId": "out" });
    tell(&server, UNLINK, out.clone()).await;
    assert_eq!(server.get("/resources/users/32").await.status, 404);
    let back = json!({ "userId": "32", "accountId": "123456", "traits": {}, "messageId": "back" });
    tell(&server, USER, back).await;
    tell(&server, UNLINK, out).await;
    let user = server.get("/resources/users/32").await.json();
    assert_eq!(user["accounts"][0]["externalId"], "123456");
}

#[tokio::test]
async fn an_id_is_of_a_message_of_its_type() {
    let server = filled().await;
    tell(&server, TRACK, track("same")).await;
    let account =
        json!({ "accountId": "123456", "traits": { "name": "Brazil" }, "messageId": "same" });
    tell(&server, ACCOUNT, account).await;
    let account = server.get("/resources/accounts/123456").await.json();
    assert_eq!(account["name"], "Brazil");
    let unlink = json!({ "userId": "32", "accountId": "123456", "messageId": "same" });
    tell(&server, UNLINK, unlink).await;
    assert_eq!(server.get("/resources/users/32").await.status, 404);
}

#[tokio::test]
async fn the_messages_of_a_batch_take_effect_in_their_order() {
    let server = filled().await;
    let mut event = track("m");
    event
        .as_object_mut()
        .expect("an object")
        .remove("accountId");
    event["type"] = json!("track");
    let mut late = event.clone();
    late["messageId"] = json!("late");
    let batch = json!([
        event,
        { "type": "unlink", "userId": "32", "accountId": "123456", "messageId": "m" },
        late,
        { "type": "user", "userId": "32", "accountId": "second", "traits": {}, "messageId": "m" },
    ]);
    tell(&server, BATCH, batch).await;
    assert_eq!(events(&server, "123456").await.len(), 1);
    // Of nobody's account when it came.
    assert_eq!(events(&server, "second").await.len(), 0);
}

#[tokio::test]
async fn a_message_that_is_refused_refuses_its_batch() {
    let server = Server::unlimited().await;
    for number in 0..100 {
        let account = format!("a{number}");
        let user =
            json!({ "userId": "u", "accountId": account, "traits": {}, "messageId": account });
        tell(&server, USER, user).await;
    }
    let one_more =
        json!({ "userId": "u", "accountId": "one-more", "traits": {}, "messageId": "2" });
    let typed = |kind: &str, mut message: Value| {
        message["type"] = json!(kind);
        message
    };
    let event = json!({ "accountId": "a0", "event": "e", "properties": {}, "messageId": "1" });
    let batch = json!([
        typed("organization", told_of(ORGANIZATION, "1", "free")),
        typed("account", told_of(ACCOUNT, "1", "free")),
        typed("track", event),
        typed("user", one_more.clone()),
        typed("account", told_of(ACCOUNT, "3", "paid")),
    ]);
    let before = server.everything(&server.key).await;
    server.fixture.clock.advance(Duration::from_secs(1));
    let answer = server.post(BATCH, &batch).await;
    let alone = server.post(USER, &one_more).await;
    assert_eq!(answer.status, 400, "{answer}");
    assert_eq!(answer.body, alone.body, "as it is told of a message alone");
    assert_eq!(server.everything(&server.key).await, before);
    assert_eq!(events(&server, "a0").await, []);
    // None of its messages is known: when there is room, all of them are written, and none a second time.
    let unlink = json!({ "userId": "u", "accountId": "a0", "messageId": "room" });
    tell(&server, UNLINK, unlink).await;
    tell(&server, BATCH, batch.clone()).await;
    let account = server.get("/resources/accounts/a").await.json();
    assert_eq!(account["traits"]["plan"], "paid");
    let organization = server.get("/resources/organizations/o").await;
    assert_eq!(organization.status, 200);
    let made = server.get("/resources/accounts/one-more").await.json();
    assert_eq!(made["usersCount"], 1);
    assert_eq!(events(&server, "a0").await.len(), 1);
    tell(&server, ACCOUNT, told_of(ACCOUNT, "other", "trial")).await;
    tell(&server, BATCH, batch).await;
    let account = server.get("/resources/accounts/a").await.json();
    assert_eq!(account["traits"]["plan"], "trial");
    assert_eq!(events(&server, "a0").await.len(), 1);
}

#[tokio::test]
async fn one_faulty_message_refuses_a_batch_and_every_fault_is_told() {
    let server = Server::unlimited().await;
    let batch = json!([
        { "type": "account", "accountId": "a", "traits": {}, "messageId": "m" },
        { "type": "account", "accountId": [], "traits": { "name": 5 }, "timestamp": "soon" },
        { "type": "page", "messageId": "m" },
        { "accountId": "a" },
        { "type": "track", "event": "e", "properties": [], "messageId": "m" },
    ]);
    insta::assert_snapshot!("batch_with_every_fault", server.post(BATCH, &batch).await);
    let many = json!(vec![json!({ "type": "unlink" }); 101]);
    insta::assert_snapshot!("batch_too_long", server.post(BATCH, &many).await);
    insta::assert_snapshot!(
        "batch_that_is_no_list",
        server.post(BATCH, &json!({})).await
    );
    assert_eq!(server.accounts().await, "[]");
}

#[tokio::test]
async fn every_fault_of_a_message_is_told() {
    let server = Server::unlimited().await;
    insta::assert_snapshot!("account_of_nothing", server.post(ACCOUNT, &json!({})).await);
    let user = json!({
        "userId": "", "organizationId": 5.5, "timestamp": 5,
        "traits": { "name": "", "email": "x", "avatar": 5, "createdAt": "soon" },
    });
    insta::assert_snapshot!("user_with_every_fault", server.post(USER, &user).await);
    insta::assert_snapshot!("event_of_nothing", server.post(TRACK, &json!({})).await);
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let message =
        format!(r#"{{"userId":"u","event":"e","messageId":"m","properties":{{"a":{deep}}}}}"#);
    let answer = server.call(Method::POST, TRACK, message).await;
    assert_eq!(
        answer.json()["error"],
        "Request body is not valid JSON: nested more than 100 levels deep"
    );
    let mut nul = track("m");
    nul["properties"] = json!({ "a": ["\0"] });
    let answer = server.post(TRACK, &nul).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json()["error"],
        "properties.a[0] must not contain null characters"
    );
    let large = server.call(Method::POST, TRACK, vec![b' '; 2 << 20]).await;
    assert_eq!(large.status, 413);
    assert_eq!(server.accounts().await, "[]");
}

#[tokio::test]
async fn an_event_may_be_wide_and_of_any_time() {
    let server = filled().await;
    let mut wide = track("wide");
    let pairs = (0..10_000).map(|n| (format!("p{n}"), json!(n)));
    wide["properties"] = Value::Object(pairs.collect());
    wide["timestamp"] = json!("0001-01-01T00:00:00Z");
    tell(&server, TRACK, wide).await;
    let mut ahead = track("ahead");
    ahead["timestamp"] = json!("9999-12-31T23:59:59.999Z");
    tell(&server, TRACK, ahead).await;
    let account = server.get("/resources/accounts/123456").await.json();
    assert_eq!(account["firstSeenTimestamp"], "0001-01-01T00:00:00.000Z");
    let now = server.fixture.stele.clock().now().to_millis_string();
    assert_eq!(account["lastSeenTimestamp"], now);
    let written = events(&server, "123456").await;
    assert_eq!(written[1].properties.len(), 10_000);
}

#[tokio::test]
async fn a_batch_takes_what_its_messages_take() {
    let server = filled().await;
    let mut event = track("m");
    event["type"] = json!("track");
    let account = json!({ "type": "account", "accountId": "new", "traits": {}, "messageId": "m" });
    let both = json!([account, event]);
    let before = server.everything(&server.key).await;
    for (scopes, batch, status) in [
        (&[Scope::EventWrite][..], json!([event]), 200),
        (&[Scope::EventWrite], both.clone(), 403),
        (&[Scope::AccountWrite], both.clone(), 403),
        (&[Scope::AccountRead], json!([]), 403),
    ] {
        let key = server.fixture.key(server.workspace.id, scopes).await;
        let answer = server
            .call_as(&key, Method::POST, BATCH, batch.to_string())
            .await;
        assert_eq!(answer.status, status, "{scopes:?} {answer}");
    }
    let seen = |all: &str| all.contains("\"new\"");
    assert!(!seen(&before) && !seen(&server.everything(&server.key).await));
    let scopes = [Scope::AccountWrite, Scope::EventWrite];
    let key = server.fixture.key(server.workspace.id, &scopes).await;
    let answer = server
        .call_as(&key, Method::POST, BATCH, both.to_string())
        .await;
    assert_eq!(answer.status, 200);
    assert!(seen(&server.everything(&server.key).await));
}

#[tokio::test]
async fn the_examples_of_messages_come_true() {
    let document = stele_http_vitally::dialect().openapi;
    let document = serde_json::to_value(document).expect("a document is JSON");
    let server = Server::unlimited().await;
    for (path, nothing) in [
        (ACCOUNT, json!({})),
        (ORGANIZATION, json!({})),
        (USER, json!({})),
        (TRACK, json!({})),
        (UNLINK, json!({})),
        (BATCH, json!([{}])),
    ] {
        let call = &document["paths"][path]["post"];
        let example = |holder: &Value| holder["content"]["application/json"]["example"].clone();
        let taken = server.post(path, &example(&call["requestBody"])).await;
        assert_eq!(taken.status, 200, "{taken}");
        assert_eq!(taken.json(), example(&call["responses"]["200"]), "{path}");
        let refused = server.post(path, &nothing).await;
        assert_eq!(refused.json(), example(&call["responses"]["400"]), "{path}");
    }
}
