//! From one event of a request to what is written.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use stele_application::{EventDraft, GroupChange, PersonChange};
use stele_domain::{DistinctId, EventName, Identifier, Properties, Timestamp, UniqueId};
use uuid::Uuid;

use super::error::CaptureError;
use super::fields::{Entries, Fields, clean, to_text};

/// How many characters of an event's name and of a distinct id are kept (PostHog).
const MAX_NAME: usize = 200;

/// The most types of groups that the events of one request name. A project has five, and what comes later has no place.
const MAX_GROUP_TYPES: usize = 100;

/// Where in properties the token may stand, which is then not one of them.
const TOKENS: [&str; 2] = ["token", "$token"];

/// When a request came in and what it says of its own clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clocks {
    /// When it came in, by our clock.
    pub(super) received: Timestamp,
    /// When it was sent, by the sender's.
    pub(super) sent: Option<Timestamp>,
}

impl Clocks {
    /// When something happened, by our clock, that happened at `timestamp` by the sender's, or so many milliseconds before it
    /// was sent. `None` is now, which is also what lies beyond the years 1 to 9999.
    fn ours(self, timestamp: Option<Timestamp>, offset: Option<i64>) -> Option<Timestamp> {
        let micros = match (timestamp, self.sent) {
            (Some(timestamp), Some(sent)) => {
                let ago = sent.micros().checked_sub(timestamp.micros())?;
                self.received.micros().checked_sub(ago)?
            }
            (Some(timestamp), None) => timestamp.micros(),
            (None, _) => {
                let ago = offset?.checked_mul(1_000)?;
                self.received.micros().checked_sub(ago)?
            }
        };
        Timestamp::from_micros(micros).ok()
    }
}

/// Reads the events of one write, one after the other.
#[derive(Debug)]
pub(super) struct EventReader<'a> {
    clocks: Clocks,
    /// What an event is called that has no name.
    nameless: Option<&'static str>,
    /// The token that came with it.
    token: &'a str,
    /// The types of groups that were named so far.
    group_types: BTreeSet<String>,
}

impl<'a> EventReader<'a> {
    /// A reader of events of which none was read yet.
    pub(super) fn new(clocks: Clocks, nameless: Option<&'static str>, token: &'a str) -> Self {
        Self {
            clocks,
            nameless,
            token,
            group_types: BTreeSet::new(),
        }
    }

    /// Reads one event.
    pub(super) fn read(&mut self, json: &str) -> Result<EventDraft, CaptureError> {
        let event = Fields::of(json)?;
        let sent = event.object("properties")?.unwrap_or_default();
        let name = self.name(&event)?;
        let mut draft = EventDraft::new(name);
        draft.distinct_id = Some(distinct_id(&event, &sent)?);
        draft.unique_id = unique_id(&event)?;
        draft.at = self.at(&event)?;
        draft.properties = Arc::new(self.properties(&sent)?);
        draft.person = PersonChange {
            set: said(&event, &sent, "$set")?,
            set_once: said(&event, &sent, "$set_once")?,
        };
        draft.groups = self.groups(&sent)?;
        draft.group = self.group(&draft);
        Ok(draft)
    }

    fn name(&self, event: &Fields<'_>) -> Result<EventName, CaptureError> {
        let name = match event.value("event")? {
            None => String::new(),
            Some(Value::String(name)) => cut(name),
            Some(_) => return Err(CaptureError::Malformed("event must be a string".to_owned())),
        };
        let name = match self.nameless {
            Some(nameless) if name.is_empty() => nameless.to_owned(),
            _ => name,
        };
        EventName::new(name).map_err(|_| CaptureError::NoName)
    }

    /// What the event says of itself, which the token is not.
    fn properties(&self, sent: &Fields<'_>) -> Result<Properties, CaptureError> {
        let mut properties = sent.properties()?;
        for key in TOKENS {
            let value = properties.get(key).and_then(Value::as_str);
            if value == Some(self.token) {
                properties.remove(key);
            }
        }
        Ok(properties)
    }

    /// When it happened. What is no time says nothing.
    fn at(&self, event: &Fields<'_>) -> Result<Option<Timestamp>, CaptureError> {
        let timestamp = time(event, "timestamp")?;
        let offset = event.value("offset")?;
        Ok(self
            .clocks
            .ours(timestamp, offset.as_ref().and_then(Value::as_i64)))
    }

    /// The groups in which it happened, in the order in which they stand there. What can be no group is passed over.
    fn groups(&mut self, sent: &Fields<'_>) -> Result<Vec<(String, String)>, CaptureError> {
        let Some(raw) = sent.get("$groups") else {
            return Ok(Vec::new());
        };
        if !raw.get().starts_with('{') {
            return Ok(Vec::new());
        }
        let Entries(entries) = serde_json::from_str(raw.get())?;
        let mut groups = Vec::new();
        for (group_type, key) in entries {
            if let (Some(group_type), Some(key)) = (self.group_type(group_type), group_key(key)) {
                groups.push((group_type, key));
            }
        }
        Ok(groups)
    }

    /// What it says of a group, where that is what it is for.
    fn group(&mut self, draft: &EventDraft) -> Option<GroupChange> {
        if draft.name.as_str() != "$groupidentify" {
            return None;
        }
        let property = |key: &str| draft.properties.get(key);
        let group_type = property("$group_type")?.as_str()?;
        let key = group_key(property("$group_key")?.clone())?;
        let set = property("$group_set").and_then(Value::as_object);
        Some(GroupChange {
            group_type: self.group_type(group_type.to_owned())?,
            key,
            set: set.cloned().into_iter().flatten().collect(),
        })
    }

    /// The name of a type of groups, unless it can be none or too many were named before it.
    fn group_type(&mut self, name: String) -> Option<String> {
        let name = clean(name);
        if self.group_types.contains(&name) {
            return Some(name);
        }
        let taken = self.group_types.len() < MAX_GROUP_TYPES && is_identifier(&name);
        taken.then(|| {
            self.group_types.insert(name.clone());
            name
        })
    }
}

/// The token that an event tells, where it tells one.
pub(super) fn token(event: &Fields<'_>) -> Result<Option<String>, CaptureError> {
    for key in ["token", "$token", "api_key"] {
        if let Some(Value::String(token)) = event.value(key)? {
            return Ok(Some(token));
        }
    }
    // A request that is no event has no properties, and what they are is not looked at yet.
    let Some(properties) = event
        .get("properties")
        .filter(|raw| raw.get().starts_with('{'))
    else {
        return Ok(None);
    };
    let properties = Fields::of(properties.get())?;
    for key in TOKENS {
        if let Some(Value::String(token)) = properties.value(key)? {
            return Ok(Some(token));
        }
    }
    Ok(None)
}

/// A time in a field. What is no time of the years 1 to 9999 says nothing.
pub(super) fn time(fields: &Fields<'_>, key: &str) -> Result<Option<Timestamp>, CaptureError> {
    let value = fields.value(key)?;
    let text = value.as_ref().and_then(Value::as_str);
    Ok(text.and_then(|text| Timestamp::parse_iso(text.trim()).ok()))
}

/// Who did it: the first of several places that names anybody, cut to 200 characters.
fn distinct_id(event: &Fields<'_>, sent: &Fields<'_>) -> Result<DistinctId, CaptureError> {
    let places = [
        (event, "distinct_id"),
        (event, "$distinct_id"),
        (sent, "distinct_id"),
        (sent, "$distinct_id"),
    ];
    for (fields, key) in places {
        if let Some(value) = fields.value(key)? {
            let id = DistinctId::new(cut(to_text(value)));
            return id.map_err(|_| CaptureError::NoDistinctId);
        }
    }
    Err(CaptureError::NoDistinctId)
}

/// The UUID by which an event that is sent again is known.
fn unique_id(event: &Fields<'_>) -> Result<Option<UniqueId>, CaptureError> {
    match event.value("uuid")? {
        None => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => {
            let uuid = Uuid::parse_str(&text)
                .map_err(|error| CaptureError::Malformed(format!("uuid: {error}")))?;
            Ok(UniqueId::new(uuid.hyphenated().to_string()).ok())
        }
        Some(_) => Err(CaptureError::Malformed("uuid must be a string".to_owned())),
    }
}

/// What an event says of the person, beside its properties or among them; beside them counts. What is no object says
/// nothing.
fn said(event: &Fields<'_>, sent: &Fields<'_>, key: &str) -> Result<Properties, CaptureError> {
    let mut said = Properties::new();
    for fields in [sent, event] {
        if let Some(Value::Object(map)) = fields.value(key)? {
            said.extend(map);
        }
    }
    Ok(said)
}

/// The key of a group: a text or a number.
fn group_key(value: Value) -> Option<String> {
    let key = match value {
        Value::String(_) | Value::Number(_) => clean(to_text(value)),
        _ => return None,
    };
    is_identifier(&key).then_some(key)
}

/// Whether an account could be called so.
fn is_identifier(text: &str) -> bool {
    Identifier::new(text).is_ok()
}

/// The first 200 characters.
fn cut(text: String) -> String {
    match text.char_indices().nth(MAX_NAME) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_application::{EventDraft, GroupChange};
    use stele_domain::Timestamp;

    use super::{CaptureError, Clocks, EventReader, Fields, token};

    fn time(text: &str) -> Timestamp {
        Timestamp::parse_iso(text).expect(text)
    }

    fn clocks(sent: Option<&str>) -> Clocks {
        Clocks {
            received: time("2026-02-01T12:00:00Z"),
            sent: sent.map(time),
        }
    }

    fn read(event: &Value) -> Result<EventDraft, CaptureError> {
        EventReader::new(clocks(None), None, "phc_x").read(&event.to_string())
    }

    fn known(mut event: Value) -> EventDraft {
        for (key, value) in [("event", "login"), ("distinct_id", "u1")] {
            if event.get(key).is_none() {
                event[key] = json!(value);
            }
        }
        read(&event).expect("valid")
    }

    #[test]
    fn an_event_needs_a_name_and_a_person() {
        for (event, refusal) in [
            (json!({"distinct_id": "u1"}), CaptureError::NoName),
            (
                json!({"event": null, "distinct_id": "u1"}),
                CaptureError::NoName,
            ),
            (
                json!({"event": "", "distinct_id": "u1"}),
                CaptureError::NoName,
            ),
            (json!({"event": "login"}), CaptureError::NoDistinctId),
            (
                json!({"event": "login", "distinct_id": ""}),
                CaptureError::NoDistinctId,
            ),
            (
                json!({"event": "login", "distinct_id": null, "properties": {"distinct_id": null}}),
                CaptureError::NoDistinctId,
            ),
        ] {
            assert_eq!(read(&event), Err(refusal), "{event}");
        }
        for event in [
            json!([]),
            json!({"event": 1, "distinct_id": "u1"}),
            json!({"event": "login", "distinct_id": "u1", "properties": []}),
            json!({"event": "login", "distinct_id": "u1", "uuid": "x"}),
            json!({"event": "login", "distinct_id": "u1", "uuid": 1}),
        ] {
            assert!(
                matches!(read(&event), Err(CaptureError::Malformed(_))),
                "{event}"
            );
        }
        let engaged = EventReader::new(clocks(None), Some("$identify"), "phc_x")
            .read(r#"{"$distinct_id": "u1"}"#);
        assert_eq!(engaged.expect("valid").name.as_str(), "$identify");
    }

    #[test]
    fn the_person_is_whoever_is_named_first_and_only_so_far() {
        let named = |event: Value| {
            let mut event = event;
            event["event"] = json!("login");
            let id = read(&event).expect("valid").distinct_id.expect("always");
            id.as_str().to_owned()
        };
        assert_eq!(named(json!({"distinct_id": "a", "$distinct_id": "b"})), "a");
        assert_eq!(
            named(json!({"$distinct_id": "b", "properties": {"distinct_id": "c"}})),
            "b"
        );
        assert_eq!(named(json!({"properties": {"distinct_id": "c"}})), "c");
        assert_eq!(named(json!({"distinct_id": 23.50})), "23.5");
        assert_eq!(
            named(json!({"distinct_id": {"b": 1, "a": []}})),
            r#"{"a":[],"b":1}"#
        );
        assert_eq!(named(json!({"distinct_id": "a\0b"})), "a\u{fffd}b");
        let long = "é".repeat(201);
        assert_eq!(named(json!({"distinct_id": long})), "é".repeat(200));
        let event = known(json!({"event": "x".repeat(201)}));
        assert_eq!(event.name.as_str(), "x".repeat(200));
    }

    #[test]
    fn properties_are_kept_as_they_were_sent_but_for_the_token() {
        let event = known(json!({"properties": {
            "plan": "pro", "$set": {"a": 1}, "token": "phc_x", "$token": "phc_x", "n\u{0}": "\u{0}", "none": null,
        }}));
        let kept = serde_json::to_value(&*event.properties).expect("JSON");
        let expected =
            json!({"plan": "pro", "$set": {"a": 1}, "n\u{fffd}": "\u{fffd}", "none": null});
        assert_eq!(kept, expected);
        // Whatever else is called so is a property like any other.
        let other = json!({"token": "abc", "$token": 5});
        let event = known(json!({"properties": other}));
        assert_eq!(
            serde_json::to_value(&*event.properties).expect("JSON"),
            other
        );
    }

    #[test]
    fn what_is_said_of_the_person_stands_beside_the_properties_or_among_them() {
        let event = known(json!({
            "$set": {"a": 1, "b": null},
            "$set_once": {"x": 1},
            "properties": {"$set": {"a": 2, "c": 3}, "$set_once": "no object"},
        }));
        let told = |properties| serde_json::to_value(properties).expect("JSON");
        assert_eq!(told(&event.person.set), json!({"a": 1, "b": null, "c": 3}));
        assert_eq!(told(&event.person.set_once), json!({"x": 1}));
    }

    #[test]
    fn groups_keep_their_order_and_what_can_be_none_is_passed_over() {
        let json = r#"{"event": "e", "distinct_id": "u", "properties": {"$groups":
            {"team": 7, "organization": "org_1", "none": null, "flag": true, "list": [], "": "x", "empty": "", "team": "t1"}}}"#;
        let event = EventReader::new(clocks(None), None, "phc_x")
            .read(json)
            .expect("valid");
        let group = |name: &str, key: &str| (name.to_owned(), key.to_owned());
        assert_eq!(
            event.groups,
            [group("team", "t1"), group("organization", "org_1")]
        );
        assert_eq!(known(json!({"properties": {"$groups": "x"}})).groups, []);
    }

    #[test]
    fn only_so_many_types_of_groups_are_looked_at() {
        let mut reader = EventReader::new(clocks(None), None, "phc_x");
        let mut named = 0;
        for place in 0..150 {
            let groups = json!({format!("type {place}"): "k", "type 0": "k"});
            let event =
                json!({"event": "e", "distinct_id": "u", "properties": {"$groups": groups}});
            let event = reader.read(&event.to_string()).expect("valid");
            named += event.groups.len();
        }
        // The first one in all of them, and 99 others.
        assert_eq!(named, 150 + 99);
    }

    #[test]
    fn a_group_is_identified() {
        let identify = |properties: Value| {
            known(json!({"event": "$groupidentify", "properties": properties})).group
        };
        let change = |set: Value| GroupChange {
            group_type: "organization".to_owned(),
            key: "org_1".to_owned(),
            set: serde_json::from_value(set).expect("an object"),
        };
        let group = json!({"$group_type": "organization", "$group_key": "org_1", "$group_set": {"plan": "pro", "old": null}});
        assert_eq!(
            identify(group),
            Some(change(json!({"plan": "pro", "old": null})))
        );
        let nothing = json!({"$group_type": "organization", "$group_key": "org_1"});
        assert_eq!(identify(nothing), Some(change(json!({}))));
        assert_eq!(identify(json!({"$group_type": "organization"})), None);
        assert_eq!(identify(json!({"$group_key": "org_1"})), None);
    }

    #[test]
    fn times_are_set_right_by_the_clock_of_the_sender() {
        let at = |sent: Option<&str>, event: Value| {
            let mut event = event;
            event["event"] = json!("login");
            event["distinct_id"] = json!("u1");
            let read = EventReader::new(clocks(sent), None, "phc_x").read(&event.to_string());
            read.expect("valid").at.map(Timestamp::to_python_string)
        };
        let happened = |text: &str| json!({"timestamp": text});
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(at(None, json!({})), None);
        assert_eq!(
            at(None, happened("2026-01-31T10:00:00+02:00")),
            some("2026-01-31T08:00:00Z")
        );
        // The sender's clock is an hour late; the event happened five minutes before it was sent.
        let late = Some("2026-02-01T11:00:00Z");
        assert_eq!(
            at(late, happened("2026-02-01T10:55:00Z")),
            some("2026-02-01T11:55:00Z")
        );
        assert_eq!(
            at(late, json!({"offset": 90_000})),
            some("2026-02-01T11:58:30Z")
        );
        let both = json!({"timestamp": "2026-02-01T10:55:00Z", "offset": 5});
        assert_eq!(at(late, both), some("2026-02-01T11:55:00Z"));
        // The ends of time, and what is none.
        assert_eq!(
            at(None, happened("0001-01-01T00:00:00Z")),
            some("0001-01-01T00:00:00Z")
        );
        assert_eq!(
            at(None, happened("9999-12-31T23:59:59Z")),
            some("9999-12-31T23:59:59Z")
        );
        assert_eq!(at(late, happened("9999-12-31T23:59:59Z")), None);
        for none in ["yesterday", "", "10000-01-01", "2026-02-30"] {
            assert_eq!(at(late, happened(none)), None, "{none}");
        }
        assert_eq!(at(late, json!({"timestamp": 1_700_000_000})), None);
        assert_eq!(at(None, json!({"offset": i64::MAX})), None);
        assert_eq!(at(None, json!({"offset": "5"})), None);
    }

    #[test]
    fn the_uuid_is_read_in_every_form() {
        let known = |uuid: &str| {
            known(json!({"uuid": uuid}))
                .unique_id
                .map(|id| id.to_string())
        };
        let one = "0190a5c6-7f4e-7c63-a1f4-3f3a5a2f9d11";
        assert_eq!(known(one).as_deref(), Some(one));
        assert_eq!(known(&one.to_uppercase()).as_deref(), Some(one));
        assert_eq!(known(&one.replace('-', "")).as_deref(), Some(one));
        assert_eq!(known(""), None);
    }

    #[test]
    fn the_token_stands_in_several_places() {
        let of = |event: Value| {
            let text = event.to_string();
            token(&Fields::of(&text).expect("an object")).expect("JSON")
        };
        for event in [
            json!({"token": "t", "api_key": "x"}),
            json!({"$token": "t"}),
            json!({"api_key": "t", "properties": {"token": "x"}}),
            json!({"properties": {"token": "t"}}),
            json!({"properties": {"$token": "t"}}),
        ] {
            assert_eq!(of(event.clone()).as_deref(), Some("t"), "{event}");
        }
        for event in [
            json!({}),
            json!({"token": 5, "properties": []}),
            json!({"properties": {"api_key": "t"}}),
        ] {
            assert_eq!(of(event.clone()), None, "{event}");
        }
    }
}
