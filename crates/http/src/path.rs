//! Parameters of the path.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, MatchedPath, OriginalUri};
use http::request::Parts;
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use crate::parse;

/// The parameters of the matched route, each a segment of the path, decoded after routing: `a%2Fb` is `a/b`.
///
/// Only parameters that are a whole segment of the route's pattern are read: `/things/{id}`, and neither `/{*rest}` nor
/// `/{name}.json`. [`Self`] knows nothing of a parameter of another kind.
///
/// As an extractor it refuses nothing. Every method answers `None` for what can name nothing (bytes that are no UTF-8, a
/// NUL, another form than asked for), which is the dialect's own 404.
#[derive(Debug, Clone, Default)]
pub struct PathParams {
    params: Vec<(String, String)>,
}

impl PathParams {
    /// The text of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        let (_, value) = self.params.iter().find(|(key, _)| key == name)?;
        (!value.contains('\0')).then_some(value)
    }

    /// A parameter that is a UUID in its hyphenated form, in either case.
    pub fn uuid(&self, name: &str) -> Option<Uuid> {
        parse::uuid(self.text(name)?).ok()
    }

    /// A parameter that is a whole number of 64 bits.
    pub fn integer(&self, name: &str) -> Option<i64> {
        parse::integer(self.text(name)?).ok()
    }
}

impl PathParams {
    /// Reads the parameters of a route's pattern off a path. axum's own reader would lose all of them to one that is no
    /// UTF-8.
    fn of(pattern: &str, path: &str) -> Self {
        let segments = parts(pattern).zip(parts(path));
        let params = segments.filter_map(|(pattern, segment)| {
            let name = pattern.strip_prefix('{')?.strip_suffix('}')?;
            let value = percent_decode_str(segment).decode_utf8().ok()?;
            Some((name.to_owned(), value.into_owned()))
        });
        Self {
            params: params.collect(),
        }
    }
}

/// The segments of a path, as the router counts them: a slash that follows another is nothing.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

impl<S: Send + Sync> FromRequestParts<S> for PathParams {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        // A nested router sees the rest of the path, the pattern is always whole.
        let path = match parts.extensions.get::<OriginalUri>() {
            Some(OriginalUri(sent)) => sent.path(),
            None => parts.uri.path(),
        };
        let pattern = parts.extensions.get::<MatchedPath>();
        Ok(pattern.map_or_else(Self::default, |pattern| Self::of(pattern.as_str(), path)))
    }
}

#[cfg(test)]
mod tests {
    use super::PathParams;

    #[test]
    fn a_parameter_that_names_nothing_spares_the_others() {
        let pattern = "/projects/{project_id}/accounts/{id}";
        let params = PathParams::of(pattern, "/projects/1/accounts/%FF/");
        assert_eq!(
            (params.integer("project_id"), params.text("id")),
            (Some(1), None)
        );
        let params = PathParams::of(pattern, "/projects/%00/accounts/a%2Fb");
        assert_eq!(
            (params.text("project_id"), params.text("id")),
            (None, Some("a/b"))
        );
    }

    #[test]
    fn a_slash_that_follows_another_moves_no_parameter() {
        for path in ["//things/1", "/things//1", "//things//1//"] {
            let params = PathParams::of("/things/{id}", path);
            assert_eq!(params.text("id"), Some("1"), "{path}");
        }
    }
}
