//! What the filters of metrics look at.
//!
//! Beside an event stand the [facts](PropertyFacts) of each of its properties and of those of the person who did it, so that
//! a database compares what the domain compares and reads no number, date or case its own way:
//! `{"e.plan": ["Pro"], "p.seats": ["12", null, 12.0]}`. The places of a list are those of [`Fact`], and what is missing at its
//! end is left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stele_domain::{Event, Properties, PropertyFacts};

use super::json;
use crate::error::Malformed;

/// What is known of a property's value, by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    Text = 0,
    Folded = 1,
    Number = 2,
    Micros = 3,
}

/// Whose property it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Event,
    Person,
}

/// The key of a property's facts: of letters, digits and `.%-_` alone, so that it can stand in a path of JSON on either
/// database.
pub(crate) fn facts_key(owner: Owner, property: &str) -> String {
    use std::fmt::Write;
    let mut key = String::with_capacity(property.len() + 2);
    key.push_str(match owner {
        Owner::Event => "e.",
        Owner::Person => "p.",
    });
    for byte in property.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            key.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(key, "%{byte:02X}");
        }
    }
    key
}

/// The facts of an event's properties and of its person's, as they are stored.
pub(crate) fn facts_cell(event: &Event) -> String {
    let of = |owner, properties: &Properties| {
        let facts = properties.iter().filter_map(move |(property, value)| {
            let facts = PropertyFacts::of(value)?;
            Some((facts_key(owner, property), listed(facts)))
        });
        facts.collect::<Vec<_>>()
    };
    let all: BTreeMap<_, _> = of(Owner::Event, &event.properties)
        .into_iter()
        .chain(of(Owner::Person, &event.person))
        .collect();
    json::write(&all)
}

#[derive(Serialize)]
#[serde(untagged)]
enum Cell {
    Nothing(()),
    Text(String),
    Number(f64),
    Micros(i64),
}

fn listed(facts: PropertyFacts) -> Vec<Cell> {
    let PropertyFacts {
        text,
        folded,
        number,
        micros,
    } = facts;
    let mut list = vec![
        Cell::Text(text),
        folded.map_or(Cell::Nothing(()), Cell::Text),
        number.map_or(Cell::Nothing(()), Cell::Number),
        micros.map_or(Cell::Nothing(()), Cell::Micros),
    ];
    while matches!(list.last(), Some(Cell::Nothing(()))) {
        list.pop();
    }
    list
}

/// Facts read back, by their keys.
pub(crate) struct StoredFacts(BTreeMap<String, Option<Listed>>);

/// A list of facts, of which the last may be left out.
#[derive(Deserialize)]
#[serde(transparent)]
struct Listed(Vec<Value>);

impl StoredFacts {
    /// From a cell that [`facts_cell`] wrote, or a part of it.
    pub(crate) fn from_cell(cell: &str) -> Result<Self, Malformed> {
        json::read("events.facts", cell).map(Self)
    }

    /// The facts of a property, if it has a value.
    pub(crate) fn get(&self, key: &str) -> Option<PropertyFacts> {
        let Listed(list) = self.0.get(key)?.as_ref()?;
        let cell = |fact: Fact| list.get(fact as usize);
        let text = |fact| cell(fact).and_then(Value::as_str).map(str::to_owned);
        Some(PropertyFacts {
            text: text(Fact::Text)?,
            folded: text(Fact::Folded),
            number: cell(Fact::Number).and_then(Value::as_f64),
            micros: cell(Fact::Micros).and_then(Value::as_i64),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::{PropertyFacts, Timestamp};
    use uuid::Uuid;

    use super::{Owner, StoredFacts, facts_cell, facts_key};
    use stele_domain::{Event, EventId, EventName, Properties};

    fn event(properties: &serde_json::Value, person: &serde_json::Value) -> Event {
        let all = |value: &serde_json::Value| -> Properties {
            serde_json::from_value(value.clone()).expect("an object")
        };
        let at = Timestamp::from_micros(0).expect("in range");
        Event {
            id: EventId(Uuid::nil()),
            name: EventName::new("login").expect("a name"),
            at,
            received_at: at,
            account: None,
            waits_for: None,
            distinct_id: None,
            groups: std::collections::BTreeMap::new(),
            properties: all(properties).into(),
            person: all(person),
        }
    }

    #[test]
    fn facts_are_lists_without_what_is_missing_at_their_end() {
        let event = event(
            &json!({"plan": "Pro", "seats": 12, "day": "1970-01-02", "none": null, "Ä \"$": "Ä"}),
            &json!({"plan": [1]}),
        );
        assert_eq!(
            facts_cell(&event),
            r#"{"e.%C3%84%20%22%24":["Ä","ä"],"e.day":["1970-01-02",null,null,86400000000],"e.plan":["Pro"],"e.seats":["12",null,12.0],"p.plan":["[1]"]}"#
        );
    }

    #[test]
    fn facts_are_read_as_they_are_written() {
        let properties = json!({
            "a": "Ärger", "b": -2.5, "c": "1e290", "d": "2024-02-29T12:00:00.000001Z", "e": true, "f": "0.1",
            "g": 123_456_789_012_345_678_u64, "h": "", "i": 5e-324,
        });
        let event = event(&properties, &json!({"a": {"b": [1]}}));
        let stored = StoredFacts::from_cell(&facts_cell(&event)).expect("readable");
        for (property, value) in &*event.properties {
            let read = stored.get(&facts_key(Owner::Event, property));
            assert_eq!(read, PropertyFacts::of(value), "{property}");
        }
        let read = stored.get(&facts_key(Owner::Person, "a"));
        assert_eq!(read, PropertyFacts::of(&json!({"b": [1]})));
        assert_eq!(stored.get(&facts_key(Owner::Person, "b")), None);
        // What a database answers of a key that is not there.
        let part = StoredFacts::from_cell(r#"{"e.a":null}"#).expect("readable");
        assert_eq!(part.get("e.a"), None);
    }
}
