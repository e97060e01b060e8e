//! How often and when a record changed.

use crate::Timestamp;

/// What every record that can change carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// 1 at first, one more with each change.
    pub version: i64,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When anything of it that a reader can see last changed.
    pub updated_at: Timestamp,
}

impl Stamp {
    /// Of a record that is made now.
    pub fn new(now: Timestamp) -> Self {
        Self {
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// Notes a change. Each one moves `updated_at`, whatever the clock does: two changes within one microsecond, or over a
    /// clock that was set back, are a microsecond apart.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = self.updated_at.next().map_or(now, |next| next.max(now));
    }
}

#[cfg(test)]
mod tests {
    use super::Stamp;
    use crate::Timestamp;

    #[test]
    fn every_change_moves_the_time_even_over_a_clock_that_stands_still_or_runs_back() {
        let at = |micros| Timestamp::from_micros(micros).expect("in range");
        let mut stamp = Stamp::new(at(5));
        for (now, expected) in [(5, 6), (6, 7), (1, 8), (20, 20)] {
            stamp.touch(at(now));
            assert_eq!(stamp.updated_at, at(expected));
        }
        assert_eq!((stamp.version, stamp.created_at), (5, at(5)));
    }
}
