//! The log of events: four APIs write it, and none of what it acknowledged is lost or counted twice.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::world::{Tenant, World, answer, on_both_databases, succeed};

on_both_databases!(
    what_four_apis_write_is_one_log,
    events_of_twenty_clients_survive_whatever_becomes_of_the_account,
    a_token_writes_into_its_own_workspace_only,
    metrics_ask_of_groups_what_was_said_of_them_last,
);

/// Makes an account and answers its id.
async fn account(tenant: &Tenant, external_id: &str) -> String {
    let body = json!({"externalId": external_id, "name": "Account"});
    let made = tenant.vitally(Method::POST, "/resources/accounts");
    let made = succeed(made.json(&body)).await;
    made["id"].as_str().expect("an id").to_owned()
}

/// Makes a metric that counts the events called `login`.
async fn count_logins(tenant: &Tenant) {
    let filters = json!({"events": [{"id": "login", "type": "events"}]});
    let metric = json!({"name": "Logins", "filters": filters});
    let path = "/api/projects/@current/groups_types/0/metrics";
    succeed(tenant.bearer(Method::POST, path).json(&metric)).await;
}

/// What that metric comes to for an account, which PostHog's and the native API tell alike.
async fn logins(tenant: &Tenant, account: &str) -> u64 {
    let path = format!("/v1/accounts/{account}/usage");
    let native = succeed(tenant.bearer(Method::GET, &path)).await;
    let native = &native["results"][0]["value"];
    let body = json!({"query": {"kind": "UsageMetricsQuery", "group_key": account}});
    let posthog = tenant.bearer(Method::POST, "/api/projects/@current/query");
    let posthog = succeed(posthog.json(&body)).await;
    let posthog = &posthog["results"][0]["value"];
    assert_eq!(posthog.as_f64(), native.as_f64(), "{account}");
    let value = native.as_f64().expect("a number");
    format!("{value}").parse().expect("a whole number")
}

/// The events of an account: how often each `n` of their properties is there.
async fn told(tenant: &Tenant, account: &str) -> BTreeMap<u64, u32> {
    let mut times = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/accounts/{account}/events?limit=100{cursor}");
        let page = succeed(tenant.bearer(Method::GET, &path)).await;
        for event in page["data"].as_array().expect("a list") {
            let n = event["properties"]["n"].as_u64().expect("a number");
            *times.entry(n).or_default() += 1;
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return times,
        }
    }
}

/// The id of an event.
fn uuid(n: u64) -> String {
    format!("0194c0f3-f100-7000-8000-{n:012}")
}

/// A batch from one of PostHog's SDKs, which knows the token of its project and nothing else.
fn captured(
    tenant: &Tenant,
    group: &str,
    numbers: impl IntoIterator<Item = u64>,
) -> RequestBuilder {
    let events: Vec<_> = numbers
        .into_iter()
        .map(|n| {
            let properties = json!({"n": n, "$groups": {"organization": group}});
            json!({"event": "login", "distinct_id": "somebody", "uuid": uuid(n), "properties": properties})
        })
        .collect();
    let token = tenant.workspace.project_token.as_str();
    let body = json!({"api_key": token, "batch": events});
    tenant.request(Method::POST, "/batch/").json(&body)
}

/// An event from one of the four APIs that take some.
fn sent(tenant: &Tenant, api: usize, account: &str, n: u64) -> RequestBuilder {
    let (id, properties) = (uuid(n), json!({"n": n}));
    match api % 4 {
        0 => captured(tenant, account, [n]),
        1 => tenant
            .vitally(Method::POST, "/analytics/v1/track")
            .json(&json!({"accountId": account, "event": "login", "messageId": id, "properties": properties})),
        2 => tenant
            .bearer(Method::POST, "/events")
            .json(&json!([{"uniqueId": id, "account": account, "eventName": "login", "properties": properties}])),
        _ => tenant
            .bearer(Method::POST, "/v1/events")
            .json(&json!([{"id": id, "account": account, "event": "login", "properties": properties}])),
    }
}

async fn what_four_apis_write_is_one_log(world: &World) {
    let acme = &world.acme;
    account(acme, "busy").await;
    count_logins(acme).await;
    let seen = async || succeed(acme.bearer(Method::GET, "/v1/accounts/busy")).await;
    let before = seen().await;
    assert_eq!(before["last_seen_at"], Value::Null);
    // Each id comes through every API, and another one is the first each time.
    for round in 0..4 {
        for n in 0..4 {
            let api = usize::try_from(n).expect("few") + round;
            succeed(sent(acme, api, "busy", n)).await;
        }
    }
    let once: BTreeMap<_, _> = (0..4).map(|n| (n, 1)).collect();
    assert_eq!(told(acme, "busy").await, once);
    assert_eq!(logins(acme, "busy").await, 4);
    let after = seen().await;
    assert!(after["last_seen_at"].is_string(), "{after}");
    for unmoved in ["version", "updated_at"] {
        assert_eq!(after[unmoved], before[unmoved], "{unmoved}");
    }
}

async fn events_of_twenty_clients_survive_whatever_becomes_of_the_account(world: &World) {
    const CLIENTS: u64 = 20;
    const EVENTS: u64 = 5;
    const MOVES: u64 = 5;
    let acme = &world.acme;
    let (home, away) = (account(acme, "busy").await, account(acme, "idle").await);
    count_logins(acme).await;
    let version = async |account: &str| {
        let path = format!("/v1/accounts/{account}");
        let seen = succeed(acme.bearer(Method::GET, &path)).await;
        seen["version"].as_u64().expect("a number")
    };
    let before = (version(&home).await, version(&away).await);
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let numbers = client * EVENTS..(client + 1) * EVENTS;
        // Whoever is not answered in time sends the same again.
        for _ in 0..2 {
            clients.spawn(answer(captured(acme, "busy", numbers.clone())));
        }
        let renamed = acme.vitally(Method::PUT, &format!("/resources/accounts/{home}"));
        let body = json!({"name": format!("Account {client}")});
        clients.spawn(answer(renamed.json(&body)));
    }
    let identify = async |account: &str, external_id: Value| {
        let path = format!("/api/projects/@current/accounts/{account}/");
        let body = json!({"external_id": external_id});
        succeed(acme.bearer(Method::PATCH, &path).json(&body)).await;
    };
    for _ in 0..MOVES {
        identify(&home, json!(null)).await;
        identify(&away, json!("busy")).await;
        identify(&away, json!("idle")).await;
        identify(&home, json!("busy")).await;
    }
    for (status, body) in clients.join_all().await {
        assert!(status.is_success(), "{status}: {body}");
    }
    // An event is of whichever had the identifier when it came, or had it next.
    let (mut all, others) = (told(acme, &home).await, told(acme, &away).await);
    let counted = [(&home, all.len()), (&away, others.len())];
    for (account, events) in counted {
        let events = u64::try_from(events).expect("few");
        let path = format!("/v1/accounts/{account}/usage");
        let usage = succeed(acme.bearer(Method::GET, &path)).await;
        let value = usage["results"][0]["value"].as_f64();
        assert_eq!(
            value.map(|value| value.to_string()),
            Some(events.to_string())
        );
    }
    for (n, times) in others {
        *all.entry(n).or_default() += times;
    }
    let once: BTreeMap<_, _> = (0..CLIENTS * EVENTS).map(|n| (n, 1)).collect();
    assert_eq!(all, once);
    let after = (version(&home).await, version(&away).await);
    assert_eq!(
        after,
        (before.0 + CLIENTS + 2 * MOVES, before.1 + 2 * MOVES)
    );
}

async fn a_token_writes_into_its_own_workspace_only(world: &World) {
    let (acme, other) = (&world.acme, &world.other);
    for tenant in [acme, other] {
        account(tenant, "shared").await;
        count_logins(tenant).await;
    }
    for api in 0..4 {
        succeed(sent(acme, api, "shared", u64::try_from(api).expect("few"))).await;
    }
    assert_eq!(logins(acme, "shared").await, 4);
    assert_eq!(logins(other, "shared").await, 0);
    assert_eq!(told(other, "shared").await, BTreeMap::new());
    // An id is known where it was sent.
    for api in 0..4 {
        succeed(sent(other, api, "shared", u64::try_from(api).expect("few"))).await;
    }
    assert_eq!(logins(other, "shared").await, 4);
    assert_eq!(logins(acme, "shared").await, 4);
    let stranger = json!({"api_key": "phc_unknown", "event": "login", "distinct_id": "somebody"});
    let stranger = acme.request(Method::POST, "/i/v0/e/").json(&stranger);
    let (status, body) = answer(stranger).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{body}");
}

/// What the metrics come to for an account, by their names.
async fn values(tenant: &Tenant, account: &str) -> BTreeMap<String, Option<f64>> {
    let path = format!("/v1/accounts/{account}/usage");
    let usage = succeed(tenant.bearer(Method::GET, &path)).await;
    let results = usage["results"].as_array().expect("a list").iter();
    let value = |result: &Value| {
        let name = result["name"].as_str().expect("a name");
        (name.to_owned(), result["value"].as_f64())
    };
    results.map(value).collect()
}

/// Events came before anything was known of their groups, and what is known of these changes: through whichever API.
async fn metrics_ask_of_groups_what_was_said_of_them_last(world: &World) {
    let acme = &world.acme;
    let capture = async |event: &str, properties: Value| {
        let token = acme.workspace.project_token.as_str();
        let body = json!({"api_key": token, "event": event, "distinct_id": "somebody", "properties": properties});
        succeed(acme.request(Method::POST, "/i/v0/e/").json(&body)).await;
    };
    // Of an account that is to come.
    let of_account = |key: &str, value: &str| json!({"$group_type": "organization", "$group_key": "pp", "$group_set": {key: value}});
    capture("$groupidentify", of_account("size", "large")).await;
    let id = account(acme, "pp").await;
    for team in ["red", "red", "blue"] {
        let groups = json!({"organization": "pp", "team": team});
        capture("login", json!({"$groups": groups})).await;
    }
    capture("login", json!({"$groups": {"organization": "pp"}})).await;
    for (name, index, key, operator, value) in [
        ("Gold", 1, "tier", "exact", "gold"),
        ("Not gold", 1, "tier", "is_not", "gold"),
        ("Goldish", 1, "tier", "regex", "^g"),
        ("Pro", 0, "plan", "icontains", "PRO"),
        ("Paying", 0, "stripe_customer_id", "is_set", "is_set"),
        ("Large", 0, "size", "exact", "large"),
    ] {
        let property = json!({"key": key, "type": "group", "group_type_index": index, "operator": operator, "value": value});
        let filters = json!({"events": [{"id": "login"}], "properties": [property]});
        let path = "/api/projects/@current/groups_types/0/metrics";
        let metric = json!({"name": name, "filters": filters});
        succeed(acme.bearer(Method::POST, path).json(&metric)).await;
    }
    let come_to = async |expected: [(&str, f64); 6]| {
        let expected = expected.map(|(name, value)| (name.to_owned(), Some(value)));
        assert_eq!(values(acme, "pp").await, expected.into());
    };
    come_to([
        ("Gold", 0.0),
        ("Not gold", 4.0),
        ("Goldish", 0.0),
        ("Pro", 0.0),
        ("Paying", 0.0),
        ("Large", 4.0),
    ])
    .await;

    let tier = |team: &str, tier: &str| json!({"$group_type": "team", "$group_key": team, "$group_set": {"tier": tier}});
    capture("$groupidentify", tier("red", "gold")).await;
    capture("$groupidentify", tier("blue", "grey")).await;
    let path = format!("/resources/accounts/{id}");
    let body = json!({"traits": {"plan": "Pro plan"}});
    succeed(acme.vitally(Method::PUT, &path).json(&body)).await;
    come_to([
        ("Gold", 2.0),
        ("Not gold", 2.0),
        ("Goldish", 3.0),
        ("Pro", 4.0),
        ("Paying", 0.0),
        ("Large", 4.0),
    ])
    .await;

    capture("$groupidentify", tier("red", "silver")).await;
    capture("$groupidentify", of_account("plan", "free")).await;
    let path = format!("/api/projects/@current/accounts/{id}/");
    let body = json!({"properties": {"stripe_customer_id": "cus_1"}});
    succeed(acme.bearer(Method::PATCH, &path).json(&body)).await;
    come_to([
        ("Gold", 0.0),
        ("Not gold", 4.0),
        ("Goldish", 1.0),
        ("Pro", 0.0),
        ("Paying", 4.0),
        ("Large", 4.0),
    ])
    .await;
}
