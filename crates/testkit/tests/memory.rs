//! The store in memory keeps the promises that every store makes.

use stele_testkit::{Ports, contract_suite, memory_ports};

async fn open() -> Ports {
    memory_ports()
}

contract_suite!(open);
