//! Every error of the dialect, whole.

use crate::world::{ACCOUNTS, Sent, World, account};
use http::Method;
use serde_json::{Value, json};
use stele_domain::Scope;
use stele_http::testing::Answer;
use stele_testkit::Fault;

const UNKNOWN: &str = "497f6eca-6276-4993-bfeb-53cbbbba6f08";

#[tokio::test]
async fn keys() {
    let world = World::new().await;
    let ask = |key| world.ask_with(key, Method::GET, ACCOUNTS, Sent::Nothing);
    insta::assert_snapshot!("no_key", ask(None).await);
    insta::assert_snapshot!("wrong_key", ask(Some("phx_wrong")).await);
    let unsecret = world.key.replace('0', "1");
    assert_eq!(ask(Some(&unsecret)).await.status, 401);
}

#[tokio::test]
async fn projects() {
    let world = World::new().await;
    let (other, _) = world.neighbour().await;
    for (name, project) in [
        ("unknown_project", "3"),
        ("project_that_is_no_integer", "acme"),
        ("project_of_others", &other.to_string()),
    ] {
        let path = format!("/api/environments/{project}/accounts/");
        insta::assert_snapshot!(name, world.get(&path).await);
    }
    for project in [
        "9223372036854775808",
        "-1",
        "1.0",
        "@other",
        "%00",
        "1%2F",
        "%ff",
    ] {
        let path = format!("/api/projects/{project}/accounts");
        let answer = world.get(&path).await;
        assert_eq!(answer.status, 404, "{project}");
        assert_eq!(answer.json()["detail"], "Project not found.", "{project}");
    }
    for project in ["1", "@current", "%40current"] {
        let path = format!("/api/projects/{project}/accounts");
        assert_eq!(world.get(&path).await.status, 200, "{project}");
    }
}

#[tokio::test]
async fn scopes() {
    let world = World::new().await;
    let project = stele_domain::WorkspaceId(1);
    let reader = world.fixture.key(project, &[Scope::AccountRead]).await;
    let other = world.fixture.key(project, &[Scope::UsageMetricWrite]).await;
    let answer = world
        .ask_with(Some(&other), Method::GET, ACCOUNTS, Sent::Nothing)
        .await;
    insta::assert_snapshot!("scope_to_read_missing", answer);
    let body = Sent::from(json!({"name": "x"}));
    let answer = world
        .ask_with(Some(&reader), Method::POST, ACCOUNTS, body)
        .await;
    insta::assert_snapshot!("scope_to_write_missing", answer);
}

#[tokio::test]
async fn quota() {
    let world = World::new().await;
    for _ in 0..480 {
        assert_eq!(world.get(ACCOUNTS).await.status, 200);
    }
    insta::assert_snapshot!("throttled", world.get(ACCOUNTS).await);
    // Before the path's id and the body, behind the project and the scope.
    let answer = world
        .ask(Method::PATCH, &account("x"), Sent::Json("{".to_owned()))
        .await;
    assert_eq!(answer.status, 429);
    assert_eq!(world.get("/api/projects/9/accounts").await.status, 404);
    world
        .fixture
        .clock
        .advance(std::time::Duration::from_secs(59));
    let answer = world.get(ACCOUNTS).await;
    assert_eq!(answer.headers["retry-after"], "1");
    let detail = "Request was throttled. Expected available in 1 second.";
    assert_eq!(answer.json()["detail"], detail);
    world
        .fixture
        .clock
        .advance(std::time::Duration::from_secs(1));
    assert_eq!(world.get(ACCOUNTS).await.status, 200);
}

#[tokio::test]
async fn paths_and_methods() {
    let world = World::new().await;
    insta::assert_snapshot!("unknown_account", world.get(&account(UNKNOWN)).await);
    insta::assert_snapshot!("malformed_id", world.get(&account("piedpiper")).await);
    insta::assert_snapshot!("unknown_path", world.get("/api/projects/1/nothing").await);
    let answer = world.ask(Method::POST, &account(UNKNOWN), json!({})).await;
    insta::assert_snapshot!("method_not_allowed", answer);
    let answer = world.ask(Method::DELETE, ACCOUNTS, Sent::Nothing).await;
    assert_eq!(answer.json()["detail"], "Method \"DELETE\" not allowed.");
    for path in [
        "/api/users/1/",
        "/api/organizations/1",
        "/api/personal_api_keys/1",
        "/api/projects/1/groups_types/5/metrics/",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.json()["detail"], "Not found.", "{path}");
    }
}

async fn post(world: &World, body: impl Into<Sent>) -> Answer {
    world.ask(Method::POST, ACCOUNTS, body).await
}

#[tokio::test]
async fn bodies() {
    let world = World::new().await;
    let json = |text: &str| Sent::Json(text.to_owned());
    insta::assert_snapshot!("bad_json", post(&world, json("{\"name\": }")).await);
    let text = Sent::Typed("text/plain", b"name=x".to_vec());
    insta::assert_snapshot!("media_type", post(&world, text).await);
    insta::assert_snapshot!("body_is_a_list", post(&world, json!([1])).await);
    insta::assert_snapshot!("body_is_empty", post(&world, Sent::Nothing).await);
    let large = format!("{{\"name\": \"{}\"}}", "a".repeat(2 << 20));
    insta::assert_snapshot!("body_is_too_large", post(&world, Sent::Json(large)).await);

    for (media_type, told) in [
        ("", ""),
        ("application/jsonx", "application/jsonx"),
        (
            "multipart/form-data; boundary=x",
            "multipart/form-data; boundary=x",
        ),
    ] {
        let answer = post(&world, Sent::Typed(media_type, b"{}".to_vec())).await;
        assert_eq!(answer.status, 415, "{media_type}");
        let detail = format!("Unsupported media type \"{told}\" in request.");
        assert_eq!(answer.json()["detail"], detail);
    }
    for media_type in ["application/json; charset=utf-8", "Application/JSON"] {
        let sent = Sent::Typed(media_type, b"{\"name\": \"x\"}".to_vec());
        assert_eq!(post(&world, sent).await.status, 201, "{media_type}");
    }
    // No body at all is an object without fields, whatever its label.
    for media_type in ["text/plain", "application/json"] {
        let answer = post(&world, Sent::Typed(media_type, Vec::new())).await;
        assert_eq!(answer.json()["code"], "required", "{media_type}");
    }
    for (body, found) in [
        ("null", "NoneType"),
        ("1", "int"),
        ("1.5", "float"),
        ("true", "bool"),
        ("\"x\"", "str"),
    ] {
        let answer = post(&world, Sent::Json(body.to_owned())).await;
        let detail = format!("Invalid data. Expected a dictionary, but got {found}.");
        let expected = json!({"type": "validation_error", "code": "invalid_input", "detail": detail, "attr": null});
        assert_eq!(answer.json(), expected, "{body}");
    }
}

#[tokio::test]
async fn fields() {
    let world = World::new().await;
    let named = |key: &str, value: Value| {
        let mut body = json!({"name": "x"});
        body[key] = value;
        body
    };
    let assignment = |value: Value| named("properties", json!({"csm": value}));
    for (name, body) in [
        ("name_required", json!({})),
        ("name_blank", named("name", json!("  "))),
        ("name_null", named("name", Value::Null)),
        ("name_too_long", named("name", json!("a".repeat(401)))),
        ("name_no_string", named("name", json!({}))),
        ("name_with_nul", named("name", json!("a\0b"))),
        ("properties_no_object", named("properties", json!([]))),
        (
            "properties_with_an_unknown_key",
            named("properties", json!({"unknown_field": 1})),
        ),
        ("properties_without_email", assignment(json!({"id": 1}))),
        (
            "properties_with_an_id_of_letters",
            assignment(json!({"id": "x", "email": ""})),
        ),
        (
            "properties_with_a_text_for_a_role",
            assignment(json!("jared")),
        ),
        (
            "properties_with_a_number_for_a_link",
            named("properties", json!({"stripe_customer_id": 1})),
        ),
        ("tags_no_list", named("tags", json!("vip"))),
        ("tag_blank", named("tags", json!([""]))),
        ("tag_null", named("tags", json!([null]))),
        ("tag_no_string", named("tags", json!([true]))),
        ("tag_too_long", named("tags", json!(["a".repeat(256)]))),
    ] {
        insta::assert_snapshot!(name, post(&world, body).await);
    }
    let none = world.get(ACCOUNTS).await.json();
    assert_eq!(none["count"], 0);
}

#[tokio::test]
async fn conflicts() {
    let world = World::new().await;
    world
        .create(json!({"name": "a", "external_id": "taken"}))
        .await;
    let id = world
        .create(json!({"name": "b", "external_id": "free"}))
        .await;
    let body = || json!({"name": "c", "external_id": "taken"});
    insta::assert_snapshot!("conflict", post(&world, body()).await);
    for method in [Method::PATCH, Method::PUT] {
        let answer = world.ask(method.clone(), &account(&id), body()).await;
        assert_eq!(answer.status, 409, "{method}");
        assert_eq!(answer.json()["code"], "conflict", "{method}");
    }
    let unchanged = world.get(&account(&id)).await.json();
    assert_eq!(
        (&unchanged["name"], &unchanged["external_id"]),
        (&json!("b"), &json!("free"))
    );
    // Its own is no other's.
    let body = json!({"name": "b", "external_id": "free"});
    assert_eq!(
        world.ask(Method::PUT, &account(&id), body).await.status,
        200
    );
}

#[tokio::test]
async fn queries() {
    let world = World::new().await;
    let list = async |query: &str| world.get(&format!("{ACCOUNTS}?{query}")).await;
    insta::assert_snapshot!("tags_malformed", list("tags=vip").await);
    insta::assert_snapshot!("query_with_nul", list("search=a%00b").await);
    for query in [
        "tags=%22vip%22",
        "tags=%7B%7D",
        "tags=%5B1%5D",
        "tags=%5B%22a%22,null%5D",
    ] {
        assert_eq!(list(query).await.json()["attr"], "tags", "{query}");
    }
    let hidden = list("tags=%5B%22a%5Cu0000%22%5D").await;
    assert_eq!(hidden.json()["code"], "null_characters_not_allowed");
    let elsewhere = list("a%00b=1").await;
    assert_eq!(elsewhere.status, 400);
}

#[tokio::test]
async fn the_account_is_looked_for_before_the_body_is_looked_at() {
    let world = World::new().await;
    let id = world.create(json!({"name": "x"})).await;
    for method in [Method::PATCH, Method::PUT] {
        for body in ["{", "[]", "{\"name\": null}"] {
            let sent = || Sent::Json(body.to_owned());
            let answer = world.ask(method.clone(), &account(UNKNOWN), sent()).await;
            assert_eq!(answer.status, 404, "{method} {body}");
            let answer = world.ask(method.clone(), &account(&id), sent()).await;
            assert_eq!(answer.status, 400, "{method} {body}");
        }
    }
}

#[tokio::test]
async fn failures_of_the_store_tell_nothing_of_it() {
    let world = World::new().await;
    // The key is known by now.
    assert_eq!(world.get(ACCOUNTS).await.status, 200);
    world.store.fail_always(Some(Fault::Unavailable));
    insta::assert_snapshot!("unavailable", world.get(ACCOUNTS).await);
    world.store.fail_always(Some(Fault::Broken));
    insta::assert_snapshot!("broken", post(&world, json!({"name": "x"})).await);
    let stranger = world.key.replace("stele_0", "stele_1");
    let answer = world
        .ask_with(Some(&stranger), Method::GET, ACCOUNTS, Sent::Nothing)
        .await;
    assert_eq!(answer.status, 500);
}
