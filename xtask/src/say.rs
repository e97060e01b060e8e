//! What a chore tells its user: lines on standard error, where cargo and the test runner write too, so that they keep their order.

#![expect(
    clippy::print_stderr,
    reason = "this is the one place from which a chore speaks"
)]

use std::time::Duration;

/// One line of news.
pub(crate) fn line(text: impl std::fmt::Display) {
    eprintln!("{text}");
}

/// The line above a step: what it is and the command that repeats it.
pub(crate) fn header(step: &str, command: &str) {
    eprintln!("==> {step}: {command}");
}

/// The line below a step that went well.
pub(crate) fn done(step: &str, elapsed: Duration) {
    eprintln!("==> {step}: done in {:.1} s", elapsed.as_secs_f64());
}

/// A fault with its causes, on one line.
pub(crate) fn error(fault: &anyhow::Error) {
    eprintln!("error: {fault:#}");
}
