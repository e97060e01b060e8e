//! Requests to a running server.

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;

/// The path of PostHog's accounts in the key's own project.
pub(crate) const POSTHOG: &str = "/api/projects/@current/accounts/";

/// A client of all four dialects with one key.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    key: String,
}

impl Client {
    pub(crate) fn new(url: &str, key: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build();
        Self {
            http: http.expect("a client"),
            url: url.to_owned(),
            key: key.to_owned(),
        }
    }

    /// A request to Vitally's API.
    pub(crate) fn vitally(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).basic_auth(&self.key, Some(""))
    }

    /// A request to Zudo's API.
    pub(crate) fn zudo(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("x-api-key", &self.key)
    }

    /// A request to PostHog's or Alguna's API, which both take a Bearer key.
    pub(crate) fn bearer(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).bearer_auth(&self.key)
    }

    /// The list of accounts in each dialect.
    pub(crate) fn lists(&self) -> [RequestBuilder; 5] {
        [
            self.vitally(Method::GET, "/resources/accounts"),
            self.zudo(Method::GET, "/api/v1/accounts"),
            self.bearer(Method::GET, POSTHOG),
            self.bearer(Method::GET, "/accounts"),
            self.bearer(Method::GET, "/customers"),
        ]
    }

    /// A request without a key.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }
}

/// Sends a request and answers its status and its body, `null` where that is no JSON.
pub(crate) async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status();
    let body = response.text().await.expect("a whole answer");
    (status, serde_json::from_str(&body).unwrap_or_default())
}

/// Sends a request that must succeed and answers its body.
pub(crate) async fn succeed(request: RequestBuilder) -> Value {
    let (status, body) = answer(request).await;
    assert!(status.is_success(), "{status} {body}");
    body
}

/// Sends a request for a page that must be there and answers its text.
pub(crate) async fn text(request: RequestBuilder) -> String {
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK, "{}", response.url());
    response.text().await.expect("a whole answer")
}
