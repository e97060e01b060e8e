//! Usage, answer by answer.

use serde_json::{Value, json};
use stele_domain::{
    GroupTypeIndex, Interval, MetricDisplay, MetricFormat, MetricMath, MetricName, UsageMetricDraft,
};

use crate::harness::Server;

/// Makes a metric of the events of one name.
async fn metric(
    server: &Server,
    name: &str,
    event: Option<&str>,
    sum: Option<&str>,
    display: MetricDisplay,
) {
    let caller = server.caller().await;
    let filters = match event {
        Some(event) => json!({ "events": [{ "id": event, "type": "events" }] }),
        None => json!({}),
    };
    let draft = UsageMetricDraft {
        group_type_index: GroupTypeIndex::default(),
        name: MetricName::new(name).expect("valid"),
        format: MetricFormat::default(),
        interval: Interval::new(2).expect("in range"),
        display,
        filters: filters.as_object().expect("an object").clone(),
        math: if sum.is_some() {
            MetricMath::Sum
        } else {
            MetricMath::Count
        },
        math_property: sum.map(str::to_owned),
    };
    let made = server.fixture.stele.create_metric(&caller, draft);
    made.await.expect("valid");
}

#[tokio::test]
async fn an_account_has_the_values_of_all_metrics() {
    let server = Server::unlimited().await;
    let id = server.account("piedpiper").await;
    server.account("aviato").await;
    metric(
        &server,
        "Logins",
        Some("login"),
        None,
        MetricDisplay::Sparkline,
    )
    .await;
    metric(
        &server,
        "Pages",
        Some("export"),
        Some("pages"),
        MetricDisplay::Number,
    )
    .await;
    metric(&server, "Everything", None, None, MetricDisplay::Number).await;
    // It is the 1st of February, ten o'clock.
    let event = |event: &str, at: &str, pages: Value| json!({ "event": event, "account": "piedpiper", "timestamp": at, "properties": { "pages": pages } });
    let events = json!([
        event("login", "2025-02-01T10:00:00Z", Value::Null),
        event("login", "2025-01-31T00:00:00Z", Value::Null),
        event("login", "2025-01-30T10:00:00Z", Value::Null),
        event("login", "2025-01-30T09:59:59.999999Z", Value::Null),
        event("login", "2025-01-28T10:00:00Z", Value::Null),
        event("login", "2025-01-28T09:59:59.999999Z", Value::Null),
        event("export", "2025-02-01T09:00:00Z", json!(1.25)),
        event("export", "2025-02-01T09:00:01Z", json!("many")),
        { "event": "login", "account": "aviato" },
    ]);
    assert_eq!(
        server.post("/v1/events", &events).await.json()["written"],
        9
    );
    let answer = server.get("/v1/accounts/piedpiper/usage").await;
    insta::assert_snapshot!("got", answer);
    let by_id = server.get(&format!("/v1/accounts/{id}/usage")).await;
    assert_eq!(by_id.json(), answer.json());
}

#[tokio::test]
async fn an_account_that_is_not_there_has_none() {
    let server = Server::start().await;
    assert_eq!(server.get("/v1/accounts/nobody/usage").await.status, 404);
    server.account("piedpiper").await;
    let none = server.get("/v1/accounts/piedpiper/usage").await;
    assert_eq!(none.json(), json!({ "results": [] }));
}
