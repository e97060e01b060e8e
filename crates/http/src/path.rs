//! Parameters of the path.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use uuid::Uuid;

use crate::parse;

/// The parameters of the matched route, each a segment of the path, decoded after routing: `a%2Fb` is `a/b`.
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

impl<S: Send + Sync> FromRequestParts<S> for PathParams {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map(|raw| {
                raw.iter()
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect()
            });
        // The one rejection is of bytes that are no UTF-8; they name nothing.
        Ok(Self {
            params: params.unwrap_or_default(),
        })
    }
}
