//! `stele serve`.

#![expect(
    clippy::doc_markdown,
    reason = "the comments on flags are the text of `--help`, which is not Markdown"
)]
#![allow(
    rustdoc::bare_urls,
    reason = "the comments on flags are the text of `--help`, which is not Markdown"
)]

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use axum::http::HeaderValue;
use clap::Args;
use clap::builder::RangedU64ValueParser;
use ipnet::IpNet;
use stele_application::{Ports, Settings as Kept, Stele};
use stele_domain::Name;
use stele_http::{Drained, Metrics, Origin, OriginPolicy, RateLimits, ServeOptions, Settings};

use crate::Parts;
use crate::cli::Common;
use crate::compose::{Routers, request_ids};
use crate::demo::{self, Filled};
use crate::dialects::Listed;
use crate::first_steps;
use crate::jobs::Jobs;
use crate::open::Opened;
use crate::server::{Listeners, Server};
use crate::signals::Signals;
use crate::units;

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Where to listen; port 0 is one of the system's choosing, which the log tells
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        help_heading = "Addresses"
    )]
    pub listen: String,

    /// Where to serve /health and /metrics, and nowhere else; beside the APIs where it is left out
    #[arg(long, value_name = "ADDRESS", help_heading = "Addresses")]
    pub ops_listen: Option<String>,

    /// What clients call this server: scheme and host of the absolute URLs in answers
    ///
    /// Where it is left out they are taken from the request: its Host header, or what a trusted proxy says.
    #[arg(long, value_name = "URL", help_heading = "Addresses")]
    pub public_url: Option<Origin>,

    /// A proxy (10.0.0.7) or a network of them (10.0.0.0/8) whose forwarded headers are believed
    ///
    /// Can be given again, or as a list with commas. Believed are X-Forwarded-Proto and X-Forwarded-Host, or, where neither
    /// is there, Forwarded.
    #[arg(
        long = "trusted-proxy",
        value_name = "NETWORK",
        value_delimiter = ',',
        value_parser = units::network,
        help_heading = "Addresses"
    )]
    pub trusted_proxies: Vec<IpNet>,

    /// An origin whose pages may call from a browser (https://app.example.com), or * for all; none by default
    ///
    /// Can be given again, or as a list with commas.
    #[arg(
        long = "cors-origin",
        value_name = "ORIGIN",
        value_delimiter = ',',
        value_parser = units::cors_origin,
        help_heading = "Addresses"
    )]
    pub cors_origins: Vec<HeaderValue>,

    /// How often each key may call: `vendor` (each API's own quota), `off`, or a quota such as 6000/min
    ///
    /// A quota counts for each API by itself; its unit is s, min or hour. The headers of answers tell the quota in force.
    #[arg(long, value_name = "LIMITS", default_value_t, help_heading = "Limits")]
    pub rate_limits: RateLimits,

    /// How often each project token may call PostHog's capture: `vendor` (no quota), `off`, or a quota such as 6000/min
    ///
    /// The token stands in pages and apps for all to read; a quota bounds what whoever reads it can send.
    #[arg(long, value_name = "LIMITS", default_value_t, help_heading = "Limits")]
    pub token_rate_limits: RateLimits,

    /// The largest body of a request: bytes, KiB, MiB or GiB
    #[arg(long, value_name = "SIZE", default_value = "1MiB", value_parser = units::size, help_heading = "Limits")]
    pub body_limit: usize,

    /// How long a request may take, its body included; then it is answered by 503
    #[arg(
        long,
        value_name = "TIME",
        default_value = "30s",
        value_parser = units::time_limit,
        help_heading = "Limits"
    )]
    pub request_timeout: Duration,

    /// The most connections at once; more wait
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 1024,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000),
        help_heading = "Limits"
    )]
    pub max_connections: usize,

    /// How long a client may take for the head of a request, and stay idle between two
    #[arg(
        long,
        value_name = "TIME",
        default_value = "15s",
        value_parser = units::time_limit,
        help_heading = "Limits"
    )]
    pub header_read_timeout: Duration,

    /// How long the requests under way may take once the server is asked to stop
    #[arg(
        long,
        value_name = "TIME",
        default_value = "30s",
        value_parser = units::duration,
        help_heading = "Limits"
    )]
    pub drain_timeout: Duration,

    /// The most connections to the database; SQLite has no use for more than nine
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(1..=1000),
        help_heading = "Limits"
    )]
    pub database_pool: u32,

    /// How many days usage events are kept; the windows of usage metrics reach no further back
    #[arg(
        long = "event-retention-days",
        value_name = "DAYS",
        default_value_t = Kept::default().event_retention_days,
        value_parser = clap::value_parser!(u32).range(2..=36_500),
        help_heading = "Background work"
    )]
    pub event_retention_days: u32,

    /// How often all health scores are computed, for lists ordered by them and for their history
    #[arg(
        long,
        value_name = "TIME",
        default_value = "5m",
        value_parser = units::interval,
        help_heading = "Background work"
    )]
    pub health_interval: u32,

    /// How often segments are looked at that time alone changes
    #[arg(
        long,
        value_name = "TIME",
        default_value = "1m",
        value_parser = units::interval,
        help_heading = "Background work"
    )]
    pub segment_interval: u32,

    /// Fill an empty database with demo accounts; one that has accounts is left alone
    #[arg(long, help_heading = "Trying it out")]
    pub demo: bool,
}

pub(crate) const EXAMPLES: &str = "\
On an empty database it makes workspace 1 and an API key of all scopes and prints them on standard output, once,
with a curl line for each API. Logs go to standard error.

SIGTERM and Ctrl-C stop it: it takes no more connections, finishes the requests under way, closes the database and
ends with exit code 0. A second signal ends it at once.

Pages beside the APIs:
  /docs                      all calls, to read and to try (Swagger UI)
  /openapi/DIALECT.json      the OpenAPI documents
  /health/live               the process answers
  /health/ready              the database answers too
  /metrics                   numbers for Prometheus

Examples:
  stele serve --demo --rate-limits off
  stele serve --database-url postgres://stele@localhost/stele --ops-listen 127.0.0.1:9090
  stele serve --listen 0.0.0.0:80 --public-url https://stele.example.com --trusted-proxy 10.0.0.0/8
  STELE_LISTEN=0.0.0.0:80 STELE_LOG_FORMAT=json stele";

impl ServeArgs {
    /// What the edge is told.
    fn settings(&self, ports: &Ports) -> Settings {
        Settings {
            body_limit: self.body_limit,
            time_limit: self.request_timeout,
            rate_limits: self.rate_limits,
            token_rate_limits: self.token_rate_limits,
            origin: OriginPolicy {
                public_url: self.public_url.clone(),
                trusted_proxies: self.trusted_proxies.clone(),
            },
            cors_origins: self.cors_origins.clone(),
            request_ids: request_ids(ports),
        }
    }

    /// What the application is told.
    fn kept(&self) -> Kept {
        Kept {
            event_retention_days: self.event_retention_days,
            health_interval_seconds: self.health_interval,
            segment_interval_seconds: self.segment_interval,
        }
    }

    fn options(&self) -> ServeOptions {
        ServeOptions {
            max_connections: self.max_connections,
            header_read_timeout: self.header_read_timeout,
            drain_timeout: self.drain_timeout,
        }
    }
}

/// What the first workspace of a database is called.
const FIRST_WORKSPACE: &str = "Default";

/// Serves until a signal comes.
pub(crate) async fn run(parts: &Parts, common: &Common, args: ServeArgs) -> anyhow::Result<()> {
    let mut signals = Signals::take_over().context("cannot listen to signals")?;
    let (listeners, opened) = tokio::select! {
        taken = take(parts, common, &args) => taken?,
        // Nothing is half done: what the database was in the middle of is rolled back.
        () = signals.next() => return Ok(()),
    };
    // From here to the server no signal is looked at. It is not lost: it stops the server as soon as that runs.
    let (server, jobs) = match start(&parts.dialects, common, &args, listeners, &opened).await {
        Ok(started) => started,
        Err(error) => {
            opened.close().await;
            return Err(error);
        }
    };
    signals.next().await;
    tracing::info!("stopping: no more connections are taken, requests under way are finished");
    tokio::select! {
        stopped = stop(server, jobs, opened) => stopped,
        () = signals.next() => bail!("stopped by a second signal before every request was answered"),
    }
}

/// Takes the addresses, and opens the database in its schema.
async fn take(
    parts: &Parts,
    common: &Common,
    args: &ServeArgs,
) -> anyhow::Result<(Listeners, Opened)> {
    // First of all: where the address is taken nothing is made, migrated or printed.
    let listeners = Listeners::bind(&args.listen, args.ops_listen.as_deref()).await?;
    let opened = Opened::open(
        &parts.stores,
        &common.database_url,
        args.database_pool,
        args.kept(),
    )
    .await?;
    Ok((listeners, opened))
}

/// Fills the database as far as it is empty, and serves. Not to be broken off: a key that is made must be printed, and
/// demo accounts are several writes of which all must be done.
async fn start(
    dialects: &[Listed],
    common: &Common,
    args: &ServeArgs,
    listeners: Listeners,
    opened: &Opened,
) -> anyhow::Result<(Server, Jobs)> {
    let address = listeners.address()?;
    let (ports, stele) = (&opened.ports, Arc::clone(&opened.stele));

    let name = Name::new(FIRST_WORKSPACE)?;
    if let Some(steps) = stele.take_first_steps(name).await? {
        common
            .output
            .tell(&first_steps::Told::new(&steps, address, args.demo))
            .context("the first key could not be printed; make another with `stele key create --workspace 1`")?;
    }
    if args.demo {
        fill(ports, &stele).await?;
    }

    let metrics = Metrics::default();
    opened.measure(&metrics);
    let operations_address = listeners.operations_address()?;
    let jobs = Jobs::start(Arc::clone(&stele), ports.ids.uuid(), &metrics);
    let routers = Routers::new(
        dialects,
        stele,
        args.settings(ports),
        &metrics,
        listeners.operations(),
    );
    let server = Server::start(listeners, routers, args.options());
    let reachable = first_steps::reachable(address);
    tracing::info!(
        %address,
        database = %common.database_url,
        "listening on http://{address} (documentation: http://{reachable}/docs/)"
    );
    if let Some(address) = operations_address {
        tracing::info!(%address, "health and metrics are on http://{address}");
    }
    Ok((server, jobs))
}

/// Stops the server and the background work, then closes the database.
async fn stop(server: Server, jobs: Jobs, opened: Opened) -> anyhow::Result<()> {
    let (stopped, ()) = tokio::join!(server.stop(), jobs.stop());
    opened.close().await;
    match stopped? {
        Drained::Completely => tracing::info!("every request was answered"),
        Drained::CutOff(connections) => {
            tracing::warn!(
                connections,
                "the drain timeout passed: connections were cut off"
            );
        }
    }
    Ok(())
}

async fn fill(ports: &Ports, stele: &Stele) -> anyhow::Result<()> {
    let workspaces = stele.workspaces().await?;
    let workspace = workspaces.into_iter().next();
    let workspace =
        workspace.ok_or_else(|| anyhow!("there is no workspace for the demo accounts"))?;
    match demo::fill(ports, workspace).await? {
        Filled::With(accounts) => tracing::info!(accounts, "the database has demo accounts now"),
        Filled::Not => {
            tracing::info!("the database is not empty and stays as it is, without demo accounts");
        }
    }
    Ok(())
}
