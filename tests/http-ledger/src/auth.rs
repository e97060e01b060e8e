//! How callers show who they are, and how they are told where their key stands.

use http::{HeaderMap, HeaderValue};
use stele_http::openapi::{header_everywhere, secure};
use stele_http::{Credentials, Quota, QuotaStatus};
use utoipa::openapi::OpenApi;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

/// A key's requests: two hundred a minute.
pub(crate) const QUOTAS: &[Quota] = &[Quota::per_minute(200)];

/// Where the key stands.
const KEY: &str = "ledger-key";
/// How many requests are left.
const LEFT: &str = "ledger-requests-left";

/// Finds the key.
pub(crate) fn credentials(headers: &HeaderMap) -> Credentials {
    Credentials::header(headers, KEY)
}

/// Tells where the key stands.
pub(crate) fn quota_headers(status: &QuotaStatus, headers: &mut HeaderMap) {
    headers.insert(LEFT, HeaderValue::from(status.remaining));
}

/// Says both in the document.
pub(crate) fn declare(document: &mut OpenApi) {
    let key = ApiKeyValue::with_description(KEY, "An API key of this server, `stele_…`.");
    let scheme = SecurityScheme::ApiKey(ApiKey::Header(key));
    secure(document, "ledgerKey", scheme);
    let left = "How many requests the key may still make within a minute of its first.";
    header_everywhere(document, "Ledger-Requests-Left", left, Type::Integer);
}
