//! What a partial write says of one attribute.

/// An attribute of a partial write: left out, cleared, or given.
///
/// JSON tells these three apart and so must everything behind it: an absent key leaves the attribute alone, `null` clears
/// it, a value sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Field<T> {
    /// The write says nothing of the attribute.
    #[default]
    Absent,
    /// The write clears the attribute.
    Null,
    /// The write sets the attribute.
    Value(T),
}

impl<T> Field<T> {
    /// Whether the write says nothing of the attribute.
    pub fn is_absent(&self) -> bool {
        matches!(self, Field::Absent)
    }

    /// The value given, where there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent | Field::Null => None,
        }
    }

    /// The value given, borrowed.
    pub fn as_ref(&self) -> Field<&T> {
        match self {
            Field::Absent => Field::Absent,
            Field::Null => Field::Null,
            Field::Value(value) => Field::Value(value),
        }
    }

    /// The same field with its value put through `f`.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Field::Absent => Field::Absent,
            Field::Null => Field::Null,
            Field::Value(value) => Field::Value(f(value)),
        }
    }

    /// Writes the field onto an optional attribute.
    pub fn apply_to(self, attribute: &mut Option<T>) {
        match self {
            Field::Absent => {}
            Field::Null => *attribute = None,
            Field::Value(value) => *attribute = Some(value),
        }
    }
}

impl<T> From<Option<T>> for Field<T> {
    /// A value that was given, or nothing said.
    fn from(value: Option<T>) -> Self {
        value.map_or(Field::Absent, Field::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn absent_leaves_null_clears_and_a_value_sets() {
        for (field, expected) in [
            (Field::Absent, Some(1)),
            (Field::Null, None),
            (Field::Value(2), Some(2)),
        ] {
            let mut attribute = Some(1);
            field.apply_to(&mut attribute);
            assert_eq!(attribute, expected, "{field:?}");
        }
    }
}
