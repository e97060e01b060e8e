//! Every error of the dialect, in whole.

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use http::{Method, Request, StatusCode};
use serde_json::json;
use stele_http::testing::send;
use stele_http::{Refusal, Settings};
use stele_http_alguna::dialect;
use stele_testkit::Fault;

use crate::server::{Server, detail};

#[tokio::test]
async fn a_missing_key() {
    let server = Server::start().await;
    insta::assert_snapshot!(
        "missing_key",
        server.anonymous("GET", "/accounts").send().await
    );
}

#[tokio::test]
async fn every_fault_in_one_answer() {
    let server = Server::start().await;
    let body = json!({
        "aliases": [""],
        "currency": "dollars",
        "billingAddress": "here",
        "contacts": [{}],
    });
    insta::assert_snapshot!("faulty_account", server.post("/accounts", body).await);
    let body = json!({
        "name": null,
        "billing_address": [],
        "contacts": {},
        "tax_country": 1,
    });
    insta::assert_snapshot!("faulty_customer", server.post("/customers", body).await);
}

#[tokio::test]
async fn faulty_parameters() {
    let server = Server::start().await;
    insta::assert_snapshot!(
        "faulty_account_list",
        server.get("/accounts?page=0&limit=7&sort=age").await
    );
    insta::assert_snapshot!(
        "faulty_customer_list",
        server.get("/customers?limit=0&offset=x&sort=age").await
    );
    insta::assert_snapshot!(
        "lookup_without_alias",
        server.get("/customers/lookup").await
    );
}

#[tokio::test]
async fn malformed_json() {
    let server = Server::start().await;
    let sent = server.call("POST", "/accounts").body("{\"name\": ");
    insta::assert_snapshot!("malformed_json", sent.send().await);
}

#[tokio::test]
async fn unknown_accounts_and_customers() {
    let server = Server::start().await;
    for method in ["GET", "PATCH", "DELETE"] {
        let call = server.call(method, "/accounts/nobody").body("{}");
        let answer = call.send().await;
        assert_eq!(detail(&answer, StatusCode::NOT_FOUND), "Account not found");
    }
    for method in ["GET", "PATCH"] {
        let call = server.call(method, "/customers/nobody").body("{}");
        let answer = call.send().await;
        assert_eq!(detail(&answer, StatusCode::NOT_FOUND), "Customer not found");
    }
    insta::assert_snapshot!(
        "unknown_customer",
        server.get("/customers/lookup?alias=nobody").await
    );
}

#[tokio::test]
async fn a_taken_alias() {
    let server = Server::start().await;
    let gojo = json!({"name": "GoJo", "aliases": ["JoGo"], "currency": "USD"});
    server.post("/accounts", gojo.clone()).await;
    insta::assert_snapshot!("taken_alias", server.post("/accounts", gojo.clone()).await);
    let answer = server.post("/customers", gojo.clone()).await;
    let told = "An alias is already used by another account";
    assert_eq!(detail(&answer, StatusCode::CONFLICT), told);
    let other = json!({"name": "Other", "aliases": ["other"]});
    server.post("/accounts", other).await;
    for path in ["/accounts/other", "/customers/other"] {
        let answer = server
            .patch(path, json!({"aliases": ["other", "JoGo"]}))
            .await;
        assert_eq!(detail(&answer, StatusCode::CONFLICT), told);
    }
}

#[tokio::test]
async fn too_large_a_body() {
    let server = Server::start().await;
    let name = "a".repeat(2 << 20);
    let answer = server.post("/accounts", json!({ "name": name })).await;
    insta::assert_snapshot!("too_large", answer);
}

#[tokio::test]
async fn a_used_up_quota() {
    let settings = Settings {
        rate_limits: "1/min".parse().expect("a quota"),
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    let first = server.get("/accounts").await;
    assert_eq!(first.status, StatusCode::OK);
    insta::assert_snapshot!("throttled", server.get("/accounts").await);
}

#[tokio::test]
async fn unknown_paths_and_methods() {
    let server = Server::start().await;
    insta::assert_snapshot!("unknown_path", server.get("/accounts/a/b").await);
    for path in ["/events/a", "/customers/a/b"] {
        let answer = server.get(path).await;
        assert_eq!(
            detail(&answer, StatusCode::NOT_FOUND),
            "Not found",
            "{path}"
        );
    }
    let answer = server.call("PUT", "/accounts/a").send().await;
    insta::assert_snapshot!("wrong_method", answer);
    let answer = server.get("/events").await;
    let told = detail(&answer, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(told, "GET is not allowed here");
    let answer = server.delete("/customers/a").await;
    let told = detail(&answer, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(told, "DELETE is not allowed here");
}

#[tokio::test]
async fn a_store_that_fails() {
    let server = Server::start().await;
    // While the key is still known: the call itself fails.
    server.get("/accounts").await;
    server.store.fail_always(Some(Fault::Unavailable));
    insta::assert_snapshot!("unavailable", server.get("/accounts").await);
    server.store.fail_always(Some(Fault::Broken));
    insta::assert_snapshot!("broken", server.get("/customers").await);
    // A key that must be looked up first.
    let unknown = "stele_000000000009_0000000000000000000000000000000000000000009";
    let answer = server.call_as(unknown, "GET", "/accounts").send().await;
    let told = detail(&answer, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(told, "Internal server error");
}

#[tokio::test]
async fn what_the_edge_refuses() {
    for (name, refusal) in [
        ("refused_not_found", Refusal::NotFound),
        (
            "refused_method",
            Refusal::MethodNotAllowed {
                method: Method::PUT,
            },
        ),
        ("refused_timed_out", Refusal::TimedOut),
        ("refused_internal", Refusal::Internal),
    ] {
        let refuse = dialect().refuse;
        let router = Router::new().fallback(async move || refuse(&refusal).into_response());
        let request = Request::new(Body::empty());
        insta::assert_snapshot!(name, send(&router, request).await);
    }
}
