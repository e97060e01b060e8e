//! Many events as a body holds them: a JSON array, or one JSON object to a line (NDJSON).
//!
//! Events are read one after the other: what is kept of each is the event, not the text that it was.

use std::fmt;
use std::sync::Arc;

use serde::Deserializer as _;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde_json::Value;
use stele_application::{AccountRef, EventAccount, EventDraft, UnknownAccount};
use stele_domain::{AccountId, DistinctId, EventName, Properties, Timestamp, UniqueId};
use stele_http::{
    BodyFault, Fault, Faults, JsonFault, Kind, ObjectReader, Problem, json, parse, read,
};

use crate::body;

/// The most events of a body.
pub(super) const MAX_EVENTS: usize = 5_000;

/// The media types of one JSON value to a line.
const LINES: [&str; 3] = [
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
];

/// Each event that a body holds, or what is wrong with it.
pub(super) type Events = Vec<Result<EventDraft, Faults>>;

/// Reads a body: lines where its media type says so or it begins as an object does, and else an array.
///
/// What is no JSON, or holds a NUL, is refused whole, as everywhere; of events that do not hold what they must each is told by
/// itself.
pub(super) fn read(body: &[u8], media_type: Option<&str>) -> Result<Events, BodyFault> {
    let begins = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let said = media_type.is_some_and(|said| LINES.contains(&said));
    let mut batch = Batch::over(body);
    if said || begins == Some(&b'{') {
        batch.read_lines(body)?;
    } else if begins == Some(&b'[') {
        batch.read_array(body)?;
    } else {
        let other = json::parse(body).map_err(BodyFault::Syntax)?;
        return Err(Faults::from(Problem::mismatch(Kind::Array, &other)).into());
    }
    batch.finish()
}

/// The events read so far.
struct Batch {
    events: Events,
    /// Whether a NUL stands anywhere in the body, which is rare: only then are values looked through.
    may_hold_nuls: bool,
    nuls: Vec<Fault>,
    too_many: bool,
}

/// The only way in which a NUL comes into JSON.
const ESCAPED_NUL: &[u8] = b"\\u0000";

impl Batch {
    fn over(body: &[u8]) -> Self {
        let mut windows = body.windows(ESCAPED_NUL.len());
        Self {
            events: Vec::new(),
            may_hold_nuls: windows.any(|window| window == ESCAPED_NUL),
            nuls: Vec::new(),
            too_many: false,
        }
    }

    /// Takes the next event; `false` where there are too many.
    fn take(&mut self, value: Value) -> bool {
        let place = self.events.len();
        if place >= MAX_EVENTS {
            self.too_many = true;
            return false;
        }
        if self.may_hold_nuls && self.nuls.len() < Faults::MAX {
            let here = json::nuls(ESCAPED_NUL, &value);
            if let Err(faults) = Faults::check(here) {
                self.nuls.extend(faults.under(place));
            }
        }
        self.events.push(event(value));
        true
    }

    fn read_array(&mut self, body: &[u8]) -> Result<(), BodyFault> {
        let text = json::sound(body).map_err(BodyFault::Syntax)?;
        let mut items = serde_json::Deserializer::from_str(text);
        let read = items
            .deserialize_seq(Items(self))
            .and_then(|()| items.end());
        match read {
            Err(fault) if !self.too_many => {
                Err(BodyFault::Syntax(JsonFault::Syntax(fault.to_string())))
            }
            _ => Ok(()),
        }
    }

    fn read_lines(&mut self, body: &[u8]) -> Result<(), BodyFault> {
        for (number, line) in (1..).zip(body.split(|byte| *byte == b'\n')) {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let value = json::parse(line);
            let value = value.map_err(|fault| BodyFault::Syntax(on_line(number, fault)))?;
            if !self.take(value) {
                break;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Events, BodyFault> {
        if self.too_many {
            return Err(Faults::from(Problem::TooMany { max: MAX_EVENTS }).into());
        }
        Faults::check(self.nuls)?;
        Ok(self.events)
    }
}

/// The items of an array, into a batch.
struct Items<'a>(&'a mut Batch);

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            if !self.0.take(item) {
                return Err(A::Error::custom("too many events"));
            }
        }
        Ok(())
    }
}

/// A fault of one line, told with the number of the line.
fn on_line(number: usize, fault: JsonFault) -> JsonFault {
    JsonFault::Syntax(match fault {
        JsonFault::Syntax(told) => told.replacen("line 1 ", &format!("line {number} "), 1),
        other @ (JsonFault::Encoding(_) | JsonFault::TooDeep) => format!("line {number}: {other}"),
    })
}

/// One event.
fn event(value: Value) -> Result<EventDraft, Faults> {
    let mut object = ObjectReader::of(value)?;
    let unique_id = object.nullable("id", |value| {
        Ok::<_, Problem>(UniqueId::new(read::string(value)?)?)
    });
    let name = object.required("event", |value| {
        Ok::<_, Problem>(EventName::new(read::string(value)?)?)
    });
    let account = object.nullable("account", read::identifier);
    let account_id = object.nullable("account_id", body::uuid);
    if account.is_some() && account_id.is_some() {
        let rule = "account_id cannot be combined with account";
        object.fault("account_id", Problem::Rule(rule.into()));
    }
    let user = object.nullable("user", |value| {
        Ok::<_, Problem>(DistinctId::new(read::string(value)?)?)
    });
    let at: Option<Timestamp> =
        object.nullable("timestamp", |value| parse::datetime(&read::string(value)?));
    let properties = object.nullable("properties", properties);
    body::finish(object, || {
        let account = match (account_id, account, &user) {
            (Some(id), _, _) => {
                EventAccount::Named(AccountRef::Id(AccountId(id)), UnknownAccount::Refused)
            }
            (None, Some(name), _) => EventAccount::Named(
                AccountRef::IdOrIdentifier(name.as_str().to_owned()),
                UnknownAccount::AwaitsIt,
            ),
            (None, None, Some(_)) => EventAccount::OfPerson,
            (None, None, None) => EventAccount::Unnamed,
        };
        Some(EventDraft {
            unique_id,
            at,
            account,
            distinct_id: user,
            properties: properties.map(Arc::new).unwrap_or_default(),
            ..EventDraft::new(name?)
        })
    })
}

fn properties(value: Value) -> Result<Properties, Problem> {
    match value {
        Value::Object(map) => Ok(map.into_iter().collect()),
        other => Err(Problem::mismatch(Kind::Object, &other)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_application::{AccountRef, EventAccount, EventDraft, UnknownAccount};
    use stele_domain::{AccountId, Timestamp};
    use stele_http::BodyFault;
    use uuid::Uuid;

    use super::read;

    fn whole(
        body: &str,
        media_type: Option<&str>,
    ) -> Result<Vec<Result<EventDraft, String>>, String> {
        let read = read(body.as_bytes(), media_type).map_err(|fault| match fault {
            BodyFault::Syntax(fault) => format!("syntax: {fault}"),
            BodyFault::Invalid(faults) => faults.to_string(),
            other => format!("{other:?}"),
        })?;
        let events = read.into_iter();
        Ok(events
            .map(|event| event.map_err(|faults| faults.to_string()))
            .collect())
    }

    fn one(event: &Value) -> Result<EventDraft, String> {
        let mut events = whole(&json!([event]).to_string(), None).expect("an array");
        events.pop().expect("one")
    }

    #[test]
    fn an_event_names_its_account_in_one_of_two_ways_or_by_its_user() {
        let id = "0194c0f3-f100-7000-8000-000000000001";
        let uuid = Uuid::parse_str(id).expect("a UUID");
        let awaited = |name: &str| {
            EventAccount::Named(
                AccountRef::IdOrIdentifier(name.to_owned()),
                UnknownAccount::AwaitsIt,
            )
        };
        for (event, account) in [
            (
                json!({ "event": "e", "account_id": id, "user": "u" }),
                EventAccount::Named(AccountRef::Id(AccountId(uuid)), UnknownAccount::Refused),
            ),
            (json!({ "event": "e", "account": id }), awaited(id)),
            (
                json!({ "event": "e", "account": "a", "account_id": null }),
                awaited("a"),
            ),
            (json!({ "event": "e", "user": "u" }), EventAccount::OfPerson),
            (json!({ "event": "e" }), EventAccount::Unnamed),
        ] {
            assert_eq!(one(&event).expect("valid").account, account, "{event}");
        }
    }

    #[test]
    fn an_event_says_what_it_is() {
        let draft = one(&json!({
            "id": "e1", "event": " $pageview ", "user": "u", "timestamp": "2025-02-01T10:00:00+01:00",
            "properties": { "n": 1.50, "deep": { "a": [null] } },
        }));
        let draft = draft.expect("valid");
        assert_eq!(draft.unique_id.expect("an id").as_str(), "e1");
        assert_eq!(draft.name.as_str(), " $pageview ");
        assert_eq!(draft.at, Timestamp::parse_iso("2025-02-01T09:00:00Z").ok());
        assert_eq!(draft.distinct_id.expect("a user").as_str(), "u");
        assert_eq!(draft.properties["deep"], json!({ "a": [null] }));
    }

    #[test]
    fn each_faulty_event_is_told_by_itself() {
        let long = "x".repeat(401);
        for (event, told) in [
            (json!({}), "event is required".to_owned()),
            (json!(5), "body must be an object".to_owned()),
            (
                json!({ "event": "", "id": "", "user": long, "account": long, "timestamp": "0000-12-31", "properties": [], "evnt": 1 }),
                "id must not be blank, event must not be blank, account must have at most 400 characters, \
                 user must have at most 400 characters, timestamp must be a valid ISO 8601 date, \
                 properties must be an object, evnt is not a field of this body"
                    .to_owned(),
            ),
            (
                json!({ "event": "e", "account": "a", "account_id": "0194c0f3-f100-7000-8000-000000000001" }),
                "account_id cannot be combined with account".to_owned(),
            ),
            (
                json!({ "event": "e", "account_id": "a" }),
                "account_id must be a UUID".to_owned(),
            ),
        ] {
            assert_eq!(one(&event), Err(told));
        }
        for year in ["0001-01-01", "9999-12-31T23:59:59.999999Z"] {
            assert!(
                one(&json!({ "event": "e", "timestamp": year })).is_ok(),
                "{year}"
            );
        }
    }

    #[test]
    fn lines_are_read_where_they_are_announced_or_begin_as_an_object_does() {
        let lines = "\n {\"event\":\"a\"}\r\n\n{\"event\":5}\n{\"event\":\"b\"}";
        for media_type in [None, Some("application/x-ndjson"), Some("application/json")] {
            let events = whole(lines, media_type).expect("lines");
            let names: Vec<_> = events
                .iter()
                .map(|event| event.as_ref().map(|event| event.name.as_str()))
                .collect();
            let faulty = "event must be a string".to_owned();
            assert_eq!(names, [Ok("a"), Err(&faulty), Ok("b")]);
        }
        assert_eq!(whole("", Some("application/x-ndjson")), Ok(Vec::new()));
        assert_eq!(whole(" [ ] ", None), Ok(Vec::new()));
        let announced = whole("[]", Some("application/x-ndjson")).expect("one line");
        assert_eq!(announced, [Err("body must be an object".to_owned())]);
    }

    #[test]
    fn what_is_no_json_is_refused_whole() {
        for (body, told) in [
            ("", "syntax: EOF while parsing a value at line 1 column 0"),
            ("5", "body must be an array"),
            (
                "[{\"event\":\"e\"},]",
                "syntax: trailing comma at line 1 column 16",
            ),
            (
                "[{\"event\":\"e\"}] 5",
                "syntax: trailing characters at line 1 column 17",
            ),
            (
                "{\"event\":\"e\"}\n{\"event\"}\n",
                "syntax: expected `:` at line 2 column 9",
            ),
            (
                "{\"event\":\"e\"}\n{\"event\":\"e\",\"properties\":{\"a\":\"\\u0000\"}}",
                "[1].properties.a must not contain null characters",
            ),
            (
                "[{\"event\":\"\\u0000\"}]",
                "[0].event must not contain null characters",
            ),
        ] {
            assert_eq!(whole(body, None), Err(told.to_owned()), "{body}");
        }
        let deep = format!("{}1{}", "[".repeat(1_000), "]".repeat(1_000));
        for (body, told) in [
            (deep.clone(), "syntax: nested more than 100 levels deep"),
            (
                format!("{{\"event\":\"e\"}}\n{{\"event\":{deep}}}"),
                "syntax: line 2: nested more than 100 levels deep",
            ),
        ] {
            assert_eq!(whole(&body, None), Err(told.to_owned()));
        }
    }

    #[test]
    fn there_are_five_thousand_events_at_most() {
        let event = json!({ "event": "e" });
        let many = |count: usize| json!(vec![&event; count]).to_string();
        assert_eq!(whole(&many(5_000), None).expect("valid").len(), 5_000);
        let lines = format!("{event}\n").repeat(5_001);
        for body in [many(5_001), lines] {
            let told = "body must have at most 5000 items".to_owned();
            assert_eq!(whole(&body, None), Err(told));
        }
    }
}
