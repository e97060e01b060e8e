//! The picture of the crates: a node for each, and no more arrows than it takes to show who uses whom.

use std::collections::BTreeSet;

use super::super::{
    check::may_use,
    graph::{Edge, Graph},
    table::TESTKIT,
};

pub(crate) const PAGE: &str = "docs/diagrams/crates.md";

/// What is wrong with the picture on [`PAGE`].
pub(crate) fn faults(graph: &Graph) -> anyhow::Result<Vec<String>> {
    Ok(Picture::of(&super::page(PAGE)?).faults(graph))
}

#[derive(Debug, Default)]
struct Picture {
    crates: BTreeSet<String>,
    arrows: BTreeSet<Arrow>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    from: String,
    to: String,
    /// It is the tests' alone.
    dotted: bool,
}

impl Picture {
    fn of(page: &str) -> Self {
        let mut picture = Self::default();
        for line in super::diagram(page, "flowchart TD") {
            if let Some((from, to)) = line.split_once("-.->") {
                picture.add(from, to, true);
            } else if let Some((from, to)) = line.split_once("-->") {
                picture.add(from, to, false);
            } else if let Some((node, _)) = line.split_once('[') {
                picture.crates.insert(package(node));
            }
        }
        picture
    }

    /// Arrows from each of some nodes to each of others, as in `a & b --> c`.
    fn add(&mut self, from: &str, to: &str, dotted: bool) {
        for from in from.split('&').map(package) {
            let arrows = to.split('&').map(|to| Arrow {
                from: from.clone(),
                to: package(to),
                dotted,
            });
            self.arrows.extend(arrows);
        }
    }

    fn faults(&self, graph: &Graph) -> Vec<String> {
        let members: BTreeSet<_> = graph.members.iter().cloned().collect();
        let mut faults = Vec::new();
        for missing in members.difference(&self.crates) {
            faults.push(format!("{missing} is not in the picture"));
        }
        for unknown in self.crates.difference(&members) {
            faults.push(format!("there is no crate {unknown}"));
        }
        for Arrow { from, to, dotted } in &self.arrows {
            let declared = graph
                .edges
                .iter()
                .any(|edge| edge.from == *from && edge.to == *to && edge.dev == *dotted);
            if !declared {
                let uses = if *dotted {
                    "'s tests do not use"
                } else {
                    " does not use"
                };
                faults.push(format!("{from}{uses} {to}"));
            }
            if !may_use(from, to) {
                faults.push(format!("{from} may not use {to}"));
            }
            if self.leads_around(from, to) {
                faults.push(format!(
                    "the arrow from {from} to {to} is implied by others"
                ));
            }
        }
        for from in &members {
            let reached = self.reached_from(from, None);
            let used = graph.edges.iter().filter(|edge| {
                edge.from == *from && members.contains(&edge.to) && !goes_without_saying(edge)
            });
            let missing = used.filter(|edge| !reached.contains(&edge.to));
            faults.extend(missing.map(|edge| format!("no arrows lead from {from} to {}", edge.to)));
        }
        faults
    }

    /// Whether one node is reached from another without the arrow between them.
    fn leads_around(&self, from: &str, to: &str) -> bool {
        self.reached_from(from, Some(to)).contains(to)
    }

    /// Every node that is reached from this one, without the arrow to `but`.
    fn reached_from(&self, from: &str, but: Option<&str>) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut waiting = vec![from.to_owned()];
        while let Some(node) = waiting.pop() {
            let onward = self.arrows.iter().filter(|arrow| {
                arrow.from == node && !(node == from && but == Some(arrow.to.as_str()))
            });
            for Arrow { to, .. } in onward {
                if reached.insert(to.clone()) {
                    waiting.push(to.clone());
                }
            }
        }
        reached
    }
}

/// Every crate of ours may test with the testkit.
fn goes_without_saying(edge: &Edge) -> bool {
    edge.dev && edge.to == TESTKIT
}

/// The package of a node, which stands without its first word.
fn package(node: &str) -> String {
    match node.trim() {
        "xtask" => "xtask".to_owned(),
        folder => format!("stele-{folder}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cargo;

    fn told(page: &str) -> Vec<String> {
        Picture::of(page).faults(&Graph::from(&cargo::metadata().unwrap()))
    }

    #[test]
    fn the_picture_shows_the_crates_as_they_are() {
        let faults = told(&super::super::page(PAGE).unwrap());
        assert!(faults.is_empty(), "{PAGE}:\n{}", faults.join("\n"));
    }

    #[test]
    fn a_picture_that_is_wrong_is_told_from_one_that_is_right() {
        let page = super::super::page(PAGE).unwrap();
        for (right, wrong, fault) in [
            (
                "    testkit[",
                "    toolkit[",
                "stele-testkit is not in the picture",
            ),
            (
                "    testkit[",
                "    toolkit[",
                "there is no crate stele-toolkit",
            ),
            (
                "persistence --> application",
                "persistence --> domain",
                "no arrows lead from stele-persistence to stele-application",
            ),
            (
                "persistence --> application",
                "persistence --> application & domain",
                "the arrow from stele-persistence to stele-domain is implied by others",
            ),
            (
                "testkit --> application",
                "testkit --> application & http",
                "stele-testkit may not use stele-http",
            ),
            (
                "application --> domain",
                "application -.-> domain",
                "stele-application's tests do not use stele-domain",
            ),
        ] {
            assert!(page.contains(right), "{right}");
            let faults = told(&page.replacen(right, wrong, 1));
            assert!(
                faults.iter().any(|told| told == fault),
                "{fault}: {faults:?}"
            );
        }
    }
}
