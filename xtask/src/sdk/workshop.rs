//! The folders of the chore, and the running of its steps.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context as _, bail, ensure};

use super::Language;
use crate::{cargo, child::Watch, debian, python::Python, say};

/// How much of what a failed step said is shown.
const LINES_SHOWN: usize = 60;

/// What the steps share.
pub(super) struct Workshop {
    pub(super) watch: Watch,
    /// The virtual environment that holds the generator, the type checker and what Python's clients need.
    pub(super) python: Python,
    /// The documents that clients are made from, by name.
    pub(super) documents: Vec<Document>,
    output: PathBuf,
}

/// A committed OpenAPI document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Document {
    /// The dialect that it describes, which is the file's name: `vitally`.
    pub(super) dialect: String,
    pub(super) path: PathBuf,
}

impl Workshop {
    pub(super) fn open() -> anyhow::Result<Self> {
        let mut watch = Watch::new()?;
        let requirements = sources(Language::Python).join("requirements.txt");
        Ok(Self {
            python: Python::with("sdk", &requirements, &mut watch)?,
            watch,
            documents: documents(&cargo::workspace_root().join("docs/openapi"))?,
            output: cargo::metadata()?
                .target_directory
                .into_std_path_buf()
                .join("sdk"),
        })
    }

    /// Where everything of a language is made.
    pub(super) fn output(&self, language: Language) -> PathBuf {
        self.output.join(language.folder())
    }

    /// Where the generator puts a language's clients.
    pub(super) fn clients(&self, language: Language) -> PathBuf {
        self.output(language).join("clients")
    }

    /// Where the generator puts a client.
    pub(super) fn client(&self, language: Language, document: &Document) -> PathBuf {
        self.clients(language).join(&document.dialect)
    }

    /// Runs a command that must succeed. What it says goes to a file, whose end is shown when it fails.
    pub(super) fn step(&mut self, name: &str, command: &mut Command) -> anyhow::Result<()> {
        let begun = Instant::now();
        let logs = self.output.join("logs");
        fs::create_dir_all(&logs)?;
        let path = logs.join(format!("{}.log", name.replace([' ', ':'], "-")));
        let log = File::create(&path)?;
        command.stdout(log.try_clone()?).stderr(log);
        let ended = self.watch.run(command)?;
        if !ended.success() {
            let said = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
            say::line(last_lines(&said));
            bail!(
                "{name}: failed ({ended:?}); all of what it said: {}",
                path.display()
            );
        }
        say::done(name, begun.elapsed());
        Ok(())
    }
}

/// What is written by hand for a language: the generator's options, pinned versions, programs.
pub(super) fn sources(language: Language) -> PathBuf {
    cargo::workspace_root()
        .join("tests/sdk")
        .join(language.folder())
}

/// Copies hand-written files to where the clients are.
pub(super) fn copy(from: &Path, names: &[&str], to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for name in names {
        let from = from.join(name);
        fs::copy(&from, to.join(name))
            .with_context(|| format!("cannot copy {}", from.display()))?;
    }
    Ok(())
}

/// Makes sure of a program of the machine: where it is missing, Debian's packages have it.
pub(super) fn need(program: &str, version: &str, packages: &[&str]) -> anyhow::Result<()> {
    if runs(program, version) {
        return Ok(());
    }
    debian::install(&format!("no `{program}` found"), packages)
}

fn runs(program: &str, version: &str) -> bool {
    let found = Command::new(program).arg(version).output();
    found.is_ok_and(|output| output.status.success())
}

/// The documents of a folder in the order of their names.
fn documents(folder: &Path) -> anyhow::Result<Vec<Document>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut documents = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
            && let Some(dialect) = path.file_stem().and_then(|stem| stem.to_str())
        {
            documents.push(Document {
                dialect: dialect.to_owned(),
                path,
            });
        }
    }
    documents.sort_by(|one, other| one.dialect.cmp(&other.dialect));
    ensure!(
        !documents.is_empty(),
        "{} has no document",
        folder.display()
    );
    Ok(documents)
}

fn last_lines(said: &str) -> String {
    let lines: Vec<_> = said.lines().collect();
    lines[lines.len().saturating_sub(LINES_SHOWN)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_named_for_their_dialects() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["zudo.json", "alguna.json", "README.md"] {
            fs::write(folder.path().join(name), "{}").unwrap();
        }
        let found = documents(folder.path()).unwrap();
        let dialects: Vec<_> = found.iter().map(|found| found.dialect.as_str()).collect();
        assert_eq!(dialects, ["alguna", "zudo"]);
    }

    #[test]
    fn a_folder_without_documents_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        assert!(documents(folder.path()).is_err());
        assert!(documents(&folder.path().join("none")).is_err());
    }

    #[test]
    fn of_a_long_log_the_end_is_shown() {
        let lines: Vec<_> = (1..=100).map(|line| format!("line {line}")).collect();
        let shown = last_lines(&lines.join("\n"));
        assert_eq!(shown, lines[40..].join("\n"));
        assert_eq!(last_lines("short\n"), "short");
    }

    #[test]
    fn a_program_is_there_or_not() {
        assert!(runs("cargo", "--version"));
        assert!(!runs("cargo", "--no-such-flag"));
        assert!(!runs("no-such-program", "--version"));
    }
}
