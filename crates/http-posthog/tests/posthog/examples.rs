//! Every request of PostHog's page about accounts, as curl sends it.

use std::time::Duration;

use crate::world::World;
use axum::body::Body;
use http::{Request, header};
use serde_json::json;
use stele_http::testing::{Answer, send};

/// The accounts that the examples are about.
async fn page() -> (World, String) {
    let world = World::new().await;
    let role = json!({"id": 0, "email": "string"});
    let id = world
        .create(json!({
            "name": "string",
            "external_id": "string",
            "properties": {
                "csm": role,
                "account_executive": role,
                "account_owner": role,
                "stripe_customer_id": "string",
                "hubspot_deal_id": "string",
                "billing_id": "string",
                "sfdc_id": "string",
                "zendesk_id": "string",
            },
            "tags": ["string"],
        }))
        .await;
    world
        .fixture
        .clock
        .advance(Duration::from_micros(14_152_200));
    (world, id)
}

/// What `curl -H "Authorization: Bearer $POSTHOG_PERSONAL_API_KEY" <ph_app_host>PATH` sends, with further options.
async fn curl(
    world: &World,
    method: &str,
    path: &str,
    content_type: Option<&str>,
    data: &'static str,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost:8080")
        .header(header::USER_AGENT, "curl/8.5.0")
        .header(header::ACCEPT, "*/*")
        .header(header::AUTHORIZATION, format!("Bearer {}", world.key));
    if let Some(content_type) = content_type {
        request = request
            .header(header::CONTENT_TYPE, content_type)
            .header(header::CONTENT_LENGTH, data.len());
    }
    send(
        &world.app,
        request.body(Body::from(data)).expect("a request"),
    )
    .await
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn list() {
    let (world, _) = page().await;
    let answer = curl(&world, "GET", "/api/environments/1/accounts/", None, "").await;
    insta::assert_snapshot!("list", answer);
}

#[tokio::test]
async fn create_with_a_form_labelled_as_json() {
    let (world, _) = page().await;
    let path = "/api/environments/1/accounts/";
    let answer = curl(
        &world,
        "POST",
        path,
        Some("application/json"),
        "name=string",
    )
    .await;
    insta::assert_snapshot!("create_with_a_form_labelled_as_json", answer);
}

/// As the page means it.
#[tokio::test]
async fn create_with_a_form() {
    let (world, _) = page().await;
    let path = "/api/environments/1/accounts/";
    let answer = curl(&world, "POST", path, Some(FORM), "name=string").await;
    insta::assert_snapshot!("create_with_a_form", answer);
}

#[tokio::test]
async fn retrieve() {
    let (world, id) = page().await;
    let path = format!("/api/environments/1/accounts/{id}/");
    insta::assert_snapshot!("retrieve", curl(&world, "GET", &path, None, "").await);
}

#[tokio::test]
async fn update() {
    let (world, id) = page().await;
    let path = format!("/api/environments/1/accounts/{id}/");
    let answer = curl(&world, "PATCH", &path, Some(FORM), "name=string").await;
    insta::assert_snapshot!("update_with_the_same_name", answer);
    let answer = curl(&world, "PATCH", &path, Some(FORM), "name=another").await;
    insta::assert_snapshot!("update", answer);
}

#[tokio::test]
async fn delete() {
    let (world, id) = page().await;
    let path = format!("/api/environments/1/accounts/{id}/");
    insta::assert_snapshot!("delete", curl(&world, "DELETE", &path, None, "").await);
    insta::assert_snapshot!(
        "retrieve_after_delete",
        curl(&world, "GET", &path, None, "").await
    );
}
