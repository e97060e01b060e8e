//! The table.

use crate::client::{Load, Measured};

/// One line of it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// What served.
    pub(crate) store: &'static str,
    /// What was asked.
    pub(crate) scenario: &'static str,
    /// What came of it.
    pub(crate) result: Measured,
}

/// Prints the table in Markdown.
pub(crate) fn print(rows: &[Row], baseline: &Row, accounts: u32, load: &Load) {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!(
        "{accounts} accounts, {} connections, {} s a figure, {cores} cores shared by client, server and database.\n",
        load.connections,
        load.measured.as_secs(),
    );
    println!(
        "| store | request | per second | p50 ms | p99 ms | CPU µs | rate to bare | p50 to bare | CPU to bare |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|");
    for Row {
        store,
        scenario,
        result,
    } in rows
    {
        let base = &baseline.result;
        println!(
            "| {store} | {scenario} | {:.0} | {:.2} | {:.2} | {} | {:.4} | {:.1} | {:.1} |",
            result.rate,
            millis(result.p50),
            millis(result.p99),
            result.cpu.as_micros(),
            result.rate / base.rate,
            millis(result.p50) / millis(base.p50),
            result.cpu.as_secs_f64() / base.cpu.as_secs_f64(),
        );
    }
}

fn millis(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
