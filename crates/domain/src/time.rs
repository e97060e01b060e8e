//! Points in time.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, TimeDelta, Utc};

/// A point in time: UTC, whole microseconds, years 1 to 9999.
///
/// Microseconds are what both databases and the most precise dialect keep; anything finer is cut off where it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

/// The text or number is no point in time between the years 1 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a point in time between the years 1 and 9999")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// The earliest: 0001-01-01T00:00:00Z.
    pub const MIN: Self = match DateTime::from_timestamp_micros(-62_135_596_800_000_000) {
        Some(time) => Self(time),
        None => panic!("in the range of chrono"),
    };

    /// From microseconds since 1970-01-01T00:00:00Z.
    pub fn from_micros(micros: i64) -> Result<Self, InvalidTimestamp> {
        let time = DateTime::from_timestamp_micros(micros).ok_or(InvalidTimestamp)?;
        (1..=9999)
            .contains(&time.year())
            .then_some(Self(time))
            .ok_or(InvalidTimestamp)
    }

    /// From any time, cut to whole microseconds.
    pub fn from_datetime(time: DateTime<Utc>) -> Result<Self, InvalidTimestamp> {
        Self::from_micros(time.timestamp_micros())
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The microsecond after; `None` at the end of the year 9999.
    pub fn next(self) -> Option<Self> {
        Self::from_micros(self.micros() + 1).ok()
    }

    /// As a `chrono` time.
    pub fn datetime(self) -> DateTime<Utc> {
        self.0
    }

    /// Reads ISO 8601: a date (midnight UTC), or a date and time with an optional fraction and an optional offset (UTC
    /// when it is missing).
    ///
    /// A leap second (`23:59:60`) is refused, as JavaScript's `Date` refuses it: it has no place among microseconds
    /// since the epoch.
    pub fn parse_iso(text: &str) -> Result<Self, InvalidTimestamp> {
        let time = Self::parse_date(text).or_else(|| Self::parse_date_time(text));
        Self::from_datetime(time.ok_or(InvalidTimestamp)?)
    }

    fn parse_date(text: &str) -> Option<DateTime<Utc>> {
        let plain = text.len() == 10
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-');
        let date = plain
            .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
            .flatten()?;
        Some(date.and_hms_opt(0, 0, 0)?.and_utc())
    }

    fn parse_date_time(text: &str) -> Option<DateTime<Utc>> {
        let (date, rest) = text.split_once(['T', 't', ' '])?;
        let (time, zone) = rest.split_at(rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len()));
        let since_midnight = time_of_day(time)?.checked_sub(&offset(zone)?)?;
        Self::parse_date(date)?.checked_add_signed(since_midnight)
    }

    /// `2024-03-15`: the day in UTC.
    pub fn to_date_string(self) -> String {
        self.0.date_naive().to_string()
    }

    /// `2024-03-15T08:00:00.000Z`, as JavaScript prints times.
    pub fn to_millis_string(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// `2023-09-05T21:54:54.609688Z`, always six digits.
    pub fn to_micros_string(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Micros, true)
    }

    /// As Python's `isoformat` prints times: six digits, or none at all when the fraction is zero.
    pub fn to_python_string(self) -> String {
        let whole = self.0.timestamp_subsec_micros() == 0;
        self.0.to_rfc3339_opts(
            if whole {
                SecondsFormat::Secs
            } else {
                SecondsFormat::Micros
            },
            true,
        )
    }
}

/// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`, as time since midnight. What is finer than a microsecond is cut off.
fn time_of_day(text: &str) -> Option<TimeDelta> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let mut parts = clock.split(':');
    let hours = two_digits(parts.next()?, 23)?;
    let minutes = two_digits(parts.next()?, 59)?;
    let seconds = match (parts.next(), fraction) {
        (Some(seconds), _) => two_digits(seconds, 59)?,
        (None, None) => 0,
        (None, Some(_)) => return None,
    };
    if parts.next().is_some() {
        return None;
    }
    let whole = TimeDelta::seconds((hours * 60 + minutes) * 60 + seconds);
    Some(whole + TimeDelta::microseconds(fraction.map_or(Some(0), micros)?))
}

/// Nothing, `Z`, `±HH`, `±HHMM` or `±HH:MM`, as time ahead of UTC.
fn offset(text: &str) -> Option<TimeDelta> {
    let (sign, rest) = match text.as_bytes() {
        [] | [b'Z' | b'z'] => return Some(TimeDelta::zero()),
        [b'+', ..] => (1, &text[1..]),
        [b'-', ..] => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, minutes) = match rest.len() {
        2 => (rest, "00"),
        4 => rest.split_at_checked(2)?,
        _ => rest.split_once(':')?,
    };
    let minutes = two_digits(hours, 23)? * 60 + two_digits(minutes, 59)?;
    Some(TimeDelta::minutes(sign * minutes))
}

fn two_digits(text: &str, max: i64) -> Option<i64> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten()?;
    (number <= max).then_some(number)
}

/// The digits behind the point, as microseconds.
fn micros(fraction: &str) -> Option<i64> {
    let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .then(|| format!("{fraction:0<6}")[..6].parse().ok())
        .flatten()
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_micros_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[track_caller]
    fn reads(text: &str, expected: &str) {
        assert_eq!(
            Timestamp::parse_iso(text).expect(text).to_micros_string(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn dates_and_times_are_read_in_every_common_form() {
        reads("2024-02-29", "2024-02-29T00:00:00.000000Z");
        reads("2024-03-15T08:00:00.000Z", "2024-03-15T08:00:00.000000Z");
        reads("2024-03-15t08:00:00z", "2024-03-15T08:00:00.000000Z");
        reads("2024-03-15 08:00:00", "2024-03-15T08:00:00.000000Z");
        reads("2024-03-15T08:00", "2024-03-15T08:00:00.000000Z");
        reads("2024-03-15T08:00Z", "2024-03-15T08:00:00.000000Z");
        reads("2024-03-15T08:00:00+02:00", "2024-03-15T06:00:00.000000Z");
        reads("2024-03-15T08:00:00-0330", "2024-03-15T11:30:00.000000Z");
        reads("2024-03-15 08:00:00.5+02", "2024-03-15T06:00:00.500000Z");
        reads("2024-03-15T23:59-01:00", "2024-03-16T00:59:00.000000Z");
        reads(
            "2024-03-15T08:00:00.1234567Z",
            "2024-03-15T08:00:00.123456Z",
        );
        reads("0001-01-01", "0001-01-01T00:00:00.000000Z");
        reads("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "now",
            "2023-02-29",
            "2024-13-01",
            "2024-1-1",
            "0000-01-01",
            "10000-01-01",
            "+10000-01-01T00:00:00Z",
            "-0001-01-01",
            "2016-12-31T23:59:60Z",
            "2024-03-15T24:00:01Z",
            "2024-03-15T",
            "2024-03-15T08",
            "2024-03-15T08:00:00 Z",
            "0001-01-01T00:00:00+01:00",
            "1710489600",
            "2024-03-15T08:00:00ZZ",
            " 2024-03-15",
            "2024-03-15T8:5",
            "2024-03-15T08:0:0Z",
            "2024-03-15T08:00.5Z",
            "2024-03-15T08:00:00.Z",
            "2024-03-15T08:00:00:00",
            "2024-03-15T08:00:00\u{2212}01:00",
            "2024-03-15T08:00:00+1",
            "2024-03-15T08:00:00+24:00",
            "2024-03-15T08:00:00+é",
            "2024-03-15T24:00:00Z",
        ] {
            assert!(Timestamp::parse_iso(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_is_earlier_than_the_earliest() {
        reads("0001-01-01", &Timestamp::MIN.to_micros_string());
        assert!(Timestamp::from_micros(Timestamp::MIN.micros() - 1).is_err());
    }

    #[test]
    fn each_dialect_has_its_precision() {
        let time = Timestamp::from_micros(1_693_950_894_609_688).expect("in range");
        assert_eq!(time.to_millis_string(), "2023-09-05T21:54:54.609Z");
        assert_eq!(time.to_date_string(), "2023-09-05");
        assert_eq!(time.to_micros_string(), "2023-09-05T21:54:54.609688Z");
        assert_eq!(time.to_python_string(), "2023-09-05T21:54:54.609688Z");
        assert_eq!(
            Timestamp::from_micros(1_566_656_122_000_000)
                .expect("in range")
                .to_python_string(),
            "2019-08-24T14:15:22Z"
        );
    }
}
