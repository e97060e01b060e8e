//! Every problem there is, answered by the server.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::json;
use stele_domain::Scope;
use stele_http::testing::Answer;
use stele_http::{Quota, RateLimits, Settings};
use stele_testkit::Fault;

use crate::harness::Server;

const LIST: &str = "/v1/organizations";

/// Every `type` of the documentation, which a test beside the code compares with the code.
fn documented() -> BTreeSet<String> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/problems.md");
    let page = std::fs::read_to_string(page).expect("the page of problems is there");
    page.lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(uri, _)| uri.to_owned())
        .filter(|uri| uri.starts_with('/'))
        .collect()
}

/// What no answer of a running server in memory shows: it takes time, and an account to be named twice, which no call of
/// this API can yet.
const ELSEWHERE: [&str; 2] = ["/problems/timed-out", "/problems/identifier-taken"];

#[tokio::test]
async fn every_problem_is_answered_and_looks_as_it_should() {
    let mut seen = BTreeSet::new();
    let mut note = |answer: Answer| {
        let problem = answer.json();
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert_eq!(problem["status"], answer.status.as_u16(), "{answer}");
        assert_eq!(problem["instance"], "request", "{answer}");
        seen.insert(problem["type"].as_str().expect("text").to_owned());
        answer
    };
    let server = Server::start().await;
    let anonymous = Request::get(LIST).body(Body::empty()).expect("a request");
    insta::assert_snapshot!("without_a_key", note(server.send(anonymous).await));
    let stranger = server.call_as("stele_nobody", Method::GET, LIST, "").await;
    insta::assert_snapshot!("with_an_unknown_key", note(stranger));
    let key = server.key_of(&[Scope::AccountRead, Scope::Admin]).await;
    let small = server.call_as(&key, Method::POST, LIST, "{}").await;
    insta::assert_snapshot!("without_the_scope", note(small));
    let body = json!({ "scopes": ["*"] }).to_string();
    let granting = server.call_as(&key, Method::POST, "/v1/keys", body).await;
    insta::assert_snapshot!("granting_what_it_lacks", note(granting));
    let nothing = server.get("/v1/nothing").await;
    insta::assert_snapshot!("of_an_unknown_path", note(nothing));
    for path in [
        "/v1",
        "/v1/",
        "/v1/organizations/a/b",
        "/v1/members/x/deactivate/y",
    ] {
        assert_eq!(note(server.get(path).await).status, 404, "{path}");
    }
    for id in [
        "x",
        "0194c0f3-f100-7000-8000-ffffffffffff",
        "%00",
        "%FF",
        "a%2Fb",
        "%7B%7D",
    ] {
        let unknown = server.get(&format!("{LIST}/{id}")).await;
        assert_eq!(note(unknown).status, 404, "{id}");
    }
    insta::assert_snapshot!(
        "of_an_unknown_record",
        server.get(&format!("{LIST}/x")).await
    );
    let put = server.call(Method::PUT, LIST, "{}").await;
    insta::assert_snapshot!("with_a_wrong_method", note(put));
    let nan = server.call(Method::POST, LIST, r#"{"name": NaN}"#).await;
    insta::assert_snapshot!("with_malformed_json", note(nan));
    let faulty = json!({ "external_id": "", "traits": 5, "nmae": "x", "a/b~c": null });
    insta::assert_snapshot!(
        "with_every_fault_at_once",
        note(server.post(LIST, &faulty).await)
    );
    let faulty = server.get("/v1/organizations?limit=101&cursor=x").await;
    insta::assert_snapshot!("with_every_parameter_faulty", note(faulty));
    let nul = server.get("/v1/organizations/x?%00=1").await;
    insta::assert_snapshot!("with_a_nul_in_the_query", note(nul));
    insta::assert_snapshot!(
        "with_a_body_that_is_a_list",
        note(server.post(LIST, &json!([])).await)
    );
    let organization = json!({ "external_id": "hooli", "name": "Hooli" });
    server.create(LIST, &organization).await;
    note(server.post(LIST, &organization).await);
    let member = json!({ "name": "Jared", "email": "jared@piedpiper.com" });
    server.create("/v1/members", &member).await;
    note(server.post("/v1/members", &member).await);
    let segment = json!({ "name": "Vip", "rule": { "tag": "vip", "operator": "has" } });
    server.create("/v1/segments", &segment).await;
    note(server.post("/v1/segments", &segment).await);
    let mut outdated = server.get("/v1/health_settings").await.json();
    outdated["version"] = json!(7);
    let outdated = outdated.to_string();
    note(
        server
            .call(Method::PUT, "/v1/health_settings", outdated)
            .await,
    );
    let large = server.call(Method::POST, LIST, vec![b' '; 2 << 20]).await;
    insta::assert_snapshot!("with_a_body_too_large", note(large));
    server.store.fail_always(Some(Fault::Unavailable));
    insta::assert_snapshot!("when_the_store_is_away", note(server.get(LIST).await));
    server.store.fail_always(Some(Fault::Broken));
    insta::assert_snapshot!("when_the_store_is_broken", note(server.get(LIST).await));
    let rate_limits = RateLimits::Quota(Quota::per_minute(2));
    let server = Server::with(Settings {
        rate_limits,
        ..Settings::default()
    })
    .await;
    insta::assert_snapshot!("within_the_quota", server.get(LIST).await);
    server.fixture.clock.advance(Duration::from_millis(20_500));
    server.get(LIST).await;
    insta::assert_snapshot!("past_the_quota", note(server.get(LIST).await));
    seen.extend(ELSEWHERE.map(str::to_owned));
    assert_eq!(seen, documented());
}

#[tokio::test]
async fn a_head_is_answered_as_a_get_without_its_body() {
    let server = Server::start().await;
    let get = server.get("/v1/organizations/x").await;
    let head = server.call(Method::HEAD, "/v1/organizations/x", "").await;
    assert_eq!((head.status, head.body.len()), (get.status, 0));
    assert_eq!(head.headers["content-length"], get.body.len().to_string());
    assert_eq!(get.headers["content-length"], get.body.len().to_string());
}
