//! What a request to capture holds: one event, a list of them, or a batch.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::value::RawValue;
use stele_application::EventDraft;
use stele_domain::Timestamp;

use super::error::CaptureError;
use super::event::{Clocks, EventReader, time, token};
use super::fields::Fields;

/// A request whose events were found and not read yet: what waits for its turn is held as little more than its bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sent {
    text: String,
    /// Where each event stands in the text.
    events: Vec<Range<usize>>,
    /// The token that all of it tells.
    pub(super) token: String,
    /// When it was sent, by the sender's clock.
    pub(super) at: Option<Timestamp>,
}

impl Sent {
    /// Finds the events in a text, and the token in them or beside them.
    pub(super) fn read(text: String) -> Result<Self, CaptureError> {
        let mut tokens = BTreeSet::new();
        let mut at = None;
        let events = if text.trim_start().starts_with('[') {
            list(&text)?
        } else {
            let request = Fields::of(&text)?;
            at = time(&request, "sent_at")?;
            tokens.extend(token(&request)?);
            match request.get("batch") {
                Some(batch) => list(batch.get())?,
                None if request.has("batch") => Vec::new(),
                None => vec![text.trim()],
            }
        };
        if events.is_empty() {
            return Err(CaptureError::NoEvent);
        }
        // A token beside a batch is the batch's: what its events hold under that name is a property like any other.
        if tokens.is_empty() {
            for event in &events {
                tokens.extend(token(&Fields::of(event)?)?);
            }
        }
        let first = tokens.pop_first().ok_or(CaptureError::UnknownToken)?;
        if !tokens.is_empty() {
            return Err(CaptureError::SeveralTokens);
        }
        let start = text.as_ptr().addr();
        let place = |event: &str| {
            let from = event.as_ptr().addr() - start;
            from..from + event.len()
        };
        let events: Vec<_> = events.into_iter().map(place).collect();
        Ok(Self {
            events,
            token: first,
            at,
            text,
        })
    }

    /// How many bytes the text has.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The token alone.
    pub(super) fn into_token(self) -> String {
        self.token
    }

    /// Reads the events.
    pub(super) fn drafts(
        self,
        clocks: Clocks,
        nameless: Option<&'static str>,
    ) -> Result<Vec<EventDraft>, CaptureError> {
        let mut reader = EventReader::new(clocks, nameless, &self.token);
        let events = self.events.iter();
        events
            .map(|event| reader.read(&self.text[event.clone()]))
            .collect()
    }
}

/// The items of a list, unread.
fn list(json: &str) -> Result<Vec<&str>, CaptureError> {
    let items: Vec<&RawValue> = serde_json::from_str(json)?;
    Ok(items.into_iter().map(RawValue::get).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::Timestamp;

    use super::{CaptureError, Clocks, Sent};

    fn read(request: &Value) -> Result<Sent, CaptureError> {
        Sent::read(request.to_string())
    }

    fn names(sent: Sent) -> Vec<String> {
        let clocks = Clocks {
            received: Timestamp::MIN,
            sent: None,
        };
        let drafts = sent.drafts(clocks, None).expect("valid");
        drafts.iter().map(|draft| draft.name.to_string()).collect()
    }

    #[test]
    fn one_event_a_list_and_a_batch() {
        let event = |name: &str| json!({"event": name, "distinct_id": "u", "token": "t"});
        for (request, expected) in [
            (event("a"), vec!["a"]),
            (json!([event("a"), event("b")]), vec!["a", "b"]),
            (json!({"batch": [event("a"), event("b")]}), vec!["a", "b"]),
            (
                json!({"api_key": "t", "batch": [{"event": "a", "distinct_id": "u"}], "sent_at": "2026-02-01"}),
                vec!["a"],
            ),
        ] {
            let sent = read(&request).expect("valid");
            assert_eq!(sent.token, "t");
            assert_eq!(sent.at.is_some(), request.get("sent_at").is_some());
            assert_eq!(names(sent), expected, "{request}");
        }
        let spaced = Sent::read(format!("\n\t{} ", event("ü")));
        assert_eq!(names(spaced.expect("valid")), ["ü"]);
    }

    #[test]
    fn what_holds_no_event_or_no_token_is_refused() {
        let parse = |request: Value| read(&request).expect_err("refused");
        for request in [
            json!([]),
            json!({"batch": []}),
            json!({"batch": null, "api_key": "t"}),
            json!({"batch": [], "api_key": "t"}),
        ] {
            assert_eq!(parse(request), CaptureError::NoEvent);
        }
        for request in [json!({}), json!([{"event": "a"}]), json!({"batch": [{}]})] {
            assert_eq!(parse(request), CaptureError::UnknownToken);
        }
        for request in [
            json!([{"token": "a"}, {"token": "b"}]),
            json!([{"token": "a"}, {"properties": {"token": "b"}}]),
            json!({"batch": [{"api_key": "a"}, {"token": "b"}]}),
        ] {
            assert_eq!(parse(request), CaptureError::SeveralTokens);
        }
        for request in [
            json!({"api_key": "a", "batch": [{"token": "b"}]}),
            json!({"api_key": "a", "batch": [{"properties": {"token": "b"}}]}),
            json!({"token": "a", "properties": {"token": "b"}}),
        ] {
            assert_eq!(read(&request).expect("valid").token, "a");
        }
        for request in [
            json!([1]),
            json!({"api_key": "t", "batch": {}}),
            json!({"batch": [[]]}),
        ] {
            assert!(matches!(parse(request), CaptureError::Malformed(_)));
        }
        assert!(matches!(
            Sent::read("{".to_owned()),
            Err(CaptureError::Malformed(_))
        ));
    }
}
