//! A project with a key, and ways to ask.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Method, Request, header};
use serde_json::Value;
use stele_domain::{Scope, WorkspaceId};
use stele_http::testing::conformance::{Documents, Watch};
use stele_http::testing::{Answer, send};
use stele_http::{Edge, Metrics, Settings, assemble};
use stele_testkit::{Fixture, MemoryStore};

/// The edge around this dialect alone, over a store in memory. Every answer must be as the document says.
pub(crate) struct World {
    /// The use cases and the clock.
    pub(crate) fixture: Fixture,
    /// The store, to let it fail.
    pub(crate) store: Arc<MemoryStore>,
    /// The service.
    pub(crate) app: Router,
    /// A key of all scopes of project 1, of its team member 1.
    pub(crate) key: String,
    /// The token of project 1.
    pub(crate) token: String,
    _watch: Watch,
}

/// What stands for the body of a request.
pub(crate) enum Sent {
    /// Nothing.
    Nothing,
    /// JSON, labelled so.
    Json(String),
    /// A form, labelled so.
    Form(String),
    /// Bytes of this media type.
    Typed(&'static str, Vec<u8>),
}

impl From<Value> for Sent {
    fn from(value: Value) -> Self {
        Sent::Json(value.to_string())
    }
}

impl World {
    /// Project 1 with its team member Jared.
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    /// The same with other settings of the edge.
    pub(crate) async fn with(settings: Settings) -> Self {
        let store = Arc::new(MemoryStore::default());
        let fixture = Fixture::memory_with(store.clone()).await;
        let acme = fixture.workspace("Acme").await;
        let jared = fixture
            .member(acme.id, "Jared Dunn", "jared@piedpiper.com")
            .await;
        let key = fixture.member_key(&jared, &[Scope::All]).await;
        let edge = Edge::new(fixture.stele.clone(), settings);
        let dialects = vec![stele_http_posthog::dialect()];
        let watch = Watch::new(Documents::of(&dialects));
        let app = assemble(&edge, dialects, Router::new(), &Metrics::default());
        Self {
            fixture,
            store,
            app: watch.around(app),
            key,
            token: acme.project_token.as_str().to_owned(),
            _watch: watch,
        }
    }

    /// Asks with the world's key.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: impl Into<Sent>) -> Answer {
        self.ask_with(Some(&self.key), method, path, body.into())
            .await
    }

    /// Asks with a key or none.
    pub(crate) async fn ask_with(
        &self,
        key: Option<&str>,
        method: Method,
        path: &str,
        body: Sent,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:8080");
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let (media_type, body) = match body {
            Sent::Nothing => (None, Vec::new()),
            Sent::Json(json) => (Some("application/json"), json.into_bytes()),
            Sent::Form(form) => (Some("application/x-www-form-urlencoded"), form.into_bytes()),
            Sent::Typed(media_type, bytes) => (Some(media_type), bytes),
        };
        if let Some(media_type) = media_type {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        let request = request.body(Body::from(body)).expect("a request");
        send(&self.app, request).await
    }

    /// `GET`.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, Sent::Nothing).await
    }

    /// Makes an account out of a JSON body and answers its id.
    pub(crate) async fn create(&self, body: Value) -> String {
        let answer = self.ask(Method::POST, ACCOUNTS, body).await;
        assert_eq!(answer.status, 201, "{answer}");
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    /// Makes a usage metric out of a JSON body and answers its id.
    pub(crate) async fn create_metric(&self, body: Value) -> String {
        let answer = self.ask(Method::POST, METRICS, body).await;
        assert_eq!(answer.status, 201, "{answer}");
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    /// Posts bytes to a call of capture, as nobody in particular.
    pub(crate) async fn post(&self, path: &str, media_type: &'static str, body: Vec<u8>) -> Answer {
        self.ask_with(None, Method::POST, path, Sent::Typed(media_type, body))
            .await
    }

    /// Captures a body of JSON that must be taken.
    pub(crate) async fn capture(&self, body: &Value) {
        let body = body.to_string().into_bytes();
        let answer = self.post("/batch/", "application/json", body).await;
        assert_eq!(answer.status, 200, "{answer}");
    }

    /// A second project with a key of all scopes.
    pub(crate) async fn neighbour(&self) -> (WorkspaceId, String) {
        let hooli = self.fixture.workspace("Hooli").await;
        let key = self.fixture.key(hooli.id, &[Scope::All]).await;
        (hooli.id, key)
    }
}

/// The accounts of project 1.
pub(crate) const ACCOUNTS: &str = "/api/environments/1/accounts/";

/// The usage metrics of project 1 and group type 0.
pub(crate) const METRICS: &str = "/api/projects/1/groups_types/0/metrics/";

/// The path of one of them.
pub(crate) fn metric(id: &str) -> String {
    format!("{METRICS}{id}/")
}

/// The path of one account of project 1.
pub(crate) fn account(id: &str) -> String {
    format!("{ACCOUNTS}{id}/")
}
