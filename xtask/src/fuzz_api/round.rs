//! One document against one server.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, ensure};

use crate::{
    child::Watch,
    python::Python,
    say,
    server::{Binary, Database, Server, errors},
};

/// The quota of every key and token: headers tell of it, and no run reaches it.
const QUOTA: &str = "1000000/s";

/// What every round needs.
pub(super) struct Fuzzer {
    pub(super) python: Python,
    pub(super) binary: Binary,
    /// The folder of schemathesis' settings and hooks.
    pub(super) scripts: PathBuf,
    /// Where each round leaves what it has said.
    pub(super) artefacts: PathBuf,
    pub(super) examples: u32,
    pub(super) seed: u64,
}

/// One document against one server.
pub(super) struct Round<'a> {
    pub(super) document: &'a str,
    /// What the database is called.
    pub(super) store: &'static str,
}

impl Round<'_> {
    fn name(&self) -> String {
        format!("{} on {}", self.document, self.store)
    }
}

impl Fuzzer {
    /// Tests what the fuzzer is told beside the documents.
    pub(super) fn test_scripts(&self, watch: &mut Watch) -> anyhow::Result<()> {
        let mut tests = self.python.command("python");
        tests
            .args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"])
            .arg(&self.scripts)
            .stdin(Stdio::null());
        ensure!(
            watch.run(&mut tests)?.success(),
            "the tests of the fuzzer's hooks have failed"
        );
        Ok(())
    }

    /// Calls a fresh server by one document. Answers whether every answer was as the document says, and the server at ease.
    pub(super) fn run(
        &self,
        round: &Round<'_>,
        database: Database<'_>,
        watch: &mut Watch,
    ) -> anyhow::Result<bool> {
        let begun = Instant::now();
        let folder = self.folder(round)?;
        let flags = [
            "--demo",
            "--rate-limits",
            QUOTA,
            "--token-rate-limits",
            QUOTA,
        ];
        let server = Server::start(&self.binary, database, &flags)?;
        let report = folder.join("report.txt");
        let mut command = self.command(&server, round, &folder);
        command.stdout(File::create(&report)?);
        let ended = watch.run(&mut command)?;
        let log = server.stop()?;
        fs::write(folder.join("server.log"), &log)?;

        let errors = errors(&log);
        let said = fs::read_to_string(&report)?;
        if watch.interruption().is_none() {
            tell(&round.name(), &said, ended.success(), &errors);
            say::done(&round.name(), begun.elapsed());
        }
        Ok(ended.success() && errors.is_empty())
    }

    /// An empty folder for what the round leaves.
    fn folder(&self, round: &Round<'_>) -> anyhow::Result<PathBuf> {
        let folder = self.artefacts.join(round.store).join(round.document);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }

    fn command(&self, server: &Server, round: &Round<'_>, folder: &Path) -> Command {
        let mut command = self.python.command("schemathesis");
        command
            .arg("--config-file")
            .arg(self.scripts.join("schemathesis.toml"))
            .arg("run")
            .arg(format!("{}/openapi/{}.json", server.url(), round.document))
            .args(["--url", server.url(), "--no-color"])
            .args(["--phases", "examples,coverage,fuzzing,stateful"])
            .args(["--max-examples", &self.examples.to_string()])
            .args(["--seed", &self.seed.to_string()])
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env("PYTHONPATH", &self.scripts)
            .env("STELE_KEY", &server.key().secret)
            .env("STELE_KEY_ID", &server.key().id)
            .env("STELE_PROJECT_TOKEN", server.project_token())
            // The server is on this machine, whatever stands between it and others.
            .env("NO_PROXY", "*")
            .current_dir(folder)
            .stdin(Stdio::null());
        command
    }
}

/// Tells all that was found in a round that has failed, and of a good one nothing but its figures.
fn tell(round: &str, said: &str, agrees: bool, errors: &[&str]) {
    if agrees {
        say::line(format!("{round}: {}", figures(said)));
    } else {
        say::line(said);
    }
    for error in errors {
        say::line(format!("{round}, the server's log: {error}"));
    }
}

/// The line of a report that counts: `846 generated, 846 passed, 28 skipped`.
fn figures(said: &str) -> &str {
    let mut lines = said.lines().map(str::trim);
    let found = lines.find(|line| line.contains(" generated, "));
    found.unwrap_or("nothing was counted")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_found_in_a_report() {
        let said = "Warnings:\n  2 operations mostly rejected generated data\n\nTest cases:\n  846 generated, 846 passed, 28 skipped\n";
        assert_eq!(figures(said), "846 generated, 846 passed, 28 skipped");
        assert_eq!(figures(""), "nothing was counted");
    }
}
