//! The watch sees what it is there for.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use super::{Documents, Watch, strict};
use crate::dialect::{Dialect, PublicRoutes};
use crate::openapi::require_headers;
use crate::testing::send;
use crate::{Credentials, problem};

/// The document of a dialect that shows things under `/things` and takes them, from anybody, under `/open`.
fn document() -> OpenApi {
    let thing = json!({ "$ref": "#/components/schemas/Thing" });
    let json_of = |schema: &Value| json!({ "application/json": { "schema": schema } });
    let quota = json!({ "schema": { "type": "integer" } });
    let location = json!({ "schema": { "type": "string" } });
    let failure = json!({ "description": "Failed", "content": json_of(&json!({ "$ref": "#/components/schemas/Error" })), "headers": { "Quota": quota } });
    let sentence = json!({ "description": "Failed", "content": { "text/plain": { "schema": { "type": "string" } } } });
    let mut document = serde_json::from_value(json!({
        "openapi": "3.1.0",
        "info": { "title": "Things", "version": "1" },
        "paths": {
            "/things": {
                "get": { "operationId": "things.list", "responses": {
                    "200": { "description": "All", "content": json_of(&json!({ "type": "array", "items": thing })) },
                    "500": failure,
                } },
                "post": { "operationId": "things.create", "responses": {
                    "201": { "description": "Made", "content": json_of(&thing), "headers": { "Location": location, "Quota": quota } },
                    "500": failure,
                } },
            },
            "/things/{id}": { "delete": { "operationId": "things.delete", "responses": {
                "204": { "description": "Gone" },
                "404": failure,
            } } },
            "/things/last": { "get": { "operationId": "things.last", "responses": {
                "200": { "description": "The last", "content": json_of(&thing) },
            } } },
            "/open": { "post": { "operationId": "things.take", "responses": {
                "200": { "description": "Taken" },
                "500": sentence,
            } } },
        },
        "components": { "schemas": {
            "Thing": {
                "type": "object",
                "required": ["name"],
                "properties": { "name": { "type": "string" }, "part": { "oneOf": [{ "type": "null" }, thing] } },
            },
            "Error": { "type": "object", "required": ["error"], "properties": { "error": { "type": "string" } } },
        } },
    }))
    .expect("a document");
    require_headers(&mut document);
    document
}

fn dialect() -> Dialect {
    Dialect {
        name: "toy",
        prefixes: &["/things"],
        router: Router::new(),
        openapi: document(),
        credentials: Credentials::bearer,
        quotas: &[],
        quota_headers: |_, _| {},
        refuse: problem::refuse,
        public: Some(PublicRoutes {
            prefixes: &["/open"],
            router: Router::new(),
            refuse: problem::refuse,
        }),
    }
}

/// An answer of JSON, with headers.
fn answer(status: u16, headers: &[(&'static str, &str)], body: &Value) -> Response {
    let headers = headers
        .iter()
        .chain(&[("content-type", "application/json")]);
    answer_of(status, headers.copied(), body.to_string())
}

fn answer_of<'a>(
    status: u16,
    headers: impl IntoIterator<Item = (&'static str, &'a str)>,
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    let headers = headers.into_iter().map(|(name, value)| {
        (
            name.parse().expect("a name"),
            value.parse().expect("a value"),
        )
    });
    *response.headers_mut() = headers.collect::<HeaderMap>();
    response
}

/// What is wrong with an answer to a call, as `place: what`.
async fn wrong(call: &str, response: Response) -> Vec<String> {
    let (method, path) = call.split_once(' ').expect("a method and a path");
    let response = std::sync::Mutex::new(Some(response));
    let response = std::sync::Arc::new(response);
    let router = Router::new().fallback(async move || {
        let mut response = response.lock().expect("no panic in here");
        response.take().expect("one request")
    });
    let watch = Watch::new(Documents::of([&dialect()]));
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::empty());
    send(&watch.around(router), request.expect("a request")).await;
    let found = watch.take().into_iter();
    found
        .map(|violation| format!("{}: {}", violation.place, violation.what))
        .collect()
}

const MADE: [(&str, &str); 2] = [("location", "/things/1"), ("quota", "7")];

#[tokio::test]
async fn what_is_declared_passes() {
    let thing = json!({ "name": "a", "part": { "name": "b", "part": null } });
    for (call, response) in [
        ("GET /things", answer(200, &[], &json!([thing, thing]))),
        (
            "GET //things/?a=1",
            answer(200, &[("x-request-id", "1")], &json!([])),
        ),
        ("POST /things", answer(201, &MADE, &thing)),
        ("POST /things", answer(201, &MADE[..1], &thing)),
        (
            "POST /things",
            answer(500, &[("quota", "7")], &json!({ "error": "x" })),
        ),
        ("DELETE /things/1", answer_of(204, [], "")),
        ("GET /things/last", answer(200, &[], &thing)),
        (
            "HEAD /things",
            answer_of(200, [("content-type", "application/json")], ""),
        ),
        (
            "POST /open",
            answer_of(500, [("content-type", "text/plain; charset=utf-8")], "x"),
        ),
    ] {
        assert_eq!(wrong(call, response).await, [""; 0], "{call}");
    }
}

#[tokio::test]
async fn a_status_that_is_not_declared() {
    let found = wrong("GET /things", answer(418, &[], &json!({ "error": "x" }))).await;
    assert_eq!(
        found,
        ["status: it is not declared; the body is {\"error\":\"x\"}"]
    );
    // A path of its own wins over a parameter, and what it declares counts.
    let found = wrong(
        "GET /things/last",
        answer(404, &[], &json!({ "error": "x" })),
    )
    .await;
    assert_eq!(found.len(), 1, "{found:?}");
}

#[tokio::test]
async fn a_field_that_is_not_declared() {
    let found = wrong(
        "GET /things",
        answer(200, &[], &json!([{ "name": "a", "nmae": "b" }])),
    )
    .await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("body/0: ") && found[0].contains("nmae"),
        "{found:?}"
    );
    let deep = json!([{ "name": "a", "part": { "name": "b", "more": 1 } }]);
    let found = wrong("GET /things", answer(200, &[], &deep)).await;
    assert!(
        found[0].starts_with("body/0/part: ") && found[0].contains("more"),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_value_of_the_wrong_type() {
    let found = wrong("GET /things", answer(200, &[], &json!([{ "name": 1 }]))).await;
    assert_eq!(found, ["body/0/name: 1 is not of type \"string\""]);
}

#[tokio::test]
async fn a_field_that_is_missing() {
    let found = wrong("GET /things", answer(200, &[], &json!([{}]))).await;
    assert_eq!(found, ["body/0: \"name\" is a required property"]);
}

#[tokio::test]
async fn headers_that_are_missing_unknown_or_of_another_type() {
    let thing = json!({ "name": "a" });
    let found = wrong("POST /things", answer(201, &[("quota", "7")], &thing)).await;
    assert_eq!(found, ["header Location: it is missing"]);
    let more = [MADE[0], MADE[1], ("x-secret", "1")];
    let found = wrong("POST /things", answer(201, &more, &thing)).await;
    assert_eq!(found, ["header x-secret: it is not declared"]);
    let found = wrong(
        "POST /things",
        answer(201, &[MADE[0], ("quota", "many")], &thing),
    )
    .await;
    assert_eq!(found, ["header Quota: \"many\" is not of type \"integer\""]);
}

#[tokio::test]
async fn another_media_type() {
    let found = wrong(
        "GET /things",
        answer_of(200, [("content-type", "text/html")], "[]"),
    )
    .await;
    assert_eq!(
        found,
        ["header content-type: text/html is not declared, but [\"application/json\"]"]
    );
    let found = wrong("GET /things", answer_of(200, [], "[]")).await;
    assert_eq!(found, ["header content-type: it is missing"]);
    let found = wrong(
        "GET /things",
        answer_of(200, [("content-type", "application/json")], "["),
    )
    .await;
    assert_eq!(found.len(), 1, "{found:?}");
    let found = wrong("DELETE /things/1", answer(204, &[], &json!(null))).await;
    assert_eq!(found.len(), 2, "{found:?}");
}

#[tokio::test]
async fn where_no_call_is_the_dialect_refuses_in_its_own_shape() {
    let error = json!({ "error": "x" });
    let allow = ("allow", "GET,HEAD,POST");
    for (call, response) in [
        ("GET /things/1/2", answer(404, &[], &error)),
        ("PUT /things", answer(405, &[allow], &error)),
        (
            "OPTIONS /things",
            answer_of(200, [("access-control-allow-origin", "*")], ""),
        ),
        (
            "GET /open/x",
            answer_of(404, [("content-type", "text/plain")], "x"),
        ),
    ] {
        assert_eq!(wrong(call, response).await, [""; 0], "{call}");
    }
    for (call, response) in [
        ("GET /things/1/2", answer(200, &[], &error)),
        (
            "GET /things/1/2",
            answer(404, &[], &json!({ "detail": "x" })),
        ),
        ("PUT /things", answer(405, &[], &error)),
        ("PUT /things", answer(404, &[], &error)),
        ("GET /open/x", answer(404, &[], &error)),
    ] {
        assert_ne!(wrong(call, response).await, [""; 0], "{call}");
    }
}

#[tokio::test]
async fn pages_of_no_dialect_refuse_with_problems() {
    let problem = |status| problem::response(StatusCode::from_u16(status).expect("a status"), "x");
    for (call, response) in [
        (
            "GET /docs/",
            answer_of(200, [("content-type", "text/html")], "<p>"),
        ),
        ("GET /nowhere", problem(404)),
        ("POST /docs/", problem(405)),
    ] {
        assert_eq!(wrong(call, response).await, [""; 0], "{call}");
    }
    let found = wrong("GET /thing", answer(404, &[], &json!({ "error": "x" }))).await;
    assert_eq!(found.len(), 1, "{found:?}");
}

#[tokio::test]
#[should_panic(expected = "toy things.list (GET /things) answered 418 I'm a teapot, at status")]
async fn a_watch_that_is_dropped_tells_what_it_found() {
    let router = Router::new().route("/things", get(async || StatusCode::IM_A_TEAPOT));
    let router = router.route("/open", post(async || ""));
    let watch = Watch::new(Documents::of([&dialect()]));
    let request = Request::get("/things").body(Body::empty());
    send(&watch.around(router), request.expect("a request")).await;
}

#[tokio::test]
#[should_panic(expected = "toy things.list (GET /things) answered 418 I'm a teapot, at status")]
async fn a_strict_router_tells_at_once() {
    let router = Router::new().route("/things", get(async || StatusCode::IM_A_TEAPOT));
    let router = strict(router, Documents::of([&dialect()]));
    let request = Request::get("/things").body(Body::empty());
    send(&router, request.expect("a request")).await;
}
