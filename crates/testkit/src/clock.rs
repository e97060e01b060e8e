//! A clock that stands still.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use stele_application::ports::Clock;
use stele_domain::Timestamp;

/// A clock that moves only when it is told to, or by a fixed step with each look at it.
#[derive(Debug)]
pub struct FixedClock {
    micros: AtomicI64,
    step: i64,
}

impl FixedClock {
    /// When a clock starts unless told otherwise: 2025-02-01T10:00:00Z.
    pub const START: &str = "2025-02-01T10:00:00Z";

    /// A clock that stands at `time`.
    pub fn at(time: Timestamp) -> Self {
        Self::stepping(time, Duration::ZERO)
    }

    /// A clock that first tells `time` and with each look at it is `step` later.
    pub fn stepping(time: Timestamp, step: Duration) -> Self {
        Self {
            micros: AtomicI64::new(time.micros()),
            step: micros(step),
        }
    }

    /// Moves the clock to `time`, forwards or backwards.
    pub fn set(&self, time: Timestamp) {
        self.micros.store(time.micros(), Ordering::SeqCst);
    }

    /// Moves the clock forwards.
    pub fn advance(&self, by: Duration) {
        self.micros.fetch_add(micros(by), Ordering::SeqCst);
    }
}

impl Default for FixedClock {
    fn default() -> Self {
        Self::at(Timestamp::parse_iso(Self::START).expect("the start is a time"))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        let micros = self.micros.fetch_add(self.step, Ordering::SeqCst);
        Timestamp::from_micros(micros).expect("a test stays between the years 1 and 9999")
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).expect("a test moves its clock by years at most")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stele_application::ports::Clock as _;
    use stele_domain::Timestamp;

    use super::FixedClock;

    fn shown(clock: &FixedClock) -> String {
        clock.now().to_python_string()
    }

    #[test]
    fn it_moves_only_when_told_to() {
        let clock = FixedClock::default();
        assert_eq!(shown(&clock), FixedClock::START);
        assert_eq!(shown(&clock), FixedClock::START);
        clock.advance(Duration::from_secs(90));
        assert_eq!(shown(&clock), "2025-02-01T10:01:30Z");
        clock.set(Timestamp::parse_iso("2024-02-29").expect("a day"));
        assert_eq!(shown(&clock), "2024-02-29T00:00:00Z");
    }

    #[test]
    fn a_stepping_clock_is_later_with_each_look() {
        let start = Timestamp::parse_iso(FixedClock::START).expect("a time");
        let clock = FixedClock::stepping(start, Duration::from_secs(1));
        assert_eq!(shown(&clock), "2025-02-01T10:00:00Z");
        assert_eq!(shown(&clock), "2025-02-01T10:00:01Z");
    }
}
