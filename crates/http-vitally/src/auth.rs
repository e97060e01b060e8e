//! How Vitally authenticates, and tells a key where it stands.

use http::{HeaderMap, HeaderName, HeaderValue};
use stele_http::{Credentials, QuotaStatus};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// HTTP Basic with the key as user name; the password is not looked at (Vitally: it is empty).
pub(crate) fn credentials(headers: &HeaderMap) -> Credentials {
    Credentials::basic(headers)
}

/// `RateLimit-Limit: 1000, 1000;window=60`, `RateLimit-Remaining`, `RateLimit-Reset`.
pub(crate) fn quota_headers(status: &QuotaStatus, headers: &mut HeaderMap) {
    let QuotaStatus {
        quota,
        remaining,
        reset,
        retry_after: _,
    } = status;
    let limit = format!("{0}, {0};window={1}", quota.count, quota.window);
    // Digits, commas and the like: always a header's value.
    if let Ok(limit) = HeaderValue::try_from(limit) {
        headers.insert(LIMIT, limit);
    }
    headers.insert(REMAINING, (*remaining).into());
    headers.insert(RESET, (*reset).into());
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use stele_http::{Quota, QuotaStatus};

    use super::quota_headers;

    #[test]
    fn the_headers_tell_the_quota_in_force() {
        let status = QuotaStatus {
            quota: Quota {
                count: 7,
                window: 3600,
            },
            remaining: 2,
            reset: 59,
            retry_after: None,
        };
        let mut headers = HeaderMap::new();
        quota_headers(&status, &mut headers);
        let told: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().expect("text")))
            .collect();
        assert_eq!(
            told,
            [
                ("ratelimit-limit", "7, 7;window=3600"),
                ("ratelimit-remaining", "2"),
                ("ratelimit-reset", "59"),
            ]
        );
    }
}
