//! What a dialect is to the edge.

use axum::Router;
use axum::response::Response;
use http::{HeaderMap, Method, StatusCode};
use utoipa::openapi::OpenApi;

use crate::edge::Edge;
use crate::gate::Credentials;
use crate::limits::{Quota, QuotaStatus};

/// One vendor's API: its paths, its documents, and its words for what the edge itself has to say.
///
/// Every dialect crate has a function that makes one; it needs neither a store nor settings, so that its OpenAPI document
/// can be printed anywhere.
pub struct Dialect {
    /// Its name in metrics and in the path of its document: `vitally`.
    pub name: &'static str,
    /// The paths it owns, each with everything below it: `/resources`. No two dialects own the same path; a longer prefix
    /// wins over a shorter one. Each begins with a slash and does not end with one, and together they own every path of
    /// [`openapi`](Self::openapi): [`assemble`](crate::assemble()) refuses others.
    pub prefixes: &'static [&'static str],
    /// Its routes, without fallbacks: the edge puts [`refuse`](Self::refuse) there. They are written without a slash at the
    /// end, where one means nothing; [`OriginalUri`](axum::extract::OriginalUri) has the path as it was sent.
    pub router: Router<Edge>,
    /// Its document, finished.
    pub openapi: OpenApi,
    /// Finds the API key in a request.
    pub credentials: fn(&HeaderMap) -> Credentials,
    /// The vendor's own quotas, all of which hold at once.
    pub quotas: &'static [Quota],
    /// Writes the headers that tell where a key stands; called on every answer to a known key while a quota is in force.
    pub quota_headers: fn(&QuotaStatus, &mut HeaderMap),
    /// Words the edge's own refusals.
    pub refuse: fn(&Refusal) -> Response,
    /// Routes of it that anybody may call, where it has such.
    pub public: Option<PublicRoutes>,
}

/// Routes that take no key in a header: whoever calls them says in the body on whose behalf. Pages and apps call them, with a
/// token that stands in them for all to read, so pages of every origin may, whatever is set for the rest of the server. No
/// [`Gate`](crate::Gate) stands before them: a handler counts a request by [`Edge::token_limiter`] once it knows the token.
pub struct PublicRoutes {
    /// The paths that they own, as [`Dialect::prefixes`].
    pub prefixes: &'static [&'static str],
    /// The routes, as [`Dialect::router`].
    pub router: Router<Edge>,
    /// Words the edge's own refusals.
    pub refuse: fn(&Refusal) -> Response,
}

/// What the edge answers by itself, in each dialect's words. Everything else is a handler's to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// 404: no route has this path.
    NotFound,
    /// 405: a route has this path, but not this method. The edge adds `Allow`.
    MethodNotAllowed {
        /// The method asked for.
        method: Method,
    },
    /// 503: the request time limit passed.
    TimedOut,
    /// 500: the handler panicked.
    Internal,
}

impl Refusal {
    /// The status that says it.
    pub fn status(&self) -> StatusCode {
        match self {
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Whether `path` is `prefix` or below it.
pub(crate) fn owns(prefix: &str, path: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::owns;

    #[test]
    fn a_prefix_ends_at_a_slash() {
        for path in ["/e", "/e/", "/e/x"] {
            assert!(owns("/e", path), "{path}");
        }
        for path in ["/events", "/", "", "/x/e"] {
            assert!(!owns("/e", path), "{path}");
        }
    }
}
