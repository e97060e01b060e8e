//! What the workspace's crates declare to depend on.

use cargo_metadata::{DependencyKind, Metadata};

/// The workspace's crates and their dependencies, ours and others'.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) members: Vec<String>,
    pub(super) edges: Vec<Edge>,
}

/// One line of a manifest's table of dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    /// Whether only tests, examples and benches see it. A build script's dependency counts as the crate's own.
    pub(super) dev: bool,
}

impl From<&Metadata> for Graph {
    /// Declared dependencies, whatever features, targets and new names (`package = "..."`) they are declared with.
    fn from(metadata: &Metadata) -> Self {
        let mut graph = Self::default();
        for package in metadata.workspace_packages() {
            let from = package.name.to_string();
            graph
                .edges
                .extend(package.dependencies.iter().map(|dependency| Edge {
                    from: from.clone(),
                    to: dependency.name.clone(),
                    dev: dependency.kind == DependencyKind::Development,
                }));
            graph.members.push(from);
        }
        graph
    }
}
