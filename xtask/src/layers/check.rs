//! Finds what breaks the rules.

use std::fmt;

use super::{
    graph::{Edge, Graph},
    table::{Homes, LAYERS, LIBRARIES, Layer, TESTKIT, any_matches, matches},
};

/// What breaks a rule, and the rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Violation<'a> {
    /// A crate of the workspace without a row in the table.
    Unknown { member: &'a str },
    /// An arrow between our crates that the table does not have.
    Arrow {
        edge: &'a Edge,
        may_use: &'static [&'static str],
    },
    /// A library outside its home.
    Library { edge: &'a Edge, rule: &'static str },
}

/// Everything in the graph that breaks a rule.
pub(super) fn violations(graph: &Graph) -> Vec<Violation<'_>> {
    let unknown = graph
        .members
        .iter()
        .filter(|member| layer(member).is_none());
    let unknown = unknown.map(|member| Violation::Unknown { member });
    let is_ours = |edge: &&Edge| graph.members.contains(&edge.to);
    let arrows = graph.edges.iter().filter(is_ours).filter_map(arrow);
    let libraries = graph.edges.iter().filter_map(library);
    unknown.chain(arrows).chain(libraries).collect()
}

fn layer(member: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| matches(layer.name, member))
}

/// Whether the table has an arrow from one of our crates to another.
pub(super) fn may_use(from: &str, to: &str) -> bool {
    layer(from).is_some_and(|layer| any_matches(layer.may_use, to))
}

/// An arrow's violation, if it is one. A crate without a row is told once, not for each of its arrows.
fn arrow(edge: &Edge) -> Option<Violation<'_>> {
    let table = layer(&edge.from)?.may_use;
    let allowed = may_use(&edge.from, &edge.to)
        || (edge.dev && edge.to == TESTKIT && has_testkit(&edge.from));
    (!allowed).then_some(Violation::Arrow {
        edge,
        may_use: table,
    })
}

/// Every crate of Stele itself may test with the testkit; the chores stand apart.
fn has_testkit(member: &str) -> bool {
    member != "xtask"
}

fn library(edge: &Edge) -> Option<Violation<'_>> {
    let family = LIBRARIES
        .iter()
        .find(|library| any_matches(library.names, &edge.to))?;
    let allowed = match family.homes {
        Homes::Only(homes) => any_matches(homes, &edge.from),
        Homes::AllBut(others) => edge.dev || !any_matches(others, &edge.from),
    };
    (!allowed).then_some(Violation::Library {
        edge,
        rule: family.rule,
    })
}

impl fmt::Display for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { member } => write!(
                f,
                "{member}: has no row in the table of layers (xtask/src/layers/table.rs)"
            ),
            Self::Arrow { edge, may_use } => {
                let kind = if edge.dev { "tests use" } else { "uses" };
                let allowed = if may_use.is_empty() {
                    "nothing of ours".to_owned()
                } else {
                    may_use.join(", ")
                };
                write!(f, "{}: {kind} {}; it may use {allowed}", edge.from, edge.to)?;
                if has_testkit(&edge.from) {
                    write!(f, ", and in tests {TESTKIT}")
                } else {
                    Ok(())
                }
            }
            Self::Library { edge, rule } => {
                let kind = if edge.dev { "tests use" } else { "uses" };
                write!(f, "{}: {kind} {}; {rule}", edge.from, edge.to)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRATES: [&str; 12] = [
        "stele-domain",
        "stele-application",
        "stele-persistence",
        "stele-http",
        "stele-http-vitally",
        "stele-http-zudo",
        "stele-http-native",
        "stele-http-a-fifth",
        "stele-testkit",
        "stele-server",
        "stele-tests",
        "xtask",
    ];

    fn graph(from: &str, to: &str, dev: bool) -> Graph {
        Graph {
            members: CRATES.map(str::to_owned).to_vec(),
            edges: vec![Edge {
                from: from.to_owned(),
                to: to.to_owned(),
                dev,
            }],
        }
    }

    fn allowed(from: &str, to: &str) -> bool {
        violations(&graph(from, to, false)).is_empty()
    }

    fn allowed_in_tests(from: &str, to: &str) -> bool {
        violations(&graph(from, to, true)).is_empty()
    }

    /// The table written a second time, crate by crate: a slip in a pattern shows here.
    #[test]
    fn of_all_arrows_the_table_allows_these_alone() {
        let dialects = [
            "stele-http-vitally",
            "stele-http-zudo",
            "stele-http-native",
            "stele-http-a-fifth",
        ];
        let mut expected = vec![
            ("stele-application", "stele-domain"),
            ("stele-persistence", "stele-application"),
            ("stele-persistence", "stele-domain"),
            ("stele-http", "stele-application"),
            ("stele-http", "stele-domain"),
            ("stele-testkit", "stele-application"),
            ("stele-testkit", "stele-domain"),
        ];
        for dialect in dialects {
            expected.extend(
                ["stele-http", "stele-application", "stele-domain"].map(|to| (dialect, to)),
            );
        }
        expected.extend(CRATES[..8].iter().map(|to| ("stele-server", *to)));
        expected.extend(CRATES[..10].iter().map(|to| ("stele-tests", *to)));

        for from in CRATES {
            for to in CRATES.into_iter().filter(|to| *to != from) {
                assert_eq!(
                    allowed(from, to),
                    expected.contains(&(from, to)),
                    "{from} -> {to}"
                );
            }
        }
    }

    #[test]
    fn a_test_may_use_what_its_crate_may_and_the_testkit() {
        for from in CRATES
            .into_iter()
            .filter(|from| !["stele-testkit", "xtask"].contains(from))
        {
            assert!(allowed_in_tests(from, "stele-testkit"), "{from}");
        }
        assert!(allowed_in_tests("stele-server", "stele-persistence"));
        assert!(!allowed_in_tests("stele-http-vitally", "stele-http-zudo"));
        assert!(!allowed_in_tests("stele-application", "stele-persistence"));
        assert!(!allowed_in_tests("xtask", "stele-testkit"));
    }

    #[test]
    fn a_new_crate_must_find_its_place() {
        let graph = Graph {
            members: vec!["stele-misc".to_owned()],
            edges: Vec::new(),
        };
        assert_eq!(
            violations(&graph),
            [Violation::Unknown {
                member: "stele-misc"
            }]
        );
    }

    #[test]
    fn the_database_is_reached_through_the_ports() {
        for library in [
            "sea-orm",
            "sea-orm-migration",
            "sea-query",
            "sqlx",
            "sqlx-sqlite",
        ] {
            for from in CRATES {
                let home = from == "stele-persistence";
                assert_eq!(allowed(from, library), home, "{from} -> {library}");
                assert_eq!(
                    allowed_in_tests(from, library),
                    home,
                    "{from} -> {library} in tests"
                );
            }
        }
    }

    #[test]
    fn the_web_framework_stays_at_the_edge() {
        for library in [
            "axum",
            "axum-extra",
            "utoipa",
            "utoipa-axum",
            "utoipa-swagger-ui",
            "validator",
        ] {
            for from in CRATES {
                let edge = from.starts_with("stele-http")
                    || ["stele-server", "stele-tests"].contains(&from);
                assert_eq!(allowed(from, library), edge, "{from} -> {library}");
                assert_eq!(
                    allowed_in_tests(from, library),
                    edge,
                    "{from} -> {library} in tests"
                );
            }
        }
    }

    #[test]
    fn the_inner_crates_have_no_runtime_outside_their_tests() {
        for from in ["stele-domain", "stele-application"] {
            assert!(!allowed(from, "tokio"), "{from}");
            assert!(!allowed(from, "tokio-util"), "{from}");
            assert!(allowed_in_tests(from, "tokio"), "{from}");
        }
        assert!(allowed("stele-persistence", "tokio"));
    }

    #[test]
    fn the_domain_is_not_serializable() {
        assert!(!allowed("stele-domain", "serde"));
        assert!(allowed("stele-domain", "serde_json"));
        assert!(allowed("stele-application", "serde"));
    }

    #[test]
    fn a_violation_is_told_with_its_rule() {
        let told = |from, to, dev| {
            violations(&graph(from, to, dev))
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            told("stele-http-vitally", "stele-http-zudo", false),
            [
                "stele-http-vitally: uses stele-http-zudo; it may use stele-http, stele-application, stele-domain, and in tests stele-testkit"
            ]
        );
        assert_eq!(
            told("stele-application", "sea-orm", true),
            [
                "stele-application: tests use sea-orm; the database is stele-persistence's alone: others ask the ports of stele-application"
            ]
        );
    }
}
