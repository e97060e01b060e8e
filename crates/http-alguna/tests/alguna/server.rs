//! A server to ask, without a socket.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::Value;
use stele_application::Caller;
use stele_domain::{Scope, Workspace};
use stele_http::testing::conformance::{Documents, Watch};
use stele_http::testing::{Answer, send};
use stele_http::{Edge, Metrics, Settings, assemble};
use stele_testkit::{Fixture, MemoryStore};

/// The dialect behind the whole edge, over a store in memory with one workspace and a key of all scopes. Every answer must be as
/// the document says.
pub(crate) struct Server {
    pub(crate) fixture: Fixture,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) workspace: Workspace,
    pub(crate) caller: Arc<Caller>,
    pub(crate) key: String,
    router: Router,
    _watch: Watch,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let store = Arc::new(MemoryStore::default());
        let fixture = Fixture::memory_with(store.clone()).await;
        Self::over(fixture, store, settings).await
    }

    pub(crate) async fn over(
        fixture: Fixture,
        store: Arc<MemoryStore>,
        settings: Settings,
    ) -> Self {
        let workspace = fixture.workspace("Acme").await;
        let key = fixture.key(workspace.id, &[Scope::All]).await;
        let caller = fixture.caller(&key).await;
        let edge = Edge::new(fixture.stele.clone(), settings);
        let dialects = vec![stele_http_alguna::dialect()];
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

    /// A request with the key of all scopes.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call<'_> {
        self.anonymous(method, path)
            .header("authorization", &format!("Bearer {}", self.key))
    }

    /// A request with another key.
    pub(crate) fn call_as(&self, key: &str, method: &str, path: &str) -> Call<'_> {
        self.anonymous(method, path)
            .header("authorization", &format!("Bearer {key}"))
    }

    /// A request without a key.
    pub(crate) fn anonymous(&self, method: &str, path: &str) -> Call<'_> {
        let request = Request::builder().method(method).uri(path);
        Call {
            router: &self.router,
            request,
            body: Body::empty(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path).json(body).send().await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call("PATCH", path).json(body).send().await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path).send().await
    }

    /// Everything this dialect can show of the store.
    pub(crate) async fn everything(&self) -> String {
        let all = self.get("/customers?limit=100").await;
        assert_eq!(all.status, StatusCode::OK);
        String::from_utf8_lossy(&all.body).into_owned()
    }
}

/// A request to be.
pub(crate) struct Call<'a> {
    router: &'a Router,
    request: http::request::Builder,
    body: Body,
}

impl Call<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn json(self, body: impl Into<Value>) -> Self {
        self.header("content-type", "application/json")
            .body(body.into().to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) async fn send(self) -> Answer {
        let request = self.request.body(self.body).expect("a request");
        send(self.router, request).await
    }
}

/// Checks the status and answers the body.
#[track_caller]
pub(crate) fn expect(answer: &Answer, status: StatusCode) -> Value {
    assert_eq!(answer.status, status, "{answer}");
    answer.json()
}

/// Checks that an answer is an error of this dialect, and answers its detail.
#[track_caller]
pub(crate) fn detail(answer: &Answer, status: StatusCode) -> String {
    let body = expect(answer, status);
    let keys: Vec<_> = body.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["detail", "status"], "{answer}");
    assert_eq!(body["status"], status.as_u16(), "{answer}");
    body["detail"].as_str().expect("a text").to_owned()
}

/// The id of what an answer shows.
pub(crate) fn id(body: &Value) -> String {
    body["id"].as_str().expect("an id").to_owned()
}
