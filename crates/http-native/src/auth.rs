//! How callers show who they are, and how they are told where their key stands.

use http::{HeaderMap, HeaderName, HeaderValue};
use stele_http::{Quota, QuotaStatus};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

/// A key's requests: a thousand a minute.
pub(crate) const QUOTAS: &[Quota] = &[Quota::per_minute(1000)];

/// How many requests a key may make in the quota's window.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
/// How many of them are left.
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Seconds until one more is given back.
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Tells where a key stands.
pub(crate) fn quota_headers(status: &QuotaStatus, headers: &mut HeaderMap) {
    let QuotaStatus {
        quota,
        remaining,
        reset,
        retry_after: _,
    } = status;
    headers.insert(LIMIT, HeaderValue::from(quota.count));
    headers.insert(REMAINING, HeaderValue::from(*remaining));
    headers.insert(RESET, HeaderValue::from(*reset));
}

/// The name of the scheme in the document.
pub(crate) const SCHEME: &str = "bearer";

/// The scheme in the document: `Authorization: Bearer KEY`.
pub(crate) fn scheme() -> SecurityScheme {
    let mut http = Http::new(HttpAuthScheme::Bearer);
    http.description = Some("An API key of this server, `stele_…`.".to_owned());
    SecurityScheme::Http(http)
}
