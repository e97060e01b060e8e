//! How cargo is called from within cargo.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;
use cargo_metadata::{Metadata, MetadataCommand};

/// A call of cargo from the workspace's root.
///
/// `cargo run` tells its program about its own package in the environment. Handed on, that would make build scripts that watch
/// these variables (ring's does) run anew each time the workspace is built from here after it was built by hand.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(program());
    for (name, _) in environment() {
        if name.to_str().is_some_and(describes_this_package) {
            command.env_remove(&name);
        }
    }
    command.args(args).current_dir(workspace_root());
    command
}

/// The folder of the workspace.
pub(crate) fn workspace_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the workspace")
}

/// The workspace's own packages and what each declares to depend on.
pub(crate) fn metadata() -> anyhow::Result<Metadata> {
    MetadataCommand::new()
        .cargo_path(program())
        .manifest_path(workspace_root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cannot read `cargo metadata`")
}

/// The folder of all that is built, wherever the developer has it.
pub(crate) fn target_folder() -> anyhow::Result<PathBuf> {
    Ok(metadata()?.target_directory.into_std_path_buf())
}

fn describes_this_package(variable: &str) -> bool {
    [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
    ]
    .iter()
    .any(|prefix| variable.starts_with(prefix))
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo names itself to the programs it runs in CARGO"
)]
fn program() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a child's environment is this one's without what cargo added"
)]
fn environment() -> env::VarsOs {
    env::vars_os()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_workspaces() {
        assert_eq!(
            metadata().unwrap().workspace_root.as_std_path(),
            workspace_root()
        );
    }

    #[test]
    fn only_the_packages_own_variables_are_withheld() {
        assert!(describes_this_package("CARGO_PKG_NAME"));
        assert!(describes_this_package("CARGO_MANIFEST_DIR"));
        assert!(!describes_this_package("CARGO_TARGET_DIR"));
        assert!(!describes_this_package("CARGO_HOME"));
    }
}
