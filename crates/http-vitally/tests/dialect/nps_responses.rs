//! NPS responses: each call, and what responses do to their users and accounts.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::Server;

const RESPONSES: &str = "/resources/npsResponses";

/// A user of two accounts; answers their id.
async fn with_gavin() -> (Server, String) {
    filled(Server::start().await).await
}

async fn filled(server: Server) -> (Server, String) {
    for id in ["hooli", "raviga"] {
        server
            .create(&json!({ "externalId": id, "name": id }))
            .await;
    }
    let user =
        json!({ "externalId": "gavin", "accountIds": ["hooli", "raviga"], "name": "Gavin Belson" });
    let user = server.make("/resources/users", &user).await;
    let id = user["id"].as_str().expect("text").to_owned();
    server.fixture.clock.advance(Duration::from_secs(1));
    (server, id)
}

fn response(user: &str) -> Value {
    json!({
        "externalId": "r1", "userId": user, "respondedAt": "2024-03-15T08:00:00+02:00", "score": 9, "feedback": " Fine. "
    })
}

async fn score(server: &Server, account: &str) -> (Value, Value, Value, Value) {
    let account = server
        .get(&format!("/resources/accounts/{account}"))
        .await
        .json();
    (
        account["npsDetractorCount"].clone(),
        account["npsPassiveCount"].clone(),
        account["npsPromoterCount"].clone(),
        account["npsScore"].clone(),
    )
}

#[tokio::test]
async fn create_an_nps_response() {
    let (server, user) = with_gavin().await;
    let answer = server.post(RESPONSES, &response(&user)).await;
    insta::assert_snapshot!("create_an_nps_response", answer);
    let least = json!({ "userId": user, "respondedAt": "2024-01-01", "score": 0 });
    let answer = server.post(RESPONSES, &least).await;
    insta::assert_snapshot!("create_the_least_nps_response", answer);
}

#[tokio::test]
async fn create_what_is_there_already() {
    let (server, user) = with_gavin().await;
    let made = server.make(RESPONSES, &response(&user)).await;
    server.fixture.clock.advance(Duration::from_secs(1));
    let same = server.make(RESPONSES, &response(&user)).await;
    assert_eq!(same, made);
    let changed =
        json!({ "externalId": "r1", "userId": user, "respondedAt": "2024-03-16", "score": 3 });
    let answer = server.post(RESPONSES, &changed).await;
    insta::assert_snapshot!("create_what_is_there_already", answer);
    assert_eq!(answer.json()["id"], made["id"]);
}

#[tokio::test]
async fn get_an_nps_response() {
    let (server, user) = with_gavin().await;
    server.make(RESPONSES, &response(&user)).await;
    let answer = server.get("/resources/npsResponses/r1").await;
    insta::assert_snapshot!("get_an_nps_response", answer);
    let id = answer.json()["id"].as_str().expect("text").to_owned();
    let by_id = server.get(&format!("{RESPONSES}/{id}")).await;
    assert_eq!(by_id.body, answer.body);
}

#[tokio::test]
async fn list_nps_responses() {
    let (server, user) = with_gavin().await;
    server.make(RESPONSES, &response(&user)).await;
    let answer = server.get(RESPONSES).await;
    insta::assert_snapshot!("list_nps_responses", answer);
    for account in ["hooli", "raviga"] {
        let path = format!("/resources/accounts/{account}/npsResponses");
        assert_eq!(server.get(&path).await.body, answer.body, "{path}");
    }
    server.create(&json!({ "externalId": "bachmanity" })).await;
    let none = server
        .get("/resources/accounts/bachmanity/npsResponses")
        .await;
    assert_eq!(none.json()["results"], json!([]));
    insta::assert_snapshot!(
        "list_nps_responses_of_an_unknown_account",
        server.get("/resources/accounts/nobody/npsResponses").await
    );
}

#[tokio::test]
async fn update_an_nps_response() {
    let (server, user) = with_gavin().await;
    server.make(RESPONSES, &response(&user)).await;
    server.fixture.clock.advance(Duration::from_secs(1));
    let body = json!({ "score": 7, "feedback": null, "respondedAt": "2024-03-16", "externalId": "other", "dismissedAt": 5 });
    let path = "/resources/npsResponses/r1";
    let answer = server.put(path, &body).await;
    insta::assert_snapshot!("update_an_nps_response", answer);
    assert_eq!(server.put(path, &body).await.body, answer.body);
}

#[tokio::test]
async fn delete_an_nps_response() {
    let (server, user) = with_gavin().await;
    server.make(RESPONSES, &response(&user)).await;
    let path = "/resources/npsResponses/r1";
    insta::assert_snapshot!("delete_an_nps_response", server.delete(path).await);
    insta::assert_snapshot!("get_a_deleted_nps_response", server.get(path).await);
    assert_eq!(server.delete(path).await.status, 404);
    assert_eq!(server.put(path, &json!({})).await.status, 404);
}

/// A user counts in each of their accounts with what they answered last.
#[tokio::test]
async fn the_last_response_counts() {
    let (server, user) = with_gavin().await;
    let counts = async |expected: Value| {
        for account in ["hooli", "raviga"] {
            let (detractors, passives, promoters, score) = score(&server, account).await;
            assert_eq!(
                json!([detractors, passives, promoters, score]),
                expected,
                "{account}"
            );
        }
    };
    counts(json!([0, 0, 0, null])).await;
    server.make(RESPONSES, &response(&user)).await;
    counts(json!([0, 0, 1, 100])).await;
    let older =
        json!({ "externalId": "r0", "userId": user, "respondedAt": "2023-01-01", "score": 0 });
    server.make(RESPONSES, &older).await;
    counts(json!([0, 0, 1, 100])).await;
    server
        .put("/resources/npsResponses/r1", &json!({ "score": 8 }))
        .await;
    counts(json!([0, 1, 0, 0])).await;
    let gavin = server.get("/resources/users/gavin").await.json();
    assert_eq!(
        (
            &gavin["npsLastScore"],
            &gavin["npsLastFeedback"],
            &gavin["npsLastRespondedAt"]
        ),
        (
            &json!(8),
            &json!(" Fine. "),
            &json!("2024-03-15T06:00:00.000Z")
        )
    );
    server.delete("/resources/npsResponses/r1").await;
    counts(json!([1, 0, 0, -100])).await;
    server.delete("/resources/users/gavin").await;
    counts(json!([0, 0, 0, null])).await;
    let left = server.get(RESPONSES).await.json();
    assert_eq!(left["results"], json!([]));
}

#[tokio::test]
async fn input_that_is_refused() {
    let (server, user) = filled(Server::unlimited().await).await;
    server.make(RESPONSES, &response(&user)).await;
    let before = server.everything(&server.key).await;
    let nothing = server.post(RESPONSES, &json!({})).await;
    insta::assert_snapshot!("with_nothing", nothing);
    let faulty = json!({ "userId": 5, "respondedAt": "soon", "score": 11, "externalId": "", "feedback": {} });
    let faulty = server.post(RESPONSES, &faulty).await;
    insta::assert_snapshot!("with_every_fault_at_once", faulty);
    let unknown = json!("0194c0f3-f100-7000-8000-0000000000ff");
    for (name, user) in [
        ("with_an_unknown_user", unknown),
        ("with_a_user_by_external_id", json!("gavin")),
    ] {
        let body = json!({ "userId": user, "respondedAt": "2024-01-01", "score": 1 });
        let answer = server.post(RESPONSES, &body).await;
        insta::assert_snapshot!(name, answer);
        let change = json!({ "userId": user });
        let changed = server.put("/resources/npsResponses/r1", &change).await;
        assert_eq!((changed.status, changed.body), (answer.status, answer.body));
    }
    for (score, keyword) in [
        ("-1", "minimum"),
        ("11", "maximum"),
        ("2147483648", "maximum"),
        ("9223372036854775808", "maximum"),
        ("-9223372036854775809", "minimum"),
        ("9.5", "type"),
        ("1e400", "type"),
        ("\"9\"", "type"),
        ("null", "type"),
    ] {
        let body = format!(r#"{{"score":{score}}}"#);
        let answer = server
            .call(Method::PUT, "/resources/npsResponses/r1", body)
            .await;
        let error = &answer.json()["error"]["errors"][0];
        assert_eq!(
            (&error["instancePath"], &error["keyword"]),
            (&json!("/score"), &json!(keyword)),
            "{score}: {answer}"
        );
    }
    let long = json!({ "feedback": "a".repeat(100_001) });
    let long = server.put("/resources/npsResponses/r1", &long).await;
    assert_eq!(long.json()["error"]["errors"][0]["keyword"], "maxLength");
    assert_eq!(server.everything(&server.key).await, before);
}
