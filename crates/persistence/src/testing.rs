//! Databases that live as long as one test.
//!
//! Compiled with the feature `testing` only. SQLite needs nothing. For PostgreSQL the environment variable
//! [`POSTGRES_URL`] names a server and a superuser of it; `cargo xtask test` starts one and sets the variable.

use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::sqlite::SqliteConnection;
use sea_orm::sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use tempfile::TempDir;

use crate::{Database, DatabaseKind, OpenOptions};

/// The environment variable with the URL of a server on which tests may make databases.
pub const POSTGRES_URL: &str = "STELE_TEST_POSTGRES_URL";

/// An empty database, removed when it is dropped, after a panic too.
pub struct TestDatabase {
    kind: DatabaseKind,
    url: String,
    _place: Place,
}

/// Where it is. Held for what it does when it is dropped.
enum Place {
    Directory { _directory: TempDir },
    Server { _database: Box<ServerDatabase> },
}

impl TestDatabase {
    /// A new database, without a schema yet.
    ///
    /// Panics where there is no server to make it on.
    pub async fn new(kind: DatabaseKind) -> Self {
        let (url, place) = match kind {
            DatabaseKind::Sqlite => directory(),
            DatabaseKind::Postgres => ServerDatabase::create().await,
        };
        Self {
            kind,
            url,
            _place: place,
        }
    }

    /// Which database it is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// The URL to open it by.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens it and brings its schema up to date.
    pub async fn open(&self) -> Database {
        let database = Database::connect(&self.url, &OpenOptions::default()).await;
        let database = database.expect("a test database opens");
        database.migrate().await.expect("a test database migrates");
        database
    }

    /// Runs a statement past the store, for what no store does to its own database. A SQLite file must be there.
    pub async fn execute(&self, statement: &str) {
        match self.kind {
            DatabaseKind::Sqlite => {
                let connection = SqliteConnection::connect(&self.url).await;
                let mut connection = connection.expect("a SQLite file");
                let statement = AssertSqlSafe(statement.to_owned());
                let executed = connection.execute(statement).await;
                executed.expect("a statement that succeeds");
            }
            DatabaseKind::Postgres => {
                let server = PgConnectOptions::from_str(&self.url).expect("a PostgreSQL URL");
                run(&server.disable_statement_logging(), statement).await;
            }
        }
    }
}

fn directory() -> (String, Place) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("stele.db");
    let url = format!("sqlite://{}", file.display());
    (
        url,
        Place::Directory {
            _directory: directory,
        },
    )
}

/// A database on the server that tests share.
struct ServerDatabase {
    server: PgConnectOptions,
    name: String,
}

impl ServerDatabase {
    async fn create() -> (String, Place) {
        /// Tells the databases of one process apart.
        static MADE: AtomicU32 = AtomicU32::new(0);
        let server = server();
        let nth = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("stele_test_{}_{nth}", std::process::id());
        let url = server.clone().database(&name).to_url_lossy().to_string();
        // A process that was killed may have left one of this name.
        run(&server, &drop_statement(&name)).await;
        let create = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
        run(&server, &create).await;
        let database = Box::new(Self { server, name });
        (
            url,
            Place::Server {
                _database: database,
            },
        )
    }
}

impl Drop for ServerDatabase {
    fn drop(&mut self) {
        let (server, drop) = (self.server.clone(), drop_statement(&self.name));
        // Dropping cannot await, and a runtime cannot be blocked from within.
        let dropped = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime")
                .block_on(run(&server, &drop));
        });
        // A second panic would hide the first.
        let _ = dropped.join();
    }
}

fn drop_statement(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no composition root to hand them the server's URL"
)]
fn server() -> PgConnectOptions {
    let url = std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
        panic!(
            "{POSTGRES_URL} is not set: run the tests with `cargo xtask test`, which starts a PostgreSQL server for them"
        )
    });
    let server = PgConnectOptions::from_str(&url).expect("a PostgreSQL URL");
    server.disable_statement_logging()
}

async fn run(server: &PgConnectOptions, statement: &str) {
    let mut connection = PgConnection::connect_with(server)
        .await
        .expect("the PostgreSQL server for tests answers");
    connection
        .execute(AssertSqlSafe(statement.to_owned()))
        .await
        .expect("the PostgreSQL user for tests is a superuser");
}
