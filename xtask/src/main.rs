//! Stele's chores, run as `cargo xtask <chore>`.
//!
//! ```sh
//! cargo xtask test
//! ```
//!
//! They are a Rust program and not a heap of shell scripts, so that a fresh clone needs cargo and nothing else, and so that what
//! CI does and what a developer does are the same code. This package depends on nothing of ours: it builds in seconds, and
//! it still builds when the rest of the workspace does not.
//!
//! One file is one chore. To add one: write its module with `pub(crate) struct Args` (clap) and
//! `pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode>`, and name it in [`Chore`] and in [`main`]. What several chores share:
//!
//! - [`browser`]: a browser for the documentation page;
//! - [`cargo`]: how cargo is called from within cargo;
//! - [`child`]: a child process that runs to its end whatever signal arrives;
//! - [`debian`]: what the machine lacks, from Debian's packages;
//! - [`postgres`]: a throw-away PostgreSQL;
//! - [`python`]: Python packages, in an environment of their own;
//! - [`server`]: a live server of ours;
//! - [`say`]: what a chore tells its user.

mod bench;
mod browser;
mod cargo;
mod child;
mod ci;
mod debian;
mod fuzz_api;
mod layers;
mod openapi;
mod postgres;
mod python;
mod say;
mod sdk;
mod server;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Stele's chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    Test(test::Args),
    Layers(layers::Args),
    Openapi(openapi::Args),
    Sdk(sdk::Args),
    FuzzApi(fuzz_api::Args),
    Bench(bench::Args),
    Ci(ci::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().chore {
        Chore::Test(args) => test::run(args),
        Chore::Layers(args) => layers::run(args),
        Chore::Openapi(args) => openapi::run(args),
        Chore::Sdk(args) => sdk::run(args),
        Chore::FuzzApi(args) => fuzz_api::run(args),
        Chore::Bench(args) => bench::run(args),
        Chore::Ci(args) => ci::run(args),
    };
    outcome.unwrap_or_else(|fault| {
        say::error(&fault);
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
