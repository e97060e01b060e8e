//! The binary `stele`: Stele's own parts, and the allocator.
//!
//! ```sh
//! cargo run --release
//! ```
//!
//! serves all dialects over a SQLite file in the folder in which it runs; `--help` tells the rest.

use std::process::ExitCode;

use stele_server::Parts;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    stele_server::run(&Parts::default())
}
