//! What the machine lacks, from Debian's packages.

use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use nix::unistd::geteuid;

use crate::say;

/// Installs packages where we are root, and tells whoever is not what to install. `missing` begins every message, as in `no browser found`.
pub(crate) fn install(missing: &str, packages: &[&str]) -> anyhow::Result<()> {
    let names = packages.join(" ");
    ensure!(
        geteuid().is_root(),
        "{missing}; install it, on Debian and Ubuntu with `sudo apt-get install {names}`"
    );
    say::line(format!("{missing}: installing Debian's {names}"));
    // The machine's own updates may be under way, and a download may fail once.
    let patient = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];
    let install = ["install", "-y", "--no-install-recommends"];
    let install = [&install[..], packages].concat();
    for step in [vec!["update"], install] {
        let args = [&patient[..], &step].concat();
        let status = Command::new("apt-get")
            .args(&args)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null())
            .status()
            .with_context(|| format!("{missing}, and there is no apt-get to install it with"))?;
        ensure!(
            status.success(),
            "{missing}, and `apt-get {}` has failed",
            args.join(" ")
        );
    }
    Ok(())
}
