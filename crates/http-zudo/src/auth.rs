//! Who calls, and how often they may.

use http::{HeaderMap, HeaderValue};
use stele_http::openapi::{header_everywhere, secure};
use stele_http::{Credentials, Quota, QuotaStatus};
use utoipa::openapi::OpenApi;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

/// Zudo: "100 requests per minute per API key".
pub(crate) const QUOTAS: &[Quota] = &[Quota::per_minute(100)];

const KEY: &str = "x-api-key";
const LIMIT: &str = "x-ratelimit-limit";
const REMAINING: &str = "x-ratelimit-remaining";
const RESET: &str = "x-ratelimit-reset";

/// Finds the key. Zudo's own begin with `psk_`; any key of the workspace does here.
pub(crate) fn credentials(headers: &HeaderMap) -> Credentials {
    Credentials::header(headers, KEY)
}

/// Tells where the key stands.
pub(crate) fn quota_headers(status: &QuotaStatus, headers: &mut HeaderMap) {
    headers.insert(LIMIT, HeaderValue::from(status.quota.count));
    headers.insert(REMAINING, HeaderValue::from(status.remaining));
    headers.insert(RESET, HeaderValue::from(status.reset));
}

/// Adds to the document how a caller authenticates.
pub(crate) fn document(document: &mut OpenApi) {
    let scheme = ApiKeyValue::with_description(KEY, "A key of the workspace.");
    secure(
        document,
        "apiKey",
        SecurityScheme::ApiKey(ApiKey::Header(scheme)),
    );
}

/// Adds the quota's headers to the document, on the answers that are declared by then.
pub(crate) fn document_quota(document: &mut OpenApi) {
    for (name, description) in [
        (
            "X-RateLimit-Limit",
            "How many requests the key may make in a minute.",
        ),
        (
            "X-RateLimit-Remaining",
            "How many of them are left in the last minute's window.",
        ),
        (
            "X-RateLimit-Reset",
            "Seconds until the window gives a request back.",
        ),
    ] {
        header_everywhere(document, name, description, Type::Integer);
    }
}
