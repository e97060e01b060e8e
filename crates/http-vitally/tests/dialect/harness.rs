//! A server without a socket.

use std::fmt::Write;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{Method, Request, header};
use serde_json::{Value, json};
use stele_application::Caller;
use stele_domain::{Scope, Workspace};
use stele_http::testing::conformance::{Documents, Watch};
use stele_http::testing::{Answer, send};
use stele_http::{Edge, Metrics, RateLimits, RequestIds, Settings, assemble};
use stele_testkit::{Fixture, MemoryStore};

/// The dialect with one workspace and a key of all scopes. Every answer must be as the document says.
pub(crate) struct Server {
    pub(crate) fixture: Fixture,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) workspace: Workspace,
    pub(crate) key: String,
    router: Router,
    _watch: Watch,
}

impl Server {
    /// With Vitally's quota.
    pub(crate) async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    /// Without quotas, for tests that send more than Vitally allows in a moment.
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
        let dialect = stele_http_vitally::dialect();
        let watch = Watch::new(Documents::of([&dialect]));
        let router = assemble(&edge, vec![dialect], Router::new(), &Metrics::default());
        Self {
            fixture,
            store,
            workspace,
            key,
            router: watch.around(router),
            _watch: watch,
        }
    }

    /// The workspace's owner, for use cases beside the dialect.
    pub(crate) async fn caller(&self) -> Arc<Caller> {
        self.fixture.caller(&self.key).await
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
            .header(header::AUTHORIZATION, basic(key))
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

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, body.to_string()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, Body::empty()).await
    }

    /// Makes an account and answers it.
    pub(crate) async fn create(&self, body: &Value) -> Value {
        self.make("/resources/accounts", body).await
    }

    /// Makes an object and answers it.
    pub(crate) async fn make(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.json()
    }

    /// Makes one of everything, each with the external id `mine`.
    pub(crate) async fn make_mine(&self) -> Mine {
        let mine = json!({ "externalId": "mine", "name": "Mine" });
        self.make("/resources/organizations", &mine).await;
        self.create(&mine).await;
        let user = json!({
            "externalId": "mine", "name": "Mine", "accountIds": ["mine"], "organizationIds": ["mine"]
        });
        let user = self.make("/resources/users", &user).await;
        let response = json!({
            "externalId": "mine", "userId": user["id"], "respondedAt": "2025-01-01", "score": 9, "feedback": "Mine"
        });
        self.make("/resources/npsResponses", &response).await;
        let message = json!({
            "externalId": "mine", "message": "Mine", "from": { "type": "user", "id": user["id"] }, "to": []
        });
        let conversation =
            json!({ "externalId": "mine", "subject": "Mine", "messages": [message] });
        self.make("/resources/conversations", &conversation).await;
        let about = json!({
            "externalId": "mine", "accountId": "mine", "organizationId": "mine", "name": "Mine", "note": "Mine",
            "noteDate": "2025-01-01",
        });
        self.make("/resources/notes", &about).await;
        self.make("/resources/tasks", &about).await;
        let workspace = self.workspace.id;
        self.fixture
            .member(workspace, "Mine", "mine@example.com")
            .await;
        Mine {
            user: user["id"].as_str().expect("text").to_owned(),
        }
    }

    /// All accounts that there are.
    pub(crate) async fn accounts(&self) -> String {
        let answer = self.get(EVERYTHING[0]).await;
        answer.json()["results"].to_string()
    }

    /// Everything that a client with this key can see.
    pub(crate) async fn everything(&self, key: &str) -> String {
        let mut seen = String::new();
        for path in EVERYTHING {
            let answer = self.call_as(key, Method::GET, path, Body::empty()).await;
            assert_eq!(answer.json()["atEnd"], true, "{answer}");
            writeln!(seen, "{path}: {}", answer.json()["results"]).expect("text takes text");
        }
        seen
    }
}

/// The lists of everything that a client can write.
const EVERYTHING: &[&str] = &[
    "/resources/accounts?status=activeOrChurned",
    "/resources/organizations",
    "/resources/users",
    "/resources/npsResponses",
    "/resources/conversations",
    "/resources/notes",
    "/resources/tasks",
];

/// The ids that the bodies of calls name.
pub(crate) struct Mine {
    pub(crate) user: String,
}

/// `Authorization` with a key.
pub(crate) fn basic(key: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{key}:")))
}
