//! What follows from events, records and rules: when accounts and users were seen, how accounts are doing, the segments they
//! are in.

use std::time::Duration;

use serde_json::{Value, json};
use stele_application::{AccountRef, EventAccount, EventDraft, Job, Step, UnknownAccount};
use stele_domain::{
    AccountChange, DistinctId, EventName, Field, Name, RequestChange, RequestStatus, SegmentDraft,
    Timestamp,
};
use uuid::Uuid;

use crate::cast::Cast;

fn time(text: &str) -> Timestamp {
    Timestamp::parse_iso(text).expect("a time")
}

/// Someone does something for an account.
async fn track(cast: &Cast, identifier: &str, who: &str, at: &str) {
    let account = AccountRef::Identifier(identifier.to_owned());
    let event = EventDraft {
        at: Some(time(at)),
        account: EventAccount::Named(account, UnknownAccount::Refused),
        distinct_id: DistinctId::new(who.to_owned()).ok(),
        ..EventDraft::new(EventName::new("login").expect("a name"))
    };
    let caller = cast.server.caller().await;
    let ingested = cast.server.fixture.stele.ingest(&caller, &[event]).await;
    ingested.expect("the store answers");
}

/// Makes a segment, and answers its id.
async fn segment(cast: &Cast, name: &str, rule: Value) -> String {
    let caller = cast.server.caller().await;
    let draft = SegmentDraft {
        name: Name::new(name).expect("a name"),
        description: None,
        rule,
    };
    let stele = &cast.server.fixture.stele;
    let made = stele.create_segment(&caller, draft).await;
    let holder = Uuid::from_u128(1);
    while stele
        .step(Job::Segments, holder)
        .await
        .expect("the store answers")
        == Step::More
    {}
    made.expect("a rule").id.to_string()
}

/// With an account that was seen, is in two segments and is doing well, and a user of it who was seen.
async fn standing() -> (Cast, Value) {
    let cast = Cast::start().await;
    track(
        &cast,
        "account-101",
        "someone",
        "2025-01-08T08:00:00.123456Z",
    )
    .await;
    track(&cast, "account-101", "user-501", "2025-01-30T16:20:00Z").await;
    let everyone = json!({ "attribute": "name", "operator": "is_set" });
    let paying = json!({ "attribute": "mrr", "operator": "gt", "value": 0 });
    let paying = segment(&cast, "Paying", paying).await;
    let everyone = segment(&cast, "Everyone", everyone).await;
    let segments = json!([
        { "id": everyone, "name": "Everyone" },
        { "id": paying, "name": "Paying" },
    ]);
    (cast, segments)
}

#[tokio::test]
async fn an_account_shows_how_it_stands_wherever_it_is_shown() {
    let (cast, segments) = standing().await;
    let account = cast.account().await;
    assert_eq!(account["firstSeenTimestamp"], "2025-01-08T08:00:00.123Z");
    assert_eq!(account["lastSeenTimestamp"], "2025-01-30T16:20:00.000Z");
    // Seen within three days: all points of the one factor with data.
    assert_eq!(account["healthScore"], 10);
    assert_eq!(account["segments"], segments);
    let listed = cast.server.get("/resources/accounts").await.json();
    assert_eq!(listed["results"], json!([account]));
    let changed = cast
        .server
        .put("/resources/accounts/account-101", &json!({}))
        .await;
    assert_eq!(changed.json(), account);
    let mut in_user = account.clone();
    in_user
        .as_object_mut()
        .expect("an object")
        .remove("keyRoles");
    let user = cast.server.get("/resources/users/user-501").await.json();
    assert_eq!(user["accounts"], json!([in_user]));
    let mut embedded = in_user;
    embedded
        .as_object_mut()
        .expect("an object")
        .remove("segments");
    for path in ["/resources/notes", "/resources/tasks"] {
        let id = cast.make(path).await;
        let about = cast.server.get(&format!("{path}/{id}")).await.json();
        assert_eq!(about["account"], embedded, "{path}");
    }
    let path = "/resources/conversations";
    let id = cast.make(path).await;
    let conversation = cast.server.get(&format!("{path}/{id}")).await.json();
    let shown = &conversation["accounts"][0];
    for key in ["firstSeenTimestamp", "lastSeenTimestamp"] {
        assert_eq!(shown[key], embedded[key], "{key}");
    }
    assert_eq!(shown["healthScore"], cast.account().await["healthScore"]);
    assert!(shown.get("segments").is_none(), "{shown}");
}

#[tokio::test]
async fn events_and_time_move_no_account() {
    let (cast, _) = standing().await;
    let before = cast.account().await;
    cast.server
        .fixture
        .clock
        .advance(Duration::from_hours(5 * 24));
    track(&cast, "account-101", "someone", "2025-01-31").await;
    let after = cast.account().await;
    assert_eq!(after["lastSeenTimestamp"], "2025-01-31T00:00:00.000Z");
    assert_eq!(after["healthScore"], 8);
    assert_eq!(after["updatedAt"], before["updatedAt"]);
}

#[tokio::test]
async fn a_user_shows_when_they_were_seen_and_each_segment_of_their_accounts_once() {
    let (cast, segments) = standing().await;
    let other = json!({ "externalId": "other" });
    cast.server.create(&other).await;
    let change = json!({ "accountIds": ["account-101", "other"] });
    let user = cast.server.put("/resources/users/user-501", &change).await;
    let user = user.json();
    assert_eq!(user["lastSeenTimestamp"], "2025-01-30T16:20:00.000Z");
    assert_eq!(user["segments"], segments);
    let in_each: Vec<_> = user["accounts"]
        .as_array()
        .expect("a list")
        .iter()
        .collect();
    assert_eq!(in_each[0]["segments"], segments);
    assert_eq!(in_each[1]["segments"], json!([segments[0]]));
    let listed = cast.server.get("/resources/users").await.json();
    assert_eq!(listed["results"][0], user);
    // Within others too.
    let response = cast.make("/resources/npsResponses").await;
    let response = format!("/resources/npsResponses/{response}");
    let response = cast.server.get(&response).await.json();
    assert_eq!(
        response["user"]["lastSeenTimestamp"],
        "2025-01-30T16:20:00.000Z"
    );
    assert!(response["user"].get("segments").is_none(), "{response}");
}

#[tokio::test]
async fn the_health_scores_are_those_of_the_example() {
    let cast = Cast::start().await;
    let server = &cast.server;
    let caller = server.caller().await;
    let account = AccountRef::Identifier("account-101".to_owned());
    let change = AccountChange {
        contact_activity_at: Field::Value(time("2025-01-30T10:00:00Z")),
        ..AccountChange::default()
    };
    let account = server
        .fixture
        .stele
        .update_account(&caller, &account, change);
    let account = account.await.expect("it is there").id;
    server.fixture.request(&caller, account, "Export").await;
    let asked = server.fixture.request(&caller, account, "Sign-on").await;
    let change = RequestChange {
        requested_at: Some(time("2025-01-30T22:00:00Z")),
        status: Some(RequestStatus::Resolved),
        ..RequestChange::default()
    };
    let resolved = server
        .fixture
        .stele
        .update_request(&caller, &asked.id.0.into(), change)
        .await;
    resolved.expect("it is there");
    let path = "/resources/accounts/{id}/healthScores";
    let answer = server
        .get("/resources/accounts/account-101/healthScores")
        .await;
    assert_eq!(answer.json(), cast.answered("get", path, "200"));
    insta::assert_snapshot!("health_scores", answer);
    let by_id = format!("/resources/accounts/{account}/healthScores");
    assert_eq!(server.get(&by_id).await.body, answer.body);
    assert_eq!(cast.account().await["healthScore"], answer.json()["score"]);
    cast.check_unknown(path, &["get"]).await;
}

#[tokio::test]
async fn what_nothing_is_known_of_has_no_score() {
    let cast = Cast::start().await;
    let scores = "/resources/accounts/account-101/healthScores";
    let scores = cast.server.get(scores).await.json();
    assert_eq!(
        (&scores["score"], &scores["coverage"]),
        (&Value::Null, &json!(0))
    );
    let factors = scores["factors"].as_array().expect("a list");
    assert_eq!(factors.len(), 5);
    for factor in factors {
        for key in ["input", "band", "points"] {
            assert_eq!(factor[key], Value::Null, "{factor}");
        }
    }
}
