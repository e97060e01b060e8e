//! A child process that runs to its end whatever signal arrives.
//!
//! The throw-away database must be stopped even when CI sends SIGTERM or the user presses Ctrl-C. So the signals no longer end
//! this process: they are passed on to the child, its end is awaited, and then the ordinary way out cleans up.

use std::{
    io::{self, IsTerminal as _},
    process::{Child, Command, ExitCode, ExitStatus},
};

use anyhow::Context as _;
use nix::{sys::signal, unistd::Pid};
use signal_hook::{
    consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

/// How a child came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// By itself.
    Finished(ExitStatus),
    /// Because this process was sent the signal of this number.
    Interrupted(i32),
}

impl Ended {
    pub(crate) fn success(self) -> bool {
        matches!(self, Self::Finished(status) if status.success())
    }

    /// What this process should exit with: the child's own code, or 128 and the signal's number as shells have it.
    pub(crate) fn exit_code(self) -> ExitCode {
        let code = match self {
            Self::Finished(status) => status.code().unwrap_or(1),
            Self::Interrupted(signal) => 128 + signal,
        };
        ExitCode::from(u8::try_from(code).unwrap_or(1))
    }
}

/// Holds back the signals that would end this process, from its making to the process's end.
pub(crate) struct Watch {
    signals: Signals,
    caught: Option<i32>,
}

impl Watch {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let signals =
            Signals::new([SIGCHLD, SIGHUP, SIGINT, SIGTERM]).context("cannot watch for signals")?;
        Ok(Self {
            signals,
            caught: None,
        })
    }

    /// Runs the command to its end. After a signal, this one's or an earlier one's, the outcome is [`Ended::Interrupted`].
    pub(crate) fn run(&mut self, command: &mut Command) -> anyhow::Result<Ended> {
        if let Some(signal) = self.interruption() {
            return Ok(Ended::Interrupted(signal));
        }
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot run {}", command.get_program().display()))?;
        // A child that has already ended has sent its SIGCHLD, and the iterator keeps it: nothing is missed between here and there.
        for signal in self.signals.forever() {
            if signal != SIGCHLD {
                self.caught = Some(signal);
                pass_on(&child, signal)?;
            }
            if let Some(status) = child.try_wait()? {
                return Ok(self
                    .caught
                    .map_or(Ended::Finished(status), Ended::Interrupted));
            }
        }
        unreachable!(
            "the iterator over signals ends only when its handle is closed, and nobody else holds it"
        )
    }

    /// The signal that asked this process to end, if one did.
    pub(crate) fn interruption(&mut self) -> Option<i32> {
        let ending = self
            .signals
            .pending()
            .filter(|signal| *signal != SIGCHLD)
            .last();
        self.caught = ending.or(self.caught);
        self.caught
    }
}

/// Passes a signal on to the child. Ctrl-C on a terminal has already reached it, and the test runner takes a second one for impatience.
fn pass_on(child: &Child, signal: i32) -> anyhow::Result<()> {
    if signal == SIGINT && io::stdin().is_terminal() {
        return Ok(());
    }
    let pid = Pid::from_raw(i32::try_from(child.id())?);
    // The child is not yet waited for, so the number is still its own.
    signal::kill(pid, signal::Signal::try_from(signal)?).context("cannot pass a signal on")
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;

    /// A signal is seen by every [`Watch`] of the process: where tests share one (`cargo test`), these two must take turns.
    static ALONE: Mutex<()> = Mutex::new(());

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_child_ends_by_itself_with_its_own_code() {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut watch = Watch::new().unwrap();
        let ended = watch.run(&mut shell("exit 7")).unwrap();
        assert!(!ended.success());
        assert_eq!(ended.exit_code(), ExitCode::from(7));
        assert!(watch.run(&mut shell("exit 0")).unwrap().success());
    }

    #[test]
    fn a_signal_reaches_the_child_and_stops_what_would_follow() {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut watch = Watch::new().unwrap();
        let ended = watch
            .run(&mut shell(
                "trap 'exit 0' TERM; kill -TERM $PPID; while :; do sleep 0.01; done",
            ))
            .unwrap();
        assert_eq!(ended, Ended::Interrupted(SIGTERM));
        assert_eq!(ended.exit_code(), ExitCode::from(143));
        let marker = tempfile::tempdir().unwrap();
        let next = format!("touch {}/ran", marker.path().display());
        assert_eq!(
            watch.run(&mut shell(&next)).unwrap(),
            Ended::Interrupted(SIGTERM)
        );
        assert!(!marker.path().join("ran").exists());
    }
}
