//! The store in memory keeps the promises that every store makes.

use stele_testkit::{Ports, contract_suite};

async fn open() -> Ports {
    Ports::memory()
}

contract_suite!(open);
