//! The normal form of predicates.

use std::cmp::Ordering;

use super::PropertyFacts;
use crate::Pattern;

/// What a predicate asks of a property, in the form that databases evaluate too. It is always true or false.
///
/// Negation stands nowhere but here. A [`PropertyCondition`] is made of ands and ors alone, so that what a database answers
/// about a fact that is null, "unknown", comes out as false without further care. Ask whether there *is* a property of that
/// name that meets the condition (`EXISTS`), and negate that.
#[derive(Debug, Clone, PartialEq)]
pub enum PropertyTest {
    /// True of every property, and of none.
    Always,
    /// There is a value, and it meets the condition.
    When(PropertyCondition),
    /// There is no value, or it does not meet the condition.
    Unless(PropertyCondition),
}

/// A condition on a property that has a value. What it reads of the property is its [`PropertyFacts`].
#[derive(Debug, Clone, PartialEq)]
pub enum PropertyCondition {
    /// Any value will do.
    Present,
    /// `text` is one of these, byte for byte. There is at least one.
    TextIn(Vec<String>),
    /// The fold of the text, `COALESCE(folded, lower(text))` with the `lower` of ASCII, holds this, which is folded already
    /// and not empty.
    FoldedContains(String),
    /// `text` matches. No database does this alike; it is for the process.
    Matches(Pattern),
    /// Where both numbers are there, `number` stands so to the one here; else `text` does to the text here, by their bytes.
    Ordered {
        /// How.
        order: Order,
        /// The text to compare with.
        text: String,
        /// The number that the text reads as.
        number: Option<f64>,
    },
    /// `micros` is there and within these bounds. At least one is given.
    Dated {
        /// The first microsecond that will do.
        from: Option<i64>,
        /// The first one after it that will not.
        before: Option<i64>,
    },
    /// One of these is met. There are at least two.
    Any(Vec<PropertyCondition>),
    /// All of these are met. There are at least two.
    All(Vec<PropertyCondition>),
}

/// How a property stands to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>=`.
    AtLeast,
    /// `>`.
    More,
}

impl Order {
    /// Whether two things that compare so stand in this order.
    pub fn admits(self, ordering: Ordering) -> bool {
        match self {
            Order::Less => ordering.is_lt(),
            Order::AtMost => ordering.is_le(),
            Order::AtLeast => ordering.is_ge(),
            Order::More => ordering.is_gt(),
        }
    }
}

impl PropertyTest {
    /// Whether a property passes; `None` is one that is missing or null.
    pub fn holds(&self, facts: Option<&PropertyFacts>) -> bool {
        match self {
            PropertyTest::Always => true,
            PropertyTest::When(condition) => facts.is_some_and(|facts| condition.is_met(facts)),
            PropertyTest::Unless(condition) => !facts.is_some_and(|facts| condition.is_met(facts)),
        }
    }

    /// Whether it has a regular expression, which is not for a database. It has nothing else then: stores put it to the text
    /// alone.
    pub fn has_pattern(&self) -> bool {
        match self {
            PropertyTest::Always => false,
            PropertyTest::When(condition) | PropertyTest::Unless(condition) => {
                condition.has_pattern()
            }
        }
    }
}

impl PropertyCondition {
    /// Whether a value of these facts meets it.
    pub fn is_met(&self, facts: &PropertyFacts) -> bool {
        match self {
            PropertyCondition::Present => true,
            PropertyCondition::TextIn(texts) => texts.contains(&facts.text),
            PropertyCondition::FoldedContains(part) => facts.folded_text().contains(part),
            PropertyCondition::Matches(pattern) => pattern.is_match(&facts.text),
            PropertyCondition::Ordered {
                order,
                text,
                number,
            } => {
                let ordering = match (facts.number, number) {
                    (Some(one), Some(other)) => one.partial_cmp(other),
                    _ => Some(facts.text.as_str().cmp(text)),
                };
                ordering.is_some_and(|ordering| order.admits(ordering))
            }
            PropertyCondition::Dated { from, before } => facts.micros.is_some_and(|micros| {
                from.is_none_or(|from| from <= micros)
                    && before.is_none_or(|before| micros < before)
            }),
            PropertyCondition::Any(conditions) => {
                conditions.iter().any(|condition| condition.is_met(facts))
            }
            PropertyCondition::All(conditions) => {
                conditions.iter().all(|condition| condition.is_met(facts))
            }
        }
    }

    fn has_pattern(&self) -> bool {
        match self {
            PropertyCondition::Matches(_) => true,
            PropertyCondition::Any(conditions) | PropertyCondition::All(conditions) => {
                conditions.iter().any(Self::has_pattern)
            }
            PropertyCondition::Present
            | PropertyCondition::TextIn(_)
            | PropertyCondition::FoldedContains(_)
            | PropertyCondition::Ordered { .. }
            | PropertyCondition::Dated { .. } => false,
        }
    }
}
