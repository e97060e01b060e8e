//! Usage metrics: what writing and reading them does, every example of PostHog's page, and every fault.

use std::time::Duration;

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};
use stele_http::testing::{Answer, send};

use crate::world::{METRICS, Sent, World, metric};

const UNKNOWN: &str = "497f6eca-6276-4993-bfeb-53cbbbba6f08";

async fn post(world: &World, body: impl Into<Sent>) -> Answer {
    world.ask(Method::POST, METRICS, body).await
}

fn logins() -> Value {
    json!({"events": [{"id": "login", "type": "events", "properties": []}], "unknown": {"b": 1, "a": [1.50]}})
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
        .header(header::AUTHORIZATION, format!("Bearer {}", world.key));
    if let Some(content_type) = content_type {
        request = request.header(header::CONTENT_TYPE, content_type);
    }
    let request = request.body(Body::from(data)).expect("a request");
    send(&world.app, request).await
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn the_examples_of_the_page() {
    let world = World::new().await;
    let as_json = Some("application/json");
    let data = "name=string,&filters=object";
    let printed = curl(&world, "POST", METRICS, as_json, data).await;
    insta::assert_snapshot!("create_with_a_form_labelled_as_json", printed);
    let unlabelled = curl(
        &world,
        "POST",
        METRICS,
        Some(FORM),
        "name=string&filters=object",
    )
    .await;
    insta::assert_snapshot!("create_with_a_form_and_no_filters", unlabelled);
    let meant = curl(
        &world,
        "POST",
        METRICS,
        Some(FORM),
        "name=string&filters={}",
    )
    .await;
    insta::assert_snapshot!("create_with_a_form", meant);
    let id = meant.json()["id"].as_str().expect("an id").to_owned();

    world.fixture.clock.advance(Duration::from_secs(1));
    insta::assert_snapshot!("list", curl(&world, "GET", METRICS, None, "").await);
    insta::assert_snapshot!(
        "retrieve",
        curl(&world, "GET", &metric(&id), None, "").await
    );
    let patched = curl(&world, "PATCH", &metric(&id), Some(FORM), "name=another").await;
    insta::assert_snapshot!("update", patched);
    insta::assert_snapshot!(
        "delete",
        curl(&world, "DELETE", &metric(&id), None, "").await
    );
    let gone = curl(&world, "GET", &metric(&id), None, "").await;
    insta::assert_snapshot!("retrieve_after_delete", gone);
}

#[tokio::test]
async fn a_metric_is_answered_as_it_was_sent_at_both_paths() {
    let world = World::new().await;
    let body = json!({
        "id": UNKNOWN,
        "name": "  Seats ",
        "format": "currency",
        "interval": "30",
        "display": "sparkline",
        "filters": logins(),
        "math": "sum",
        "math_property": " seats ",
        "unknown": 1,
    });
    let body = body.to_string().replace("1.5", "1.50");
    let made = post(&world, Sent::Json(body)).await;
    insta::assert_snapshot!("a_whole_metric", made);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    for path in [
        metric(&id),
        format!(
            "/api/environments/@current/groups_types/0/metrics/{}",
            id.to_uppercase()
        ),
    ] {
        assert_eq!(world.get(&path).await.body, made.body, "{path}");
    }
    let other = world
        .get(&format!("/api/projects/1/groups_types/1/metrics/{id}"))
        .await;
    assert_eq!(other.status, 404, "{other}");
}

#[tokio::test]
async fn a_change_leaves_what_it_does_not_name_and_a_replacement_leaves_nothing() {
    let world = World::new().await;
    let id = world
        .create_metric(
            json!({"name": "Seats", "filters": logins(), "interval": 30, "display": "sparkline",
            "format": "currency", "math": "sum", "math_property": "seats"}),
        )
        .await;
    let whole = world.get(&metric(&id)).await.json();
    let patch = async |body: Value| world.ask(Method::PATCH, &metric(&id), body).await;
    assert_eq!(patch(json!({})).await.json(), whole);
    let mut expected = whole.clone();
    for (key, value) in [
        ("name", json!("Places")),
        ("format", json!("numeric")),
        ("interval", json!(7)),
        ("display", json!("number")),
        ("filters", json!({"events": []})),
        ("math_property", json!("places")),
    ] {
        expected[key] = value.clone();
        assert_eq!(patch(json!({key: value})).await.json(), expected, "{key}");
    }
    let counted = patch(json!({"math": "count", "math_property": ""}))
        .await
        .json();
    assert_eq!(
        (&counted["math"], &counted["math_property"]),
        (&json!("count"), &Value::Null)
    );

    patch(whole).await;
    let put = world
        .ask(
            Method::PUT,
            &metric(&id),
            json!({"name": "Logins", "filters": {}}),
        )
        .await;
    insta::assert_snapshot!("a_replaced_metric", put);
}

#[tokio::test]
async fn a_list_holds_the_metrics_of_one_group_type_newest_first() {
    let world = World::new().await;
    for name in ["a", "b", "c"] {
        world
            .create_metric(json!({"name": name, "filters": {}}))
            .await;
        world.fixture.clock.advance(Duration::from_secs(1));
    }
    let elsewhere = "/api/projects/1/groups_types/4/metrics";
    let made = world
        .ask(Method::POST, elsewhere, json!({"name": "a", "filters": {}}))
        .await;
    assert_eq!(made.status, 201, "names are unique per group type: {made}");
    let names = async |path: String| {
        let page = world.get(&path).await.json();
        let results = page["results"].as_array().expect("a list").clone();
        let name = |metric: &Value| metric["name"].as_str().expect("a name").to_owned();
        (
            page["count"].clone(),
            results.iter().map(name).collect::<Vec<_>>(),
        )
    };
    let expected = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(METRICS.to_owned()).await,
        (json!(3), expected(&["c", "b", "a"]))
    );
    assert_eq!(
        names(elsewhere.to_owned()).await,
        (json!(1), expected(&["a"]))
    );
    assert_eq!(
        names(format!("{METRICS}?offset=1&limit=1")).await,
        (json!(3), expected(&["b"]))
    );
    assert_eq!(
        names(format!("{METRICS}?offset=9")).await,
        (json!(3), expected(&[]))
    );
    insta::assert_snapshot!(
        "a_page_in_the_middle",
        world
            .get(&format!("{METRICS}?offset=1&limit=1&x=a%20b"))
            .await
    );
    let nul = world.get(&format!("{METRICS}?x=%00")).await;
    assert_eq!(nul.json()["code"], "null_characters_not_allowed");
    for index in ["5", "-1", "x", "256", "%00"] {
        let path = format!("/api/projects/1/groups_types/{index}/metrics");
        let answer = world.get(&path).await;
        assert_eq!(answer.status, 404, "{index}");
        assert_eq!(answer.json()["detail"], "Not found.", "{index}");
    }
}

#[tokio::test]
async fn a_name_is_taken_once_in_a_group_type() {
    let world = World::new().await;
    world
        .create_metric(json!({"name": "Logins", "filters": {}}))
        .await;
    let id = world
        .create_metric(json!({"name": "Seats", "filters": {}}))
        .await;
    let taken = || json!({"name": " Logins", "filters": {}});
    insta::assert_snapshot!("conflict", post(&world, taken()).await);
    for method in [Method::PATCH, Method::PUT] {
        let answer = world.ask(method.clone(), &metric(&id), taken()).await;
        assert_eq!(answer.status, 409, "{method}");
    }
    let own = world
        .ask(
            Method::PUT,
            &metric(&id),
            json!({"name": "Seats", "filters": {}}),
        )
        .await;
    assert_eq!(own.status, 200, "{own}");
}

#[tokio::test]
async fn faults() {
    let world = World::new().await;
    let with = |key: &str, value: Value| {
        let mut body = json!({"name": "x", "filters": {}});
        body[key] = value;
        body
    };
    for (name, body) in [
        ("name_required", json!({"filters": {}})),
        ("name_too_long", with("name", json!("a".repeat(256)))),
        ("filters_required", json!({"name": "x"})),
        ("filters_null", with("filters", Value::Null)),
        ("filters_no_object", with("filters", json!([]))),
        (
            "filters_of_another_source",
            with("filters", json!({"source": "data_warehouse"})),
        ),
        (
            "filters_with_an_unknown_operator",
            with(
                "filters",
                json!({"properties": [{"key": "a", "value": "b", "operator": "like"}]}),
            ),
        ),
        (
            "filters_with_a_pattern_that_is_none",
            with(
                "filters",
                json!({"properties": [{"key": "a", "value": "(", "operator": "regex"}]}),
            ),
        ),
        ("format_unknown", with("format", json!("x"))),
        ("display_unknown", with("display", json!("x"))),
        ("math_unknown", with("math", json!("avg"))),
        ("interval_no_integer", with("interval", json!("x"))),
        ("interval_too_short", with("interval", json!(0))),
        ("interval_too_long", with("interval", json!(3651))),
        ("interval_beyond_retention", with("interval", json!(201))),
        ("sum_without_a_property", with("math", json!("sum"))),
        (
            "count_with_a_property",
            with("math_property", json!("seats")),
        ),
        (
            "math_property_too_long",
            with("math_property", json!("a".repeat(256))),
        ),
        ("name_with_nul", with("name", json!("a\u{0}b"))),
    ] {
        insta::assert_snapshot!(name, post(&world, body).await);
    }
    let longest = with("interval", json!(200));
    assert_eq!(post(&world, longest).await.status, 201);
    // Fields are looked at before what they say together.
    let both = json!({"name": "y", "filters": {"source": "x"}, "math": "sum", "interval": 0});
    assert_eq!(post(&world, both).await.json()["attr"], "interval");
    let both = json!({"name": "y", "filters": {"source": "x"}, "math": "sum"});
    assert_eq!(post(&world, both).await.json()["attr"], "filters");
    assert_eq!(world.get(METRICS).await.json()["count"], 1);
}

#[tokio::test]
async fn the_math_of_a_change_is_held_against_what_is_there() {
    let world = World::new().await;
    let sum = json!({"name": "Seats", "filters": {}, "math": "sum", "math_property": "seats"});
    let id = world.create_metric(sum).await;
    let before = world.get(&metric(&id)).await.body;
    for (body, detail) in [
        (
            json!({"math": "count"}),
            "math_property must be empty when math is 'count'.",
        ),
        (
            json!({"math_property": null}),
            "math_property is required when math is 'sum'.",
        ),
    ] {
        let answer = world.ask(Method::PATCH, &metric(&id), body).await;
        assert_eq!(answer.status, 400, "{answer}");
        assert_eq!(answer.json()["detail"], detail);
        assert_eq!(answer.json()["attr"], "math_property");
    }
    assert_eq!(world.get(&metric(&id)).await.body, before);
}

#[tokio::test]
async fn the_metric_is_looked_for_before_what_is_to_change() {
    let world = World::new().await;
    let id = world
        .create_metric(json!({"name": "x", "filters": {}}))
        .await;
    for (method, body) in [
        (Method::PATCH, "{"),
        (Method::PUT, "[]"),
        (Method::PATCH, r#"{"math": "sum"}"#),
        (Method::PUT, r#"{"name": "x", "filters": {"source": "x"}}"#),
        (Method::PATCH, r#"{"interval": 3000}"#),
    ] {
        for (id, status) in [(UNKNOWN, 404), ("x", 404), (&*id, 400)] {
            let sent = Sent::Json(body.to_owned());
            let answer = world.ask(method.clone(), &metric(id), sent).await;
            assert_eq!(answer.status, status, "{method} {body}");
        }
    }
    let answer = world.ask(Method::POST, &metric(&id), json!({})).await;
    assert_eq!(answer.status, 405, "{answer}");
}
