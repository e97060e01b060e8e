//! What the filters of metrics look at.
//!
//! Beside an event stand the [facts](PropertyFacts) of each of its properties and of those of the person who did it, and beside
//! a group and an account those of what is known of them, so that a database compares what the domain compares and reads no
//! number, date or case its own way: `{"e.plan": ["Pro"], "p.seats": ["12", null, 12.0]}`. The places of a list are those of
//! [`Fact`], and what is missing at its end is left out. Keys tell whose property it is, so that all that an event and its
//! groups say can stand in one object.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use stele_domain::{Properties, PropertyFacts, PropertyScope};

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

/// The key of a property's facts: of letters, digits and `.%-_` alone, so that it can stand in a path of JSON on either
/// database.
pub(crate) fn facts_key(scope: PropertyScope, property: &str) -> String {
    use std::fmt::Write;
    let mut key = match scope {
        PropertyScope::Event => "e.".to_owned(),
        PropertyScope::Person => "p.".to_owned(),
        PropertyScope::Group(index) => format!("g{index}."),
    };
    key.reserve(property.len());
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

/// The facts of properties, as they are stored.
pub(crate) fn facts_cell<'a>(
    all: impl IntoIterator<Item = (PropertyScope, &'a Properties)>,
) -> String {
    let mut cell = BTreeMap::new();
    for (scope, properties) in all {
        for (property, value) in properties {
            if let Some(facts) = PropertyFacts::of(value) {
                cell.insert(facts_key(scope, property), listed(facts));
            }
        }
    }
    json::write(&cell)
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

/// The facts of one property, as [`facts_cell`] wrote them.
pub(crate) fn facts_from_cell(cell: &str) -> Result<PropertyFacts, Malformed> {
    const WHAT: &str = "list of facts";
    let list: Vec<Value> = json::read(WHAT, cell)?;
    let cell = |fact: Fact| list.get(fact as usize);
    let text = |fact| cell(fact).and_then(Value::as_str).map(str::to_owned);
    Ok(PropertyFacts {
        text: text(Fact::Text).ok_or(Malformed(WHAT))?,
        folded: text(Fact::Folded),
        number: cell(Fact::Number).and_then(Value::as_f64),
        micros: cell(Fact::Micros).and_then(Value::as_i64),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};
    use stele_domain::{GroupTypeIndex, Properties, PropertyFacts, PropertyScope};

    use super::{facts_cell, facts_from_cell, facts_key};

    fn properties(value: Value) -> Properties {
        serde_json::from_value(value).expect("an object")
    }

    #[test]
    fn facts_are_lists_without_what_is_missing_at_their_end() {
        let event = properties(
            json!({"plan": "Pro", "seats": 12, "day": "1970-01-02", "none": null, "Ä \"$": "Ä"}),
        );
        let person = properties(json!({"plan": [1]}));
        let group = PropertyScope::Group(GroupTypeIndex::new(3).expect("in range"));
        assert_eq!(
            facts_cell([
                (PropertyScope::Event, &event),
                (PropertyScope::Person, &person),
                (group, &person),
            ]),
            r#"{"e.%C3%84%20%22%24":["Ä","ä"],"e.day":["1970-01-02",null,null,86400000000],"e.plan":["Pro"],"e.seats":["12",null,12.0],"g3.plan":["[1]"],"p.plan":["[1]"]}"#
        );
    }

    #[test]
    fn facts_are_read_as_they_are_written() {
        let event = properties(json!({
            "a": "Ärger", "b": -2.5, "c": "1e290", "d": "2024-02-29T12:00:00.000001Z", "e": true, "f": "0.1",
            "g": 123_456_789_012_345_678_u64, "h": "", "i": 5e-324, "j": {"b": [1]},
        }));
        let cell = facts_cell([(PropertyScope::Event, &event)]);
        let stored: BTreeMap<String, Value> = serde_json::from_str(&cell).expect("JSON");
        for (property, value) in &event {
            let list = &stored[&facts_key(PropertyScope::Event, property)];
            let read = facts_from_cell(&list.to_string()).expect("readable");
            assert_eq!(Some(read), PropertyFacts::of(value), "{property}");
        }
    }

    #[test]
    fn a_list_without_a_text_is_malformed() {
        for cell in ["[]", "[null]", "[1]", "null", "{}"] {
            assert!(facts_from_cell(cell).is_err(), "{cell}");
        }
    }
}
