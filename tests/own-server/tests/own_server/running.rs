//! The program, run to its end or until it is stopped.

use std::path::Path;
use std::process::{Output, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// `own-stele` with these arguments, in an environment without a single variable.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_own-stele"));
    command
        .args(arguments)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Runs a command to its end.
pub(crate) async fn run(arguments: &[&str]) -> Output {
    let output = command(arguments).output().await;
    output.expect("a program that can be run")
}

/// What a command that succeeds prints.
pub(crate) async fn printed(arguments: &[&str]) -> String {
    let output = run(arguments).await;
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A server on a new database. Killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    client: Client,
    url: String,
    /// A key of all scopes to its first workspace.
    pub(crate) key: String,
}

impl Running {
    /// Starts one on a store in memory.
    pub(crate) async fn in_memory() -> Self {
        Self::start("memory:", &[]).await
    }

    /// Starts one on a store in memory, filled with the demo's accounts.
    pub(crate) async fn of_the_demo() -> Self {
        Self::start("memory:", &["--demo"]).await
    }

    /// Starts one on a SQLite file in a folder.
    pub(crate) async fn on_sqlite(folder: &Path) -> Self {
        let file = folder.join("stele.db");
        Self::start(&format!("sqlite://{}", file.display()), &[]).await
    }

    async fn start(database: &str, more: &[&str]) -> Self {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--output", "json"];
        let arguments = [&arguments, &["--database-url", database][..], more].concat();
        let mut child = command(&arguments).spawn().expect("a program");
        let stdout = child.stdout.take().expect("a pipe");
        // Of a new database the first line tells the address and a key. The address is taken by then: who connects before
        // the server serves waits.
        let told = BufReader::new(stdout).lines().next_line().await;
        let Some(told) = told.expect("UTF-8") else {
            panic!("{:?}", child.wait_with_output().await);
        };
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Self {
            child,
            client: Client::new(),
            url: text(&told["url"]),
            key: text(&told["key"]["key"]),
        }
    }

    /// A request without a key.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// A request to the fifth dialect.
    pub(crate) fn ledger(&self, key: &str, method: Method, path: &str) -> RequestBuilder {
        let path = format!("/ledger{path}");
        self.request(method, &path).header("ledger-key", key)
    }

    /// Another key to the first workspace.
    pub(crate) async fn new_key(&self, scope: &str) -> String {
        self.make("keys", &json!({"scopes": [scope]})).await["secret"]
            .as_str()
            .expect("a key")
            .to_owned()
    }

    /// A key of all scopes to another workspace.
    pub(crate) async fn key_to_another_workspace(&self) -> String {
        self.make("workspaces", &json!({"name": "Other"})).await["key"]["secret"]
            .as_str()
            .expect("a key")
            .to_owned()
    }

    /// Makes something through the native API.
    async fn make(&self, what: &str, body: &Value) -> Value {
        let request = self.request(Method::POST, &format!("/v1/{what}"));
        let (status, made) = answer(request.bearer_auth(&self.key).json(body)).await;
        assert_eq!(status, 201, "{made}");
        made
    }

    /// Asks it to stop, and answers its exit code and its log.
    pub(crate) async fn stop(self) -> (Option<i32>, String) {
        let id = self.child.id().expect("a process that runs");
        let id = Pid::from_raw(id.try_into().expect("a process's number"));
        kill(id, Signal::SIGTERM).expect("a signal that can be sent");
        let ended = self.child.wait_with_output().await;
        let ended = ended.expect("a process that ends");
        let log = String::from_utf8(ended.stderr).expect("UTF-8");
        (ended.status.code(), log)
    }
}

/// Sends a request and answers status and body; `null` where that is no JSON.
pub(crate) async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status();
    let body = response.text().await.expect("a whole body");
    (status, serde_json::from_str(&body).unwrap_or_default())
}

/// Sends a request that must succeed and answers the body.
pub(crate) async fn succeed(request: RequestBuilder) -> Value {
    let (status, body) = answer(request).await;
    assert!(status.is_success(), "{status} {body}");
    body
}
