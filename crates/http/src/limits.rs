//! How many requests a key or a token may make.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::hash::Hash;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use stele_domain::{KeyId, Timestamp};

/// At most `count` requests in any `window`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// The most requests.
    pub count: u32,
    /// The length of the window in seconds.
    pub window: u32,
}

/// The largest count that can be configured: each request in a window is remembered, in eight bytes.
const MAX_COUNT: u32 = 1_000_000;

impl Quota {
    /// So many requests a minute.
    pub const fn per_minute(count: u32) -> Self {
        Self { count, window: 60 }
    }

    /// So many requests an hour.
    pub const fn per_hour(count: u32) -> Self {
        Self {
            count,
            window: 3600,
        }
    }

    fn micros(self) -> i64 {
        i64::from(self.window) * 1_000_000
    }
}

/// Which quotas are in force, as `--rate-limits` says of keys and `--token-rate-limits` of tokens: `vendor`, `off`, or a quota
/// such as `6000/min`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RateLimits {
    /// The vendors' own.
    #[default]
    Vendor,
    /// None: nothing is refused, and no headers are sent.
    Off,
    /// This one in the place of the vendors'.
    Quota(Quota),
}

/// The text is no [`RateLimits`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no rate limit: write `vendor`, `off`, or a count from 1 to 1000000 with /s, /min or /hour, such as `6000/min`"
)]
pub struct InvalidRateLimits(String);

impl FromStr for RateLimits {
    type Err = InvalidRateLimits;

    fn from_str(text: &str) -> Result<Self, InvalidRateLimits> {
        let quota = || {
            let (count, unit) = text.split_once('/')?;
            let window = match unit {
                "s" | "sec" | "second" => 1,
                "m" | "min" | "minute" => 60,
                "h" | "hour" => 3600,
                _ => return None,
            };
            let plain = count.bytes().all(|byte| byte.is_ascii_digit());
            let count = plain.then(|| count.parse().ok()).flatten()?;
            (1..=MAX_COUNT)
                .contains(&count)
                .then_some(Quota { count, window })
        };
        match text {
            "vendor" => Ok(RateLimits::Vendor),
            "off" => Ok(RateLimits::Off),
            _ => quota()
                .map(RateLimits::Quota)
                .ok_or_else(|| InvalidRateLimits(text.to_owned())),
        }
    }
}

impl fmt::Display for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RateLimits::Vendor => f.write_str("vendor"),
            RateLimits::Off => f.write_str("off"),
            RateLimits::Quota(Quota { count, window: 1 }) => write!(f, "{count}/s"),
            RateLimits::Quota(Quota { count, window: 60 }) => write!(f, "{count}/min"),
            RateLimits::Quota(Quota {
                count,
                window: 3600,
            }) => write!(f, "{count}/hour"),
            RateLimits::Quota(Quota { count, window }) => write!(f, "{count}/{window}s"),
        }
    }
}

/// Where a key stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaStatus {
    /// The quota that leaves the key the fewest requests.
    pub quota: Quota,
    /// How many requests it leaves.
    pub remaining: u32,
    /// Seconds, rounded up, until the oldest request falls out of the window and gives one back.
    pub reset: u32,
    /// For a refused request: seconds, rounded up, until one would be let through.
    pub retry_after: Option<u32>,
}

/// How far two requests at once may be apart, in microseconds, when the later is counted first. More than that is a clock
/// that was set back.
const OVERTAKING: i64 = 1_000_000;

/// An exact sliding-window log per key.
///
/// A key is an API key, or whatever else requests are told apart by.
///
/// A request is let through when each quota has fewer than its count of let-through requests within its window before
/// now; a request exactly one window old is out. Refused requests leave no trace. The logs are bounded by the quotas'
/// counts, and a key without a request in the longest window is forgotten. When the clock is set back, the logs go back
/// with it.
#[derive(Debug)]
pub struct RateLimiter<K = KeyId> {
    quotas: Vec<Quota>,
    longest: i64,
    // One lock for all keys: it is held for a binary search, never across a wait.
    logs: Mutex<Logs<K>>,
}

#[derive(Debug)]
struct Logs<K> {
    of_key: HashMap<K, VecDeque<i64>>,
    next_sweep: i64,
    /// The latest time that the clock has said since it was last set back.
    latest: i64,
}

impl<K: Eq + Hash> RateLimiter<K> {
    /// A limiter of all of `quotas` at once; of none it refuses nothing.
    pub fn new(quotas: &[Quota]) -> Self {
        let longest = quotas.iter().map(|quota| quota.micros()).max().unwrap_or(0);
        Self {
            quotas: quotas.to_vec(),
            longest,
            logs: Mutex::new(Logs {
                of_key: HashMap::new(),
                next_sweep: i64::MIN,
                latest: i64::MIN,
            }),
        }
    }

    /// The limiter that is configured where the vendor has `vendor` quotas.
    pub fn configured(limits: RateLimits, vendor: &[Quota]) -> Self {
        match limits {
            RateLimits::Vendor => Self::new(vendor),
            RateLimits::Off => Self::new(&[]),
            RateLimits::Quota(quota) => Self::new(&[quota]),
        }
    }

    /// Counts a request of `key` at `now`, or refuses it. `None` where no quota is in force.
    pub fn take(&self, key: K, now: Timestamp) -> Option<QuotaStatus> {
        if self.quotas.is_empty() {
            return None;
        }
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.follow(now.micros());
        logs.sweep(now.micros(), self.longest);
        let log = logs.of_key.entry(key).or_default();
        // Of two requests at once the later can be counted first; the other one is then as late as it.
        let now = now.micros().max(log.back().copied().unwrap_or(i64::MIN));
        let expired = log.partition_point(|time| *time <= now - self.longest);
        log.drain(..expired);

        let retry_at = self
            .quotas
            .iter()
            .filter_map(|quota| retry_at(log, *quota, now))
            .max();
        if retry_at.is_none() {
            log.push_back(now);
        }
        let mut status = self
            .quotas
            .iter()
            .map(|quota| standing(log, *quota, now))
            .min_by_key(|status| status.remaining)?;
        status.retry_after = retry_at.map(|time| seconds(time - now));
        Some(status)
    }
}

impl<K> Logs<K> {
    /// Notes what the clock says. One that was set back takes all logs with it: nobody waits for the time that was taken
    /// back to pass once more.
    fn follow(&mut self, now: i64) {
        let set_back = self.latest.saturating_sub(now);
        if set_back < OVERTAKING {
            self.latest = self.latest.max(now);
            return;
        }
        for time in self.of_key.values_mut().flatten() {
            *time -= set_back;
        }
        self.next_sweep -= set_back;
        self.latest = now;
    }

    fn sweep(&mut self, now: i64, longest: i64) {
        if now >= self.next_sweep {
            self.of_key
                .retain(|_, log| log.back().is_some_and(|last| *last > now - longest));
            self.next_sweep = now + longest;
        }
    }
}

/// The requests of `log` within the quota's window before `now`.
fn within(log: &VecDeque<i64>, quota: Quota, now: i64) -> impl ExactSizeIterator<Item = &i64> {
    log.range(log.partition_point(|time| *time <= now - quota.micros())..)
}

/// When the quota would let a request through, unless it does so now.
fn retry_at(log: &VecDeque<i64>, quota: Quota, now: i64) -> Option<i64> {
    let mut recent = within(log, quota, now);
    if recent.len() < quota.count as usize {
        return None;
    }
    Some(recent.next().copied().unwrap_or(now) + quota.micros())
}

fn standing(log: &VecDeque<i64>, quota: Quota, now: i64) -> QuotaStatus {
    let mut recent = within(log, quota, now);
    let taken = u32::try_from(recent.len()).unwrap_or(u32::MAX);
    let reset = seconds(recent.next().copied().unwrap_or(now) + quota.micros() - now);
    QuotaStatus {
        quota,
        remaining: quota.count.saturating_sub(taken),
        reset,
        retry_after: None,
    }
}

fn seconds(micros: i64) -> u32 {
    u32::try_from((micros + 999_999) / 1_000_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use stele_domain::{KeyId, Timestamp};
    use uuid::Uuid;

    use super::{Quota, QuotaStatus, RateLimiter, RateLimits};

    const START: i64 = 1_700_000_000_000_000;

    fn key(number: u8) -> KeyId {
        KeyId(Uuid::from_u128(u128::from(number)))
    }

    fn at(seconds: f64) -> Timestamp {
        #[expect(clippy::cast_possible_truncation, reason = "a test's few seconds")]
        let micros = (seconds * 1e6) as i64;
        Timestamp::from_micros(START + micros).expect("in range")
    }

    #[test]
    fn a_key_gets_its_count_in_any_window() {
        let quota = Quota::per_minute(2);
        let limiter = RateLimiter::new(&[quota]);
        let take = |seconds| {
            limiter
                .take(key(1), at(seconds))
                .expect("a quota is in force")
        };
        let status = |remaining, reset, retry_after| QuotaStatus {
            quota,
            remaining,
            reset,
            retry_after,
        };
        assert_eq!(take(0.0), status(1, 60, None));
        assert_eq!(take(30.5), status(0, 30, None));
        assert_eq!(take(59.5), status(0, 1, Some(1)));
        // Exactly one window later the first is out; the refused one was never in.
        assert_eq!(take(60.0), status(0, 31, None));
        assert_eq!(take(90.4), status(0, 1, Some(1)));
        assert_eq!(take(90.5), status(0, 30, None));
    }

    #[test]
    fn several_windows_hold_at_once() {
        let limiter = RateLimiter::new(&[Quota::per_minute(2), Quota::per_hour(3)]);
        let take = |seconds| {
            limiter
                .take(key(1), at(seconds))
                .expect("a quota is in force")
        };
        assert_eq!(
            (take(0.0).quota, take(1.0).remaining),
            (Quota::per_minute(2), 0)
        );
        assert_eq!(take(2.0).retry_after, Some(58));
        let third = take(61.0);
        assert_eq!(
            (third.quota, third.remaining, third.retry_after),
            (Quota::per_hour(3), 0, None)
        );
        assert_eq!(take(62.0).retry_after, Some(3600 - 62));
    }

    #[test]
    fn keys_do_not_share() {
        let limiter = RateLimiter::new(&[Quota::per_minute(1)]);
        let refused = |number| {
            limiter
                .take(key(number), at(0.0))
                .and_then(|status| status.retry_after)
        };
        assert_eq!((refused(1), refused(2), refused(1)), (None, None, Some(60)));
    }

    #[test]
    fn idle_keys_are_forgotten() {
        let limiter = RateLimiter::new(&[Quota::per_minute(10)]);
        for number in 0..100 {
            limiter.take(key(number), at(0.0));
        }
        limiter.take(key(200), at(59.0));
        limiter.take(key(200), at(120.0));
        assert_eq!(limiter.logs.lock().expect("not poisoned").of_key.len(), 1);
    }

    #[test]
    fn a_clock_that_is_set_back_gives_nothing_away() {
        let limiter = RateLimiter::new(&[Quota::per_minute(1)]);
        assert_eq!(
            limiter
                .take(key(1), at(100.0))
                .and_then(|status| status.retry_after),
            None
        );
        assert_eq!(
            limiter
                .take(key(1), at(0.0))
                .and_then(|status| status.retry_after),
            Some(60)
        );
    }

    #[test]
    fn a_clock_that_is_set_back_takes_nothing_away() {
        let limiter = RateLimiter::new(&[Quota::per_minute(2)]);
        let take = |seconds| {
            let status = limiter.take(key(1), at(seconds)).expect("a quota");
            (status.remaining, status.retry_after)
        };
        assert_eq!(take(5_000.0), (1, None));
        assert_eq!(take(5_010.0), (0, None));
        // The requests are as old as they were: ten seconds, and none.
        assert_eq!(take(1_000.0), (0, Some(50)));
        assert_eq!(take(1_050.0), (0, None));
        assert_eq!(take(1_060.0), (0, None));
    }

    #[test]
    fn requests_that_overtake_one_another_age_nothing() {
        let limiter = RateLimiter::new(&[Quota::per_minute(2)]);
        limiter.take(key(1), at(0.0));
        for _ in 0..1_000 {
            limiter.take(key(1), at(50.0));
            limiter.take(key(1), at(49.9));
        }
        let status = limiter.take(key(1), at(59.9)).expect("a quota");
        assert_eq!(status.retry_after, Some(1));
    }

    #[test]
    fn idle_keys_are_forgotten_by_a_clock_that_was_set_back_too() {
        let limiter = RateLimiter::new(&[Quota::per_minute(10)]);
        limiter.take(key(1), at(5_000.0));
        for seconds in [0.0, 60.0, 120.0] {
            limiter.take(key(2), at(seconds));
        }
        assert_eq!(limiter.logs.lock().expect("not poisoned").of_key.len(), 1);
    }

    #[test]
    fn settings_are_read_and_printed() {
        let quota = |count, window| Ok(RateLimits::Quota(Quota { count, window }));
        assert_eq!("vendor".parse(), Ok(RateLimits::Vendor));
        assert_eq!("off".parse(), Ok(RateLimits::Off));
        for (text, limits) in [
            ("5/s", quota(5, 1)),
            ("6000/min", quota(6000, 60)),
            ("1/hour", quota(1, 3600)),
        ] {
            assert_eq!(text.parse(), limits);
            assert_eq!(limits.expect("a quota").to_string(), text);
        }
        for none in [
            "",
            "0/min",
            "-1/min",
            "+1/min",
            "6000",
            "6000/",
            "/min",
            "6000/day",
            "1000001/s",
            "x/min",
            "Vendor",
        ] {
            let error = none.parse::<RateLimits>().expect_err(none);
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("`{none}` is no rate limit")),
                "{error}"
            );
        }
        assert_eq!(
            RateLimiter::configured(RateLimits::Off, &[Quota::per_minute(1)]).take(key(1), at(0.0)),
            None
        );
    }

    /// The rule by the letter: remembers every request that was let through.
    struct Naive(Vec<Quota>, Vec<(u8, i64)>);

    impl Naive {
        fn take(&mut self, key: u8, now: i64) -> QuotaStatus {
            let Self(quotas, admitted) = self;
            let within = |quota: &Quota, admitted: &[(u8, i64)]| -> Vec<i64> {
                let window = i64::from(quota.window) * 1_000_000;
                let of_key = admitted
                    .iter()
                    .filter(|(other, time)| *other == key && now - time < window);
                of_key.map(|(_, time)| time + window - now).collect()
            };
            let ceil = |micros: i64| u32::try_from((micros + 999_999) / 1_000_000).expect("small");
            let full = quotas.iter().filter_map(|quota| {
                let left = within(quota, admitted);
                (left.len() >= quota.count as usize)
                    .then(|| left.into_iter().min().expect("at least one"))
            });
            let retry_after = full.max().map(ceil);
            if retry_after.is_none() {
                admitted.push((key, now));
            }
            let statuses = quotas.iter().map(|quota| {
                let left = within(quota, admitted);
                QuotaStatus {
                    quota: *quota,
                    remaining: quota.count - u32::try_from(left.len()).expect("small"),
                    reset: ceil(
                        left.into_iter()
                            .min()
                            .unwrap_or(i64::from(quota.window) * 1_000_000),
                    ),
                    retry_after,
                }
            });
            statuses
                .min_by_key(|status| status.remaining)
                .expect("a quota")
        }
    }

    fn quotas() -> impl Strategy<Value = Vec<Quota>> {
        let quota = (1..6u32, 1..20u32).prop_map(|(count, window)| Quota { count, window });
        prop::collection::vec(quota, 1..4)
    }

    proptest! {
        #[test]
        fn it_counts_as_the_rule_says(
            quotas in quotas(),
            requests in prop::collection::vec((0..3u8, 0..5_000_000i64), 0..80),
        ) {
            let limiter = RateLimiter::new(&quotas);
            let mut naive = Naive(quotas, Vec::new());
            let mut now = START;
            for (number, pause) in requests {
                now += pause;
                let status = limiter.take(key(number), Timestamp::from_micros(now).expect("in range"));
                prop_assert_eq!(status, Some(naive.take(number, now)));
            }
        }
    }
}
