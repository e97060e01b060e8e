//! How fast the server answers over real sockets.
//!
//! Starts the release binary on SQLite and on PostgreSQL, each with many accounts, and a bare axum route that answers a body
//! of the size of an account; drives one after another over loopback for a bounded time; prints a table. The bare route
//! is the baseline of the same run: the ratios to it travel between machines, the absolute figures do not.
//!
//! ```text
//! cargo xtask bench                                     # everything
//! cargo xtask bench -- --accounts 10000 --seconds 2     # a quick look
//! ```

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench tells its figures"
)]

mod client;
mod fill;
mod processes;
mod report;
mod scenarios;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use stele_persistence::DatabaseKind;

use crate::fill::Database;
use crate::processes::Served;
use crate::report::Row;
use crate::scenarios::Scenario;

/// Measures the server against a bare route.
#[derive(Parser)]
struct Options {
    /// How many accounts the store holds.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(2..))]
    accounts: u32,
    /// How long each figure is measured.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How many connections ask at once.
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// The `stele` binary to measure.
    #[arg(long, env = "STELE_BENCH_BINARY")]
    binary: PathBuf,
    /// Serves the bare route instead of measuring; the run starts itself this way.
    #[arg(long, hide = true)]
    serve_bare_on: Option<u16>,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    if let Some(port) = options.serve_bare_on {
        processes::serve_bare(port).await;
        return;
    }
    let load = client::Load {
        connections: options.connections,
        warm_up: Duration::from_secs(1),
        measured: Duration::from_secs(options.seconds),
    };
    let bare = Served::bare();
    let baseline = measure(&bare, &Scenario::bare(), &load).await;
    drop(bare);

    let mut rows = vec![baseline.clone()];
    for kind in [DatabaseKind::Sqlite, DatabaseKind::Postgres] {
        let database = Database::new(kind).await;
        let filled = database.fill(&options.binary, options.accounts).await;
        let served = Served::stele(&options.binary, &database);
        for scenario in scenarios::all(&filled.key, options.accounts) {
            rows.push(measure(&served, &scenario, &load).await);
        }
        // The same account's 10,000 events each time, among ever more of others'.
        served.post(
            "/api/projects/@current/groups_types/0/metrics/",
            &filled.key,
            scenarios::METRIC,
        );
        let mut events = 0;
        for (name, size) in [
            ("metrics, 10,000 events in all", 10_000),
            ("metrics, 100,000 events in all", 100_000),
            ("metrics, 1,000,000 events in all", 1_000_000),
        ] {
            let whose = if events == 0 {
                0..1
            } else {
                1..options.accounts
            };
            database.add_events(&filled, size - events, whose).await;
            events = size;
            let scenario = scenarios::usage(&filled.key, name);
            rows.push(measure(&served, &scenario, &load).await);
        }
        for scenario in scenarios::ingestion(&filled.key, options.accounts) {
            rows.push(measure(&served, &scenario, &load).await);
        }
    }
    report::print(&rows, &baseline, options.accounts, &load);
}

async fn measure(served: &Served, scenario: &Scenario, load: &client::Load) -> Row {
    eprintln!("{} {}", served.name(), scenario.name);
    let result = client::run(served.address(), scenario, load, || served.cpu_time()).await;
    Row {
        store: served.name(),
        scenario: scenario.name,
        result,
    }
}
