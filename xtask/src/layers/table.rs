//! The rules as data. Whatever is not allowed here is forbidden.
//!
//! A name may end in `*`: `stele-http-*` is every dialect, those still to be written included.

/// Which of our crates a crate may use.
pub(super) struct Layer {
    pub(super) name: &'static str,
    /// In the crate itself and in its tests.
    pub(super) may_use: &'static [&'static str],
}

/// The arrows between our crates. The first row whose name matches is a crate's row.
pub(super) const LAYERS: &[Layer] = &[
    Layer {
        name: "stele-domain",
        may_use: &[],
    },
    Layer {
        name: "stele-application",
        may_use: &["stele-domain"],
    },
    Layer {
        name: "stele-persistence",
        may_use: &["stele-application", "stele-domain"],
    },
    Layer {
        name: "stele-http",
        may_use: &["stele-application", "stele-domain"],
    },
    // A dialect never uses another: what two of them share belongs into `stele-http`. The fifth one among the tests has this
    // row too, which is the proof that a dialect needs no more.
    Layer {
        name: "stele-http-*",
        may_use: &["stele-http", "stele-application", "stele-domain"],
    },
    Layer {
        name: TESTKIT,
        may_use: &["stele-application", "stele-domain"],
    },
    Layer {
        name: "stele-server",
        may_use: &[
            "stele-http-*",
            "stele-http",
            "stele-persistence",
            "stele-application",
            "stele-domain",
        ],
    },
    Layer {
        name: "stele-tests",
        may_use: &["stele-*"],
    },
    // A program of one's own: the server, and the dialect and the store that it adds. Nothing of what is inside the server.
    Layer {
        name: "stele-own-server",
        may_use: &["stele-server", "stele-http-ledger", TESTKIT],
    },
    Layer {
        name: "xtask",
        may_use: &[],
    },
];

/// What every crate but `xtask` may use in its tests, though it may not use it itself.
pub(super) const TESTKIT: &str = "stele-testkit";

/// Which of our crates may use a family of libraries.
pub(super) struct Library {
    pub(super) names: &'static [&'static str],
    pub(super) homes: Homes,
    /// The rule for the reader of a violation.
    pub(super) rule: &'static str,
}

pub(super) enum Homes {
    /// These alone, and tests are no exception.
    Only(&'static [&'static str]),
    /// All but these, whose tests may.
    AllBut(&'static [&'static str]),
}

pub(super) const LIBRARIES: &[Library] = &[
    Library {
        names: &[
            "sea-orm",
            "sea-orm-*",
            "sea-query",
            "sea-query-*",
            "sqlx",
            "sqlx-*",
        ],
        homes: Homes::Only(&["stele-persistence"]),
        rule: "the database is stele-persistence's alone: others ask the ports of stele-application",
    },
    Library {
        names: &[
            "axum",
            "axum-*",
            "utoipa",
            "utoipa-*",
            "validator",
            "validator_*",
        ],
        homes: Homes::Only(&["stele-http", "stele-http-*", "stele-server", "stele-tests"]),
        rule: "the web framework stays at the edge: stele-http, the dialects and the server that composes them",
    },
    Library {
        names: &["tokio", "tokio-*"],
        homes: Homes::AllBut(&["stele-domain", "stele-application"]),
        rule: "domain rules are pure functions and use cases run on any executor: the runtime is the outer crates' choice",
    },
    Library {
        names: &["serde", "serde_derive"],
        homes: Homes::AllBut(&["stele-domain"]),
        rule: "no form of the wire or of a row is the domain's: each edge has types of its own",
    },
];

/// Whether a crate's name is one of the patterns.
pub(super) fn any_matches(patterns: &[&str], name: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, name))
}

/// Whether a crate's name is the pattern's.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.len() > prefix.len() && name.starts_with(prefix),
        None => name == pattern,
    }
}
