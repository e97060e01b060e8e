//! Stele's composition root and command line.
//!
//! A server in a test, over a store in memory:
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> anyhow::Result<()> {
//! use std::sync::Arc;
//!
//! use stele_application::Stele;
//! use stele_http::{Metrics, ServeOptions, Settings};
//! use stele_server::compose::{Routers, ports_over};
//! use stele_server::dialects;
//! use stele_server::server::{Listeners, Server};
//! use stele_testkit::MemoryStore;
//!
//! let stele = Arc::new(Stele::open(ports_over(Arc::new(MemoryStore::default()))).await?);
//! let listeners = Listeners::bind("127.0.0.1:0", None).await?;
//! let address = listeners.address()?;
//! let (settings, metrics) = (Settings::default(), Metrics::default());
//! let routers = Routers::new(dialects::ALL, stele, settings, &metrics, listeners.operations());
//! let server = Server::start(listeners, routers, ServeOptions::default());
//!
//! let answer = reqwest::get(format!("http://{address}/health/ready")).await?;
//! assert_eq!(answer.status(), 200);
//! server.stop().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Everything below this crate asks for what it needs through ports and settings; here it is decided what they get. This is
//! the only crate that reads the environment, the system's clock and its random numbers.
//!
//! # How the pieces are put together
//!
//! 1. [`run`] is the whole program, out of [`Parts`]: the [`dialects`] it speaks and the [`stores`] it runs on.
//! 2. [`cli`] reads flags and environment variables; each command is a file below [`commands`].
//! 3. A command opens the store that the database's URL names, brings it to this version's schema and puts the use cases
//!    ([`Stele`](stele_application::Stele)) on its [`Ports`](stele_application::Ports): the store, and the clock, ids
//!    and secrets of [`ports`].
//! 4. `stele serve` takes its addresses ([`Listeners`](server::Listeners)), makes the first workspace and key where there is
//!    none, puts the dialects and the server's own pages side by side ([`Routers`](compose::Routers)), and serves them
//!    ([`Server`](server::Server)) until it is asked to stop. Beside them it does what time makes due ([`Jobs`](jobs::Jobs)).
//!
//! # Adding a dialect
//!
//! Write its crate as `stele-http` tells, name it among this crate's dependencies, and add one line to [`dialects::ALL`]. Its
//! routes, its document, its place on the documentation page and `stele openapi` follow. A program of your own adds the line
//! to [`Parts::dialects`] instead. `docs/adding-a-dialect.md` walks through one.
//!
//! # Adding a store
//!
//! Implement the application's ports in a crate of its own and let it pass the contract suite. Then add one line to
//! [`stores::ALL`], or to [`Parts::stores`] in a program of your own: the schemes of its URLs, and how one is opened.
//! `docs/adding-a-store.md` walks through one.

pub mod cli;
pub mod commands;
pub mod compose;
pub mod database_url;
pub mod demo;
pub mod dialects;
pub mod jobs;
pub mod logging;
pub mod output;
pub mod parts;
pub mod ports;
pub mod server;
pub mod stores;

mod docs_page;
mod first_steps;
mod open;
mod signals;
mod units;

use std::io::Write as _;
use std::process::ExitCode;

pub use parts::Parts;

/// The whole program: reads the command line and the environment, does what they say, and tells how it went by one line and
/// an exit code.
pub fn run(parts: &Parts) -> ExitCode {
    // Usage errors, `--help` and `--version` end here, in clap's way: exit code 2 for an error.
    let cli = cli::Cli::read(parts);
    match cli.run(parts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever cannot be told on standard error is told by the exit code.
            let _ = writeln!(std::io::stderr(), "{}", failure(&error));
            ExitCode::FAILURE
        }
    }
}

/// What the user is told of a failure that ends the program: one line with all of its causes.
pub fn failure(error: &anyhow::Error) -> String {
    format!("stele: {}", causes(error))
}

/// A failure and all of its causes in one line.
fn causes(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // Some errors end with their own cause.
        if said.ends_with(&cause) {
            continue;
        }
        if !said.is_empty() {
            said += ": ";
        }
        said += &cause;
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    #[test]
    fn a_failure_is_one_line() {
        let error = anyhow!("Address already\n  in use").context("cannot listen on 127.0.0.1:80");
        assert_eq!(
            super::failure(&error),
            "stele: cannot listen on 127.0.0.1:80: Address already in use"
        );
        let twice = anyhow!("no such host").context("cannot connect: no such host");
        assert_eq!(
            super::failure(&twice),
            "stele: cannot connect: no such host"
        );
    }
}
