//! The tests, with all they need.

use std::process::{Command, ExitCode, Stdio};

use anyhow::ensure;

use crate::{
    browser, cargo,
    child::{Ended, Watch},
    postgres::{Commits, Postgres},
    say,
};

/// Tells the tests where PostgreSQL is.
pub(crate) const URL_VARIABLE: &str = "STELE_TEST_POSTGRES_URL";

/// Run the tests against a throw-away PostgreSQL
///
/// Starts a PostgreSQL of its own from the machine's binaries (where there is none and you are
/// root, Debian's package is installed first), runs the examples in the documentation, then all
/// tests with cargo-nextest (installed if it is missing), and stops and removes the database
/// again, on Ctrl-C too. Exits with the test runner's code.
///
/// The tests find the database by `STELE_TEST_POSTGRES_URL`, and the browser of the documentation
/// page by `chromedriver` in the `PATH`; Debian's package of that is installed likewise. A database
/// or browser that is not to be had is a failure: nothing is skipped.
///
/// Arguments after `--` go to `cargo nextest run`, and the documentation's examples are left out:
///
///   cargo xtask test -- -p stele-domain
///   cargo xtask test -- -E 'test(isolation)' --no-capture
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Arguments of `cargo nextest run`
    #[arg(last = true, value_name = "NEXTEST ARGUMENTS")]
    nextest: Vec<String>,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "every chore takes its arguments by value"
)]
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    // From here on no signal ends this process, and so the server below is always dropped.
    let mut watch = Watch::new()?;
    ensure_nextest(&mut watch)?;
    browser::ensure_installed()?;
    let server = Postgres::start(Commits::Forgetful)?;
    say::line(format!(
        "PostgreSQL {} for the tests: {}",
        server.version(),
        server.url()
    ));
    Ok(run_all(&mut watch, &args.nextest, &server.url())?.exit_code())
}

/// The documentation's examples first: the test runner's summary is to be the last thing on the screen.
fn run_all(watch: &mut Watch, nextest: &[String], url: &str) -> anyhow::Result<Ended> {
    if nextest.is_empty() {
        let documented =
            watch.run(cargo::command(&["test", "--workspace", "--doc"]).env(URL_VARIABLE, url))?;
        if !documented.success() {
            return Ok(documented);
        }
    }
    let mut tests = cargo::command(&["nextest", "run"]);
    if !chooses_packages(nextest) {
        tests.arg("--workspace");
    }
    watch.run(tests.args(nextest).env(URL_VARIABLE, url))
}

/// Whether the arguments say which packages to build. Without that, cargo would take the default members: the server alone.
fn chooses_packages(nextest: &[String]) -> bool {
    nextest.iter().take_while(|arg| *arg != "--").any(|arg| {
        arg.starts_with("-p")
            || arg.starts_with("--package")
            || arg == "--workspace"
            || arg == "--all"
    })
}

fn ensure_nextest(watch: &mut Watch) -> anyhow::Result<()> {
    let mut version: Command = cargo::command(&["nextest", "--version"]);
    if version
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?
        .success()
    {
        return Ok(());
    }
    say::line("cargo-nextest, the test runner, is missing: installing it");
    let installed = watch.run(&mut cargo::command(&[
        "install",
        "--locked",
        "cargo-nextest",
    ]))?;
    ensure!(
        installed.success(),
        "`cargo install --locked cargo-nextest` has failed"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(args: &[&str]) -> bool {
        chooses_packages(&args.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn the_whole_workspace_is_tested_unless_packages_are_chosen() {
        assert!(chosen(&["-p", "stele-domain"]));
        assert!(chosen(&["-pstele-domain"]));
        assert!(chosen(&["--no-capture", "--package=stele-domain"]));
        assert!(chosen(&["--workspace", "--exclude", "stele-server"]));
        assert!(!chosen(&["some_test"]));
        assert!(!chosen(&["-E", "test(some_test)"]));
        assert!(!chosen(&["some_test", "--", "--package"]));
    }
}
