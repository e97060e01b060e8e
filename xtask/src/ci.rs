//! Everything that must hold before a change is taken in.

use std::{
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::ensure;

use crate::{cargo, child::Watch, say};

/// Run everything CI runs, in its order, and stop at the first failure
///
/// Format, lints, documentation, layers, OpenAPI documents, clients made from them, a short
/// fuzzing by them, tests: each under a line that holds the command to repeat it alone. Needs what
/// `cargo xtask sdk` and `cargo xtask test` need. The last thing printed is the test runner's
/// summary.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {}

/// A call of cargo that must succeed.
struct Step {
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
    args: &'static str,
}

const fn step(name: &'static str, args: &'static str) -> Step {
    Step {
        name,
        environment: &[],
        args,
    }
}

/// What fails soonest and is mended easiest comes first.
const CHECKS: &[Step] = &[
    step("format", "fmt --all --check"),
    step("lints", "clippy --workspace --all-targets -- -D warnings"),
    Step {
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        ..step("documentation", "doc --workspace --no-deps")
    },
    step("layers", "xtask layers"),
    step("OpenAPI documents", "xtask openapi --check"),
    step("SDKs", "xtask sdk"),
    // A glance; a long look is for the night.
    step("fuzzing", "xtask fuzz-api --quick"),
];

/// The last step: nothing is printed after it.
const TESTS: Step = step("tests", "xtask test");

impl Step {
    /// The command as one would type it.
    fn shown(&self) -> String {
        let assignments = self
            .environment
            .iter()
            .map(|(name, value)| format!("{name}='{value}'"));
        let cargo = ["cargo".to_owned(), self.args.to_owned()];
        assignments.chain(cargo).collect::<Vec<_>>().join(" ")
    }

    fn command(&self) -> Command {
        let mut command = cargo::command(&self.args.split_whitespace().collect::<Vec<_>>());
        command.envs(self.environment.iter().copied());
        command
    }
}

pub(crate) fn run(Args {}: Args) -> anyhow::Result<ExitCode> {
    let mut watch = Watch::new()?;
    for check in CHECKS {
        let begun = Instant::now();
        say::header(check.name, &check.shown());
        let ended = watch.run(&mut check.command())?;
        ensure!(
            ended.success(),
            "CI stops at: {}; to repeat it: {}",
            check.name,
            check.shown()
        );
        say::done(check.name, begun.elapsed());
    }
    say::header(TESTS.name, &TESTS.shown());
    Ok(watch.run(&mut TESTS.command())?.exit_code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_shown_as_one_would_type_it() {
        let shown: Vec<_> = CHECKS.iter().map(Step::shown).collect();
        assert_eq!(shown[0], "cargo fmt --all --check");
        assert_eq!(
            shown[2],
            "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps"
        );
    }
}
