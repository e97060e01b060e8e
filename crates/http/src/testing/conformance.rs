//! Holds every answer to the dialect's own OpenAPI document.
//!
//! A [`Watch`] around a router looks at each answer on its way out: the document must have the call, declare the status,
//! the media type and every header, and the body must be what the schema says and nothing more: an object whose fields the
//! schema lists has no other field, wherever it stands. What is not so is noted, and the watch panics with all of it when
//! it is dropped, so that no test can receive what the document does not tell of and pass.
//!
//! ```
//! # use axum::Router;
//! # use stele_http::{Dialect, Edge, Metrics, assemble};
//! # use stele_http::testing::conformance::{Documents, Watch};
//! # fn app(edge: &Edge, dialect: Dialect) -> (Watch, Router) {
//! let watch = Watch::new(Documents::of([&dialect]));
//! let router = watch.around(assemble(edge, vec![dialect], Router::new(), &Metrics::default()));
//! # (watch, router) }
//! ```
//!
//! A watch tells everything that it saw in a test at once. [`strict`] panics at the first answer, and so needs nobody to keep
//! it: it is around every router of [`behind_the_edge`](super::behind_the_edge).
//!
//! What no call of the document answers is held to what can be told of it: on a path of the dialect's own, a refusal in the
//! shape in which the dialect fails; elsewhere, problem details.
//!
//! The rooms: `template` finds the call of a path, `documents` what it declares, `headers` and `body` compare an answer
//! with that, `closed` and `validators` make a schema into something that judges.

mod body;
mod closed;
mod documents;
mod headers;
mod template;
#[cfg(test)]
mod tests;
mod validators;
mod watch;

use std::fmt;

use http::StatusCode;

pub use documents::Documents;
pub use watch::{Watch, strict};

/// Something in an answer that its document does not tell of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Which call answered: dialect, `operationId`, method and path.
    pub call: String,
    /// What it answered.
    pub status: StatusCode,
    /// Where in the answer: `status`, `header <name>` or `body<pointer>`, the pointer as RFC 6901 has it.
    pub place: String,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            call,
            status,
            place,
            what,
        } = self;
        write!(f, "{call} answered {status}, at {place}: {what}")
    }
}

/// A violation before it is known whose it is.
#[derive(Debug)]
struct Fault {
    place: String,
    what: String,
}

impl Fault {
    /// The longest text that is told of a fault, in characters: schemas that allow several things print the whole value.
    const LONGEST: usize = 600;

    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        let mut what = what.into();
        if let Some((end, _)) = what.char_indices().nth(Self::LONGEST) {
            what.truncate(end);
            what.push('…');
        }
        Self {
            place: place.into(),
            what,
        }
    }
}
