//! Whom PostgreSQL's programs run as.

use std::{
    env,
    os::unix::{fs::chown, process::CommandExt as _},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::Context as _;
use nix::unistd::{User, geteuid};

/// The account PostgreSQL runs as: our own, but never root, which PostgreSQL refuses.
pub(super) enum Account {
    Own,
    Other(User),
}

impl Account {
    /// As root: `postgres` where its package has made it, else `nobody`.
    pub(super) fn for_postgres() -> anyhow::Result<Self> {
        if !geteuid().is_root() {
            return Ok(Self::Own);
        }
        for name in ["postgres", "nobody"] {
            if let Some(user) = User::from_name(name)
                .with_context(|| format!("cannot look up the account `{name}`"))?
            {
                return Ok(Self::Other(user));
            }
        }
        anyhow::bail!(
            "PostgreSQL refuses to run as root, and there is neither an account `postgres` nor `nobody` to run it as"
        )
    }

    /// Makes the account the owner of a folder.
    pub(super) fn give(&self, folder: &Path) -> anyhow::Result<()> {
        let Self::Other(user) = self else {
            return Ok(());
        };
        chown(folder, Some(user.uid.as_raw()), Some(user.gid.as_raw()))
            .with_context(|| format!("cannot give {} to `{}`", folder.display(), user.name))
    }

    /// A call of the program as this account, undisturbed by the caller's `PG...` variables, standard input and Ctrl-C.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in environment() {
            if name.to_str().is_some_and(|name| name.starts_with("PG")) {
                command.env_remove(&name);
            }
        }
        // Our own process group: the terminal's Ctrl-C is for the tests; the server is stopped after them.
        command
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .process_group(0);
        if let Self::Other(user) = self {
            // The standard library drops root's supplementary groups with this.
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a child's environment is this one's without what would mislead it"
)]
fn environment() -> env::VarsOs {
    env::vars_os()
}
