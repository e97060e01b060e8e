//! A server without a socket.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};
use stele_application::Caller;
use stele_domain::{Scope, Workspace};
use stele_http::testing::conformance::{Documents, Watch};
use stele_http::testing::{Answer, send};
use stele_http::{Edge, Metrics, RateLimits, RequestIds, Settings, assemble};
use stele_testkit::{Fixture, MemoryStore};

/// The API with one workspace and a key of all scopes. Every answer must be as the document says.
pub(crate) struct Server {
    pub(crate) fixture: Fixture,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) workspace: Workspace,
    pub(crate) key: String,
    /// The paths of all lists.
    lists: Vec<String>,
    router: Router,
    _watch: Watch,
}

impl Server {
    /// With the API's own quota.
    pub(crate) async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    /// Without quotas, for tests that send more than the quota allows in a moment.
    pub(crate) async fn unlimited() -> Self {
        let rate_limits = RateLimits::Off;
        Self::with(Settings {
            rate_limits,
            ..Settings::default()
        })
        .await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let settings = Settings {
            request_ids: RequestIds::new(|| "request".to_owned()),
            ..settings
        };
        let store = Arc::new(MemoryStore::default());
        let fixture = Fixture::memory_with(store.clone()).await;
        let workspace = fixture.workspace("Acme").await;
        let key = fixture.key(workspace.id, &[Scope::All]).await;
        let edge = Edge::new(fixture.stele.clone(), settings);
        let dialect = stele_http_native::dialect();
        let paths = dialect.openapi.paths.paths.iter();
        let lists = paths.filter(|(path, item)| item.get.is_some() && !path.contains('{'));
        let lists = lists.map(|(path, _)| path.clone()).collect();
        let watch = Watch::new(Documents::of([&dialect]));
        let router = assemble(&edge, vec![dialect], Router::new(), &Metrics::default());
        Self {
            fixture,
            store,
            workspace,
            key,
            lists,
            router: watch.around(router),
            _watch: watch,
        }
    }

    /// The workspace's owner, for use cases beside the API.
    pub(crate) async fn caller(&self) -> Arc<Caller> {
        self.fixture.caller(&self.key).await
    }

    /// A key of the workspace.
    pub(crate) async fn key_of(&self, scopes: &[Scope]) -> String {
        self.fixture.key(self.workspace.id, scopes).await
    }

    /// Another workspace's key of all scopes.
    pub(crate) async fn foreign_key(&self) -> String {
        let workspace = self.fixture.workspace("Hooli").await;
        self.fixture.key(workspace.id, &[Scope::All]).await
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    /// Sends a request with a key and a body.
    pub(crate) async fn call_as(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
            .expect("a request");
        self.send(request).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        self.call_as(&self.key, method, path, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, body.to_string()).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PATCH, path, body.to_string()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, Body::empty()).await
    }

    /// Makes a record and answers it.
    pub(crate) async fn create(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        assert_eq!(answer.status, 201, "{answer}");
        answer.json()
    }

    /// Makes an account and answers its id.
    pub(crate) async fn account(&self, name: &str) -> String {
        let caller = self.caller().await;
        let account = self.fixture.account(&caller, name).external_id(name).await;
        account.id.to_string()
    }

    /// Everything that a client with this key can see: the first page of every list.
    pub(crate) async fn everything(&self, key: &str) -> String {
        let mut seen = String::new();
        for list in &self.lists {
            let path = format!("{list}?limit=100");
            let answer = self.call_as(key, Method::GET, &path, Body::empty()).await;
            assert_eq!(answer.json()["next_cursor"], Value::Null, "{answer}");
            seen.push_str(&String::from_utf8_lossy(&answer.body));
        }
        seen
    }

    /// Whether a write that failed left everything as it was.
    pub(crate) async fn refused(&self, method: Method, path: &str, body: impl Into<Body>) -> Value {
        let before = self.everything(&self.key).await;
        let answer = self.call(method, path, body).await;
        assert_eq!(answer.status, 400, "{path}: {answer}");
        assert_eq!(self.everything(&self.key).await, before, "{path}");
        answer.json()
    }
}

/// Makes one record of every kind, and answers their ids by what they are.
pub(crate) async fn furnish(server: &Server) -> BTreeMap<&'static str, String> {
    let mut ids = BTreeMap::from([
        ("workspace", server.workspace.id.to_string()),
        ("account", server.account("piedpiper").await),
    ]);
    let key = server.fixture.caller(&server.key).await.key;
    let key = key.expect("a key, and no token");
    ids.insert("key", key.to_string());
    for (name, path, body) in [
        (
            "organization",
            "/v1/organizations",
            json!({ "external_id": "hooli", "name": "Hooli" }),
        ),
        (
            "contact",
            "/v1/contacts",
            json!({ "name": "Richard Hendricks", "account_ids": ["{account}"] }),
        ),
        (
            "member",
            "/v1/members",
            json!({ "name": "Erlich Bachman", "email": "erlich@aviato.com" }),
        ),
        (
            "meeting",
            "/v1/meetings",
            json!({ "account_id": "{account}", "title": "Review", "start_at": "2025-01-08" }),
        ),
        (
            "request",
            "/v1/requests",
            json!({ "account_id": "{account}", "title": "Sign-on" }),
        ),
        (
            "conversation",
            "/v1/conversations",
            json!({ "subject": "Sign-on" }),
        ),
        (
            "message",
            "/v1/conversations/{conversation}/messages",
            json!({ "text": "When?", "from": { "type": "contact", "id": "{contact}" } }),
        ),
        (
            "nps_response",
            "/v1/nps_responses",
            json!({ "contact_id": "{contact}", "responded_at": "2025-01-08", "score": 10 }),
        ),
        (
            "note",
            "/v1/notes",
            json!({ "account_id": "{account}", "text": "Wants more", "noted_at": "2025-01-08" }),
        ),
        (
            "task",
            "/v1/tasks",
            json!({ "account_id": "{account}", "name": "Send the offer" }),
        ),
        (
            "segment",
            "/v1/segments",
            json!({ "name": "Everyone", "rule": { "attribute": "name", "operator": "is_set" } }),
        ),
    ] {
        let body = filled(&body.to_string(), &ids);
        let body = serde_json::from_str(&body).expect("JSON");
        let made = server.create(&filled(path, &ids), &body).await;
        ids.insert(name, made["id"].as_str().expect("an id").to_owned());
    }
    ids
}

/// The text with every `{name}` in place of which an id is known replaced.
pub(crate) fn filled(text: &str, ids: &BTreeMap<&'static str, String>) -> String {
    ids.iter().fold(text.to_owned(), |text, (name, id)| {
        text.replace(&format!("{{{name}}}"), id)
    })
}

/// The places of a problem's faults, each pointer or parameter.
pub(crate) fn places(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| {
            let place = error["pointer"].as_str().or(error["parameter"].as_str());
            place.unwrap_or_default().to_owned()
        })
        .collect()
}
