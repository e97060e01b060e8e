//! The edges between our crates, and the libraries each may use.
//!
//! [`table`] holds the rules as data, [`check`] finds what breaks them, [`graph`] reads what the workspace declares, [`pictures`] compares what the
//! documentation draws of it. The same checks run as tests, so that `cargo xtask test` alone finds a forbidden edge too.

mod check;
mod graph;
mod pictures;
mod table;

use std::process::ExitCode;

use self::graph::Graph;
use crate::{cargo, say};

/// Check that every crate depends only on what its layer may
///
/// Reads what the manifests declare, compares it with the table of allowed edges and prints each
/// violation with the rule it breaks. The rules and their reasons:
/// docs/adr/0001-the-layers-of-the-workspace.md
///
/// Then checks that the pictures of the crates and of a request's way in docs/diagrams show what
/// is there.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {}

pub(crate) fn run(Args {}: Args) -> anyhow::Result<ExitCode> {
    let graph = Graph::from(&cargo::metadata()?);
    let violations = check::violations(&graph);
    for violation in &violations {
        say::line(violation);
    }
    if !violations.is_empty() {
        say::line("the rules and their reasons: docs/adr/0001-the-layers-of-the-workspace.md");
        return Ok(ExitCode::FAILURE);
    }
    let mut drawn_right = true;
    for (page, faults) in [
        (pictures::crates::PAGE, pictures::crates::faults(&graph)?),
        (pictures::request::PAGE, pictures::request::faults()?),
    ] {
        for fault in faults {
            drawn_right = false;
            say::line(format!("{page}: {fault}"));
        }
    }
    if !drawn_right {
        return Ok(ExitCode::FAILURE);
    }
    say::line(format!(
        "{} crates keep their layers, and the pictures show them as they are",
        graph.members.len()
    ));
    Ok(ExitCode::SUCCESS)
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
