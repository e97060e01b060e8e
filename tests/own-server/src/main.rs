//! `stele` with one more dialect and one more store: the same program, out of two more lines.

mod memory;

use std::process::ExitCode;

use stele_server::{Parts, dialects};

fn main() -> ExitCode {
    let mut parts = Parts::default();
    parts.dialects.push(dialects::Listed {
        name: "ledger",
        document: "/openapi/ledger.json",
        make: stele_http_ledger::dialect,
    });
    parts.stores.push(memory::MEMORY);
    stele_server::run(&parts)
}
