//! A throw-away PostgreSQL: made, started, stopped and removed again.
//!
//! It is the machine's own PostgreSQL on a data directory of our own, not a container: CI may have none, and starting takes a
//! second. Nothing on it outlives a run, so it is told not to care for its disk. It listens on 127.0.0.1 and on a socket in its
//! own folder, and lets its one role in without a password; no other address or role gets in.

mod account;
mod installation;

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
};

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

use self::{account::Account, installation::Installation};

/// The superuser the tests connect as, and the database they find: each test makes one of its own from there.
const ROLE: &str = "stele";

/// How often another process may snatch the free port before we do.
const PORTS_TRIED: usize = 5;

/// A running server. Dropping it stops the server and removes all it had.
pub(crate) struct Postgres {
    installation: Installation,
    account: Account,
    folder: TempDir,
    port: u16,
    commits: Commits,
}

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commits {
    /// It does not: a test's database is lost with the test, and most of the time of a commit is the disk's.
    Forgetful,
    /// It does, as it would in earnest.
    Durable,
}

impl Postgres {
    /// Starts a server and waits until it answers.
    ///
    /// Fails with one line if the machine has no PostgreSQL (and we cannot install it), or has it without its contrib modules.
    pub(crate) fn start(commits: Commits) -> anyhow::Result<Self> {
        let installation = Installation::find_or_install()?;
        let account = Account::for_postgres()?;
        let folder = tempfile::Builder::new()
            .prefix("stele-postgres-")
            .tempdir()
            .context("cannot make a folder for PostgreSQL")?;
        account.give(folder.path())?;

        let mut server = Self {
            installation,
            account,
            folder,
            port: 0,
            commits,
        };
        server.create().context("cannot prepare a PostgreSQL")?;
        server.launch().context("cannot start PostgreSQL")?;
        server
            .furnish()
            .context("PostgreSQL is of no use to the tests")?;
        Ok(server)
    }

    /// Where it is, as the tests want it told.
    pub(crate) fn url(&self) -> String {
        self.url_of(ROLE)
    }

    /// Makes one more database, an empty one, and answers where it is.
    pub(crate) fn new_database(&self, name: &str) -> anyhow::Result<String> {
        self.query(ROLE, &format!("CREATE DATABASE {name}"))?;
        Ok(self.url_of(name))
    }

    fn url_of(&self, database: &str) -> String {
        format!(
            "postgres://{ROLE}@{}:{}/{database}",
            Ipv4Addr::LOCALHOST,
            self.port
        )
    }

    /// Its version, for the reader of a log.
    pub(crate) fn version(&self) -> u32 {
        self.installation.version()
    }

    fn create(&self) -> anyhow::Result<()> {
        let data = self.data();
        self.tool(
            "initdb",
            &[
                "--username",
                ROLE,
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--locale",
                "C.UTF-8",
                "--no-sync",
                "--pgdata",
                &data,
            ],
        )?;
        let socket_folder = self.folder.path().display().to_string().replace('\'', "''");
        let waits = match self.commits {
            Commits::Forgetful => "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n",
            Commits::Durable => "",
        };
        let settings = format!(
            "listen_addresses = '{}'\nunix_socket_directories = '{socket_folder}'\nmax_connections = 300\n\
             {waits}",
            Ipv4Addr::LOCALHOST,
        );
        let data = PathBuf::from(data);
        OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"))?
            .write_all(settings.as_bytes())?;
        let doors = format!(
            "local all {ROLE} trust\nhost all {ROLE} {}/32 trust\n",
            Ipv4Addr::LOCALHOST
        );
        fs::write(data.join("pg_hba.conf"), doors)?;
        Ok(())
    }

    /// `pg_ctl --wait` returns when the server takes connections, or when it has failed to.
    fn launch(&mut self) -> anyhow::Result<()> {
        let log = self.folder.path().join("log");
        let mut failure = None;
        for _ in 0..PORTS_TRIED {
            self.port = free_port()?;
            let options = format!("-p {}", self.port);
            let log_name = log.display().to_string();
            let started = self.tool(
                "pg_ctl",
                &[
                    "start",
                    "--wait",
                    "--silent",
                    "--timeout",
                    "60",
                    "--log",
                    &log_name,
                    "--options",
                    &options,
                    "--pgdata",
                    &self.data(),
                ],
            );
            let Err(fault) = started else { return Ok(()) };
            let said = fs::read_to_string(&log).unwrap_or_default();
            let port_was_taken = said.contains("Address already in use");
            failure = Some(fault.context(one_line(&said)));
            if !port_was_taken {
                break;
            }
            fs::remove_file(&log)?;
        }
        Err(failure.expect("no port means an early return, no failure too"))
    }

    /// Makes the tests' database, by the address they will use, and looks for the extension the store needs.
    fn furnish(&self) -> anyhow::Result<()> {
        self.query("postgres", &format!("CREATE DATABASE {ROLE}"))?;
        let found = self.query(
            ROLE,
            "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'",
        )?;
        ensure!(
            found == "1",
            "it lacks the extension pg_trgm: install PostgreSQL's contrib modules (Debian and Ubuntu have them in `postgresql`, others in \
             `postgresql-contrib`)"
        );
        Ok(())
    }

    fn query(&self, database: &str, statement: &str) -> anyhow::Result<String> {
        let host = Ipv4Addr::LOCALHOST.to_string();
        let port = self.port.to_string();
        self.tool(
            "psql",
            &[
                "--no-psqlrc",
                "--no-password",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set",
                "ON_ERROR_STOP=1",
                "--host",
                &host,
                "--port",
                &port,
                "--username",
                ROLE,
                "--dbname",
                database,
                "--command",
                statement,
            ],
        )
    }

    /// Runs one of PostgreSQL's own programs to its end and answers what it printed.
    fn tool(&self, name: &str, args: &[&str]) -> anyhow::Result<String> {
        let output = self
            .account
            .command(&self.installation.program(name))
            .args(args)
            .current_dir(self.folder.path())
            .output()
            .with_context(|| format!("cannot run {name}"))?;
        if !output.status.success() {
            bail!(
                "{name}: {}",
                one_line(&String::from_utf8_lossy(&output.stderr))
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn stop(&self) -> anyhow::Result<()> {
        // A server that did not start has no pid file, and one that started too slowly for us has.
        if PathBuf::from(self.data()).join("postmaster.pid").exists() {
            self.tool(
                "pg_ctl",
                &[
                    "stop",
                    "--wait",
                    "--silent",
                    "--mode",
                    "immediate",
                    "--pgdata",
                    &self.data(),
                ],
            )?;
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Err(fault) = self.stop() {
            crate::say::error(&fault.context("cannot stop the throw-away PostgreSQL"));
        }
    }
}

/// A port that was free a moment ago.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

/// What a program said, for the middle of a line of our own.
fn one_line(text: &str) -> String {
    let lines: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("; ")
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_throw_away_server_answers_and_leaves_nothing() {
        let server = Postgres::start(Commits::Forgetful).unwrap();
        assert_eq!(
            server.url(),
            format!("postgres://stele@127.0.0.1:{}/stele", server.port)
        );

        server.query(ROLE, "CREATE EXTENSION pg_trgm").unwrap();
        assert_eq!(
            server
                .query(ROLE, "SELECT similarity('stele', 'stele')")
                .unwrap(),
            "1"
        );
        let settings = "SELECT concat_ws(' ', pg_encoding_to_char(encoding), datcollate, current_setting('max_connections'), \
                        current_setting('fsync'), usesuper) FROM pg_database, pg_user WHERE datname = 'stele' AND usename = 'stele'";
        assert_eq!(
            server.query(ROLE, settings).unwrap(),
            "UTF8 C.UTF-8 300 off t"
        );

        let (folder, port) = (server.folder.path().to_owned(), server.port);
        drop(server);
        assert!(!folder.exists());
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
    }

    #[test]
    fn two_servers_live_side_by_side() {
        let (one, other) = (
            Postgres::start(Commits::Forgetful).unwrap(),
            Postgres::start(Commits::Forgetful).unwrap(),
        );
        assert_ne!(one.url(), other.url());
        drop(one);
        assert_eq!(other.query(ROLE, "SELECT 1").unwrap(), "1");
    }

    #[test]
    fn a_failing_program_tells_why_on_one_line() {
        let server = Postgres::start(Commits::Forgetful).unwrap();
        let fault = server
            .query(ROLE, "SELECT nothing")
            .unwrap_err()
            .to_string();
        assert!(
            fault.starts_with("psql: ERROR:  column \"nothing\" does not exist; LINE 1"),
            "{fault}"
        );
        assert!(!fault.contains('\n'));
    }
}
