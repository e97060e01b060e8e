//! Python packages for one chore, in an environment of its own under `target`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};

use crate::{cargo, child::Watch, debian, say};

/// The text of the requirements that an environment was made from, kept in it.
const MARK: &str = "requirements.txt";

/// A virtual environment.
#[derive(Debug, Clone)]
pub(crate) struct Python {
    folder: PathBuf,
}

impl Python {
    /// The environment of this name with the packages of a requirements file. It is made the first time, and anew when the file changes.
    pub(crate) fn with(name: &str, requirements: &Path, watch: &mut Watch) -> anyhow::Result<Self> {
        let python = Self {
            folder: cargo::target_folder()?.join("python").join(name),
        };
        let wanted = fs::read_to_string(requirements)
            .with_context(|| format!("cannot read {}", requirements.display()))?;
        if !python.has(&wanted) {
            say::line(format!("making a Python environment for {name}"));
            python.make(requirements, watch)?;
            fs::write(python.folder.join(MARK), wanted)?;
        }
        Ok(python)
    }

    /// A call of a program of the environment, `python` itself among them.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join("bin").join(program));
        // Scripts stand in the tree, which no chore litters.
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// Whether it was made whole, from these requirements, and its interpreter is still there.
    fn has(&self, wanted: &str) -> bool {
        let made = fs::read_to_string(self.folder.join(MARK));
        made.is_ok_and(|made| made == wanted) && self.folder.join("bin/python").is_file()
    }

    fn make(&self, requirements: &Path, watch: &mut Watch) -> anyhow::Result<()> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        let can_make = Command::new("python3")
            .args(["-c", "import ensurepip, venv"])
            .stderr(Stdio::null())
            .status();
        if !can_make.is_ok_and(|status| status.success()) {
            debian::install("no Python with venv found", &["python3-venv"])?;
        }
        let mut create = Command::new("python3");
        create.args(["-m", "venv"]).arg(&self.folder);
        let created = watch
            .run(create.stdin(Stdio::null()))
            .context("cannot run python3")?;
        ensure!(created.success(), "`python3 -m venv` has failed");
        let mut install = self.command("python");
        install
            .args(["-m", "pip", "install", "--quiet", "--no-input"])
            .args(["--disable-pip-version-check", "--requirement"])
            .arg(requirements);
        let installed = watch.run(install.stdin(Stdio::null()))?;
        ensure!(
            installed.success(),
            "pip could not install {}",
            requirements.display()
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_good_for_the_very_requirements_it_was_made_from() {
        let folder = tempfile::tempdir().unwrap();
        let python = Python {
            folder: folder.path().to_owned(),
        };
        assert!(!python.has("a==1\n"));
        fs::write(folder.path().join(MARK), "a==1\n").unwrap();
        assert!(!python.has("a==1\n"), "there is no interpreter");
        fs::create_dir(folder.path().join("bin")).unwrap();
        fs::write(folder.path().join("bin/python"), "").unwrap();
        assert!(python.has("a==1\n"));
        assert!(!python.has("a==2\n"));
    }
}
