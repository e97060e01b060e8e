//! How callers show who they are, and how they are told where their key stands.
//!
//! Alguna: `Authorization: Bearer KEY`. A thousand requests a minute, and the headers that tell of it, are ours.

use http::{HeaderMap, HeaderName, HeaderValue};
use stele_http::{Quota, QuotaStatus};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

/// A key's requests.
pub(crate) const QUOTAS: &[Quota] = &[Quota::per_minute(1000)];

/// How many requests a key may make in the quota's window.
pub(crate) const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
/// How many of them are left.
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Seconds until one more is given back.
pub(crate) const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Tells where a key stands.
pub(crate) fn quota_headers(status: &QuotaStatus, headers: &mut HeaderMap) {
    headers.insert(LIMIT, HeaderValue::from(status.quota.count));
    headers.insert(REMAINING, HeaderValue::from(status.remaining));
    headers.insert(RESET, HeaderValue::from(status.reset));
}

/// The name of the scheme in the document.
pub(crate) const SCHEME: &str = "bearer";

/// The scheme in the document.
pub(crate) fn scheme() -> SecurityScheme {
    let mut http = Http::new(HttpAuthScheme::Bearer);
    http.description = Some("An API key of this server, `stele_…`.".to_owned());
    SecurityScheme::Http(http)
}
