//! The kinds of problems there are: what their `type`s, titles and statuses are.

use http::StatusCode;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// Where every `type` begins. A `type` is a relative reference: it names the same problem on every server.
const BASE: &str = "/problems/";

/// A kind of problem. Each has one `type`, which never changes, one title and one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The body is no JSON.
    MalformedBody,
    /// The body or the query does not hold what it must.
    InvalidRequest,
    /// No key, or none that opens anything.
    Unauthorized,
    /// The key lacks the scope of the call.
    MissingScope,
    /// The key would give away what it does not have.
    CannotGrant,
    /// Nothing is there.
    NotFound,
    /// The path does not take the method.
    MethodNotAllowed,
    /// Another record has the external id.
    ExternalIdTaken,
    /// Another account has an identifier.
    IdentifierTaken,
    /// Another record of the kind has the name.
    NameTaken,
    /// Another team member has the email.
    EmailTaken,
    /// It has changed since the version that is to be changed.
    Outdated,
    /// The body is too large.
    BodyTooLarge,
    /// The key has used up its quota.
    RateLimited,
    /// A bug.
    Internal,
    /// The store does not answer.
    Unavailable,
    /// The request took too long.
    TimedOut,
}

impl Kind {
    /// All of them, in the order of the documentation.
    pub(crate) const ALL: [Kind; 17] = [
        Kind::MalformedBody,
        Kind::InvalidRequest,
        Kind::Unauthorized,
        Kind::MissingScope,
        Kind::CannotGrant,
        Kind::NotFound,
        Kind::MethodNotAllowed,
        Kind::ExternalIdTaken,
        Kind::IdentifierTaken,
        Kind::NameTaken,
        Kind::EmailTaken,
        Kind::Outdated,
        Kind::BodyTooLarge,
        Kind::RateLimited,
        Kind::Internal,
        Kind::Unavailable,
        Kind::TimedOut,
    ];

    /// Last segment of the `type`, title, status.
    fn told(self) -> (&'static str, &'static str, StatusCode) {
        match self {
            Kind::MalformedBody => (
                "malformed-body",
                "The body is not JSON",
                StatusCode::BAD_REQUEST,
            ),
            Kind::InvalidRequest => (
                "invalid-request",
                "The request does not hold what it must",
                StatusCode::BAD_REQUEST,
            ),
            Kind::Unauthorized => (
                "unauthorized",
                "An API key is required",
                StatusCode::UNAUTHORIZED,
            ),
            Kind::MissingScope => (
                "missing-scope",
                "The API key lacks a scope",
                StatusCode::FORBIDDEN,
            ),
            Kind::CannotGrant => (
                "cannot-grant",
                "An API key cannot grant what it lacks",
                StatusCode::FORBIDDEN,
            ),
            Kind::NotFound => ("not-found", "Not found", StatusCode::NOT_FOUND),
            Kind::MethodNotAllowed => (
                "method-not-allowed",
                "The path does not take this method",
                StatusCode::METHOD_NOT_ALLOWED,
            ),
            Kind::ExternalIdTaken => (
                "external-id-taken",
                "The external id is in use",
                StatusCode::CONFLICT,
            ),
            Kind::IdentifierTaken => (
                "identifier-taken",
                "An identifier is in use",
                StatusCode::CONFLICT,
            ),
            Kind::NameTaken => ("name-taken", "The name is in use", StatusCode::CONFLICT),
            Kind::Outdated => (
                "outdated",
                "The record has changed meanwhile",
                StatusCode::CONFLICT,
            ),
            Kind::EmailTaken => ("email-taken", "The email is in use", StatusCode::CONFLICT),
            Kind::BodyTooLarge => (
                "body-too-large",
                "The body is too large",
                StatusCode::PAYLOAD_TOO_LARGE,
            ),
            Kind::RateLimited => (
                "rate-limited",
                "Too many requests",
                StatusCode::TOO_MANY_REQUESTS,
            ),
            Kind::Internal => (
                "internal",
                "Internal server error",
                StatusCode::INTERNAL_SERVER_ERROR,
            ),
            Kind::Unavailable => (
                "unavailable",
                "The service is not available",
                StatusCode::SERVICE_UNAVAILABLE,
            ),
            Kind::TimedOut => (
                "timed-out",
                "The request took too long",
                StatusCode::SERVICE_UNAVAILABLE,
            ),
        }
    }

    /// The `type`.
    pub(crate) fn uri(self) -> String {
        let (slug, _, _) = self.told();
        format!("{BASE}{slug}")
    }

    /// The title, the same whenever the problem occurs.
    pub(crate) fn title(self) -> &'static str {
        let (_, title, _) = self.told();
        title
    }

    /// The status.
    pub(crate) fn status(self) -> StatusCode {
        let (_, _, status) = self.told();
        status
    }

    /// The schema of a `type`.
    pub(super) fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "What kind of problem it is: the same text whenever it occurs, on every server.",
            ))
            .enum_values(Some(Self::ALL.map(Self::uri)))
            .into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Kind;

    #[test]
    fn no_two_kinds_are_told_alike() {
        let uris: BTreeSet<_> = Kind::ALL.map(Kind::uri).into();
        let titles: BTreeSet<_> = Kind::ALL.map(Kind::title).into();
        assert_eq!(
            (uris.len(), titles.len()),
            (Kind::ALL.len(), Kind::ALL.len())
        );
    }

    /// The rows of the table in the documentation, without the last column, which says when the problem occurs.
    #[test]
    fn the_documentation_lists_every_kind_as_it_is() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/problems.md");
        let page = std::fs::read_to_string(page).expect("the page of problems is there");
        let listed: Vec<_> = page
            .lines()
            .filter(|line| line.starts_with("| `/"))
            .map(|line| {
                let mut cells = line.split('|').map(str::trim).skip(1);
                let mut next = || cells.next().unwrap_or_default().to_owned();
                let row = [next(), next(), next()];
                assert!(!next().is_empty(), "{line} does not say when");
                row
            })
            .collect();
        let kinds = Kind::ALL.map(|kind| {
            [
                format!("`{}`", kind.uri()),
                kind.status().as_str().to_owned(),
                kind.title().to_owned(),
            ]
        });
        assert_eq!(listed, kinds);
    }
}
