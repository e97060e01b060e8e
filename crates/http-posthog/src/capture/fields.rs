//! JSON objects of which each field is read when it is asked for.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use stele_domain::Properties;

use super::error::CaptureError;

/// What stands for a NUL, which no text of ours can hold.
const REPLACEMENT: &str = "\u{fffd}";

/// The fields of an object, unread. Of a key that stands there twice the last counts.
#[derive(Debug, Default)]
pub(super) struct Fields<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    /// The fields of what must be an object.
    pub(super) fn of(json: &'a str) -> Result<Self, CaptureError> {
        serde_json::from_str(json)
            .map(Self)
            .map_err(CaptureError::from)
    }

    /// A field that may be left out; null is as good as left out.
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0.get(key).copied().filter(|raw| raw.get() != "null")
    }

    /// Whether a field is there, whatever it holds.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The value of such a field.
    pub(super) fn value(&self, key: &str) -> Result<Option<Value>, CaptureError> {
        self.get(key).map(value).transpose()
    }

    /// The fields of an object in a field.
    pub(super) fn object(&self, key: &str) -> Result<Option<Fields<'a>>, CaptureError> {
        self.get(key).map(|raw| Fields::of(raw.get())).transpose()
    }

    /// All of them as properties.
    pub(super) fn properties(&self) -> Result<Properties, CaptureError> {
        let all = self.0.iter();
        all.map(|(key, raw)| Ok((clean(key.clone()), value(raw)?)))
            .collect()
    }
}

/// Reads a value. NULs in it become U+FFFD.
fn value(raw: &RawValue) -> Result<Value, CaptureError> {
    let mut value = serde_json::from_str(raw.get())?;
    // A NUL can only come in as an escape; nearly all values are free of it and need no walk.
    if raw.get().contains(r"\u0000") {
        clean_all(&mut value);
    }
    Ok(value)
}

/// Text without NULs.
pub(super) fn clean(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', REPLACEMENT)
    } else {
        text
    }
}

fn clean_all(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => *text = clean(std::mem::take(text)),
        Value::Array(items) => items.iter_mut().for_each(clean_all),
        Value::Object(map) => {
            let entries = std::mem::take(map).into_iter();
            map.extend(entries.map(|(key, mut value)| {
                clean_all(&mut value);
                (clean(key), value)
            }));
        }
    }
}

/// A value as text: text as it is, anything else as JSON writes it (PostHog).
pub(super) fn to_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The entries of an object in the order in which they stand there. Of a key that stands there twice the last counts, in the
/// place of the first.
#[derive(Debug, Default)]
pub(super) struct Entries(pub(super) Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut places: BTreeMap<String, usize> = BTreeMap::new();
                let mut entries: Vec<(String, Value)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    if let Some(place) = places.get(&key) {
                        entries[*place].1 = value;
                    } else {
                        places.insert(key.clone(), entries.len());
                        entries.push((key, value));
                    }
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Entries, Fields};

    #[test]
    fn fields_are_read_one_by_one_and_the_last_of_a_key_counts() {
        let fields = Fields::of(r#"{"a": 1, "b": null, "a": {"x": [2.50]}, "c": "\ud800"}"#);
        let fields = fields.expect("an object");
        let a = fields.value("a").expect("JSON").expect("there");
        assert_eq!(a.to_string(), r#"{"x":[2.50]}"#);
        assert_eq!(fields.value("b"), Ok(None));
        assert_eq!(fields.value("z"), Ok(None));
        assert!(fields.value("c").is_err(), "a lone surrogate");
        assert!(fields.properties().is_err());
        assert!(Fields::of("[]").is_err());
    }

    #[test]
    fn nuls_become_replacement_characters_wherever_they_are() {
        let fields = Fields::of(r#"{"p": {"a\u0000": ["\u0000b", {"\u0000": "c"}]}}"#);
        let value = fields.expect("an object").value("p").expect("JSON");
        assert_eq!(
            value,
            Some(json!({"a\u{fffd}": ["\u{fffd}b", {"\u{fffd}": "c"}]}))
        );
    }

    #[test]
    fn entries_stand_in_the_order_in_which_they_were_sent() {
        let entries: Entries = serde_json::from_str(r#"{"z": 1, "a": 2, "z": 3}"#).expect("JSON");
        assert_eq!(
            entries.0,
            [("z".to_owned(), json!(3)), ("a".to_owned(), json!(2))]
        );
    }
}
