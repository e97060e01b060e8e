//! What the filters of metrics look at.
//!
//! Beside an event stand the [facts](PropertyFacts) of each of its properties and of those of the person who did it, and beside
//! a group and an account those of what is known of them, so that a database compares what the domain compares and reads no
//! number, date or case its own way: `{"e.plan": ["Pro"], "p.seats": ["12", null, 12.0]}`. The places of a list are those of
//! [`Fact`], and what is missing at its end is left out. Keys tell whose property it is, so that all that an event and its
//! groups say can stand in one object.

use std::collections::BTreeMap;

use serde::Serialize;
use stele_domain::{Properties, PropertyFacts, PropertyScope};

use super::json;

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};
    use stele_domain::{GroupTypeIndex, Properties, PropertyScope};

    use super::{Fact, facts_cell, facts_key};

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
    fn numbers_keep_their_last_bit() {
        for number in [0.1 + 0.2, -2.5, 1e290, 5e-324, 9_007_199_254_740_993.0_f64] {
            let cell = facts_cell([(PropertyScope::Event, &properties(json!({"n": number})))]);
            let stored: BTreeMap<String, Value> = serde_json::from_str(&cell).expect("JSON");
            let list = &stored[&facts_key(PropertyScope::Event, "n")];
            let read = list[Fact::Number as usize].as_f64();
            assert_eq!(read.map(f64::to_bits), Some(number.to_bits()), "{cell}");
        }
    }
}
