//! What a request to capture holds: one event, a list of them, or a batch.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::value::RawValue;
use stele_application::{EventDraft, MAX_EVENTS};
use stele_domain::{Timestamp, UniqueId};
use uuid::Uuid;

use super::error::CaptureError;
use super::event::{Clocks, EventReader, time, token};
use super::fields::Fields;

/// A request whose events were found and not read yet: of 20 megabytes of events only those that are written next are held
/// in more than their bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sent {
    text: String,
    /// Where each event stands in the text.
    events: Vec<Range<usize>>,
    /// The token that all of it tells.
    pub(super) token: String,
    /// When it was sent, by the sender's clock.
    pub(super) at: Option<Timestamp>,
    /// What names the events that have no id of their own, where they are written in several parts: a client that was refused
    /// the second part sends the first one again.
    batch: Option<Uuid>,
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
        let batch = (events.len() > MAX_EVENTS).then(|| {
            let whole = &text[events[0].start..events[events.len() - 1].end];
            Uuid::new_v5(&Uuid::NAMESPACE_OID, whole.as_bytes())
        });
        Ok(Self {
            events,
            token: first,
            at,
            batch,
            text,
        })
    }

    /// How many bytes the text has.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The parts that are written one after the other, each as a whole: nearly always there is one.
    pub(super) fn parts(&self) -> Vec<Range<usize>> {
        let starts = (0..self.events.len()).step_by(MAX_EVENTS);
        starts
            .map(|from| from..self.events.len().min(from + MAX_EVENTS))
            .collect()
    }

    /// Reads the events of one part.
    pub(super) fn drafts(
        &self,
        part: Range<usize>,
        clocks: Clocks,
        nameless: Option<&'static str>,
    ) -> Result<Vec<EventDraft>, CaptureError> {
        let mut reader = EventReader::new(clocks, nameless, &self.token);
        let places = part.clone().zip(&self.events[part]);
        places
            .map(|(place, event)| {
                let mut draft = reader.read(&self.text[event.clone()])?;
                if draft.unique_id.is_none() {
                    draft.unique_id = self.batch.and_then(|batch| nth_of(batch, place));
                }
                Ok(draft)
            })
            .collect()
    }
}

/// The id of the event at a place of a batch.
fn nth_of(batch: Uuid, place: usize) -> Option<UniqueId> {
    let id = Uuid::new_v5(&batch, &place.to_be_bytes());
    UniqueId::new(id.hyphenated().to_string()).ok()
}

/// The items of a list, unread.
fn list(json: &str) -> Result<Vec<&str>, CaptureError> {
    let items: Vec<&RawValue> = serde_json::from_str(json)?;
    Ok(items.into_iter().map(RawValue::get).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};
    use stele_domain::Timestamp;

    use super::{CaptureError, Clocks, Sent};

    fn read(request: &Value) -> Result<Sent, CaptureError> {
        Sent::read(request.to_string())
    }

    fn names(sent: &Sent) -> Vec<String> {
        let clocks = Clocks {
            received: Timestamp::MIN,
            sent: None,
        };
        let parts = sent.parts().into_iter();
        let drafts = parts.flat_map(|part| sent.drafts(part, clocks, None).expect("valid"));
        drafts.map(|draft| draft.name.to_string()).collect()
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
            assert_eq!(names(&sent), expected, "{request}");
            assert_eq!(sent.at.is_some(), request.get("sent_at").is_some());
        }
        let spaced = Sent::read(format!("\n\t{} ", event("ü")));
        assert_eq!(names(&spaced.expect("valid")), ["ü"]);
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

    #[test]
    fn many_events_are_taken_in_parts() {
        let event = r#"{"event":"e","distinct_id":"u","token":"t"}"#;
        let parts = |count: usize| {
            let list = vec![event; count].join(",");
            let sent = Sent::read(format!("[{list}]")).expect("valid");
            sent.parts()
                .into_iter()
                .map(|part| part.len())
                .collect::<Vec<_>>()
        };
        assert_eq!(parts(5_000), [5_000]);
        assert_eq!(parts(10_001), [5_000, 5_000, 1]);
    }

    #[test]
    fn events_of_several_parts_have_ids_that_stay_theirs() {
        let clocks = Clocks {
            received: Timestamp::MIN,
            sent: None,
        };
        let ids = |count: usize, sent_at: &str, name: &str| {
            let mut batch = vec![json!({"event": "e", "distinct_id": "u"}); count];
            batch[0] = json!({"event": name, "distinct_id": "u"});
            let request = json!({"api_key": "t", "sent_at": sent_at, "batch": batch});
            let sent = read(&request).expect("valid");
            let parts = sent.parts().into_iter();
            let drafts = parts.flat_map(|part| sent.drafts(part, clocks, None).expect("valid"));
            drafts.map(|draft| draft.unique_id).collect::<Vec<_>>()
        };
        assert!(ids(5_000, "2026-02-01", "e").iter().all(Option::is_none));
        let first = ids(5_001, "2026-02-01", "e");
        let named: BTreeSet<_> = first.iter().flatten().collect();
        assert_eq!(named.len(), 5_001);
        assert_eq!(ids(5_001, "2026-02-02", "e"), first, "sent again");
        assert_ne!(ids(5_001, "2026-02-01", "f"), first, "another batch");
    }
}
