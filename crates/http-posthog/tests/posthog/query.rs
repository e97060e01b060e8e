//! What usage metrics come to.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use stele_domain::{ContactChange, Email, Field, Identifier, Scope, WorkspaceId};
use stele_http::testing::Answer;

use crate::world::{Sent, World};

const QUERY: &str = "/api/environments/1/query/";
const DAY: Duration = Duration::from_hours(24);

async fn ask(world: &World, query: Value) -> Answer {
    world
        .ask(Method::POST, QUERY, json!({"query": query}))
        .await
}

fn of_group(key: &str) -> Value {
    json!({"kind": "UsageMetricsQuery", "group_key": key, "group_type_index": 0})
}

/// Two metrics, an account with a contact, and what they did yesterday and three days ago.
async fn busy() -> (World, String) {
    let world = World::new().await;
    let account = world
        .create(json!({"name": "Pied Piper", "external_id": "piedpiper"}))
        .await;
    let caller = world.fixture.caller(&world.key).await;
    let richard = ContactChange {
        external_id: Field::Value(Identifier::new("richard").expect("valid")),
        email: Field::Value(Email::new("Richard@piedpiper.com").expect("valid")),
        accounts: Some(vec![
            stele_domain::AccountId::parse(&account).expect("a UUID"),
        ]),
        ..ContactChange::default()
    };
    let richard = world.fixture.contact_with(&caller, richard).await;
    let login = json!({"events": [{"id": "login", "type": "events"}]});
    world
        .create_metric(
            json!({"name": "Logins", "filters": login, "interval": 2, "display": "sparkline"}),
        )
        .await;
    world
        .create_metric(json!({"name": "Seats", "filters": login, "interval": 2, "math": "sum", "math_property": "seats",
            "format": "currency"}))
        .await;
    world
        .create_metric(json!({"name": "Everything", "filters": {}}))
        .await;
    let event = |seats: Value, group: &str, person: &str| json!({"event": "login", "distinct_id": person, "properties": {"seats": seats, "$groups": {"organization": group}}});
    world
        .capture(&json!({"api_key": world.token, "batch": [
            event(json!(2), "piedpiper", "richard"),
            event(json!("0.5"), "piedpiper", "dinesh"),
        ]}))
        .await;
    world.fixture.clock.advance(DAY * 2);
    world
        .capture(&json!({"api_key": world.token, "batch": [
            event(json!(4), "piedpiper", "richard@piedpiper.com"),
            event(json!(true), "piedpiper", "gilfoyle"),
            event(json!(1), "piedpiper", "RICHARD@PiedPiper.com"),
            event(json!(100), "hooli", "gavin"),
        ]}))
        .await;
    world.fixture.clock.advance(DAY);
    (world, richard.id.to_string())
}

#[tokio::test]
async fn an_accounts_usage() {
    let (world, _) = busy().await;
    insta::assert_snapshot!("of_an_account", ask(&world, of_group("piedpiper")).await);
    let bare = json!({"kind": "UsageMetricsQuery", "group_key": "piedpiper"});
    let expected = ask(&world, of_group("piedpiper")).await.json();
    assert_eq!(ask(&world, bare).await.json(), expected);
    let projects = json!({"query": of_group("piedpiper")});
    let projects = world
        .ask(Method::POST, "/api/projects/@current/query", projects)
        .await;
    assert_eq!(projects.json(), expected);
}

#[tokio::test]
async fn a_persons_usage() {
    let (world, richard) = busy().await;
    let of_person = json!({"kind": "UsageMetricsQuery", "person_id": richard});
    insta::assert_snapshot!("of_a_person", ask(&world, of_person).await);
}

#[tokio::test]
async fn whoever_is_not_there_has_no_usage() {
    let (world, richard) = busy().await;
    let nobody = ask(&world, of_group("hooli")).await;
    insta::assert_snapshot!("of_nobody", nobody);
    let team =
        json!({"kind": "UsageMetricsQuery", "group_key": "piedpiper", "group_type_index": 1});
    assert_eq!(ask(&world, team).await.json(), nobody.json());
    let unknown =
        json!({"kind": "UsageMetricsQuery", "person_id": "497f6eca-6276-4993-bfeb-53cbbbba6f08"});
    assert_eq!(ask(&world, unknown).await.json(), nobody.json());

    // Nor does anybody in another project.
    let (other, key) = world.neighbour().await;
    let path = format!("/api/projects/{other}/query");
    for query in [
        of_group("piedpiper"),
        json!({"kind": "UsageMetricsQuery", "person_id": richard}),
    ] {
        let body = Sent::from(json!({"query": query}));
        let answer = world.ask_with(Some(&key), Method::POST, &path, body).await;
        assert_eq!(answer.json(), json!({"results": []}));
    }
}

#[tokio::test]
async fn a_key_that_may_only_ask_may_ask() {
    let (world, richard) = busy().await;
    let key = world.fixture.key(WorkspaceId(1), &[Scope::QueryRead]).await;
    for query in [
        of_group("piedpiper"),
        json!({"kind": "UsageMetricsQuery", "person_id": richard}),
    ] {
        let body = Sent::from(json!({"query": query}));
        let answer = world.ask_with(Some(&key), Method::POST, QUERY, body).await;
        assert_eq!(answer.status, 200, "{answer}");
    }
}

#[tokio::test]
async fn other_queries() {
    let world = World::new().await;
    let post = async |body: Value| world.ask(Method::POST, QUERY, body).await;
    insta::assert_snapshot!("no_query", post(json!({})).await);
    insta::assert_snapshot!("query_no_object", post(json!({"query": "x"})).await);
    insta::assert_snapshot!(
        "another_kind",
        ask(&world, json!({"kind": "HogQLQuery", "query": "select 1"})).await
    );
    insta::assert_snapshot!("no_kind", ask(&world, json!({"group_key": "x"})).await);
    insta::assert_snapshot!(
        "of_neither",
        ask(&world, json!({"kind": "UsageMetricsQuery"})).await
    );
    let both = json!({"kind": "UsageMetricsQuery", "group_key": "x", "person_id": "497f6eca-6276-4993-bfeb-53cbbbba6f08"});
    insta::assert_snapshot!("of_both", ask(&world, both).await);
    for query in [
        json!({"kind": "UsageMetricsQuery", "group_key": "", "person_id": null}),
        json!({"kind": "UsageMetricsQuery", "group_key": 5}),
        json!({"kind": "UsageMetricsQuery", "group_key": "x", "group_type_index": 5}),
        json!({"kind": "UsageMetricsQuery", "group_key": "x", "group_type_index": -1}),
        json!({"kind": "UsageMetricsQuery", "person_id": "x"}),
        json!({"kind": 5}),
        json!([]),
        json!(null),
    ] {
        let answer = ask(&world, query.clone()).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["attr"]),
            (400, &json!("query")),
            "{query}"
        );
    }
    let form = Sent::Form(format!("query={}", of_group("x")));
    assert_eq!(
        world.ask(Method::POST, QUERY, form).await.json(),
        json!({"results": []})
    );
    assert_eq!(world.get(QUERY).await.status, 405);
}
