//! The processes that are measured.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::routing::get;

use crate::fill::Database;

/// A server in a process of its own, ended when this is dropped.
pub(crate) struct Served {
    name: &'static str,
    address: SocketAddr,
    process: Child,
}

impl Served {
    /// The baseline: this very program, serving one route.
    pub(crate) fn bare() -> Self {
        let this = std::env::current_exe().expect("this program has a path");
        Self::start("axum", |port| {
            let mut command = Command::new(this);
            // The options that a measuring run needs are of no use to the child.
            command.args(["--serve-bare-on", &port.to_string(), "--binary", "/"]);
            command
        })
    }

    /// The release binary over a database.
    pub(crate) fn stele(binary: &Path, database: &Database) -> Self {
        Self::start(database.name, |port| {
            let mut command = Command::new(binary);
            command.args(["serve", "--rate-limits", "off", "--log-level", "error"]);
            command.args([
                "--database-url",
                database.url(),
                "--listen",
                &format!("127.0.0.1:{port}"),
            ]);
            command
        })
    }

    fn start(name: &'static str, command: impl FnOnce(u16) -> Command) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("a bound socket");
        drop(free);
        let process = command(address.port())
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts");
        let served = Self {
            name,
            address,
            process,
        };
        for _ in 0..600 {
            if TcpStream::connect(address).is_ok() {
                return served;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{name} does not listen on {address}");
    }

    /// Sends it one request with a key, and waits for its success.
    pub(crate) fn post(&self, path: &str, key: &str, body: &str) {
        let mut stream = TcpStream::connect(self.address).expect("the server accepts");
        let length = body.len();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .expect("a request is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }

    /// Its name in the table.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The CPU time that its process has used, user and system.
    pub(crate) fn cpu_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))
            .expect("a running process on Linux");
        // The name of the program stands in parentheses and may hold anything; what follows is columns.
        let columns: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let ticks: u64 = columns[11..13]
            .iter()
            .map(|column| column.parse::<u64>().expect("a number of ticks"))
            .sum();
        // Linux counts these in hundredths of a second on every architecture that is still in use.
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A process that has ended already is ended.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Serves one route that answers about as many bytes as an account has.
pub(crate) async fn serve_bare(port: u16) {
    let body: &'static str =
        Box::leak(format!(r#"{{"body":"{}"}}"#, "x".repeat(800)).into_boxed_str());
    let router = Router::new().route(
        "/",
        get(move || async move { ([("content-type", "application/json")], body) }),
    );
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .expect("the port is free");
    axum::serve(listener, router)
        .await
        .expect("serving ends with the process");
}
