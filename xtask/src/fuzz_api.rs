//! The server, called by a fuzzer that knows nothing but its documents.

mod round;

use std::{
    path::PathBuf,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use anyhow::{Context as _, anyhow};
use clap::ValueEnum;

use self::round::{Fuzzer, Round};
use crate::{
    cargo,
    child::Watch,
    postgres::{Commits, Postgres},
    python::Python,
    say,
    server::{self, Binary},
};

/// Call the server as its OpenAPI documents say, and find no answer outside them
///
/// Starts the server on an empty database filled with demo records, once for each document and on
/// SQLite and PostgreSQL alike, and lets schemathesis (installed under target/ from PyPI) call it:
/// with the document's examples, with what lies just inside and outside of every bound, with random
/// requests, and with chains of calls that create, change and delete. Fails on any 5xx, on a status,
/// header or body that the document does not have, on a call that works without a key, on a record
/// that is gone once it was made or is there once it was deleted, and on errors in the server's log.
///
/// The same seed makes the same choices; ids and times are the server's own. What each run said is
/// left under target/fuzz-api.
///
/// For a night, with other requests than yesterday's:
///
///   cargo xtask fuzz-api --examples 1000 --seed $(date +%Y%m%d)
#[derive(Debug, Clone, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The most random requests to each operation [default: 50, with --quick 3]
    #[arg(long, value_name = "COUNT")]
    examples: Option<u32>,

    /// What all randomness follows from
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// As CI does: few examples
    #[arg(long)]
    quick: bool,

    /// On this database only
    #[arg(long, value_name = "DATABASE", value_enum)]
    database: Option<Store>,

    /// Of this document only; can be given again
    #[arg(long = "document", value_name = "NAME")]
    documents: Vec<String>,
}

impl Args {
    fn examples(&self) -> u32 {
        self.examples.unwrap_or(if self.quick { 3 } else { 50 })
    }

    /// The command that does the same again.
    fn shown(&self) -> String {
        let mut words = vec!["cargo xtask fuzz-api".to_owned()];
        words.extend(self.quick.then(|| "--quick".to_owned()));
        words.push(format!(
            "--examples {} --seed {}",
            self.examples(),
            self.seed
        ));
        let database = self.database.map(Store::name);
        words.extend(database.map(|name| format!("--database {name}")));
        let documents = self.documents.iter();
        words.extend(documents.map(|name| format!("--document {name}")));
        words.join(" ")
    }
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Store {
    Sqlite,
    Postgres,
}

impl Store {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "every chore takes its arguments by value"
)]
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut watch = Watch::new()?;
    let scripts = cargo::workspace_root().join("tests/fuzz");
    let fuzzer = Fuzzer {
        python: Python::with("fuzz", &scripts.join("requirements.txt"), &mut watch)?,
        binary: Binary::build(&mut watch)?,
        scripts,
        artefacts: cargo::target_folder()?.join("fuzz-api"),
        examples: args.examples(),
        seed: args.seed,
    };
    let documents = documents(&args.documents)?;
    fuzzer.test_scripts(&mut watch)?;
    say::line(format!("{}: {}", args.shown(), documents.join(", ")));
    let stores = match args.database {
        None => Store::value_variants().to_vec(),
        Some(only) => vec![only],
    };
    let sound = on_all(&fuzzer, &stores, &documents)?;
    if let Some(signal) = watch.interruption() {
        return Ok(crate::child::Ended::Interrupted(signal).exit_code());
    }
    if sound {
        return Ok(ExitCode::SUCCESS);
    }
    say::line(format!(
        "the server and its documents differ, or the server has failed; to repeat it: {}",
        args.shown()
    ));
    Ok(ExitCode::FAILURE)
}

/// The documents to go by: those that are asked for, or all.
fn documents(asked: &[String]) -> anyhow::Result<Vec<String>> {
    let folder = cargo::workspace_root().join("docs/openapi");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path: PathBuf = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        all.push(name.context("a document has a name")?.to_owned());
    }
    all.sort();
    if let Some(unknown) = asked.iter().find(|name| !all.contains(name)) {
        return Err(anyhow!("`{unknown}` is none of: {}", all.join(", ")));
    }
    Ok(if asked.is_empty() {
        all
    } else {
        asked.to_vec()
    })
}

/// Goes by the documents on all databases at once: the fuzzer keeps one processor busy, and most machines have two. Answers whether all went well.
fn on_all(fuzzer: &Fuzzer, stores: &[Store], documents: &[String]) -> anyhow::Result<bool> {
    let stop = AtomicBool::new(false);
    let lane = |store| {
        let sound = on_one(fuzzer, store, documents, &stop);
        // What keeps one from starting (no database, no memory) is told at once, not after the other.
        stop.fetch_or(sound.is_err(), Ordering::Relaxed);
        sound
    };
    thread::scope(|scope| {
        let lanes = stores.iter().map(|store| scope.spawn(|| lane(*store)));
        let lanes: Vec<_> = lanes.collect();
        let ends = lanes.into_iter().map(thread::ScopedJoinHandle::join);
        let ends: Vec<_> = ends.collect();
        ends.into_iter().try_fold(true, |sound, end| {
            let lane = end.map_err(|_| anyhow!("a lane has panicked"))??;
            Ok(sound && lane)
        })
    })
}

fn on_one(
    fuzzer: &Fuzzer,
    store: Store,
    documents: &[String],
    stop: &AtomicBool,
) -> anyhow::Result<bool> {
    let mut watch = Watch::new()?;
    let postgres = match store {
        Store::Sqlite => None,
        Store::Postgres => Some(Postgres::start(Commits::Forgetful)?),
    };
    let mut sound = true;
    for document in documents {
        if stop.load(Ordering::Relaxed) || watch.interruption().is_some() {
            break;
        }
        let url = match &postgres {
            Some(postgres) => Some(postgres.new_database(&format!("fuzz_{document}"))?),
            None => None,
        };
        let database = match &url {
            Some(url) => server::Database::Url(url),
            None => server::Database::Embedded,
        };
        let round = Round {
            document,
            store: store.name(),
        };
        sound &= fuzzer.run(&round, database, &mut watch)?;
    }
    Ok(sound)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn the_command_that_repeats_a_run_says_all_that_it_follows_from() {
        let shown = |line: &str| Line::parse_from(line.split(' ')).args.shown();
        assert_eq!(
            shown("fuzz-api --quick"),
            "cargo xtask fuzz-api --quick --examples 3 --seed 1"
        );
        assert_eq!(
            shown("fuzz-api --document zudo --seed 7 --database sqlite --examples 9"),
            "cargo xtask fuzz-api --examples 9 --seed 7 --database sqlite --document zudo"
        );
    }

    #[test]
    fn all_documents_are_gone_by_unless_some_are_asked_for() {
        let all = documents(&[]).unwrap();
        for name in ["alguna", "native", "posthog", "vitally", "zudo"] {
            assert!(all.contains(&name.to_owned()), "{all:?}");
        }
        assert_eq!(documents(&["zudo".to_owned()]).unwrap(), ["zudo"]);
        let fault = documents(&["zudu".to_owned()]).unwrap_err().to_string();
        assert!(fault.contains("zudu") && fault.contains("zudo"), "{fault}");
    }
}
