//! A server process.

use std::ops::Deref;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};

use crate::client::Client;
use crate::lines::Lines;
use crate::wire::Wire;

/// A server that was started and need not listen yet. Killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    pub(crate) stdout: Lines,
    pub(crate) stderr: Lines,
}

/// A server that listens.
#[derive(Debug)]
pub(crate) struct Running {
    process: Process,
    /// Where it listens: `http://127.0.0.1:41999`.
    pub(crate) url: String,
}

impl Deref for Running {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

/// How a server came to its end, and what it printed in its life.
#[derive(Debug)]
pub(crate) struct Stopped {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<String>,
    pub(crate) stderr: Vec<String>,
}

impl Process {
    /// Starts a server.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("a program that can be run");
        let stdout = Lines::read(child.stdout.take().expect("a pipe"));
        let stderr = Lines::read(child.stderr.take().expect("a pipe"));
        Self {
            child,
            stdout,
            stderr,
        }
    }

    /// The log's line that contains all of `parts`, once it is there.
    pub(crate) async fn logged(&self, parts: &[&str]) -> String {
        let has_all =
            |line: &str| (parts.iter().all(|part| line.contains(part))).then(|| line.to_owned());
        let line = self.stderr.find(has_all).await;
        line.unwrap_or_else(|| panic!("no line with {parts:?} in {:?}", self.stderr.so_far()))
    }

    /// The URL that the log tells behind some words.
    pub(crate) async fn logged_url(&self, words: &str) -> String {
        let url = self.stderr.find(|line| url_after(words, line)).await;
        url.unwrap_or_else(|| panic!("no URL behind {words:?} in {:?}", self.stderr.so_far()))
    }

    /// The key that the first start prints; it waits for ever where none is printed.
    pub(crate) async fn first_key(&self) -> String {
        let key = self
            .stdout
            .find(|line| Some(line.strip_prefix("  ")?.to_owned()))
            .await;
        key.filter(|key| key.starts_with("stele_"))
            .expect("the first line that is moved in is the key")
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("a process that runs")
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(self.id().try_into().expect("a process's number"));
        kill(id, signal).expect("a signal that can be sent");
    }

    /// Waits for its end.
    pub(crate) async fn ended(mut self) -> Stopped {
        let status = self.child.wait().await.expect("a process that ends");
        Stopped {
            code: status.code(),
            stdout: self.stdout.all().await,
            stderr: self.stderr.all().await,
        }
    }
}

impl Running {
    /// Starts a server and waits until it tells its address.
    pub(crate) async fn start(command: Command) -> Self {
        let process = Process::start(command);
        let listening = |line: &str| url_after("listening on ", line);
        match process.stderr.find(listening).await {
            Some(url) => Self { process, url },
            None => panic!("the server has ended: {:?}", process.stderr.all().await),
        }
    }

    /// A client with a key.
    pub(crate) fn client(&self, key: &str) -> Client {
        Client::new(&self.url, key)
    }

    /// A new connection.
    pub(crate) async fn connect(&self) -> Wire {
        let connection = Wire::connect(self.address()).await;
        connection.expect("a server that takes connections")
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        self.url
            .strip_prefix("http://")
            .expect("the URL of a server")
    }

    /// Asks it to stop and waits for its end.
    pub(crate) async fn stop(self) -> Stopped {
        self.signal(Signal::SIGTERM);
        self.ended().await
    }

    /// Waits for its end.
    pub(crate) async fn ended(self) -> Stopped {
        self.process.ended().await
    }
}

/// The URL that stands behind some words in a line.
fn url_after(words: &str, line: &str) -> Option<String> {
    let (_, rest) = line.split_once(words)?;
    let url = rest.split([' ', '"']).next()?;
    url.starts_with("http://").then(|| url.to_owned())
}
