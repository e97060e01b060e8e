//! The clock, the ids and the secrets of the real world.
//!
//! Everything else asks the application's ports; only here are the system's own clock and random numbers called.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::Utc;
use rand::distr::{Alphabetic, Alphanumeric, SampleString};
use rand::rand_core::UnwrapErr;
#[expect(
    clippy::disallowed_types,
    reason = "the one place that reads the system's random numbers"
)]
use rand::rngs::SysRng;
use stele_application::ports::{Clock, Ids, Secrets};
use stele_domain::{Code, Timestamp};
use uuid::Uuid;

/// The system's clock, in microseconds. It never runs backwards, whatever is done to the system's.
#[derive(Debug, Default)]
pub struct SystemClock {
    latest: AtomicI64,
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let told = system_micros();
        let now = told.max(self.latest.fetch_max(told, Ordering::Relaxed));
        Timestamp::from_micros(now).expect("the system's clock shows a year of four digits")
    }
}

/// What the system's clock shows, in microseconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the clock comes from"
)]
pub(crate) fn system_micros() -> i64 {
    Utc::now().timestamp_micros()
}

/// Time-ordered UUIDs and random codes.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "this is where ids come from")]
    fn uuid(&self) -> Uuid {
        // The library keeps one counter for the process, so that ids of one millisecond are in order too.
        Uuid::now_v7()
    }

    fn code(&self) -> Code {
        random(&Alphabetic, Code::LENGTH)
            .parse()
            .expect("a code is so many letters")
    }
}

/// Secrets from the operating system's cryptographically secure source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemSecrets;

impl Secrets for SystemSecrets {
    fn alphanumeric(&self, length: usize) -> String {
        random(&Alphanumeric, length)
    }
}

/// So many characters of an alphabet, each as likely as any other.
fn random(alphabet: &impl SampleString, length: usize) -> String {
    // A system without random numbers cannot make keys: there is nothing to go on with.
    alphabet.sample_string(&mut UnwrapErr(SysRng), length)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::iter;

    use super::*;

    #[test]
    fn the_clock_never_runs_backwards() {
        let clock = SystemClock::default();
        let times: Vec<_> = iter::repeat_with(|| clock.now()).take(1000).collect();
        assert!(times.is_sorted());
        // The system's clock was set back by a day.
        let ahead = times[999].micros() + 86_400_000_000;
        clock.latest.store(ahead, Ordering::Relaxed);
        assert_eq!(clock.now().micros(), ahead);
    }

    #[test]
    fn later_ids_sort_behind_earlier_ones() {
        let ids: Vec<_> = iter::repeat_with(|| RandomIds.uuid()).take(1000).collect();
        assert!(ids.is_sorted_by(|one, next| one < next));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn codes_and_secrets_use_their_whole_alphabet() {
        let codes: String = iter::repeat_with(|| RandomIds.code().to_string())
            .take(1000)
            .collect();
        assert_eq!(codes.chars().collect::<BTreeSet<_>>().len(), 52);
        let secret = SystemSecrets.alphanumeric(10_000);
        assert_eq!(secret.len(), 10_000);
        assert!(secret.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(secret.chars().collect::<BTreeSet<_>>().len(), 62);
    }
}
