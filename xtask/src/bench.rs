//! The figures of `docs/performance.md`.

use std::process::ExitCode;

use crate::{
    cargo,
    child::Watch,
    postgres::{Commits, Postgres},
    say, test,
};

/// Tells the bench which binary to measure.
const BINARY_VARIABLE: &str = "STELE_BENCH_BINARY";

/// Measure the server on both databases against a bare route
///
/// Builds the release binary and the bench, starts a throw-away PostgreSQL whose commits wait for
/// the disk, fills both databases, and drives the server over loopback for a bounded time. Prints
/// the table of docs/performance.md. On a machine that does something else meanwhile the ratios
/// say more than the figures.
///
/// Arguments after `--` go to the bench:
///
///   cargo xtask bench -- --accounts 10000 --seconds 2
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Arguments of the bench; `--help` tells them
    #[arg(last = true, value_name = "BENCH ARGUMENTS")]
    bench: Vec<String>,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "every chore takes its arguments by value"
)]
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut watch = Watch::new()?;
    let release = ["build", "--release", "--package", "stele-server"];
    let built = watch.run(&mut cargo::command(&release))?;
    if !built.success() {
        return Ok(built.exit_code());
    }
    let binary = cargo::metadata()?.target_directory.join("release/stele");
    let server = Postgres::start(Commits::Durable)?;
    say::line(format!("PostgreSQL {} for the bench", server.version()));
    let mut bench = cargo::command(&["bench", "--package", "stele-tests", "--bench", "http", "--"]);
    bench
        .args(&args.bench)
        .env(test::URL_VARIABLE, server.url())
        .env(BINARY_VARIABLE, binary);
    Ok(watch.run(&mut bench)?.exit_code())
}
