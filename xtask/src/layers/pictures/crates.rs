//! The picture of the crates: a node for each, and no more arrows than it takes to show who uses whom.

use std::collections::{BTreeMap, BTreeSet};

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
            let node = node(missing);
            let line = format!("{node}[\"{node}\"]");
            faults.push(format!("{missing} is not drawn; add the line: {line}"));
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
            for (to, dotted) in self.missing_from(from, graph) {
                let arrow = if dotted { "-.->" } else { "-->" };
                let line = format!("{} {arrow} {}", node(from), node(to));
                faults.push(format!(
                    "no arrows lead from {from} to {to}; add the line: {line}"
                ));
            }
        }
        faults
    }

    /// The arrows that are missing from a node, each with whether it is dotted: to what its crate uses and no arrow leads to,
    /// not even by way of something else that the crate uses.
    fn missing_from<'g>(&self, from: &str, graph: &'g Graph) -> BTreeMap<&'g str, bool> {
        let ours = |edge: &&Edge| graph.members.contains(&edge.to) && !goes_without_saying(edge);
        let edges: Vec<_> = graph.edges.iter().filter(ours).collect();
        let declared = Self {
            crates: BTreeSet::new(),
            arrows: edges
                .iter()
                .filter(|edge| edge.from == from || !edge.dev)
                .map(|edge| Arrow {
                    from: edge.from.clone(),
                    to: edge.to.clone(),
                    dotted: edge.dev,
                })
                .collect(),
        };
        let drawn = self.reached_from(from, None);
        let mut missing = BTreeMap::new();
        for Edge { to, dev, .. } in edges.into_iter().filter(|edge| edge.from == from) {
            if !drawn.contains(to) && !declared.leads_around(from, to) {
                let dotted = missing.entry(to.as_str()).or_insert(true);
                *dotted &= *dev;
            }
        }
        missing
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

/// The node of a package.
fn node(package: &str) -> &str {
    package.strip_prefix("stele-").unwrap_or(package)
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
                "stele-testkit is not drawn; add the line: testkit[\"testkit\"]",
            ),
            (
                "    testkit[",
                "    toolkit[",
                "there is no crate stele-toolkit",
            ),
            (
                "persistence --> application",
                "persistence --> domain",
                "no arrows lead from stele-persistence to stele-application; add the line: persistence --> application",
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

    /// A dialect of the server's, as one that was just written.
    #[test]
    fn a_new_crate_is_told_the_lines_that_it_lacks_each_once() {
        let mut graph = Graph::from(&cargo::metadata().unwrap());
        let fifth = || "stele-http-fifth".to_owned();
        graph.members.push(fifth());
        let mut uses = |from: &str, to: String, dev| {
            let from = from.to_owned();
            graph.edges.push(Edge { from, to, dev });
        };
        for to in ["http", "application", "domain", "testkit"] {
            uses(&fifth(), format!("stele-{to}"), to == "testkit");
        }
        uses(&fifth(), "stele-http".to_owned(), true);
        uses("stele-server", fifth(), false);
        uses("stele-tests", fifth(), true);
        let picture = Picture::of(&super::super::page(PAGE).unwrap());
        assert_eq!(
            picture.faults(&graph),
            [
                "stele-http-fifth is not drawn; add the line: http-fifth[\"http-fifth\"]",
                "no arrows lead from stele-http-fifth to stele-http; add the line: http-fifth --> http",
                "no arrows lead from stele-server to stele-http-fifth; add the line: server --> http-fifth",
            ]
        );
    }
}
