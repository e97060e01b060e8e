//! A dialect for this crate's own tests, over an application whose store holds one key.
//!
//! It is also the smallest dialect there can be: read it before writing one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use async_trait::async_trait;
use axum::extract::OriginalUri;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use stele_application::ports::{
    AccountReader, AdministrationReader, Clock, Ids, Secrets, Store, StoreError, UnitOfWork,
};
use stele_application::{AccountFilter, AccountQuery, AccountRef, Stele};
use stele_domain::{
    Account, AccountContact, AccountId, ApiKey, Code, KeyHash, KeyId, Name, Scope, ScopeSet,
    Timestamp, Workspace, WorkspaceId,
};
use tokio::sync::Notify;
use utoipa::openapi::OpenApi;
use uuid::Uuid;

use crate::metrics::Metrics;
use crate::{
    BodyFault, Credentials, Denial, Dialect, Edge, Faults, Gate, Origin, PathParams, QueryParams,
    Quota, QuotaStatus, Refusal, RequestId, Settings, Unread, assemble, parse,
};

/// The one key that opens anything; it may read.
pub(crate) const KEY: &str = "stele_abcdefghijkl_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

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
    }
}

/// The application behind the toy, and the hands on its clock and its store.
#[derive(Debug, Default)]
pub(crate) struct World {
    micros: AtomicI64,
    broken: AtomicBool,
}

impl World {
    /// Lets time pass.
    pub(crate) fn advance(&self, seconds: i64) {
        self.micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Makes the store answer nothing any more.
    pub(crate) fn break_store(&self) {
        self.broken.store(true, Ordering::SeqCst);
    }

    fn answer<T>(&self, answer: T) -> Result<T, StoreError> {
        if self.broken.load(Ordering::SeqCst) {
            Err(StoreError::Unavailable("broken by the test".into()))
        } else {
            Ok(answer)
        }
    }

    /// The edge around this world.
    pub(crate) async fn edge(self: &Arc<Self>, settings: Settings) -> Edge {
        let world = || Arc::clone(self);
        let stele = Stele::open(world(), world(), world(), world(), world(), world()).await;
        Edge::new(
            Arc::new(stele.expect("the store is not broken yet")),
            settings,
        )
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
        "a".repeat(length)
    }
}

#[async_trait]
impl AdministrationReader for World {
    async fn key_by_prefix(&self, prefix: &str) -> Result<Option<ApiKey>, StoreError> {
        let workspace = Workspace {
            id: WorkspaceId(1),
            name: Name::new("Toys").expect("a name"),
            version: 1,
            created_at: self.now(),
        };
        let key = ApiKey {
            id: KeyId(Uuid::nil()),
            workspace,
            prefix: "abcdefghijkl".to_owned(),
            hash: KeyHash(Sha256::digest(KEY).into()),
            scopes: ScopeSet::from_iter([Scope::AccountRead]),
            member: None,
            created_at: self.now(),
            revoked_at: None,
        };
        self.answer((key.prefix == prefix).then_some(key))
    }

    async fn keys(&self, _workspace: Option<WorkspaceId>) -> Result<Vec<ApiKey>, StoreError> {
        self.answer(Vec::new())
    }

    async fn workspace(&self, _workspace: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        self.answer(None)
    }

    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        self.answer(Vec::new())
    }

    async fn cursor_secret(&self) -> Result<[u8; 32], StoreError> {
        self.answer([7; 32])
    }
}

#[async_trait]
impl AccountReader for World {
    async fn get(
        &self,
        _workspace: WorkspaceId,
        _account: &AccountRef,
    ) -> Result<Option<Account>, StoreError> {
        self.answer(None)
    }

    async fn page(
        &self,
        _workspace: WorkspaceId,
        _query: &AccountQuery,
    ) -> Result<Vec<Account>, StoreError> {
        self.answer(Vec::new())
    }

    async fn count(
        &self,
        _workspace: WorkspaceId,
        _filter: &AccountFilter,
    ) -> Result<u64, StoreError> {
        self.answer(0)
    }

    async fn contacts(
        &self,
        _workspace: WorkspaceId,
        _accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, Vec<AccountContact>>, StoreError> {
        self.answer(BTreeMap::new())
    }
}

#[async_trait]
impl Store for World {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        Err(StoreError::Unavailable("the toy writes nothing".into()))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.answer(())
    }
}
