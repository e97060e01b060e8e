//! How flags write times, sizes and networks.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::HeaderValue;
use ipnet::IpNet;
use stele_http::Origin;

/// The longest time that a flag takes. Whoever waits longer wants something else, and a time without a bound cannot be
/// added to the clock's.
const LONGEST: Duration = Duration::from_hours(24);

/// A length of time: `30s`, `1m 30s`, `500ms`; a bare number counts seconds. Not zero, at most a day.
pub(crate) fn time_limit(text: &str) -> Result<Duration, String> {
    let limit = duration(text)?;
    if limit.is_zero() {
        return Err("must be longer than no time at all".to_owned());
    }
    Ok(limit)
}

/// Whole seconds between two times of doing something: at least one, at most a day.
pub(crate) fn interval(text: &str) -> Result<u32, String> {
    let interval = time_limit(text)?;
    let whole = u32::try_from(interval.as_secs()).ok();
    whole
        .filter(|seconds| *seconds > 0 && interval.subsec_nanos() == 0)
        .ok_or_else(|| "must be whole seconds".to_owned())
}

/// A length of time, zero included, at most a day.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let duration = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => humantime::parse_duration(text)
            .map_err(|fault| format!("{fault}; write a time such as 30s, 1m 30s or 500ms"))?,
    };
    if duration > LONGEST {
        return Err("must be no longer than a day, 86400s".to_owned());
    }
    Ok(duration)
}

/// A number of bytes: `1048576`, `512KiB`, `1MiB`. Not zero.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];
    let (count, unit) = units
        .iter()
        .find_map(|(name, bytes)| Some((text.strip_suffix(name)?, *bytes)))
        .unwrap_or((text, 1));
    let bytes = count
        .trim()
        .parse::<usize>()
        .ok()
        .and_then(|count| count.checked_mul(unit));
    bytes
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "write a number of bytes such as 1048576, 512KiB or 1MiB".to_owned())
}

/// A network (`10.0.0.0/8`) or one address.
pub(crate) fn network(text: &str) -> Result<IpNet, String> {
    text.parse()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| "write an address such as 10.0.0.7 or a network such as 10.0.0.0/8".to_owned())
}

/// The origin of a page as browsers send it, or `*` for all.
pub(crate) fn cors_origin(text: &str) -> Result<HeaderValue, String> {
    let text = text.trim_end_matches('/');
    let has_path = text
        .split_once("://")
        .is_some_and(|(_, rest)| rest.contains('/'));
    let is_origin = text == "*"
        || text
            .parse::<Origin>()
            .is_ok_and(|origin| !has_path && origin.to_string() == text);
    is_origin
        .then(|| HeaderValue::try_from(text).ok())
        .flatten()
        .ok_or_else(|| {
            "write scheme and host in lower case, such as https://app.example.com, or *".to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_unit_or_as_seconds() {
        for (text, seconds) in [("30s", 30.0), ("5", 5.0), ("500ms", 0.5), ("1m 30s", 90.0)] {
            assert_eq!(
                time_limit(text),
                Ok(Duration::from_secs_f64(seconds)),
                "{text}"
            );
        }
        assert_eq!(duration("0"), Ok(Duration::ZERO));
        for text in ["0", "0s", "-1", "soon", ""] {
            assert!(time_limit(text).is_err(), "{text}");
        }
    }

    #[test]
    fn intervals_are_whole_seconds() {
        assert_eq!(interval("5m"), Ok(300));
        assert_eq!(interval("1"), Ok(1));
        for text in ["0", "500ms", "1500ms", "25h", "often"] {
            assert!(interval(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_time_is_longer_than_a_day() {
        for text in ["86400", "24h", "1day"] {
            assert_eq!(duration(text), Ok(LONGEST), "{text}");
        }
        for text in [
            "86401",
            "1day 1ns",
            "18446744073709551615",
            "18446744073709551615s",
        ] {
            for read in [duration, time_limit] {
                let refused = read(text).unwrap_err();
                assert_eq!(refused, "must be no longer than a day, 86400s", "{text}");
            }
        }
    }

    #[test]
    fn sizes_are_read_with_their_unit_or_as_bytes() {
        for (text, bytes) in [
            ("1MiB", 1 << 20),
            ("512KiB", 512 << 10),
            ("77", 77),
            ("1 GiB", 1 << 30),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in [
            "0",
            "1MB",
            "-1",
            "MiB",
            "99999999999999999999",
            "99999999999999GiB",
        ] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn one_address_is_a_network_of_one() {
        assert_eq!(network("10.1.2.3").unwrap().to_string(), "10.1.2.3/32");
        assert_eq!(network("::1").unwrap().to_string(), "::1/128");
        assert_eq!(network("10.0.0.0/8").unwrap().to_string(), "10.0.0.0/8");
        for text in ["localhost", "10.0.0.0/33", ""] {
            assert!(network(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_scheme_and_host() {
        for text in ["*", "https://app.example.com", "http://localhost:5173"] {
            assert_eq!(cors_origin(text).unwrap(), text);
        }
        assert_eq!(
            cors_origin("https://a.example/").unwrap(),
            "https://a.example"
        );
        for text in [
            "app.example.com",
            "https://a.example/path",
            "https://A.example",
            "ftp://a.example",
            "",
        ] {
            assert!(cors_origin(text).is_err(), "{text}");
        }
    }
}
