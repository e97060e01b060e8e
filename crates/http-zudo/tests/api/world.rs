//! A server of this one dialect, with one workspace and a key to it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Method, Request};
use serde_json::Value;
use stele_application::Caller;
use stele_domain::{Scope, Timestamp, Workspace};
use stele_http::testing::conformance::{Documents, Watch};
use stele_http::testing::{Answer, send};
use stele_http::{Edge, Metrics, RateLimits, Settings, assemble};
use stele_testkit::{Fixture, MemoryStore};

pub(crate) const ACCOUNTS: &str = "/api/v1/accounts";
pub(crate) const CONTACTS: &str = "/api/v1/contacts";
pub(crate) const MEETINGS: &str = "/api/v1/meetings";
pub(crate) const REQUESTS: &str = "/api/v1/requests";

/// The server and what stands behind it. The clock stands still until a test moves it. Every answer must be as the document
/// says.
pub(crate) struct World {
    pub(crate) fixture: Fixture,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) workspace: Workspace,
    /// Whoever holds [`World::key`].
    pub(crate) caller: Arc<Caller>,
    /// A key of all scopes.
    pub(crate) key: String,
    router: Router,
    _watch: Watch,
}

impl World {
    /// With the vendor's quota.
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    /// Without any quota, for tests of many requests.
    pub(crate) async fn unlimited() -> Self {
        Self::with(Settings {
            rate_limits: RateLimits::Off,
            ..Settings::default()
        })
        .await
    }

    async fn with(settings: Settings) -> Self {
        let store = Arc::new(MemoryStore::default());
        let fixture = Fixture::memory_with(store.clone()).await;
        let workspace = fixture.workspace("Acme").await;
        let key = fixture.key(workspace.id, &[Scope::All]).await;
        let caller = fixture.caller(&key).await;
        let edge = Edge::new(fixture.stele.clone(), settings);
        let dialects = vec![stele_http_zudo::dialect()];
        let watch = Watch::new(Documents::of(&dialects));
        let router = assemble(&edge, dialects, Router::new(), &Metrics::default());
        Self {
            fixture,
            store,
            workspace,
            caller,
            key,
            router: watch.around(router),
            _watch: watch,
        }
    }

    /// Moves the clock to a time.
    pub(crate) fn at(&self, time: &str) {
        let time = Timestamp::parse_iso(time).expect("a time");
        self.fixture.clock.set(time);
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    /// Sends a request with a key, as a client of JSON does.
    pub(crate) async fn ask(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-api-key", key)
            .header("Content-Type", "application/json")
            .body(body.into());
        self.send(request.expect("a request")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(&self.key, Method::GET, path, Body::empty()).await
    }

    pub(crate) async fn post(&self, body: impl Into<Body>) -> Answer {
        self.post_to(ACCOUNTS, body).await
    }

    pub(crate) async fn post_to(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.ask(&self.key, Method::POST, path, body).await
    }

    /// What is made of a body that is good.
    pub(crate) async fn made(&self, path: &str, body: Value) -> Value {
        let answer = self.post_to(path, body.to_string()).await;
        assert_eq!(answer.status, 201, "{answer}");
        answer.json()["data"].take()
    }

    /// What there is at a path.
    pub(crate) async fn found(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {answer}");
        answer.json()["data"].take()
    }

    pub(crate) async fn patch(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.ask(&self.key, Method::PATCH, path, body).await
    }

    /// The names of a list, in its order.
    pub(crate) async fn names(&self, query: &str) -> Vec<String> {
        let answer = self.get(&format!("{ACCOUNTS}?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {answer}");
        let json = answer.json();
        let data = json["data"].as_array().expect("a list");
        data.iter()
            .map(|account| account["name"].as_str().expect("a name").to_owned())
            .collect()
    }

    /// Everything that can be seen of the first hundred accounts, contacts, meetings and requests.
    pub(crate) async fn everything(&self) -> Vec<Value> {
        let mut seen = Vec::new();
        for records in [CONTACTS, MEETINGS, REQUESTS] {
            seen.push(self.get(&format!("{records}?pageSize=100")).await.json());
        }
        let listed = self.get(&format!("{ACCOUNTS}?pageSize=100")).await.json();
        seen.push(listed["pagination"].clone());
        for account in listed["data"].as_array().expect("a list") {
            let path = format!("{ACCOUNTS}/{}", account["id"]);
            seen.push(self.get(&path).await.json());
        }
        seen
    }
}

/// The text at `error`.
#[track_caller]
pub(crate) fn error(answer: &Answer) -> String {
    let json = answer.json();
    let object = json.as_object().expect("an object");
    assert_eq!(object.len(), 1, "{answer}");
    object["error"].as_str().expect("a text").to_owned()
}
