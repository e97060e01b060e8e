//! A live server: the real binary, on a port of the system's choosing and a database of its own.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use nix::{sys::signal, unistd::Pid};
use serde_json::Value;
use tempfile::TempDir;

use crate::{cargo, child::Watch};

/// The server's binary, as a developer builds it.
#[derive(Debug, Clone)]
pub(crate) struct Binary(PathBuf);

impl Binary {
    /// Builds it, in the profile of tests: what asserts in there asserts here.
    pub(crate) fn build(watch: &mut Watch) -> anyhow::Result<Self> {
        let built = watch.run(&mut cargo::command(&["build", "--package", "stele-server"]))?;
        ensure!(
            built.success(),
            "`cargo build --package stele-server` has failed"
        );
        Ok(Self(cargo::target_folder()?.join("debug/stele")))
    }
}

/// Where a server keeps its records.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Database<'a> {
    /// A SQLite file, gone with the server.
    Embedded,
    /// An empty database of PostgreSQL.
    Url(&'a str),
}

/// A running server with a workspace and a key of all scopes. Dropping it ends it.
pub(crate) struct Server {
    process: Child,
    folder: TempDir,
    url: String,
    key: Key,
    project_token: String,
}

/// The first key of a server.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    /// The name under which keys are administered.
    pub(crate) id: String,
    /// What clients send.
    pub(crate) secret: String,
}

impl Server {
    /// Starts a server on an empty database, and waits until it answers. `flags` are those of `stele serve`.
    pub(crate) fn start(
        binary: &Binary,
        database: Database<'_>,
        flags: &[&str],
    ) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("stele-server-")
            .tempdir()
            .context("cannot make a folder for a server")?;
        let database = match database {
            Database::Embedded => format!("sqlite://{}", folder.path().join("stele.db").display()),
            Database::Url(url) => url.to_owned(),
        };
        let log = folder.path().join("log");
        let mut process = Command::new(&binary.0)
            .args(["serve", "--listen", "127.0.0.1:0", "--output", "json"])
            .args(["--log-level", "warn", "--database-url", &database])
            .args(flags)
            // The developer's own `STELE_...` variables are for the developer's own server.
            .env_clear()
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            // The terminal's Ctrl-C is for whoever calls it; the server is ended after them.
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot run {}", binary.0.display()))?;
        let printed = process.stdout.take().map(BufReader::new);
        let mut server = Self {
            process,
            folder,
            url: String::new(),
            key: Key {
                id: String::new(),
                secret: String::new(),
            },
            project_token: String::new(),
        };
        let mut line = String::new();
        if let Some(mut printed) = printed {
            printed.read_line(&mut line)?;
        }
        server
            .introduce(&line)
            .and_then(|()| server.wait())
            .with_context(|| format!("the server does not start: {}", server.log().trim()))?;
        Ok(server)
    }

    /// Scheme, host and port, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A key of all scopes.
    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    /// What PostHog's SDKs send events with.
    pub(crate) fn project_token(&self) -> &str {
        &self.project_token
    }

    /// What it has logged so far: warnings and errors.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Asks it to stop and waits for its end, which must be a good one. Answers its log.
    pub(crate) fn stop(mut self) -> anyhow::Result<String> {
        self.ask_to_stop()?;
        let status = self.process.wait()?;
        let log = self.log();
        ensure!(
            status.success(),
            "the server has ended with {status}: {log}"
        );
        Ok(log)
    }

    /// Reads what a server prints on its first start.
    fn introduce(&mut self, line: &str) -> anyhow::Result<()> {
        let told: Value = serde_json::from_str(line).context("it has not printed its first key")?;
        let text = |pointer: &str| {
            let text = told.pointer(pointer).and_then(Value::as_str);
            text.map(ToOwned::to_owned)
                .with_context(|| format!("its first line has no {pointer}"))
        };
        self.url = text("/url")?;
        self.key = Key {
            id: text("/key/id")?,
            secret: text("/key/key")?,
        };
        self.project_token = text("/workspace/project_token")?;
        Ok(())
    }

    /// Waits for the first answer. The address is taken before the first line is printed, so a call that comes too early waits.
    fn wait(&self) -> anyhow::Result<()> {
        let address = self.url.trim_start_matches("http://");
        let mut connection = TcpStream::connect(address)?;
        connection.set_read_timeout(Some(Duration::from_mins(1)))?;
        write!(
            connection,
            "GET /health/ready HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        if !answer.starts_with("HTTP/1.1 200 ") {
            bail!("it is not ready: {answer}");
        }
        Ok(())
    }

    fn ask_to_stop(&self) -> anyhow::Result<()> {
        // It is not yet waited for, so the number is still its own.
        let id = Pid::from_raw(i32::try_from(self.process.id())?);
        signal::kill(id, signal::Signal::SIGTERM).context("cannot end the server")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended, or was stopped, has nothing more to be done about it.
        if let Ok(None) = self.process.try_wait() {
            self.process.kill().ok();
            self.process.wait().ok();
        }
    }
}

/// The lines of a log that tell of a fault of the server's own.
pub(crate) fn errors(log: &str) -> Vec<&str> {
    let is_error = |line: &&str| line.split_whitespace().nth(1) == Some("ERROR");
    log.lines().filter(is_error).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_from_warnings_by_their_level() {
        let log = "2026-02-01T10:00:00Z  WARN stele: an ERROR was spoken of\n\
                   2026-02-01T10:00:01Z ERROR stele: the job has failed\n\n";
        assert_eq!(
            errors(log),
            ["2026-02-01T10:00:01Z ERROR stele: the job has failed"]
        );
    }
}
