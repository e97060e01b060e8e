//! Which operators a subject knows, and what value each of them takes.

use super::RuleOperator;
use super::condition::{Range, TimeTest};
use super::decimal::Decimal;
use crate::text::check;
use crate::{Country, Currency, OrganizationId, Status, Timestamp};

/// The type of what a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, of a vocabulary.
    Word(Vocabulary),
    /// A number that may be missing.
    Number,
    /// A number that is never missing.
    Count,
    /// A point in time.
    Time,
    /// What the customer made it: the type follows from the operator and the value that it is given.
    Trait,
    /// There or not.
    Tag,
}

/// What a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// Any text.
    Text,
    /// The word of a [`Status`].
    Status,
    /// The code of a [`Currency`].
    Currency,
    /// The two letters of a [`Country`].
    Country,
    /// A UUID.
    Id,
}

/// What the value beside an operator must be, and, where that is not plain from the value, the test it makes.
#[derive(Clone, Copy)]
pub(super) enum Operand {
    /// No value at all.
    Nothing,
    /// A text of the vocabulary.
    Word(Vocabulary),
    /// A list of such texts.
    Words(Vocabulary),
    /// Text of which to find a part.
    Part,
    /// A regular expression.
    Pattern,
    /// A number.
    Number(fn(Decimal) -> Range),
    /// Two numbers, in order.
    Numbers,
    /// A time.
    Time(fn(Timestamp) -> TimeTest),
    /// A number of days.
    Days(fn(u16) -> TimeTest),
    /// A text, a number or a boolean.
    Scalar,
}

impl Kind {
    /// What an operator takes; `None` of one that the kind does not know.
    pub(super) fn operand(self, operator: RuleOperator) -> Option<Operand> {
        use RuleOperator as Op;
        Some(match (self, operator) {
            (Kind::Tag, Op::Has | Op::HasNot) => Operand::Nothing,
            (Kind::Tag, _)
            | (_, Op::Has | Op::HasNot)
            | (Kind::Count, Op::IsSet | Op::IsNotSet) => return None,
            (_, Op::IsSet | Op::IsNotSet) => Operand::Nothing,

            (Kind::Word(vocabulary), Op::Is | Op::IsNot) => Operand::Word(vocabulary),
            (Kind::Number | Kind::Count, Op::Is | Op::IsNot) => Operand::Number(Range::only),
            (Kind::Trait, Op::Is | Op::IsNot) => Operand::Scalar,
            (Kind::Word(vocabulary), Op::In) => Operand::Words(vocabulary),
            (Kind::Trait, Op::In) => Operand::Words(Vocabulary::Text),

            (Kind::Word(Vocabulary::Text) | Kind::Trait, Op::Contains | Op::NotContains) => {
                Operand::Part
            }
            (Kind::Word(Vocabulary::Text) | Kind::Trait, Op::Matches) => Operand::Pattern,

            (Kind::Number | Kind::Count | Kind::Trait, Op::Gt) => Operand::Number(Range::above),
            (Kind::Number | Kind::Count | Kind::Trait, Op::Gte) => Operand::Number(Range::from),
            (Kind::Number | Kind::Count | Kind::Trait, Op::Lt) => Operand::Number(Range::below),
            (Kind::Number | Kind::Count | Kind::Trait, Op::Lte) => Operand::Number(Range::up_to),
            (Kind::Number | Kind::Count | Kind::Trait, Op::Between) => Operand::Numbers,

            (Kind::Time | Kind::Trait, Op::Before) => Operand::Time(TimeTest::Before),
            (Kind::Time | Kind::Trait, Op::After) => Operand::Time(TimeTest::After),
            (Kind::Time | Kind::Trait, Op::OlderThanDays) => Operand::Days(TimeTest::OlderThan),
            (Kind::Time | Kind::Trait, Op::WithinDays) => Operand::Days(TimeTest::Within),
            (Kind::Time | Kind::Trait, Op::WithinNextDays) => Operand::Days(TimeTest::WithinNext),
            (Kind::Word(_) | Kind::Number | Kind::Count | Kind::Time, _) => return None,
        })
    }

    /// The operators that it knows.
    pub(super) fn operators(self) -> impl Iterator<Item = RuleOperator> {
        RuleOperator::ALL
            .into_iter()
            .filter(move |operator| self.operand(*operator).is_some())
    }
}

impl Vocabulary {
    /// The most characters of a text.
    const MAX_TEXT: usize = 1_000;

    /// The text as the account's own is written, or why it is none of the vocabulary.
    pub(super) fn read(self, text: &str) -> Result<String, String> {
        match self {
            Vocabulary::Text => check(text, Self::MAX_TEXT)
                .map(|()| text.to_owned())
                .map_err(|fault| fault.to_string()),
            Vocabulary::Status => Status::from_word(text)
                .map(|status| status.word().to_owned())
                .ok_or_else(|| one_of(Status::ALL.map(Status::word))),
            Vocabulary::Currency => Currency::from_code(text)
                .map(|currency| currency.code().to_owned())
                .map_err(|_| "must be a currency code of ISO 4217".to_owned()),
            Vocabulary::Country => Country::from_alpha2(text)
                .map(|country| country.alpha2().to_owned())
                .map_err(|_| {
                    "must be a country code of ISO 3166-1, two upper-case letters".to_owned()
                }),
            // Any id will do to read one: all are UUIDs.
            Vocabulary::Id => OrganizationId::parse(text)
                .map(|id| id.to_string())
                .ok_or_else(|| "must be a UUID".to_owned()),
        }
    }
}

/// Tells which words there are.
pub(super) fn one_of(words: impl IntoIterator<Item = &'static str>) -> String {
    let words: Vec<_> = words.into_iter().collect();
    format!("must be one of {}", words.join(", "))
}
