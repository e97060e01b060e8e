//! What happened in the product.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::text::check;
use crate::{AccountId, EventId, GroupTypeIndex, TextFault, Timestamp};

/// The name of an event, such as `login`: 1 to 400 characters, kept exactly as sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventName(String);

/// What a product calls the person who did something: 1 to 400 characters, kept exactly as sent. Whether somebody of that
/// name is known is another matter: a contact is, whose external id or email it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DistinctId(String);

/// What a sender calls an event, so that sending it again does not count twice: 1 to 400 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UniqueId(String);

macro_rules! kept_as_sent {
    ($($name:ident)+) => {$(
        impl $name {
            /// The most characters.
            pub const MAX: usize = 400;

            /// Takes `text` as it is.
            pub fn new(text: impl Into<String>) -> Result<Self, TextFault> {
                let text = text.into();
                if text.is_empty() {
                    return Err(TextFault::Blank);
                }
                check(&text, Self::MAX)?;
                Ok(Self(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

kept_as_sent! { EventName DistinctId UniqueId }

/// What an event, a person or a group says of itself, in the order of the keys' bytes. A value that is null is one that is
/// missing.
pub type Properties = BTreeMap<String, Value>;

/// Something that happened in the product. It never changes, but for the account that it comes to belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The id.
    pub id: EventId,
    /// What happened.
    pub name: EventName,
    /// When.
    pub at: Timestamp,
    /// When it was told.
    pub received_at: Timestamp,
    /// The account that it is tied to, for good.
    pub account: Option<AccountId>,
    /// The identifier of an account by which it waits for one that claims it; none once it is tied.
    pub waits_for: Option<String>,
    /// Who did it.
    pub distinct_id: Option<DistinctId>,
    /// The groups in which it was done, by the index of their type (PostHog).
    pub groups: BTreeMap<GroupTypeIndex, String>,
    /// What it says of itself. It may be large, so whoever hands it on shares it.
    pub properties: Arc<Properties>,
    /// What was known of the person when it came.
    pub person: Properties,
}

/// How far ahead of the clock an event's time may lie: 23 hours (PostHog). One that lies further ahead happened now.
const MAX_AHEAD_MICROS: i64 = 23 * 60 * 60 * 1_000_000;

impl Event {
    /// When an event happened that is told `now` to have happened `at`; now, where nothing is said.
    pub fn settle_time(at: Option<Timestamp>, now: Timestamp) -> Timestamp {
        match at {
            Some(at) if at.micros() <= now.micros().saturating_add(MAX_AHEAD_MICROS) => at,
            Some(_) | None => now,
        }
    }
}

/// When somebody was first and last active in the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The time of their earliest event.
    pub first: Timestamp,
    /// The time of their latest event.
    pub last: Timestamp,
}

impl Seen {
    /// Seen once.
    pub fn at(time: Timestamp) -> Self {
        Self {
            first: time,
            last: time,
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
        }
    }

    /// Of several times; `None` of none.
    pub fn of(times: impl IntoIterator<Item = Timestamp>) -> Option<Self> {
        times.into_iter().map(Self::at).reduce(Self::and)
    }
}

/// How much is kept of what events say of one person or of one group, in bytes as [`weight`] counts them: it is kept with
/// every event of the person, and anybody can send events who has read a token out of a page.
pub const MAX_KNOWN: usize = 8 * 1024;

/// How heavy the traits of an account or a contact can become by what events say.
pub const MAX_TOLD_TRAITS: usize = 64 * 1024;

/// About how many bytes properties take.
pub fn weight(properties: &Properties) -> usize {
    properties.iter().map(|(key, value)| pair(key, value)).sum()
}

fn pair(key: &str, value: &Value) -> usize {
    key.len() + weight_of(value)
}

fn weight_of(value: &Value) -> usize {
    const SMALL: usize = 8;
    match value {
        Value::Null | Value::Bool(_) => SMALL,
        Value::Number(number) => SMALL + number.as_str().len(),
        Value::String(text) => SMALL + text.len(),
        Value::Array(list) => SMALL + list.iter().map(weight_of).sum::<usize>(),
        Value::Object(pairs) => {
            SMALL
                + pairs
                    .iter()
                    .map(|(key, value)| pair(key, value))
                    .sum::<usize>()
        }
    }
}

/// Merges what is said anew over what was known: each key of `set` takes its value, each of `set_once` only where there is
/// none yet; null removes. What would make it heavier than `max` stays as it was.
pub fn merge_properties(
    known: &mut Properties,
    set: &Properties,
    set_once: &Properties,
    max: usize,
) {
    let is_new = |(key, value): (&String, &Value)| match known.get(key) {
        None => !value.is_null(),
        Some(before) => before != value,
    };
    let is_first = |(key, value): (&String, &Value)| !value.is_null() && !known.contains_key(key);
    // Products say the same again and again.
    if !set.iter().any(is_new) && !set_once.iter().any(is_first) {
        return;
    }
    let mut heavy = weight(known);
    let new = set_once
        .iter()
        .filter(|(key, value)| !value.is_null() && !known.contains_key(*key));
    let new: Vec<_> = new
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let said = set.iter().map(|(key, value)| (key.clone(), value.clone()));
    for (key, value) in new.into_iter().chain(said) {
        let before = known.get(&key).map_or(0, |before| pair(&key, before));
        if value.is_null() {
            known.remove(&key);
            heavy -= before;
            continue;
        }
        let after = heavy - before + pair(&key, &value);
        if after <= max.max(heavy) {
            known.insert(key, value);
            heavy = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        DistinctId, Event, EventName, MAX_KNOWN, Properties, Seen, merge_properties, weight,
    };
    use crate::{TextFault, Timestamp};

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros).expect("in range")
    }

    #[test]
    fn names_are_kept_as_sent_and_bounded() {
        assert_eq!(
            EventName::new(" $pageview ").expect("valid").as_str(),
            " $pageview "
        );
        assert_eq!(EventName::new(""), Err(TextFault::Blank));
        assert_eq!(
            DistinctId::new("é".repeat(401)),
            Err(TextFault::TooLong { max: 400 })
        );
        assert!(DistinctId::new("é".repeat(400)).is_ok());
    }

    #[test]
    fn an_event_too_far_ahead_happened_now() {
        let now = at(1_000_000_000_000_000);
        let hours = |hours: i64| at(now.micros() + hours * 3_600_000_000);
        assert_eq!(Event::settle_time(None, now), now);
        assert_eq!(Event::settle_time(Some(hours(23)), now), hours(23));
        assert_eq!(
            Event::settle_time(Some(at(hours(23).micros() + 1)), now),
            now
        );
        let long_ago = Timestamp::parse_iso("0001-01-01").expect("a date");
        assert_eq!(Event::settle_time(Some(long_ago), now), long_ago);
    }

    #[test]
    fn seen_is_the_span_of_all_times() {
        assert_eq!(Seen::of([]), None);
        assert_eq!(
            Seen::of([at(5), at(2), at(9)]),
            Some(Seen {
                first: at(2),
                last: at(9)
            })
        );
    }

    #[test]
    fn what_is_set_once_gives_way_to_all_else() {
        let properties = |value: serde_json::Value| -> Properties {
            serde_json::from_value(value).expect("an object")
        };
        let mut known = properties(json!({"a": 1, "b": 2, "gone": 3}));
        merge_properties(
            &mut known,
            &properties(json!({"b": 20, "c": 30, "gone": null})),
            &properties(json!({"a": 10, "c": 31, "d": 40, "none": null})),
            MAX_KNOWN,
        );
        assert_eq!(
            known,
            properties(json!({"a": 1, "b": 20, "c": 30, "d": 40}))
        );
    }

    #[test]
    fn what_is_known_grows_no_heavier_than_it_may() {
        let text = |length: usize| json!("x".repeat(length));
        let none = Properties::new();
        let mut known = Properties::new();
        let one = Properties::from([("a".to_owned(), text(60)), ("b".to_owned(), text(60))]);
        merge_properties(&mut known, &one, &none, 100);
        assert_eq!(known.keys().collect::<Vec<_>>(), ["a"]);
        assert_eq!(weight(&known), 69);
        // It can change and go, whatever there is.
        let other = Properties::from([("a".to_owned(), text(10)), ("c".to_owned(), text(50))]);
        merge_properties(&mut known, &other, &none, 100);
        assert_eq!(known.keys().collect::<Vec<_>>(), ["a", "c"]);
        let gone = Properties::from([("c".to_owned(), json!(null))]);
        merge_properties(&mut known, &gone, &none, 100);
        assert_eq!(known.keys().collect::<Vec<_>>(), ["a"]);
        let nested = Properties::from([("d".to_owned(), json!({"deep": ["x".repeat(200)]}))]);
        merge_properties(&mut known, &none, &nested, 100);
        assert_eq!(known.keys().collect::<Vec<_>>(), ["a"]);
    }
}
