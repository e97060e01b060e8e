//! One record of every kind, made through the APIs.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{Tenant, succeed};

/// The ids under which a record is known.
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    /// Its UUID, to Vitally, PostHog and the native API; the number of a workspace.
    pub(crate) uuid: String,
    /// Its number, to Zudo; `null` where it has none.
    pub(crate) number: Value,
    /// Its code, to Alguna; `null` where it has none.
    code: Value,
}

/// The records of one tenant by their kinds: `account`, `organization`, `contact` and so on.
pub(crate) struct Furnished(BTreeMap<&'static str, Ids>);

impl Furnished {
    /// Makes one record of every kind. Whatever has an external id has `external_id`, every text says `name`.
    pub(crate) async fn new(tenant: &Tenant, name: &str, external_id: &str) -> Self {
        let mut made = Self(BTreeMap::new());
        let workspace = tenant.workspace.id.to_string();
        made.keep("workspace", &json!({"id": workspace}));
        made.account(tenant, name, external_id).await;
        let bodies = people(name, external_id).into_iter();
        for (kind, path, body) in bodies.chain(records(name, external_id)) {
            let path = format!("/v1/{path}");
            let body = made.fill("native", &body, external_id);
            let record = succeed(tenant.bearer(Method::POST, &path).json(&body)).await;
            made.keep(kind, &record);
            if kind == "conversation" {
                made.keep("message", &record["messages"][0]);
            }
        }
        let metric = json!({"name": format!("{name} {external_id}"), "filters": {}});
        let path = "/api/projects/@current/groups_types/0/metrics";
        let metric = succeed(tenant.bearer(Method::POST, path).json(&metric)).await;
        made.keep("usage_metric", &metric);
        let organization = json!({"organizationId": made.ids("organization").uuid});
        let path = format!("/resources/accounts/{}", made.ids("account").uuid);
        succeed(tenant.vitally(Method::PUT, &path).json(&organization)).await;
        made
    }

    /// The account uses everything by which one could be found.
    async fn account(&mut self, tenant: &Tenant, name: &str, external_id: &str) {
        let body = json!({"name": name, "aliases": [external_id, format!("{external_id}-second")], "currency": "USD",
            "contacts": [{"email": "same@x.example", "firstName": name, "lastName": "Person"}]});
        let made = succeed(tenant.bearer(Method::POST, "/accounts").json(&body)).await;
        let path = format!("/resources/accounts/{external_id}");
        let seen = succeed(tenant.vitally(Method::GET, &path)).await;
        let path = format!("/api/v1/accounts?externalId={external_id}");
        let listed = succeed(tenant.zudo(Method::GET, &path)).await;
        let number = listed["data"][0]["id"].clone();
        let known = json!({"id": seen["id"], "number": number, "code": made["id"]});
        self.keep("account", &known);
        let path = format!(
            "/api/projects/@current/accounts/{}/",
            self.ids("account").uuid
        );
        let body =
            json!({"tags": ["vip"], "properties": {"csm": {"id": 1, "email": "m@x.example"}}});
        succeed(tenant.bearer(Method::PATCH, &path).json(&body)).await;
    }

    fn keep(&mut self, kind: &'static str, record: &Value) {
        let ids = Ids {
            uuid: record["id"].as_str().expect("an id").to_owned(),
            number: record["number"].clone(),
            code: record["code"].clone(),
        };
        self.0.insert(kind, ids);
    }

    /// The ids of the record of a kind.
    pub(crate) fn ids(&self, kind: &str) -> &Ids {
        self.0
            .get(kind)
            .unwrap_or_else(|| panic!("there is no record of the kind {kind}"))
    }

    /// The id of the record of a kind, as a dialect calls it.
    fn named(&self, dialect: &str, kind: &str) -> Value {
        let ids = self.ids(kind);
        let id = match dialect {
            "zudo" => ids.number.clone(),
            "alguna" => ids.code.clone(),
            _ => json!(ids.uuid),
        };
        assert!(!id.is_null(), "{dialect} knows no {kind}");
        id
    }

    /// A path of a document, with an id in the place of every parameter: of the record that the part before names.
    pub(crate) fn path(&self, dialect: &str, template: &str) -> String {
        replaced(template, |kind| match self.named(dialect, kind) {
            Value::String(id) => id,
            id => id.to_string(),
        })
    }

    /// A body, with an id in the place of every `"{kind}"`, and `new` in the place of every `{new}` within a text.
    pub(crate) fn fill(&self, dialect: &str, body: &Value, new: &str) -> Value {
        let fill = |value: &Value| self.fill(dialect, value, new);
        match body {
            Value::String(text) => match reference(text) {
                Some(kind) => self.named(dialect, kind),
                None => json!(text.replace("{new}", new)),
            },
            Value::Array(items) => items.iter().map(fill).collect(),
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), fill(value)))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => body.clone(),
        }
    }
}

/// What makes a record: its kind, its list in the native API, and a body.
type Making = (&'static str, &'static str, Value);

/// What makes the people and what stands above accounts; each may name those before it.
fn people(name: &str, external_id: &str) -> Vec<Making> {
    let email = format!("{external_id}@x.example");
    let organization = json!({"external_id": external_id, "name": name, "traits": {name: "said"}});
    let contact = json!({"external_id": external_id, "name": name, "email": "same@x.example",
        "traits": {name: "said"}, "account_ids": ["{account}"], "organization_ids": ["{organization}"]});
    let key = json!({"scopes": ["account:read"], "member_id": "{member}"});
    vec![
        ("organization", "organizations", organization),
        ("member", "members", json!({"name": name, "email": email})),
        ("contact", "contacts", contact),
        ("key", "keys", key),
    ]
}

/// What makes the records that hang on them.
fn records(name: &str, external_id: &str) -> Vec<Making> {
    let meeting = json!({"account_id": "{account}", "title": name, "start_at": "2026-01-01"});
    let request = json!({"account_id": "{account}", "title": name});
    let writer = json!({"type": "contact", "id": "{contact}"});
    let reader = json!({"type": "member", "id": "{member}"});
    let message = json!({"external_id": external_id, "text": name, "from": writer, "to": [reader]});
    let conversation = json!({"external_id": external_id, "subject": name, "messages": [message],
        "traits": {name: "said"}});
    let response = json!({"external_id": external_id, "contact_id": "{contact}", "responded_at": "2026-01-01",
        "score": 9, "feedback": name});
    let note = json!({"external_id": external_id, "account_id": "{account}", "text": name,
        "noted_at": "2026-01-01", "author_id": "{member}", "contact_ids": ["{contact}"], "tags": [name]});
    let task = json!({"external_id": external_id, "name": name, "organization_id": "{organization}",
        "assigned_to_id": "{member}", "traits": {name: "said"}});
    let segment = json!({"name": format!("{name} {external_id}"), "description": name,
        "rule": {"trait": name, "operator": "is", "value": "said"}});
    vec![
        ("meeting", "meetings", meeting),
        ("request", "requests", request),
        ("conversation", "conversations", conversation),
        ("nps_response", "nps_responses", response),
        ("note", "notes", note),
        ("task", "tasks", task),
        ("segment", "segments", segment),
    ]
}

/// The kind of the record that a text of a body stands for.
pub(crate) fn reference(text: &str) -> Option<&str> {
    let kind = text.strip_prefix('{')?.strip_suffix('}')?;
    (kind != "new").then_some(kind)
}

/// A path of a document with something in the place of every parameter that names a record, by its kind.
pub(crate) fn replaced(template: &str, id: impl Fn(&'static str) -> String) -> String {
    // PostHog's users are the team, and its organizations the workspaces: a key sees its own alone.
    match template {
        "/api/users/{id}" => return "/api/users/@me".to_owned(),
        "/api/organizations/{id}" => return "/api/organizations/@current".to_owned(),
        _ => {}
    }
    let mut before = "";
    let parts: Vec<_> = template
        .split('/')
        .map(|part| {
            let collection = std::mem::replace(&mut before, part);
            if collection == "groups_types" {
                "0".to_owned()
            } else if part.starts_with('{') {
                kind(collection).map_or_else(|| "@current".to_owned(), &id)
            } else {
                part.to_owned()
            }
        })
        .collect();
    parts.join("/")
}

/// The kind of what stands in a collection; none of projects and of PostHog's keys, which are the key's own.
fn kind(collection: &str) -> Option<&'static str> {
    Some(match collection {
        "accounts" | "customers" => "account",
        "users" | "contacts" => "contact",
        "organizations" => "organization",
        "npsResponses" | "nps_responses" => "nps_response",
        "conversations" => "conversation",
        "messages" => "message",
        "notes" => "note",
        "tasks" => "task",
        "meetings" => "meeting",
        "requests" => "request",
        "segments" => "segment",
        "members" => "member",
        "keys" => "key",
        "metrics" => "usage_metric",
        "workspaces" => "workspace",
        "projects" | "environments" | "personal_api_keys" => return None,
        _ => panic!("{collection} is a collection that these tests do not know"),
    })
}
