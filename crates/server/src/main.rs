//! The binary `stele`: Stele's own parts, and the allocator.

use std::process::ExitCode;

use stele_server::Parts;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    stele_server::run(&Parts::default())
}
