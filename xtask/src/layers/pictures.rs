//! The pictures in `docs/diagrams`, compared with what they show.
//!
//! [`crates`] is compared with the manifests and the table of layers, [`request`] with the sources it names. The data model
//! is compared with the databases' own schemas by a test of `stele-persistence`.

pub(crate) mod crates;
pub(crate) mod request;

use std::fs;

use anyhow::Context as _;

use crate::cargo;

/// A page of the documentation, by its path from the workspace's root.
fn page(path: &str) -> anyhow::Result<String> {
    fs::read_to_string(cargo::workspace_root().join(path))
        .with_context(|| format!("cannot read {path}"))
}

/// The lines of the first diagram of a kind on a page, such as `flowchart TD`.
fn diagram<'a>(page: &'a str, kind: &str) -> Vec<&'a str> {
    let opening = format!("```mermaid\n{kind}\n");
    let block = page.split_once(&opening).map_or("", |(_, rest)| rest);
    let (block, _) = block.split_once("```").unwrap_or((block, ""));
    let lines = block.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_is_found_by_its_kind() {
        let page = "Text\n```mermaid\npie\n  a\n```\n```mermaid\nflowchart TD\n  a --> b\n\n  b --> c\n```\nText\n";
        assert_eq!(diagram(page, "flowchart TD"), ["a --> b", "b --> c"]);
        assert!(diagram(page, "gantt").is_empty());
    }
}
