//! Stele's composition root and command line.
//!
//! Everything below this crate asks for what it needs through ports and settings; here it is decided what they get. This is
//! the only crate that reads the environment, the system's clock and its random numbers.
//!
//! # How the pieces are put together
//!
//! 1. [`cli`] reads flags and environment variables; each command is a file below [`commands`].
//! 2. A command opens the database, brings it to this version's schema and puts the use cases
//!    ([`Stele`](stele_application::Stele)) on its [`Ports`](stele_application::Ports): the store that was opened, and the clock, ids
//!    and secrets of [`ports`].
//! 3. `stele serve` takes its addresses ([`Listeners`](server::Listeners)), makes the first workspace and key where there is
//!    none, puts the [`dialects`] and the server's own pages side by side ([`Routers`](compose::Routers)), and serves them
//!    ([`Server`](server::Server)) until it is asked to stop. Beside them it does what time makes due ([`Jobs`](jobs::Jobs)).
//!
//! # A server in a test
//!
//! ```no_run
//! # async fn example<S>(store: std::sync::Arc<S>) -> anyhow::Result<()>
//! # where
//! #     S: stele_application::ports::AccountReader
//! #         + stele_application::ports::Records
//! #         + stele_application::ports::EventReader
//! #         + stele_application::ports::SignalReader
//! #         + stele_application::ports::AdministrationReader
//! #         + stele_application::ports::Store
//! #         + 'static,
//! # {
//! use std::sync::Arc;
//!
//! use stele_application::Stele;
//! use stele_http::{Metrics, ServeOptions, Settings};
//! use stele_server::compose::{Routers, ports_over};
//! use stele_server::server::{Listeners, Server};
//!
//! let stele = Arc::new(Stele::open(ports_over(store)).await?);
//! let listeners = Listeners::bind("127.0.0.1:0", None).await?;
//! let address = listeners.address()?;
//! let routers = Routers::new(stele, Settings::default(), &Metrics::default(), listeners.operations());
//! let server = Server::start(listeners, routers, ServeOptions::default());
//! // ... talk to `address` ...
//! server.stop().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Adding a dialect
//!
//! Write its crate as `stele-http` tells, name it among this crate's dependencies, and add one line to [`dialects`]. Its
//! routes, its document, its place on the documentation page and `stele openapi` follow.
//!
//! # Adding a store
//!
//! Implement the application's ports in a crate of its own and let it pass the contract suite. Everything here takes a
//! store through [`ports_over`](compose::ports_over); `open.rs` is the one place that decides by the database's URL
//! which store it is.

pub mod cli;
pub mod commands;
pub mod compose;
pub mod database_url;
pub mod demo;
pub mod dialects;
pub mod jobs;
pub mod logging;
pub mod output;
pub mod ports;
pub mod server;

mod docs_page;
mod first_steps;
mod open;
mod signals;
mod units;

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
