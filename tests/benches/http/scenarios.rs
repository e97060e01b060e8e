//! What is asked.

use std::sync::Arc;

use http::{Method, Request, StatusCode};

use crate::fill;

/// One kind of request.
#[derive(Clone)]
pub(crate) struct Scenario {
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// The status of every answer.
    pub(crate) expected: StatusCode,
    /// How many things one request is about: the rate counts those.
    pub(crate) things: u32,
    /// Makes the nth request.
    pub(crate) request: Arc<dyn Fn(u64) -> Request<String> + Send + Sync>,
}

impl Scenario {
    fn new(
        name: &'static str,
        expected: StatusCode,
        request: impl Fn(u64) -> Request<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            expected,
            things: 1,
            request: Arc::new(request),
        }
    }

    /// The same, each request about many things.
    fn about(self, things: u32) -> Self {
        Self { things, ..self }
    }

    /// The baseline.
    pub(crate) fn bare() -> Self {
        Self::new("bare axum route", StatusCode::OK, |_| get("/", &[]))
    }
}

/// What the server is asked, with a key of all scopes, when it holds accounts `account-0` and up.
pub(crate) fn all(key: &str, accounts: u32) -> Vec<Scenario> {
    let basic = format!("Basic {}", base64(&format!("{key}:")));
    let key = key.to_owned();
    // Spread over all accounts: neighbours in time are far apart in the store.
    let pick = move |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) % u64::from(accounts);
    let vitally = move |basic: &str| [("authorization", basic.to_owned())];
    let (b1, b2, b3, b4) = (basic.clone(), basic.clone(), basic.clone(), basic);
    let (k1, k2, k3) = (key.clone(), key.clone(), key);
    vec![
        Scenario::new("get", StatusCode::OK, move |n| {
            get(
                &format!("/api/v1/accounts/{}", pick(n) + 1),
                &[("x-api-key", k1.clone())],
            )
        }),
        Scenario::new("get by external id", StatusCode::OK, move |n| {
            get(
                &format!("/resources/accounts/account-{}", pick(n)),
                &vitally(&b1),
            )
        }),
        Scenario::new("list of 100", StatusCode::OK, move |_| {
            get("/resources/accounts?limit=100", &vitally(&b2))
        }),
        Scenario::new("list with total", StatusCode::OK, move |n| {
            get(
                &format!("/api/v1/accounts?page={}", n % 20 + 1),
                &[("x-api-key", k2.clone())],
            )
        }),
        Scenario::new("search", StatusCode::OK, move |n| {
            let number = u32::try_from(pick(n)).unwrap_or(0);
            let name = fill::name(number);
            let word = name.split(' ').next().unwrap_or_default();
            let path = format!("/api/v1/accounts?search={word}");
            get(&path, &[("x-api-key", k3.clone())])
        }),
        Scenario::new("create", StatusCode::OK, move |n| {
            let run = std::process::id();
            let body = format!(
                r#"{{"externalId":"made-{run}-{n}","name":"Made {n}","traits":{{"plan":"pro","seats":{n}}}}}"#
            );
            write(Method::POST, "/resources/accounts", &b3, body)
        }),
        Scenario::new("update", StatusCode::OK, move |n| {
            let body = format!(r#"{{"traits":{{"seats":{n}}}}}"#);
            write(
                Method::PUT,
                &format!("/resources/accounts/account-{}", pick(n)),
                &b4,
                body,
            )
        }),
    ]
}

/// The values of one account's usage metrics, of which there is one.
pub(crate) fn usage(key: &str, name: &'static str) -> Scenario {
    let bearer = format!("Bearer {key}");
    let body =
        r#"{"query":{"kind":"UsageMetricsQuery","group_key":"account-0","group_type_index":0}}"#;
    Scenario::new(name, StatusCode::OK, move |_| {
        let path = "/api/projects/@current/query/";
        write(Method::POST, path, &bearer, body.to_owned())
    })
}

/// Events in batches, spread over the accounts but the first.
pub(crate) fn ingestion(key: &str, accounts: u32) -> Vec<Scenario> {
    let batch = |name, size: u32| {
        let bearer = format!("Bearer {key}");
        let scenario = Scenario::new(name, StatusCode::OK, move |n| {
            let run = std::process::id();
            let event = |place: u32| {
                let account = (n * 31 + u64::from(place)) % u64::from(accounts - 1) + 1;
                format!(
                    r#"{{"id":"{run}-{size}-{n}-{place}","event":"login","account":"account-{account}","user":"user-{place}","properties":{{"plan":"pro","seconds":{place},"page":"/reports/monthly"}}}}"#
                )
            };
            let events: Vec<_> = (0..size).map(event).collect();
            let body = format!("[{}]", events.join(","));
            write(Method::POST, "/v1/events", &bearer, body)
        });
        scenario.about(size)
    };
    vec![
        batch("events, 1 a request", 1),
        batch("events, 100 a request", 100),
        batch("events, 1,000 a request", 1_000),
    ]
}

/// The one usage metric that is measured: a count with a filter, drawn as a line.
pub(crate) const METRIC: &str = r#"{"name":"Pro logins","interval":30,"display":"sparkline","filters":{"events":[{"id":"login","type":"events"}],"properties":[{"key":"plan","value":"pro","operator":"exact","type":"event"}]}}"#;

fn get(path: &str, headers: &[(&'static str, String)]) -> Request<String> {
    let mut request = Request::get(path).header("host", "localhost");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.body(String::new()).expect("a valid request")
}

fn write(method: Method, path: &str, authorization: &str, body: String) -> Request<String> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("authorization", authorization)
        .header("content-type", "application/json")
        .body(body)
        .expect("a valid request")
}

fn base64(text: &str) -> String {
    use ::base64::Engine as _;
    ::base64::prelude::BASE64_STANDARD.encode(text)
}
