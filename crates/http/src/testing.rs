//! Talking to a router without a socket, for the tests of dialects.
//!
//! Behind the feature `testing`, which only dev-dependencies turn on. An [`Answer`] prints itself whole: status, every
//! header, and the body with its keys in the order in which they were sent, which a parsed JSON object would lose.

pub mod conformance;
pub mod rules;

use std::fmt::{self, Write as _};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use stele_application::Stele;
use tower::ServiceExt;

use crate::{Dialect, Edge, Metrics, Settings, assemble};

/// One dialect behind the whole edge, with the default settings. An answer that the dialect's document does not tell of is a
/// panic in whoever asked: see [`conformance`].
pub fn behind_the_edge(stele: Arc<Stele>, dialect: Dialect) -> Router {
    let edge = Edge::new(stele, Settings::default());
    let documents = conformance::Documents::of([&dialect]);
    let router = assemble(&edge, vec![dialect], Router::new(), &Metrics::default());
    conformance::strict(router, documents)
}

/// Sends one request through a router and waits for the whole answer.
pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let Ok(response) = router.clone().oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .expect("a body that was made in memory")
        .to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Every header.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// If it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self}"))
    }
}

impl fmt::Display for Answer {
    /// As it went over the wire, headers by name, JSON indented.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "HTTP {}", self.status)?;
        let mut headers: Vec<_> = self.headers.iter().collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in headers {
            writeln!(f, "{name}: {}", String::from_utf8_lossy(value.as_bytes()))?;
        }
        let body = String::from_utf8_lossy(&self.body);
        let is_json = serde_json::from_str::<Value>(&body).is_ok();
        write!(
            f,
            "\n{}",
            if is_json {
                indent(&body)
            } else {
                body.into_owned()
            }
        )
    }
}

/// Indents JSON text without touching the order of its keys or the digits of its numbers.
fn indent(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        if in_string {
            out.push(c);
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                if let Some(close) = chars.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

fn line(out: &mut String, depth: usize) {
    write!(out, "\n{:width$}", "", width = depth * 2).expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::indent;

    #[test]
    fn the_order_of_keys_and_the_digits_of_numbers_survive() {
        let json = r#"{"z":1.10,"a":["x\"},",{}],"e":[]}"#;
        assert_eq!(
            indent(json),
            "{\n  \"z\": 1.10,\n  \"a\": [\n    \"x\\\"},\",\n    {}\n  ],\n  \"e\": []\n}"
        );
    }
}
