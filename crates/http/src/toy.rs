//! A dialect for this crate's own tests, over an application whose store holds one key.
//!
//! It is also the smallest dialect there can be: read it before writing one.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::extract::OriginalUri;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};
use stele_application::ports::{Clock, Ids, Secrets};
use stele_application::{Administrator, KeyDraft, Ports, Stele, WorkspaceDraft};
use stele_domain::{Code, Name, Scope, ScopeSet, Timestamp};
use stele_testkit::{Fault, MemoryStore};
use tokio::sync::Notify;
use utoipa::openapi::OpenApi;
use uuid::Uuid;

use crate::metrics::Metrics;
use crate::{
    BodyFault, Credentials, Denial, Dialect, Edge, Faults, Gate, Origin, PathParams, PublicRoutes,
    QueryParams, Quota, QuotaStatus, Refusal, RequestId, Settings, Unread, assemble, parse,
};

/// The one key that opens anything; it may read.
pub(crate) const KEY: &str = "stele_0123456789ab_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

const QUOTAS: [Quota; 1] = [Quota::per_minute(3)];

/// Every error of the toy: a status and a word.
#[derive(Debug)]
pub(crate) struct Error(StatusCode, String);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "toy": self.1 }))).into_response()
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Anonymous => Error(StatusCode::UNAUTHORIZED, "anonymous".into()),
            Denial::Malformed => Error(StatusCode::UNAUTHORIZED, "malformed".into()),
            Denial::Stranger => Error(StatusCode::UNAUTHORIZED, "stranger".into()),
            Denial::Failed(_) => Error(StatusCode::SERVICE_UNAVAILABLE, "failed".into()),
            Denial::Forbidden(scope) => Error(StatusCode::FORBIDDEN, scope.to_string()),
            Denial::Throttled { retry_after } => {
                Error(StatusCode::TOO_MANY_REQUESTS, retry_after.to_string())
            }
            Denial::Query(faults) => faults.into(),
        }
    }
}

impl From<BodyFault> for Error {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge { limit } => {
                Error(StatusCode::PAYLOAD_TOO_LARGE, limit.to_string())
            }
            BodyFault::Interrupted => Error(StatusCode::BAD_REQUEST, "interrupted".into()),
            BodyFault::Syntax(fault) => Error(StatusCode::BAD_REQUEST, fault.to_string()),
            BodyFault::Invalid(faults) => faults.into(),
        }
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Error(StatusCode::BAD_REQUEST, faults.to_string())
    }
}

fn refuse(refusal: &Refusal) -> Response {
    let word = match refusal {
        Refusal::NotFound => "not found".to_owned(),
        Refusal::MethodNotAllowed { method } => format!("not {method}"),
        Refusal::TimedOut => "timed out".to_owned(),
        Refusal::Internal => "internal".to_owned(),
    };
    Error(refusal.status(), word).into_response()
}

fn quota_headers(status: &QuotaStatus, headers: &mut HeaderMap) {
    headers.insert("toy-remaining", HeaderValue::from(status.remaining));
}

async fn echo(gate: Gate, body: Unread) -> Result<Json<Value>, Error> {
    gate.admit(Scope::AccountRead)?;
    Ok(Json(body.json().await?))
}

async fn write(gate: Gate, body: Unread) -> Result<Json<Value>, Error> {
    gate.admit(Scope::AccountWrite)?;
    Ok(Json(body.json().await?))
}

async fn search(gate: Gate, query: QueryParams) -> Result<Json<Value>, Error> {
    gate.admit(Scope::AccountRead)?;
    let mut reader = query.reader();
    let page = reader.read("page", parse::positive);
    Ok(reader.finish(|| Some(Json(json!({ "page": page }))))?)
}

async fn show(
    Extension(request): Extension<RequestId>,
    path: PathParams,
    query: QueryParams,
    origin: Origin,
) -> Result<Json<Value>, Error> {
    query.check()?;
    let id = path
        .text("id")
        .ok_or_else(|| Error(StatusCode::NOT_FOUND, "no such thing".into()))?;
    Ok(Json(json!({
        "id": id,
        "number": path.integer("id"),
        "q": query.get("q"),
        "request": request.as_str(),
        "self": origin.url(&format!("/toy/things/{id}")),
    })))
}

async fn sent(OriginalUri(uri): OriginalUri) -> Json<Value> {
    Json(json!(uri.to_string()))
}

/// Who says in the body what they are let in by.
async fn open(body: Unread) -> Result<Json<Value>, Error> {
    Ok(Json(body.json().await?))
}

async fn fail() -> Response {
    panic!("as asked")
}

/// Where a test meets the handler of `GET /toy/wait`.
#[derive(Debug, Default)]
pub(crate) struct Meeting {
    /// The handler is there.
    pub(crate) begun: Notify,
    /// The handler may answer.
    pub(crate) finish: Notify,
}

/// The toy, with a meeting at `/toy/wait`.
pub(crate) fn dialect(meeting: &Arc<Meeting>) -> Dialect {
    let meeting = Arc::clone(meeting);
    let wait = async move || {
        meeting.begun.notify_one();
        meeting.finish.notified().await;
        "waited"
    };
    Dialect {
        name: "toy",
        prefixes: &["/toy", "/play"],
        router: Router::new()
            .route("/toy/echo", post(echo))
            .route("/toy/write", post(write))
            .route("/toy/search", get(search))
            .route("/toy/things/{id}", get(show).delete(show))
            .route("/toy/sent", get(sent))
            .route("/toy/panic", get(fail))
            .route("/toy/wait", get(wait)),
        openapi: OpenApi::default(),
        credentials: Credentials::bearer,
        quotas: &QUOTAS,
        quota_headers,
        refuse,
        public: Some(PublicRoutes {
            prefixes: &["/open"],
            router: Router::new().route("/open", post(open)),
            refuse: crate::problem::refuse,
        }),
    }
}

/// The application behind the toy, and the hands on its clock and its store.
#[derive(Default)]
pub(crate) struct World {
    micros: AtomicI64,
    store: Arc<MemoryStore>,
}

impl World {
    /// Lets time pass.
    pub(crate) fn advance(&self, seconds: i64) {
        self.micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Makes the store answer nothing any more.
    pub(crate) fn break_store(&self) {
        self.store.fail_always(Some(Fault::Unavailable));
    }

    /// The edge around this world, whose one key is [`KEY`].
    pub(crate) async fn edge(self: &Arc<Self>, settings: Settings) -> Edge {
        let ports = Ports {
            accounts: self.store.clone(),
            records: self.store.clone(),
            events: self.store.clone(),
            signals: self.store.clone(),
            administration: self.store.clone(),
            store: self.store.clone(),
            clock: self.clone(),
            ids: self.clone(),
            secrets: self.clone(),
        };
        let stele = Stele::open(ports).await;
        let stele = stele.expect("the store is not broken yet");
        let known = stele.authenticate(KEY).await;
        if known.expect("the store is not broken yet").is_none() {
            let name = Name::new("Toys").expect("a name");
            let workspace = stele.create_workspace(WorkspaceDraft { name }).await;
            let draft = KeyDraft {
                workspace: workspace.expect("a workspace").id,
                scopes: ScopeSet::from_iter([Scope::AccountRead]),
                member: None,
            };
            let made = stele.create_key(Administrator::Operator, draft).await;
            assert_eq!(made.expect("a key").text, KEY);
        }
        Edge::new(Arc::new(stele), settings)
    }

    /// The whole service: the toy and the server's own pages.
    pub(crate) async fn app(self: &Arc<Self>, settings: Settings) -> Router {
        self.app_with(settings, &Arc::default()).await
    }

    /// The whole service, with a meeting.
    pub(crate) async fn app_with(
        self: &Arc<Self>,
        settings: Settings,
        meeting: &Arc<Meeting>,
    ) -> Router {
        let edge = self.edge(settings).await;
        let metrics = Metrics::default();
        let commons = crate::ops::router(edge.clone(), metrics.clone());
        assemble(&edge, vec![dialect(meeting)], commons, &metrics)
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        let micros = 1_700_000_000_000_000 + self.micros.load(Ordering::SeqCst);
        Timestamp::from_micros(micros).expect("in range")
    }
}

impl Ids for World {
    fn uuid(&self) -> Uuid {
        Uuid::nil()
    }

    fn code(&self) -> Code {
        "abcdefgh".parse().expect("eight letters")
    }
}

impl Secrets for World {
    fn alphanumeric(&self, length: usize) -> String {
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"[..length].to_owned()
    }
}
