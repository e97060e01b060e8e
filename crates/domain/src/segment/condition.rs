//! One question about one thing.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, RangeBounds};

use serde_json::Value;

use super::decimal::Decimal;
use super::facts::DAY_MICROS;
use super::{RuleAttribute, RuleFacts, RuleNeeds, UsageOf};
use crate::{Account, Link, Pattern, Role, Tag, Timestamp, fold};

/// What is asked of what. There are no negative tests: a negative operator is a condition under a `not`, so that it
/// answers the opposite whatever is missing.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) subject: Subject,
    pub(super) test: Test,
}

/// What a condition is about.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    Attribute(RuleAttribute),
    Trait(String),
    Tag(Tag),
    Role(Role),
    Usage(UsageOf),
}

/// What a subject comes to for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Datum<'a> {
    Text(Cow<'a, str>),
    Number(Decimal),
    Truth(bool),
    Time(Timestamp),
    /// Something that is there and can be compared with nothing: a tag, or a trait that is a list or an object.
    Something,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// Whether there is anything.
    Present,
    /// Whether it is one of these texts.
    OneOf(BTreeSet<String>),
    /// Whether its [`fold`] has this part, folded.
    Contains(String),
    /// Whether a regular expression matches it.
    Matches(Pattern),
    /// Whether it is this.
    Truth(bool),
    /// Whether it lies in a range.
    Number(Range),
    /// Whether it lies in a span of time.
    Time(TimeTest),
}

/// The numbers between two bounds.
#[derive(Debug, Clone)]
pub(super) struct Range(Bound<Decimal>, Bound<Decimal>);

/// What is asked of a time. Days are of 24 hours.
#[derive(Debug, Clone, Copy)]
pub(super) enum TimeTest {
    Before(Timestamp),
    After(Timestamp),
    OlderThan(u16),
    Within(u16),
    WithinNext(u16),
}

impl Condition {
    pub(super) fn holds(&self, facts: &RuleFacts<'_>) -> bool {
        self.subject
            .datum(facts)
            .is_some_and(|datum| self.test.holds(&datum, facts.now))
    }

    pub(super) fn needs(&self) -> RuleNeeds {
        let needs = match &self.subject {
            Subject::Attribute(attribute) => attribute.needs(),
            Subject::Usage(usage) => RuleNeeds {
                usage: BTreeMap::from([(usage.clone(), self.test.enough())]),
                clock: true,
                ..RuleNeeds::default()
            },
            Subject::Trait(_) | Subject::Tag(_) | Subject::Role(_) => RuleNeeds::default(),
        };
        RuleNeeds {
            clock: needs.clock || self.test.reads_the_clock(),
            ..needs
        }
    }
}

impl Subject {
    /// `None` where it is missing.
    fn datum<'a>(&self, facts: &RuleFacts<'a>) -> Option<Datum<'a>> {
        match self {
            Subject::Attribute(attribute) => attribute.datum(facts),
            Subject::Trait(key) => trait_datum(facts.account, key),
            Subject::Tag(tag) => {
                let tags = facts.account.tags.as_slice();
                tags.contains(tag).then_some(Datum::Something)
            }
            Subject::Role(role) => {
                let (_, member) = facts.account.role(*role)?;
                Some(Datum::id(&member.id))
            }
            Subject::Usage(usage) => {
                let count = facts.usage.get(usage).copied().unwrap_or(0);
                Some(Datum::Number(Decimal::scaled(count.into(), 0)))
            }
        }
    }
}

/// A link is a trait of its name, as Vitally has it.
fn trait_datum<'a>(account: &'a Account, key: &str) -> Option<Datum<'a>> {
    let link = Link::from_key(key).and_then(|link| account.links.get(&link)?.as_deref());
    if let Some(link) = link {
        return Some(Datum::text(link));
    }
    match account.traits.as_map().get(key)? {
        Value::Null => None,
        Value::Bool(truth) => Some(Datum::Truth(*truth)),
        Value::Number(number) => Some(Datum::Number(Decimal::of(number))),
        Value::String(text) => Some(Datum::text(text)),
        Value::Array(_) | Value::Object(_) => Some(Datum::Something),
    }
}

impl<'a> Datum<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Datum::Text(Cow::Borrowed(text))
    }

    pub(super) fn id(id: &impl ToString) -> Self {
        Datum::Text(Cow::Owned(id.to_string()))
    }
}

impl Test {
    /// Whether the test is met, which a datum of another type does not.
    fn holds(&self, datum: &Datum<'_>, now: Timestamp) -> bool {
        match (self, datum) {
            (Test::Present, _) => true,
            (Test::OneOf(texts), Datum::Text(text)) => texts.contains(text.as_ref()),
            (Test::Contains(part), Datum::Text(text)) => fold(text).contains(part),
            (Test::Matches(pattern), Datum::Text(text)) => pattern.is_match(text),
            (Test::Truth(expected), Datum::Truth(truth)) => expected == truth,
            (Test::Number(range), Datum::Number(number)) => range.contains(number),
            (Test::Time(asked), Datum::Time(time)) => asked.holds(*time, now),
            (Test::Time(asked), Datum::Text(text)) => {
                Timestamp::parse_iso(text).is_ok_and(|time| asked.holds(time, now))
            }
            _ => false,
        }
    }

    /// A count from which on the answer is the same for every larger one.
    fn enough(&self) -> u64 {
        match self {
            Test::Number(Range(low, high)) => {
                let bounds = [low, high].into_iter();
                let above = bounds.filter_map(|bound| match bound {
                    Bound::Included(number) | Bound::Excluded(number) => Some(number.next_whole()),
                    Bound::Unbounded => None,
                });
                above.max().unwrap_or(1)
            }
            Test::Present
            | Test::OneOf(_)
            | Test::Contains(_)
            | Test::Matches(_)
            | Test::Truth(_)
            | Test::Time(_) => 1,
        }
    }

    /// Whether the passing of time can change the answer.
    fn reads_the_clock(&self) -> bool {
        match self {
            Test::Time(test) => match test {
                TimeTest::OlderThan(_) | TimeTest::Within(_) | TimeTest::WithinNext(_) => true,
                TimeTest::Before(_) | TimeTest::After(_) => false,
            },
            Test::Present
            | Test::OneOf(_)
            | Test::Contains(_)
            | Test::Matches(_)
            | Test::Truth(_)
            | Test::Number(_) => false,
        }
    }
}

impl Range {
    pub(super) fn only(number: Decimal) -> Self {
        Self::between(number.clone(), number)
    }

    pub(super) fn above(number: Decimal) -> Self {
        Self(Bound::Excluded(number), Bound::Unbounded)
    }

    pub(super) fn from(number: Decimal) -> Self {
        Self(Bound::Included(number), Bound::Unbounded)
    }

    pub(super) fn below(number: Decimal) -> Self {
        Self(Bound::Unbounded, Bound::Excluded(number))
    }

    pub(super) fn up_to(number: Decimal) -> Self {
        Self(Bound::Unbounded, Bound::Included(number))
    }

    /// Both of them in.
    pub(super) fn between(low: Decimal, high: Decimal) -> Self {
        Self(Bound::Included(low), Bound::Included(high))
    }

    fn contains(&self, number: &Decimal) -> bool {
        (self.0.as_ref(), self.1.as_ref()).contains(number)
    }
}

impl TimeTest {
    fn holds(self, time: Timestamp, now: Timestamp) -> bool {
        let ago = now.micros() - time.micros();
        let micros = |days| i64::from(days) * DAY_MICROS;
        match self {
            TimeTest::Before(limit) => time < limit,
            TimeTest::After(limit) => time > limit,
            TimeTest::OlderThan(days) => ago > micros(days),
            TimeTest::Within(days) => (0..=micros(days)).contains(&ago),
            TimeTest::WithinNext(days) => (-micros(days)..=0).contains(&ago),
        }
    }
}
