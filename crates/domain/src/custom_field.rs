//! What the customers' own attributes are called and hold.

use serde_json::Value;

use crate::text::check;
use crate::{Timestamp, TraitsChange};

/// What has traits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldModel {
    /// Accounts.
    Accounts,
    /// Organizations.
    Organizations,
    /// People at customers.
    Contacts,
    /// Conversations.
    Conversations,
    /// Notes.
    Notes,
    /// Tasks.
    Tasks,
}

impl FieldModel {
    /// All six.
    pub const ALL: [FieldModel; 6] = [
        FieldModel::Accounts,
        FieldModel::Organizations,
        FieldModel::Contacts,
        FieldModel::Conversations,
        FieldModel::Notes,
        FieldModel::Tasks,
    ];

    /// Vitally's word, and the one in the store.
    pub const fn word(self) -> &'static str {
        match self {
            FieldModel::Accounts => "accounts",
            FieldModel::Organizations => "organizations",
            FieldModel::Contacts => "users",
            FieldModel::Conversations => "conversations",
            FieldModel::Notes => "notes",
            FieldModel::Tasks => "tasks",
        }
    }

    /// The model of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.word() == word)
    }
}

/// What values a trait holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    /// Text that is no date.
    String,
    /// ISO 8601.
    Date,
    /// Numbers.
    Number,
    /// True or false.
    Boolean,
    /// Lists.
    Array,
    /// Objects.
    Object,
}

impl FieldKind {
    /// All six.
    pub const ALL: [FieldKind; 6] = [
        FieldKind::String,
        FieldKind::Date,
        FieldKind::Number,
        FieldKind::Boolean,
        FieldKind::Array,
        FieldKind::Object,
    ];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            FieldKind::String => "string",
            FieldKind::Date => "date",
            FieldKind::Number => "number",
            FieldKind::Boolean => "boolean",
            FieldKind::Array => "array",
            FieldKind::Object => "object",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What kind a value is; `None` of JSON's `null`.
    pub fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => FieldKind::Boolean,
            Value::Number(_) => FieldKind::Number,
            Value::String(text) if Timestamp::parse_iso(text).is_ok() => FieldKind::Date,
            Value::String(_) => FieldKind::String,
            Value::Array(_) => FieldKind::Array,
            Value::Object(_) => FieldKind::Object,
        })
    }
}

/// A trait that some record has had (Vitally's custom field): its kind is that of the first value it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomField {
    /// What has it.
    pub model: FieldModel,
    /// The key under which it stands in the traits.
    pub key: String,
    /// What it holds.
    pub kind: FieldKind,
    /// When it was first written.
    pub created_at: Timestamp,
}

impl CustomField {
    /// The most characters of its key.
    pub const MAX_KEY: usize = 400;

    /// The fields that a change of traits writes. A key that is longer than a field's may be, or holds a NUL, is that of a
    /// trait all the same, and of no field.
    pub fn written_by(model: FieldModel, change: &TraitsChange, now: Timestamp) -> Vec<Self> {
        let field = |(key, value): (&String, &Option<Value>)| {
            check(key, Self::MAX_KEY).ok()?;
            Some(Self {
                model,
                key: key.clone(),
                kind: FieldKind::of(value.as_ref()?)?,
                created_at: now,
            })
        };
        change.iter().filter_map(field).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{CustomField, FieldModel};
    use crate::Timestamp;

    #[test]
    fn a_trait_makes_a_field_unless_it_goes_or_has_no_key_to_list() {
        let change = [
            ("plan".to_owned(), Some(json!("pro"))),
            ("gone".to_owned(), None),
            ("nul\0".to_owned(), Some(json!(1))),
            ("k".repeat(CustomField::MAX_KEY), Some(json!(1))),
            ("l".repeat(CustomField::MAX_KEY + 1), Some(json!(1))),
        ];
        let now = Timestamp::from_micros(0).expect("in range");
        let written = CustomField::written_by(FieldModel::Notes, &change.into(), now);
        let keys: Vec<_> = written.iter().map(|field| field.key.as_str()).collect();
        assert_eq!(keys, ["k".repeat(CustomField::MAX_KEY).as_str(), "plan"]);
    }
}
