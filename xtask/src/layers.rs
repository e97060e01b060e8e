//! The edges between our crates, and the libraries each may use.
//!
//! [`table`] holds the rules as data, [`check`] finds what breaks them, [`graph`] reads what the workspace declares. The same check runs as a test
//! below, so that `cargo xtask test` alone finds a forbidden edge too.

mod check;
mod graph;
mod table;

use std::process::ExitCode;

use self::graph::Graph;
use crate::{cargo, say};

/// Check that every crate depends only on what its layer may
///
/// Reads what the manifests declare, compares it with the table of allowed edges and prints each
/// violation with the rule it breaks. The rules and their reasons:
/// docs/adr/0001-the-layers-of-the-workspace.md
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {}

pub(crate) fn run(Args {}: Args) -> anyhow::Result<ExitCode> {
    let graph = Graph::from(&cargo::metadata()?);
    let violations = check::violations(&graph);
    if violations.is_empty() {
        say::line(format!("{} crates keep their layers", graph.members.len()));
        return Ok(ExitCode::SUCCESS);
    }
    for violation in &violations {
        say::line(violation);
    }
    say::line("the rules and their reasons: docs/adr/0001-the-layers-of-the-workspace.md");
    Ok(ExitCode::FAILURE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_keeps_its_layers() {
        let graph = Graph::from(&cargo::metadata().unwrap());
        assert!(
            graph.members.iter().any(|member| member == "stele-domain"),
            "the graph is not the workspace's"
        );
        let violations: Vec<_> = check::violations(&graph)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(violations.is_empty(), "{}", violations.join("\n"));
    }
}
