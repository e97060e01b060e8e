//! Where the machine has its PostgreSQL, and how it gets one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;

use crate::debian;

/// The oldest version Stele's store supports.
const OLDEST: u32 = 14;

/// Everything a throw-away server needs from one folder.
const PROGRAMS: [&str; 4] = ["initdb", "pg_ctl", "postgres", "psql"];

/// Folders that hold a folder of each installed version: Debian's, Red Hat's, Homebrew's on either processor.
/// None of them is in the `PATH` of its system.
const PARENTS: [(&str, &str); 4] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql"),
    ("/usr/local/opt", "postgresql"),
];

/// A PostgreSQL with all its programs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Installation {
    bin: PathBuf,
    version: u32,
}

impl Installation {
    /// The newest PostgreSQL of the machine. Where there is none and we are root on a Debian, it is installed first.
    pub(super) fn find_or_install() -> anyhow::Result<Self> {
        if let Some(found) = Self::newest() {
            return Ok(found);
        }
        debian::install(
            &format!("no PostgreSQL {OLDEST} or later found"),
            &["postgresql"],
        )?;
        Self::newest().context("apt-get has installed `postgresql`, but there is no PostgreSQL 14 or later to be found")
    }

    /// The major version.
    pub(super) fn version(&self) -> u32 {
        self.version
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    fn newest() -> Option<Self> {
        candidates()
            .into_iter()
            .filter_map(Self::at)
            .filter(|found| found.version >= OLDEST)
            .max_by_key(|found| found.version)
    }

    fn at(bin: PathBuf) -> Option<Self> {
        if !PROGRAMS.iter().all(|program| bin.join(program).is_file()) {
            return None;
        }
        let version = major(&printed(&bin.join("postgres"), "--version")?)?;
        Some(Self { bin, version })
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<_> = printed(Path::new("pg_config"), "--bindir")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    for (parent, prefix) in PARENTS {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        let versions =
            entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
        folders.extend(versions.map(|version| version.path().join("bin")));
    }
    folders
}

/// What a program prints with the argument, if it exists and succeeds.
fn printed(program: &Path, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The major version in the likes of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` and `postgres (PostgreSQL) 18beta1`.
fn major(version: &str) -> Option<u32> {
    let (_, number) = version.split_once("(PostgreSQL) ")?;
    let end = number
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_postgres_prints() {
        assert_eq!(
            major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"),
            Some(15)
        );
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("postgres (PostgreSQL) 17"), Some(17));
        assert_eq!(major("postgres (EnterpriseDB) 17"), None);
        assert_eq!(major("postgres (PostgreSQL) devel"), None);
    }

    #[test]
    fn a_folder_without_the_server_is_no_installation() {
        let folder = tempfile::tempdir().unwrap();
        for client in ["psql", "pg_config"] {
            fs::write(folder.path().join(client), "").unwrap();
        }
        assert_eq!(Installation::at(folder.path().to_owned()), None);
    }
}
