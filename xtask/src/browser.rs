//! The browser in which the documentation page is tested: Chromium, and the program that drives it.

use std::process::{Command, Stdio};

use anyhow::ensure;

use crate::debian;

/// What the tests talk to. It finds its browser by itself, and Debian's brings it along.
const DRIVER: &str = "chromedriver";

/// Makes sure that the machine has it: where it has not and we are root on a Debian, it is installed.
pub(crate) fn ensure_installed() -> anyhow::Result<()> {
    if is_there() {
        return Ok(());
    }
    debian::install(
        "no Chromium with its driver found",
        &["chromium", "chromium-driver"],
    )?;
    ensure!(
        is_there(),
        "apt-get has installed `chromium-driver`, but there is no {DRIVER} to be found"
    );
    Ok(())
}

fn is_there() -> bool {
    let asked = Command::new(DRIVER)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success())
}
