//! The customer's own attributes.

use std::collections::BTreeMap;

use serde_json::Value;

/// Key-value pairs without a shape of ours, in the order of their keys' bytes. Keys may hold dots, values are any JSON but
/// `null`, which removes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Traits(BTreeMap<String, Value>);

/// What a write does to traits, key by key: `None`, as JSON's `null`, removes.
pub type TraitsChange = BTreeMap<String, Option<Value>>;

impl Traits {
    /// Rebuilds stored traits.
    pub fn from_map(mut map: BTreeMap<String, Value>) -> Self {
        map.retain(|_, value| !value.is_null());
        Self(map)
    }

    /// Merges one level deep (Vitally): keys not named stay, a nested object is replaced whole.
    pub fn merge(&mut self, change: TraitsChange) {
        for (key, value) in change {
            match value {
                None | Some(Value::Null) => self.0.remove(&key),
                Some(value) => self.0.insert(key, value),
            };
        }
    }

    /// Removes one key.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// All pairs, in the order of their keys' bytes.
    pub fn as_map(&self) -> &BTreeMap<String, Value> {
        &self.0
    }
}
