//! What the current version has and the first one has not.

use http::StatusCode;
use serde_json::{Value, json};

use crate::server::{Server, detail, expect, id};

async fn gojo(server: &Server) -> Value {
    let body = json!({
        "name": "GoJo",
        "aliases": ["JoGo"],
        "currency": "SEK",
        "billing_address": {"postal_code": "111 43", "country": "SWE"},
        "contacts": [{"email": "lukas@gojo.com", "first_name": "Lukas", "last_name": "Matsson", "is_primary": true}],
        "tax_country": "SWE",
        "tax_id": " SE556000000001 ",
    });
    expect(&server.post("/customers", body).await, StatusCode::CREATED)
}

#[tokio::test]
async fn each_version_writes_countries_in_its_own_letters() {
    let server = Server::start().await;
    let gojo = gojo(&server).await;
    assert_eq!(gojo["billing_address"]["country"], "SWE");
    let account = server.get("/accounts/JoGo").await.json();
    assert_eq!(
        account["billingAddress"],
        json!({"postalCode": "111 43", "country": "SE"})
    );
    assert_eq!(account["id"], gojo["id"]);
    assert_eq!(account["contacts"][0]["id"], gojo["contacts"][0]["id"]);
    for (path, address) in [
        (
            "/accounts/JoGo",
            json!({"billingAddress": {"country": "SWE"}}),
        ),
        (
            "/customers/JoGo",
            json!({"billing_address": {"country": "SE"}}),
        ),
    ] {
        let answer = server.patch(path, address).await;
        let told = detail(&answer, StatusCode::BAD_REQUEST);
        assert!(
            told.ends_with(".country must be an ISO 3166-1 country code"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn tax_details_are_shown_when_they_are_set() {
    let server = Server::start().await;
    let created = gojo(&server).await;
    assert_eq!(created["tax_country"], "SWE");
    assert_eq!(created["tax_id"], "SE556000000001");
    let path = format!("/customers/{}", id(&created));
    let answer = server.patch(&path, json!({"tax_id": null})).await;
    let body = expect(&answer, StatusCode::OK);
    assert_eq!(body["tax_country"], "SWE");
    assert!(body.get("tax_id").is_none());
    let account = server.get("/accounts/JoGo").await.json();
    assert!(account.get("tax_country").is_none());
}

#[tokio::test]
async fn a_currency_must_be_given_and_cannot_be_cleared() {
    let server = Server::start().await;
    let answer = server.post("/customers", json!({})).await;
    assert_eq!(
        detail(&answer, StatusCode::BAD_REQUEST),
        "Validation failed: name is required; currency is required"
    );
    gojo(&server).await;
    let answer = server
        .patch("/customers/JoGo", json!({"currency": null}))
        .await;
    assert_eq!(
        detail(&answer, StatusCode::BAD_REQUEST),
        "Validation failed: currency must be a string"
    );
    let answer = server
        .patch("/customers/JoGo", json!({"currency": "EUR"}))
        .await;
    assert_eq!(expect(&answer, StatusCode::OK)["currency"], "EUR");
}

#[tokio::test]
async fn a_lookup_finds_aliases_and_no_ids() {
    let server = Server::start().await;
    let created = gojo(&server).await;
    let found = server.get("/customers/lookup?alias=JoGo").await;
    assert_eq!(found.json(), json!({"customer_id": created["id"]}));
    for alias in [id(&created).as_str(), "jogo", "JoGo%20", "%25"] {
        let answer = server
            .get(&format!("/customers/lookup?alias={alias}"))
            .await;
        assert_eq!(
            detail(&answer, StatusCode::NOT_FOUND),
            "Customer not found",
            "{alias}"
        );
    }
    for query in ["", "?alias=", "?alias=%20"] {
        let answer = server.get(&format!("/customers/lookup{query}")).await;
        detail(&answer, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn the_version_is_echoed_when_it_could_be_one() {
    let server = Server::start().await;
    gojo(&server).await;
    for (method, path, status) in [
        ("GET", "/customers", StatusCode::OK),
        ("GET", "/customers/JoGo", StatusCode::OK),
        ("GET", "/customers/nobody", StatusCode::NOT_FOUND),
        ("GET", "/customers/lookup?alias=JoGo", StatusCode::OK),
        ("PATCH", "/customers/JoGo", StatusCode::BAD_REQUEST),
    ] {
        let call = server
            .call(method, path)
            .header("alguna-version", "2026-04-01");
        let answer = call.send().await;
        assert_eq!(answer.status, status);
        assert_eq!(
            answer.headers["alguna-version"], "2026-04-01",
            "{method} {path}"
        );
        for other in ["", "a b", "<b>"] {
            let call = server.call(method, path).header("alguna-version", other);
            assert!(!call.send().await.headers.contains_key("alguna-version"));
        }
        let answer = server.call(method, path).send().await;
        assert!(!answer.headers.contains_key("alguna-version"));
    }
}
