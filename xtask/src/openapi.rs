//! The committed OpenAPI documents.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    process::{ExitCode, Stdio},
};

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value};

use crate::{cargo, say};

/// Write the OpenAPI documents to docs/openapi, or compare them
///
/// The documents come from the server's own registration of its routes: `stele openapi DIALECT`
/// prints one, and this writes each, byte for byte, to docs/openapi/DIALECT.json. The document
/// of a dialect that is no more is removed.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Change nothing; fail if a committed document differs from what the server says
    #[arg(long)]
    check: bool,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "every chore takes its arguments by value"
)]
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let folder = cargo::workspace_root().join("docs/openapi");
    let (said, committed) = (documents()?, committed(&folder)?);
    let drifts = drifts(&said, &committed);
    for drift in &drifts {
        if !args.check {
            drift.mend(&folder)?;
        }
        say::line(format!("docs/openapi/{}", drift.describe(args.check)));
    }
    if drifts.is_empty() {
        say::line(format!(
            "{} OpenAPI documents are what the server says",
            said.len()
        ));
    }
    if !args.check || drifts.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    say::line(
        "the committed OpenAPI documents are not what the server says; mend it with: cargo xtask openapi",
    );
    Ok(ExitCode::FAILURE)
}

/// A committed document that is not what the server says.
#[derive(Debug, PartialEq, Eq)]
enum Drift<'a> {
    Missing {
        file: &'a str,
        text: &'a str,
    },
    Differs {
        file: &'a str,
        text: &'a str,
        line: usize,
    },
    Left {
        file: &'a str,
    },
}

impl Drift<'_> {
    fn describe(&self, check: bool) -> String {
        match (self, check) {
            (Self::Missing { file, .. }, true) => format!("{file} is missing"),
            (Self::Differs { file, line, .. }, true) => {
                format!("{file} differs from line {line} on")
            }
            (Self::Left { file }, true) => format!("{file} is of no dialect"),
            (Self::Missing { file, .. } | Self::Differs { file, .. }, false) => {
                format!("{file} written")
            }
            (Self::Left { file }, false) => format!("{file} removed"),
        }
    }

    fn mend(&self, folder: &Path) -> io::Result<()> {
        match self {
            Self::Missing { file, text } | Self::Differs { file, text, .. } => {
                fs::create_dir_all(folder)?;
                fs::write(folder.join(file), text)
            }
            Self::Left { file } => fs::remove_file(folder.join(file)),
        }
    }
}

/// Compares what the server says with what is committed, both as texts by file name.
fn drifts<'a>(
    said: &'a BTreeMap<String, String>,
    committed: &'a BTreeMap<String, String>,
) -> Vec<Drift<'a>> {
    let files: BTreeSet<_> = said.keys().chain(committed.keys()).collect();
    let compare = |file: &'a String| match (said.get(file), committed.get(file)) {
        (Some(text), None) => Some(Drift::Missing { file, text }),
        (Some(text), Some(old)) if text != old => Some(Drift::Differs {
            file,
            text,
            line: first_different_line(text, old),
        }),
        (None, Some(_)) => Some(Drift::Left { file }),
        _ => None,
    };
    files.into_iter().filter_map(compare).collect()
}

/// The number of the first line, counted from 1, in which the texts differ.
fn first_different_line(one: &str, other: &str) -> usize {
    1 + one
        .lines()
        .zip(other.lines())
        .take_while(|(left, right)| left == right)
        .count()
}

/// The server's documents by file name.
///
/// A dialect's document is taken from the call that prints it alone: the text is then the file's, with its order of keys, whatever the order in which
/// a JSON library here would keep them.
fn documents() -> anyhow::Result<BTreeMap<String, String>> {
    let all = server_says(&["openapi"])?;
    let all: Map<String, Value> =
        serde_json::from_str(&all).context("`stele openapi` does not print one JSON object")?;
    ensure!(!all.is_empty(), "`stele openapi` names no dialect");
    all.keys()
        .map(|dialect| {
            let text = server_says(&["openapi", dialect])?;
            Ok((format!("{dialect}.json"), format!("{}\n", text.trim_end())))
        })
        .collect()
}

fn server_says(args: &[&str]) -> anyhow::Result<String> {
    let output = cargo::command(&["run", "--quiet", "--package", "stele-server", "--"])
        .args(args)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(
        output.status.success(),
        "`stele {}` has failed",
        args.join(" ")
    );
    Ok(String::from_utf8(output.stdout)?)
}

/// The committed documents by file name.
fn committed(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let entries = match fs::read_dir(folder) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        entries => entries?,
    };
    let mut documents = BTreeMap::new();
    for entry in entries {
        let path: PathBuf = entry?.path();
        if let (Some(name), Some("json")) = (
            path.file_name(),
            path.extension().and_then(|extension| extension.to_str()),
        ) {
            documents.insert(
                name.to_string_lossy().into_owned(),
                fs::read_to_string(&path)?,
            );
        }
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files
            .iter()
            .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn every_kind_of_drift_is_found() {
        let said = texts(&[
            ("new.json", "{}\n"),
            ("changed.json", "{\n  \"a\": 1\n}\n"),
            ("same.json", "{}\n"),
        ]);
        let committed = texts(&[
            ("changed.json", "{\n  \"a\": 2\n}\n"),
            ("same.json", "{}\n"),
            ("old.json", "{}\n"),
        ]);
        let found: Vec<_> = drifts(&said, &committed)
            .iter()
            .map(|drift| drift.describe(true))
            .collect();
        assert_eq!(
            found,
            [
                "changed.json differs from line 2 on",
                "new.json is missing",
                "old.json is of no dialect"
            ]
        );
        assert_eq!(drifts(&said, &said), []);
    }

    #[test]
    fn mending_leaves_no_drift() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("openapi");
        let said = texts(&[("vitally.json", "{}\n"), ("zudo.json", "[]\n")]);
        for before in [
            texts(&[]),
            texts(&[("zudo.json", "{}\n"), ("old.json", "{}\n")]),
        ] {
            for (file, text) in &before {
                fs::write(folder.join(file), text).unwrap();
            }
            for drift in drifts(&said, &committed(&folder).unwrap()) {
                drift.mend(&folder).unwrap();
            }
            assert_eq!(committed(&folder).unwrap(), said);
        }
    }
}
