//! The name of one request in logs and answers.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries it, both ways.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request; in its extensions, in its tracing span, on its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id that the client sent, where it is 1 to 128 characters of `[A-Za-z0-9._-]`: anything else could forge log
    /// lines.
    pub fn sent(headers: &HeaderMap) -> Option<Self> {
        Self::sane(headers.get(HEADER)?)
    }

    fn sane(value: &HeaderValue) -> Option<Self> {
        let bytes = value.as_bytes();
        let sane = (1..=128).contains(&bytes.len())
            && bytes
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
        sane.then(|| Self(value.clone()))
    }

    /// The id as a header's value.
    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where ids of requests come from: randomness is the composition root's.
#[derive(Clone)]
pub struct RequestIds(Arc<dyn Fn() -> String + Send + Sync>);

impl RequestIds {
    /// Ids that `make` makes, each 1 to 128 characters of `[A-Za-z0-9._-]`.
    pub fn new(make: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    /// The id of a request with these headers.
    pub fn of(&self, headers: &HeaderMap) -> RequestId {
        RequestId::sent(headers).unwrap_or_else(|| {
            let made = HeaderValue::try_from((self.0)()).ok();
            made.as_ref()
                .and_then(RequestId::sane)
                .unwrap_or(RequestId(HeaderValue::from_static("unnamed")))
        })
    }
}

impl Default for RequestIds {
    /// Numbers in order, for tests; a server of several processes wants ids that are unique among them.
    fn default() -> Self {
        let made = AtomicU64::new(0);
        Self::new(move || format!("request-{}", made.fetch_add(1, Ordering::Relaxed) + 1))
    }
}

impl fmt::Debug for RequestIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestIds(..)")
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::{HEADER, RequestIds};

    fn of(ids: &RequestIds, sent: &str) -> String {
        let value = HeaderValue::from_bytes(sent.as_bytes()).expect("a header's value");
        ids.of(&HeaderMap::from_iter([(HEADER, value)])).to_string()
    }

    #[test]
    fn a_sane_id_is_kept_and_any_other_replaced() {
        let ids = RequestIds::new(|| "made".to_owned());
        let longest = "a".repeat(128);
        for sane in ["a", "0190b6a1-7c3e_X.1", longest.as_str()] {
            assert_eq!(of(&ids, sane), sane);
        }
        let longer = "a".repeat(129);
        for odd in ["", "a b", "a\tb", "é", "<script>", "a\"", longer.as_str()] {
            assert_eq!(of(&ids, odd), "made", "{odd:?}");
        }
        assert_eq!(ids.of(&HeaderMap::new()).to_string(), "made");
    }

    #[test]
    fn the_default_counts() {
        let ids = RequestIds::default();
        let next = || ids.of(&HeaderMap::new()).to_string();
        assert_eq!(
            (next(), next()),
            ("request-1".to_owned(), "request-2".to_owned())
        );
    }
}
