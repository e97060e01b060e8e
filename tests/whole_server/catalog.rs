//! Every operation of the five documents, each with a body that it takes.
//!
//! The operations come from the documents and the bodies from the tables here; whatever takes a body and has none in the tables
//! fails every test that walks through them, so that no route is forgotten.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use stele_domain::{Scope, ScopeSet};
use stele_server::dialects;

use crate::furnished::{Furnished, reference};
use crate::world::{Tenant, answer};

/// One operation of a document.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The dialect whose document it stands in.
    pub(crate) dialect: &'static str,
    /// Its method.
    pub(crate) method: Method,
    /// Its path, in which `{...}` stands for an id.
    pub(crate) template: String,
    /// The parameters of its query.
    pub(crate) parameters: Vec<String>,
    /// A body that it takes, in which `"{kind}"` stands for the id of a record; `None` where it takes none.
    pub(crate) body: Option<Value>,
}

impl Operation {
    /// All operations of all documents that take a key.
    pub(crate) fn all() -> Vec<Self> {
        let mut bodies: BTreeMap<_, _> = bodies().into_iter().collect();
        let mut operations = Vec::new();
        for dialect in dialects::all() {
            let document = serde_json::to_value(&dialect.openapi).expect("JSON");
            for (template, item) in document["paths"].as_object().expect("paths") {
                for (method, operation) in item.as_object().expect("operations") {
                    // What takes no key stands for nobody and is told otherwise: the dialects' own tests see to it.
                    if is_public(operation) {
                        continue;
                    }
                    let name = format!("{} {} {template}", dialect.name, method.to_uppercase());
                    let body = bodies.remove(&name);
                    let takes_a_body = operation["requestBody"].is_object();
                    assert!(
                        body.is_some() || !takes_a_body,
                        "add a body for {name} to bodies() in tests/whole_server/catalog.rs"
                    );
                    assert!(
                        body.is_none() || takes_a_body,
                        "take the body for {name}, which takes none, out of bodies() in tests/whole_server/catalog.rs"
                    );
                    operations.push(Self {
                        dialect: dialect.name,
                        method: method.to_uppercase().parse().expect("a method"),
                        template: template.clone(),
                        parameters: query_parameters(operation),
                        body,
                    });
                }
            }
        }
        let left: Vec<_> = bodies.keys().collect();
        assert!(
            left.is_empty(),
            "{left:?} of bodies() in tests/whole_server/catalog.rs are no operations"
        );
        operations
    }

    /// Whether it changes anything.
    pub(crate) fn writes(&self) -> bool {
        self.method != Method::GET
    }

    /// Whether its path names a record.
    pub(crate) fn names_a_record(&self) -> bool {
        let rest = self.template.replace("{project_id}", "");
        !self.asks_who_it_is() && rest.replace("{group_type_index}", "").contains('{')
    }

    /// Whether it tells a key of itself, which any may ask (PostHog).
    fn asks_who_it_is(&self) -> bool {
        WHO_AM_I.contains(&&*self.template)
    }

    /// The scope that it asks for.
    pub(crate) fn scope(&self) -> Scope {
        let administers = ["/v1/keys", "/v1/workspaces"]
            .iter()
            .any(|prefix| self.template.starts_with(prefix))
            || ["/v1/members", "/v1/health_settings"]
                .iter()
                .any(|prefix| self.template.starts_with(prefix) && self.writes());
        if self.template.ends_with("/query") || self.template.ends_with("/usage") {
            return Scope::QueryRead;
        }
        if WRITES_EVENTS.contains(&&*self.template) {
            return Scope::EventWrite;
        }
        if self.template.contains("/groups_types/") {
            return if self.writes() {
                Scope::UsageMetricWrite
            } else {
                Scope::UsageMetricRead
            };
        }
        match (administers, self.writes()) {
            (true, _) => Scope::Admin,
            (false, true) => Scope::AccountWrite,
            (false, false) => Scope::AccountRead,
        }
    }

    /// Whether a key of one scope may ask for it.
    pub(crate) fn is_allowed(&self, scope: Scope) -> bool {
        // What a batch asks for is told by its messages; nobody who may send none of them is heard.
        let may_send_others =
            self.template == "/analytics/v1/batch" && scopes_of(scope).allows(Scope::EventWrite);
        self.asks_who_it_is() || may_send_others || scopes_of(scope).allows(self.scope())
    }

    /// Whether it takes a list, be it that it takes an object as well (Alguna).
    pub(crate) fn takes_a_list(&self) -> bool {
        self.template == "/events" || self.body.as_ref().is_some_and(Value::is_array)
    }

    /// Whether it tells of each event by itself that it is none, and answers that all went well.
    pub(crate) fn judges_each(&self) -> bool {
        self.template == "/v1/events"
    }

    /// Whether an answer to events tells that none of them is written.
    pub(crate) fn writes_no_event(&self, body: &Value) -> bool {
        if self.dialect == "alguna" {
            return body["ingested"] == json!([]) && body["failed"] != json!([]);
        }
        let results = body["results"].as_array();
        results.is_some_and(|results| !results.is_empty())
            && body["written"] == json!(0)
            && body["duplicate"] == json!(0)
    }

    /// A request to a path, with a key sent in the dialect's way, and no body.
    pub(crate) fn request_to(
        &self,
        tenant: &Tenant,
        key: Option<&str>,
        path: &str,
    ) -> RequestBuilder {
        let request = tenant
            .request(self.method.clone(), path)
            .header("content-type", "application/json");
        match (key, self.dialect) {
            (None, _) => request,
            (Some(key), "vitally") => request.basic_auth(key, Some("")),
            (Some(key), "zudo") => request.header("x-api-key", key),
            (Some(key), _) => request.bearer_auth(key),
        }
    }

    /// The request with a body that names the records of `named`, with a text for what is new; as it is where none is taken.
    pub(crate) fn with_body(
        &self,
        request: RequestBuilder,
        named: &Furnished,
        new: &str,
    ) -> RequestBuilder {
        match &self.body {
            Some(body) => request.json(&named.fill(self.dialect, body, new)),
            None => request,
        }
    }

    /// Where the body stands for ids of records, as JSON pointers.
    pub(crate) fn references(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(body) = &self.body {
            references(body, "", &mut found);
        }
        found
    }

    /// Whether a body has the shape of the dialect's errors.
    pub(crate) fn is_error(&self, body: &Value) -> bool {
        match self.dialect {
            "vitally" => {
                let told = &body["error"];
                told.is_string() || told["errors"].is_array()
            }
            "zudo" => body["error"].is_string(),
            "posthog" => {
                body["type"].is_string() && body["code"].is_string() && body["detail"].is_string()
            }
            "alguna" => body["status"].is_number() && body["detail"].is_string(),
            _ => {
                let kind = body["type"].as_str().unwrap_or_default();
                kind.starts_with("/problems/")
                    && body["title"].is_string()
                    && body["instance"].is_string()
            }
        }
    }
}

/// The paths of all operations of all documents that take no key, but a token in their body; each is a `POST`.
pub(crate) fn public_paths() -> Vec<String> {
    let mut paths = Vec::new();
    for dialect in dialects::all() {
        let document = serde_json::to_value(&dialect.openapi).expect("JSON");
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                if is_public(operation) {
                    assert_eq!(method, "post", "{path}");
                    paths.push(path.clone());
                }
            }
        }
    }
    assert!(!paths.is_empty());
    paths
}

/// Whether an operation of a document takes no key.
fn is_public(operation: &Value) -> bool {
    operation["security"] == json!([])
}

/// The calls by which a key asks who it is.
const WHO_AM_I: [&str; 4] = [
    "/api/personal_api_keys/{id}",
    "/api/users/{id}",
    "/api/projects/{project_id}",
    "/api/organizations/{id}",
];

/// The calls that write events and nothing else.
const WRITES_EVENTS: [&str; 3] = ["/events", "/analytics/v1/track", "/v1/events"];

fn scopes_of(scope: Scope) -> ScopeSet {
    ScopeSet::from_iter([scope])
}

/// The names of the query's parameters in an operation of a document.
fn query_parameters(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] == json!("query"))
        .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
        .collect()
}

fn references(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) if reference(text).is_some() => found.push(path.to_owned()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| references(item, &format!("{path}/{index}"), found)),
        Value::Object(map) => map
            .iter()
            .for_each(|(key, item)| references(item, &format!("{path}/{key}"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Everything that can be seen of a workspace around its furniture: what every `GET` of every dialect answers.
pub(crate) async fn everything(tenant: &Tenant, furnished: &Furnished) -> BTreeMap<String, Value> {
    let mut seen = BTreeMap::new();
    for operation in Operation::all() {
        if operation.writes() {
            continue;
        }
        let path = furnished.path(operation.dialect, &operation.template);
        let request = operation.request_to(tenant, Some(&tenant.key), &path);
        let (status, mut body) = answer(request.query(&[("limit", "100")])).await;
        if path.ends_with("/health") || path.ends_with("/healthScores") {
            without_the_moment(&mut body);
        }
        seen.insert(
            format!("{} {path}", operation.dialect),
            json!([status.as_u16(), body]),
        );
    }
    seen
}

/// Takes out of the health of an account what time alone changes.
fn without_the_moment(health: &mut Value) {
    if let Some(health) = health.as_object_mut() {
        health.remove("computed_at");
    }
    let factors = health["factors"].as_array_mut().into_iter().flatten();
    for factor in factors {
        factor["input"] = json!(factor["input"].is_null());
    }
}

/// A body for each operation that takes one.
fn bodies() -> Vec<(String, Value)> {
    let tables = [
        ("vitally", vitally_people()),
        ("vitally", vitally_talk()),
        ("vitally", vitally_analytics()),
        ("zudo", zudo()),
        ("posthog", posthog()),
        ("alguna", alguna()),
        ("native", native_people()),
        ("native", native_records()),
        ("native", native_usage()),
        ("native", native_administration()),
    ];
    tables
        .into_iter()
        .flat_map(|(dialect, table)| {
            table
                .into_iter()
                .map(move |(operation, body)| (format!("{dialect} {operation}"), body))
        })
        .collect()
}

type Table = Vec<(&'static str, Value)>;

fn vitally_people() -> Table {
    let account = json!({"name": "A", "traits": {"a": 1}, "organizationId": "{organization}"});
    let user = json!({"accountIds": ["{account}"], "organizationIds": ["{organization}"], "name": "A B",
        "email": "a@x.example", "avatar": "https://x.example/a.png", "traits": {"a": 1}, "joinDate": "2026-01-01",
        "unsubscribedFromConversations": true});
    let response = json!({"userId": "{contact}", "respondedAt": "2026-01-01T10:00:00Z", "score": 9, "feedback": "F"});
    let organization = json!({"name": "O", "traits": {"a": 1}});
    vec![
        ("POST /resources/accounts", new(&account)),
        ("PUT /resources/accounts/{id}", account),
        ("POST /resources/users", new(&user)),
        ("PUT /resources/users/{id}", user),
        ("POST /resources/npsResponses", new(&response)),
        ("PUT /resources/npsResponses/{id}", response),
        ("POST /resources/organizations", new(&organization)),
        ("PUT /resources/organizations/{id}", organization),
    ]
}

fn vitally_talk() -> Table {
    let (user, admin) = (
        json!({"type": "user", "id": "{contact}"}),
        json!({"type": "admin", "id": "{member}"}),
    );
    let message = json!({"externalId": "{new}", "message": "M", "timestamp": "2026-01-01T10:00:00Z",
        "from": user, "to": [admin], "cc": [user], "bcc": [admin]});
    let conversation = json!({"subject": "S", "messages": [message], "traits": {"a": 1}});
    let note = json!({"note": "N", "noteDate": "2026-01-01", "accountId": "{account}",
        "organizationId": "{organization}", "subject": "S", "authorId": "{member}", "userIds": ["{contact}"],
        "tags": ["t"], "archivedAt": "2026-01-02", "traits": {"a": 1}});
    let task = json!({"name": "T", "description": "D", "dueDate": "2026-01-01", "completedAt": "2026-01-02",
        "completedById": "{member}", "assignedToId": "{member}", "accountId": "{account}",
        "organizationId": "{organization}", "tags": ["t"], "traits": {"a": 1}});
    vec![
        ("POST /resources/conversations", new(&conversation)),
        ("PUT /resources/conversations/{id}", conversation),
        (
            "POST /resources/conversations/{conversationId}/messages",
            message,
        ),
        ("POST /resources/notes", new(&note)),
        ("PUT /resources/notes/{id}", note),
        ("POST /resources/tasks", new(&task)),
        ("PUT /resources/tasks/{id}", task),
    ]
}

fn vitally_analytics() -> Table {
    let stamped = |mut message: Value| {
        message["messageId"] = json!("{new}");
        message["timestamp"] = json!("2026-01-01T10:00:00Z");
        message
    };
    let account = stamped(
        json!({"accountId": "{new}", "organizationId": "{new}", "traits": {"name": "A", "a": 1}}),
    );
    let user = stamped(
        json!({"userId": "{new}", "accountId": "{new}", "organizationId": "{new}", "traits": {"name": "A B"}}),
    );
    let track = stamped(
        json!({"userId": "{new}", "accountId": "{new}", "organizationId": "{new}", "event": "e",
        "properties": {"a": 1}}),
    );
    let unlink = stamped(json!({"userId": "{new}", "accountId": "{new}"}));
    let organization = stamped(json!({"organizationId": "{new}", "traits": {"name": "O", "a": 1}}));
    let typed = |kind: &str, message: &Value| {
        let mut message = message.clone();
        message["type"] = json!(kind);
        message
    };
    // Without what asks for another scope.
    let batch = json!([
        typed("account", &account),
        typed("user", &user),
        typed("unlink", &unlink),
        typed("organization", &organization),
    ]);
    vec![
        ("POST /analytics/v1/account", account),
        ("POST /analytics/v1/user", user),
        ("POST /analytics/v1/track", track),
        ("POST /analytics/v1/unlink", unlink),
        ("POST /analytics/v1/organization", organization),
        ("POST /analytics/v1/batch", batch),
    ]
}

/// The same body with an external id.
fn new(body: &Value) -> Value {
    let mut body = body.clone();
    body["externalId"] = json!("{new}");
    body
}

fn zudo() -> Table {
    vec![
        (
            "POST /api/v1/accounts",
            json!({"name": "A", "externalId": "{new}", "mrr": 12.5, "status": "onboarding", "contactName": "A B",
                "contactEmail": "a@x.example"}),
        ),
        (
            "PATCH /api/v1/accounts/{accountId}",
            json!({"externalId": "{new}", "contactActivityAt": "2025-01-01"}),
        ),
        (
            "POST /api/v1/contacts",
            json!({"accountId": "{account}", "name": "A B", "email": "a@x.example"}),
        ),
        (
            "PATCH /api/v1/contacts/{contactId}",
            json!({"lastActivityAt": "2025-01-01"}),
        ),
        (
            "POST /api/v1/meetings",
            json!({"accountId": "{account}", "title": "M", "startAt": "2026-01-01T10:00:00Z",
                "endAt": "2026-01-01T11:00:00Z"}),
        ),
        (
            "POST /api/v1/requests",
            json!({"accountId": "{account}", "title": "R", "status": "Resolved", "severity": 62,
                "requestedAt": "2026-01-01"}),
        ),
    ]
}

fn posthog() -> Table {
    let account = json!({"name": "A", "external_id": "{new}", "tags": ["t"], "properties": {"billing_id": "B"}});
    let metric = json!({"name": "{new}", "format": "currency", "interval": 30, "display": "sparkline", "filters": {},
        "math": "count", "math_property": null});
    let query = json!({"query": {"kind": "UsageMetricsQuery", "group_key": "{new}", "group_type_index": 0}});
    let accounts = [
        "POST /api/environments/{project_id}/accounts",
        "POST /api/projects/{project_id}/accounts",
        "PUT /api/environments/{project_id}/accounts/{id}",
        "PUT /api/projects/{project_id}/accounts/{id}",
        "PATCH /api/environments/{project_id}/accounts/{id}",
        "PATCH /api/projects/{project_id}/accounts/{id}",
    ];
    let metrics = [
        "POST /api/environments/{project_id}/groups_types/{group_type_index}/metrics",
        "POST /api/projects/{project_id}/groups_types/{group_type_index}/metrics",
        "PUT /api/environments/{project_id}/groups_types/{group_type_index}/metrics/{id}",
        "PUT /api/projects/{project_id}/groups_types/{group_type_index}/metrics/{id}",
        "PATCH /api/environments/{project_id}/groups_types/{group_type_index}/metrics/{id}",
        "PATCH /api/projects/{project_id}/groups_types/{group_type_index}/metrics/{id}",
    ];
    let queries = [
        "POST /api/environments/{project_id}/query",
        "POST /api/projects/{project_id}/query",
    ];
    let mut table: Table = accounts
        .map(|operation| (operation, account.clone()))
        .into();
    table.extend(metrics.map(|operation| (operation, metric.clone())));
    table.extend(queries.map(|operation| (operation, query.clone())));
    table
}

fn alguna() -> Table {
    let account = json!({"name": "A", "aliases": ["{new}"], "currency": "EUR",
        "billingAddress": {"line1": "L", "country": "DE"},
        "contacts": [{"email": "a@x.example", "firstName": "A", "lastName": "B", "isPrimary": true, "emailPreferences": ["billing"]}]});
    let customer = json!({"name": "A", "aliases": ["{new}"], "currency": "EUR",
        "billing_address": {"line1": "L", "country": "DEU"}, "tax_country": "DEU", "tax_id": "1",
        "contacts": [{"email": "a@x.example", "first_name": "A", "last_name": "B", "is_primary": true, "email_preferences": ["billing"]}]});
    vec![
        ("POST /accounts", account.clone()),
        ("PATCH /accounts/{id}", account),
        ("POST /customers", customer.clone()),
        ("PATCH /customers/{id}", customer),
        (
            "POST /events",
            json!({"events": [{"unique_id": "{new}", "account": "{account}", "event_name": "e",
                "properties": {"a": 1}, "timestamp": "2026-01-01T10:00:00Z"}]}),
        ),
    ]
}

fn native_people() -> Table {
    let contact = json!({"external_id": "{new}", "name": "A B", "email": "a@x.example",
        "avatar_url": "https://x.example/a.png", "traits": {"a": 1}, "joined_at": "2026-01-01", "unsubscribed": true,
        "deactivated_at": "2026-01-02", "last_activity_at": "2025-01-01", "account_ids": ["{account}"],
        "organization_ids": ["{organization}"]});
    let response = json!({"external_id": "{new}", "contact_id": "{contact}", "responded_at": "2026-01-01",
        "score": 9, "feedback": "F"});
    let (customer, member) = (
        json!({"type": "contact", "id": "{contact}"}),
        json!({"type": "member", "id": "{member}"}),
    );
    let message = json!({"external_id": "{new}", "text": "M", "sent_at": "2026-01-01T10:00:00Z", "from": member,
        "to": [customer], "cc": [member], "bcc": [customer]});
    let conversation = json!({"external_id": "{new}", "subject": "S", "status": "open", "rating": "good",
        "source": "mail", "traits": {"a": 1}, "messages": [message]});
    vec![
        ("POST /v1/contacts", contact.clone()),
        ("PATCH /v1/contacts/{id}", contact),
        ("POST /v1/nps_responses", response.clone()),
        ("PATCH /v1/nps_responses/{id}", known(&response)),
        ("POST /v1/conversations", conversation.clone()),
        ("PATCH /v1/conversations/{id}", known(&conversation)),
        ("POST /v1/conversations/{id}/messages", message),
    ]
}

fn native_records() -> Table {
    let organization = json!({"external_id": "{new}", "name": "O", "traits": {"a": 1}});
    let meeting = json!({"account_id": "{account}", "title": "M", "start_at": "2026-01-01T10:00:00Z",
        "end_at": "2026-01-01T11:00:00Z"});
    let request = json!({"account_id": "{account}", "title": "R", "status": "resolved", "severity": 62,
        "requested_at": "2026-01-01"});
    let note = json!({"external_id": "{new}", "account_id": "{account}", "organization_id": "{organization}",
        "subject": "S", "text": "N", "noted_at": "2026-01-01", "author_id": "{member}", "contact_ids": ["{contact}"],
        "tags": ["t"], "archived_at": "2026-01-02", "traits": {"a": 1}});
    let task = json!({"external_id": "{new}", "name": "T", "description": "D", "account_id": "{account}",
        "organization_id": "{organization}", "due_at": "2026-01-01", "completed_at": "2026-01-02",
        "completed_by_id": "{member}", "assigned_to_id": "{member}", "tags": ["t"], "traits": {"a": 1}});
    let segment =
        json!({"name": "S {new}", "description": "D", "rule": {"tag": "t", "operator": "has"}});
    let mut table = vec![
        ("POST /v1/segments", segment.clone()),
        ("PATCH /v1/segments/{id}", segment),
    ];
    for (create, update, body) in [
        (
            "POST /v1/organizations",
            "PATCH /v1/organizations/{id}",
            organization,
        ),
        ("POST /v1/notes", "PATCH /v1/notes/{id}", note),
        ("POST /v1/tasks", "PATCH /v1/tasks/{id}", task),
    ] {
        table.push((update, known(&body)));
        table.push((create, body));
    }
    for (create, update, body) in [
        ("POST /v1/meetings", "PATCH /v1/meetings/{id}", meeting),
        ("POST /v1/requests", "PATCH /v1/requests/{id}", request),
    ] {
        table.push((create, body.clone()));
        let mut body = body;
        body.as_object_mut()
            .expect("an object")
            .remove("account_id");
        table.push((update, body));
    }
    table
}

/// The same body without an external id, which an update of a record does not take.
fn known(body: &Value) -> Value {
    let mut body = body.clone();
    body.as_object_mut()
        .expect("an object")
        .remove("external_id");
    body
}

fn native_usage() -> Table {
    let bands = json!([{"limit": 4, "points": 100}, {"limit": 12, "points": 80}]);
    let each = |value: Value| {
        json!({"email_response": value, "open_requests": value, "meeting_frequency": value,
            "issue_resolution": value, "recent_activity": value})
    };
    let mut bands = each(bands);
    // The more, the better.
    bands["meeting_frequency"] = json!([{"limit": 12, "points": 100}, {"limit": 4, "points": 80}]);
    vec![
        (
            "POST /v1/events",
            json!([{"id": "{new}", "event": "e", "account_id": "{account}", "user": "u",
                "timestamp": "2026-01-01T10:00:00Z", "properties": {"a": 1}}]),
        ),
        (
            "PUT /v1/health_settings",
            json!({"missing": "neutral", "weights": each(json!(20)), "bands": bands, "beyond": each(json!(20))}),
        ),
    ]
}

fn native_administration() -> Table {
    vec![
        (
            "POST /v1/members",
            json!({"name": "M", "email": "{new}@x.example"}),
        ),
        (
            "PATCH /v1/members/{id}",
            json!({"name": "M", "email": "{new}@x.example"}),
        ),
        (
            "POST /v1/keys",
            json!({"scopes": ["admin"], "member_id": "{member}"}),
        ),
        ("POST /v1/workspaces", json!({"name": "W"})),
        ("PATCH /v1/workspaces/{id}", json!({"name": "W"})),
    ]
}
