//! Events as a write gives them, whatever its version calls their fields.

use std::sync::Arc;

use serde_json::Value;
use stele_application::{AccountRef, EventAccount, EventDraft, UnknownAccount};
use stele_domain::{EventName, Identifier, Properties, Timestamp, UniqueId};
use stele_http::{Fault, Faults, Kind, ObjectReader, Path, Problem, parse, read};

/// Alguna: the most events of a request.
pub(super) const MAX_EVENTS: usize = 100;

/// Alguna: the most characters of a unique id.
pub(super) const MAX_UNIQUE_ID: usize = 255;

/// Alguna: the most properties of an event.
pub(super) const MAX_PROPERTIES: usize = 50;

/// What a version calls those fields that the two call differently.
pub(super) struct Keys {
    pub(super) unique_id: &'static str,
    pub(super) event_name: &'static str,
}

/// One event.
#[derive(Debug, PartialEq)]
pub(super) struct Event {
    unique_id: UniqueId,
    account: Identifier,
    name: EventName,
    properties: Arc<Properties>,
    timestamp: Option<Timestamp>,
}

impl Event {
    fn read(mut object: ObjectReader, keys: &Keys) -> Result<Self, Faults> {
        let unique_id = object.required(keys.unique_id, unique_id);
        let account = object.required("account", read::identifier);
        let name = object.required(keys.event_name, event_name);
        let properties = object.nullable("properties", properties);
        let timestamp = object.nullable("timestamp", read::datetime);
        object.finish(|| {
            Some(Self {
                unique_id: unique_id?,
                account: account?,
                name: name?,
                properties: properties.map(Arc::new).unwrap_or_default(),
                timestamp,
            })
        })
    }

    /// What its sender calls it.
    pub(super) fn id(&self) -> &str {
        self.unique_id.as_str()
    }

    /// The event to write. Its account must be there (Alguna): it fails alone where it is not.
    pub(super) fn draft(&self) -> EventDraft {
        let account = AccountRef::CodeOrIdentifier(self.account.as_str().to_owned());
        EventDraft {
            unique_id: Some(self.unique_id.clone()),
            at: self.timestamp,
            account: EventAccount::Named(account, UnknownAccount::Refused),
            properties: Arc::clone(&self.properties),
            ..EventDraft::new(self.name.clone())
        }
    }
}

/// A list of at most [`MAX_EVENTS`] events.
pub(super) fn events(keys: &'static Keys) -> impl Fn(Value) -> Result<Vec<Event>, Faults> {
    move |value| {
        let items = read::list(value)?;
        if items.len() > MAX_EVENTS {
            return Err(Problem::TooMany { max: MAX_EVENTS }.into());
        }
        read::list_of(read::object(|event| Event::read(event, keys)))(Value::Array(items))
    }
}

fn unique_id(value: Value) -> Result<UniqueId, Problem> {
    let text = parse::text(&read::string(value)?, MAX_UNIQUE_ID)?;
    Ok(UniqueId::new(text)?)
}

fn event_name(value: Value) -> Result<EventName, Problem> {
    Ok(EventName::new(read::string(value)?)?)
}

/// Pairs that are not nested (Alguna).
fn properties(value: Value) -> Result<Properties, Faults> {
    let Value::Object(pairs) = value else {
        return Err(Problem::mismatch(Kind::Object, &value).into());
    };
    if pairs.len() > MAX_PROPERTIES {
        return Err(Problem::TooMany {
            max: MAX_PROPERTIES,
        }
        .into());
    }
    let nested = pairs.iter().filter_map(|(key, value)| {
        let found = match value {
            Value::Array(_) | Value::Object(_) => Kind::of(value).name().to_owned(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
        let allowed = vec!["a string", "a number", "a boolean"];
        let path = Path::from(key.as_str());
        Some(Fault::new(path, Problem::NotOneOf { allowed, found }))
    });
    Faults::check(nested.collect())?;
    Ok(pairs.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_application::{AccountRef, EventAccount, EventDraft, UnknownAccount};
    use stele_domain::{EventName, Properties, Timestamp, UniqueId};

    use super::{Event, Keys, events};

    const KEYS: Keys = Keys {
        unique_id: "uniqueId",
        event_name: "eventName",
    };

    fn read(list: Value) -> Result<Vec<Event>, String> {
        events(&KEYS)(list).map_err(|faults| faults.to_string().replace(", ", "\n"))
    }

    #[test]
    fn an_event_names_its_account_by_id_or_alias() {
        let event = json!({
            "uniqueId": " e 1", "account": "JoGo", "eventName": "api_call", "properties": {"n": 1.50, "ok": true, "x": null},
            "timestamp": "2026-04-01T10:00:00Z", "more": 1,
        });
        let read = read(json!([event])).expect("valid");
        let expected = EventDraft {
            unique_id: Some(UniqueId::new(" e 1").expect("valid")),
            at: Some(Timestamp::parse_iso("2026-04-01T10:00:00Z").expect("a time")),
            account: EventAccount::Named(
                AccountRef::CodeOrIdentifier("JoGo".to_owned()),
                UnknownAccount::Refused,
            ),
            properties: serde_json::from_value::<Properties>(
                json!({"n": 1.50, "ok": true, "x": null}),
            )
            .expect("an object")
            .into(),
            ..EventDraft::new(EventName::new("api_call").expect("valid"))
        };
        assert_eq!(read[0].draft(), expected);
    }

    #[test]
    fn the_least_event_has_an_id_an_account_and_a_name() {
        let least = json!({"uniqueId": "e", "account": "a", "eventName": "n"});
        let mut nulled = least.clone();
        nulled["properties"] = Value::Null;
        nulled["timestamp"] = Value::Null;
        let read = read(json!([least, nulled])).expect("valid");
        assert_eq!(read[0], read[1]);
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let faults = read(json!([
            {},
            {"uniqueId": "e".repeat(256), "account": "", "eventName": "n".repeat(401), "timestamp": "noon"},
            {"uniqueId": " ", "account": 5, "eventName": "", "properties": {"a": {}, "b": [1], "c": 1}},
            5,
        ]));
        insta::assert_snapshot!(faults.expect_err("faulty"), @r"
        [0].uniqueId is required
        [0].account is required
        [0].eventName is required
        [1].uniqueId must have at most 255 characters
        [1].account must not be blank
        [1].eventName must have at most 400 characters
        [1].timestamp must be a valid ISO 8601 date
        [2].uniqueId must not be blank
        [2].account must be a string
        [2].eventName must not be blank
        [2].properties.a must be one of a string
        a number
        a boolean
        [2].properties.b must be one of a string
        a number
        a boolean
        [3] must be an object
        ");
    }

    #[test]
    fn events_and_properties_are_bounded() {
        let event = |properties: usize| {
            let pairs = (0..properties).map(|n| (n.to_string(), json!(n)));
            json!({"uniqueId": "e", "account": "a", "eventName": "n", "properties": Value::Object(pairs.collect())})
        };
        assert_eq!(read(json!(vec![event(50); 100])).expect("valid").len(), 100);
        let many = read(json!(vec![event(0); 101])).expect_err("too many");
        assert_eq!(many, "body must have at most 100 items");
        let many = read(json!([event(51)])).expect_err("too many");
        assert_eq!(many, "[0].properties must have at most 50 items");
    }
}
