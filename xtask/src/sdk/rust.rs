//! Rust's clients: checked in one workspace, so that what they all depend on is compiled once.
//!
//! Which versions that takes stands in `tests/sdk/rust/Cargo.lock`.

use std::fs;

use anyhow::ensure;

use super::{
    Language,
    workshop::{Workshop, copy, sources},
};
use crate::cargo;

/// The versions that the clients are checked with.
const LOCK: &str = "Cargo.lock";

pub(super) fn build(workshop: &mut Workshop) -> anyhow::Result<()> {
    let (from, to) = (sources(Language::Rust), workshop.output(Language::Rust));
    copy(&from, &["Cargo.toml", LOCK], &to)?;
    let mut command = cargo::command(&["check", "--quiet", "--workspace"]);
    command
        // Which TLS they bring is their user's choice, and the default one wants OpenSSL's headers.
        .arg("--no-default-features")
        .current_dir(&to)
        .env("CARGO_TARGET_DIR", to.join("target"));
    workshop.step("Rust clients: cargo check", &mut command)?;
    // Not `--locked`: the new one is then there to be taken.
    let (kept, used) = (from.join(LOCK), to.join(LOCK));
    ensure!(
        fs::read(&kept)? == fs::read(&used)?,
        "the Rust clients have other dependencies than before; mend it with: cp {} {}",
        used.display(),
        kept.display()
    );
    Ok(())
}
