//! When the demo's story happens.

use stele_domain::Timestamp;

use super::account::{days_after, time};

/// The day on which the story is written down as if it were told: everything in it has happened by then.
const WRITTEN: &str = "2025-02-15T00:00:00Z";

/// Moves the story as if the day on which it was written down were today, so that it is never old: by whole days, so that
/// the times of day stay what they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    days: i64,
}

impl Calendar {
    /// The calendar of a story that is told at a time.
    pub(super) fn of_telling(now: Timestamp) -> Self {
        let micros = now.micros() - time(WRITTEN).micros();
        Self {
            days: micros.div_euclid(86_400_000_000),
        }
    }

    /// What is written down as a time.
    pub(super) fn time(self, written: &str) -> Timestamp {
        days_after(time(written), self.days)
    }

    /// The midnight before the story is told. Nothing happens behind it that is written down.
    pub(super) fn today(self) -> Timestamp {
        self.time(WRITTEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_told_on_its_last_day_whenever_it_is_told() {
        for (now, today, beginning) in [
            ("2025-02-15", "2025-02-15", "2024-03-15T08:00:00Z"),
            ("2025-02-16T23:59:59Z", "2025-02-16", "2024-03-16T08:00:00Z"),
            ("2025-02-14T23:59:59Z", "2025-02-14", "2024-03-14T08:00:00Z"),
            ("2026-02-15T12:00:00Z", "2026-02-15", "2025-03-15T08:00:00Z"),
        ] {
            let calendar = Calendar::of_telling(time(now));
            assert_eq!(calendar.today(), time(today));
            assert_eq!(calendar.time("2024-03-15T08:00:00Z"), time(beginning));
        }
    }
}
