//! The binary `stele`: reads the command line, runs it, and tells how it went by one line and an exit code.

use std::io::Write as _;
use std::process::ExitCode;

use stele_server::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Usage errors, `--help` and `--version` end here, in clap's way: exit code 2 for an error.
    let cli = Cli::read();
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever cannot be told on standard error is told by the exit code.
            let _ = writeln!(std::io::stderr(), "{}", stele_server::failure(&error));
            ExitCode::FAILURE
        }
    }
}
