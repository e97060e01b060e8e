//! A running server with two tenants, and ways to talk to it.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use stele_application::ports::Store;
use stele_application::{Administrator, KeyDraft, MemberDraft, Ports, Stele, WorkspaceDraft};
use stele_domain::{Email, Member, Name, ScopeSet, Workspace};
use stele_http::testing::conformance::{Documents, Watch};
use stele_http::{Metrics, RateLimits, ServeOptions, Settings};
use stele_persistence::DatabaseKind;
use stele_persistence::testing::TestDatabase;
use stele_server::compose::{Routers, ports_over};
use stele_server::dialects;
use stele_server::server::{Listeners, Server};
use stele_testkit::{FixedClock, MemoryStore, SequentialIds};

/// Where a world keeps its accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreKind {
    /// Nowhere but in memory.
    Memory,
    /// In an SQLite file.
    Sqlite,
    /// In a PostgreSQL database.
    Postgres,
}

/// Turns functions that take a [`World`] into one test on each database, named for it.
macro_rules! on_both_databases {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let world = $crate::world::World::start($crate::world::StoreKind::Sqlite).await;
                super::$case(&world).await;
                world.stop().await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let world = $crate::world::World::start($crate::world::StoreKind::Postgres).await;
                super::$case(&world).await;
                world.stop().await;
            })+
        }
    };
}
pub(crate) use on_both_databases;

/// What every answer of every world is held to.
static DOCUMENTS: LazyLock<Arc<Documents>> =
    LazyLock::new(|| Arc::new(Documents::of(&dialects::all())));

/// A running server. Once it is gone the test fails if any of its answers was not as its dialect's document says.
pub(crate) struct World {
    /// The tenant that a test is about.
    pub(crate) acme: Tenant,
    /// Another one on the same server.
    pub(crate) other: Tenant,
    /// The use cases behind the server, for what no dialect can do.
    pub(crate) stele: Arc<Stele>,
    /// Where the use cases write.
    pub(crate) store: Arc<dyn Store>,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    server: Server,
    _watch: Watch,
    _database: Option<TestDatabase>,
}

impl World {
    /// Starts a server without rate limits.
    pub(crate) async fn start(kind: StoreKind) -> Self {
        let settings = Settings {
            rate_limits: RateLimits::Off,
            ..Settings::default()
        };
        Self::start_with(kind, settings).await
    }

    /// Starts a server with settings of the test's own.
    pub(crate) async fn start_with(kind: StoreKind, settings: Settings) -> Self {
        Self::build(kind, settings, |_| {}).await
    }

    /// Starts a server whose clock and ids are the test's own.
    pub(crate) async fn start_fixed(kind: StoreKind, clock: Arc<FixedClock>) -> Self {
        let settings = Settings {
            rate_limits: RateLimits::Off,
            ..Settings::default()
        };
        Self::build(kind, settings, |ports| {
            ports.clock = clock;
            ports.ids = Arc::new(SequentialIds::default());
        })
        .await
    }

    async fn build(kind: StoreKind, settings: Settings, change: impl FnOnce(&mut Ports)) -> Self {
        let database = match kind {
            StoreKind::Memory => None,
            StoreKind::Sqlite => Some(TestDatabase::new(DatabaseKind::Sqlite).await),
            StoreKind::Postgres => Some(TestDatabase::new(DatabaseKind::Postgres).await),
        };
        let mut ports = match &database {
            None => ports_over(Arc::new(MemoryStore::default())),
            Some(database) => ports_over(Arc::new(database.open().await)),
        };
        change(&mut ports);
        let store = ports.store.clone();
        let stele = Arc::new(Stele::open(ports).await.expect("a store that opens"));
        let listeners = Listeners::bind("127.0.0.1:0", None)
            .await
            .expect("a free port");
        let address = listeners.address().expect("a bound socket");
        let mut routers = Routers::new(
            dialects::ALL,
            stele.clone(),
            settings,
            &Metrics::default(),
            listeners.operations(),
        );
        let watch = Watch::new(DOCUMENTS.clone());
        routers.main = watch.around(routers.main);
        let server = Server::start(listeners, routers, ServeOptions::default());
        let acme = Tenant::new(&stele, address, "Acme").await;
        let other = Tenant::new(&stele, address, "Other").await;
        Self {
            acme,
            other,
            stele,
            store,
            address,
            server,
            _watch: watch,
            _database: database,
        }
    }

    /// Stops the server; its database goes with it.
    pub(crate) async fn stop(self) {
        self.server.stop().await.expect("a server that stops");
    }
}

/// One workspace and a client with its key.
pub(crate) struct Tenant {
    /// The workspace.
    pub(crate) workspace: Workspace,
    /// A key of all scopes.
    pub(crate) key: String,
    client: Client,
    base: String,
}

impl Tenant {
    /// A new workspace of a server.
    pub(crate) async fn new(stele: &Stele, address: SocketAddr, name: &str) -> Self {
        let name = Name::new(name).expect("a valid name");
        let workspace = stele
            .create_workspace(WorkspaceDraft { name })
            .await
            .expect("a workspace");
        let draft = KeyDraft {
            workspace: workspace.id,
            scopes: ScopeSet::all(),
            member: None,
        };
        let key = stele.create_key(Administrator::Operator, draft).await;
        Self {
            workspace,
            key: key.expect("a key").text,
            client: Client::new(),
            base: format!("http://{address}"),
        }
    }

    /// Makes a team member.
    pub(crate) async fn member(&self, stele: &Stele, name: &str, email: &str) -> Member {
        let (name, email) = (
            Name::new(name).expect("a valid name"),
            Email::new(email).expect("a valid email"),
        );
        stele
            .create_member(
                Administrator::Operator,
                MemberDraft {
                    workspace: self.workspace.id,
                    name,
                    email,
                },
            )
            .await
            .expect("a member")
    }

    /// A request to Vitally's API.
    pub(crate) fn vitally(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).basic_auth(&self.key, Some(""))
    }

    /// A request to Zudo's API.
    pub(crate) fn zudo(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("x-api-key", &self.key)
    }

    /// A request to PostHog's, Alguna's or the native API, which all take a Bearer key.
    pub(crate) fn bearer(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).bearer_auth(&self.key)
    }

    /// A request without a key.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }
}

/// Sends a request and answers its status and JSON body (`null` when there is none).
pub(crate) async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status();
    (status, json(response).await)
}

/// Sends a request that must succeed and answers its JSON body.
#[track_caller]
pub(crate) fn succeed(request: RequestBuilder) -> impl Future<Output = Value> {
    let caller = std::panic::Location::caller();
    async move {
        let (status, body) = answer(request).await;
        assert!(status.is_success(), "{status} {body} at {caller}");
        body
    }
}

async fn json(response: Response) -> Value {
    let text = response.text().await.expect("a whole body");
    if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }
}
