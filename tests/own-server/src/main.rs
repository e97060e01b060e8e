//! `stele` with one more dialect and one more store: the same program, out of two more lines.
//!
//! ```sh
//! cargo run --package stele-own-server -- serve --database-url memory:
//! ```

mod memory;

use std::process::ExitCode;

use stele_server::{Parts, dialects};

fn main() -> ExitCode {
    let mut parts = Parts::default();
    let ledger = dialects::Listed::new("ledger", stele_http_ledger::dialect);
    parts.dialects.push(ledger);
    parts.stores.push(memory::MEMORY);
    stele_server::run(&parts)
}
