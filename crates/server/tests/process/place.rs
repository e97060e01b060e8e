//! Where a test runs the binary.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use stele_persistence::DatabaseKind;
use stele_persistence::testing::TestDatabase;
use tempfile::TempDir;
use tokio::process::Command;

use crate::running::Running;

/// Turns functions that take a [`Place`] into one test on each database, named for it.
macro_rules! on_both_databases {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                super::$case($crate::place::Place::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $case() {
                super::$case($crate::place::Place::postgres().await).await;
            })+
        }
    };
}
pub(crate) use on_both_databases;

/// A folder and an empty database, gone after the test.
pub(crate) struct Place {
    folder: TempDir,
    pub(crate) database: TestDatabase,
}

impl Place {
    /// With a SQLite file that is not there yet.
    pub(crate) async fn sqlite() -> Self {
        Self::of(DatabaseKind::Sqlite).await
    }

    /// With a database on the tests' PostgreSQL server.
    pub(crate) async fn postgres() -> Self {
        Self::of(DatabaseKind::Postgres).await
    }

    async fn of(kind: DatabaseKind) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            database: TestDatabase::new(kind).await,
        }
    }

    /// The folder that commands run in; empty unless something was made in it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database file of SQLite.
    pub(crate) fn file(&self) -> PathBuf {
        let path = self.database.url().strip_prefix("sqlite://");
        path.expect("a SQLite database").into()
    }

    /// `stele` with these arguments in an environment without a single variable, not the developer's `STELE_...` either.
    pub(crate) fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stele"));
        command
            .args(arguments)
            .env_clear()
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// The same on this place's database.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare(arguments);
        command.args(["--database-url", self.database.url()]);
        command
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Finished {
        finish(self.command(arguments)).await
    }

    /// What a command that succeeds prints for programs.
    pub(crate) async fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--output", "json"]].concat();
        let printed = self.run(&arguments).await.succeeded();
        serde_json::from_str(&printed).expect("JSON")
    }

    /// The text of a new key; `more` says what it is for.
    pub(crate) async fn new_key(&self, more: &[&str]) -> String {
        let created = self.json(&[&["key", "create"], more].concat()).await;
        let text = created["key"].as_str();
        text.expect("the key's text").to_owned()
    }

    /// Makes workspace 1 and a key of all scopes for it, before a server does.
    pub(crate) async fn first_key(&self) -> String {
        self.json(&["workspace", "create", "--name", "Default"])
            .await;
        self.new_key(&["--workspace", "1"]).await
    }

    /// Starts a server on a free port; it listens when this answers.
    pub(crate) async fn serve(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(&serve(arguments))).await
    }
}

/// The arguments that start a server on a free port.
pub(crate) fn serve<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["serve", "--listen", "127.0.0.1:0"], more].concat()
}

/// How a command came to its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a command to its end.
pub(crate) async fn finish(mut command: Command) -> Finished {
    let output = command.output().await.expect("a program that can be run");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Finished {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

impl Finished {
    /// What it printed; it must have succeeded without a word on standard error.
    #[track_caller]
    pub(crate) fn succeeded(self) -> String {
        assert_eq!((self.code, &*self.stderr), (Some(0), ""), "{self:?}");
        self.stdout
    }

    /// The one line that tells why it failed; it must have printed nothing else.
    #[track_caller]
    pub(crate) fn failed(self) -> String {
        assert_eq!((self.code, &*self.stdout), (Some(1), ""), "{self:?}");
        let line = self.stderr.strip_suffix('\n').expect("a whole line");
        assert!(
            line.starts_with("stele: ") && !line.contains('\n'),
            "{self:?}"
        );
        line.to_owned()
    }
}
