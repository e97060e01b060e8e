//! The value beside an operator.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::Rule;
use super::super::condition::{Range, Test};
use super::super::decimal::Decimal;
use super::super::fault::Place;
use super::super::kind::{Operand, Vocabulary};
use super::Parser;
use crate::{Pattern, PatternFault, Timestamp, fold};

/// The most texts of a list.
const MAX_LIST: usize = 100;
/// The most days that a time can be counted in: a hundred years.
const MAX_DAYS: u16 = 36_500;

impl Parser {
    /// The test that an operator makes of its value.
    pub(super) fn test(
        &mut self,
        operand: Operand,
        value: Option<&Value>,
        place: &Place,
    ) -> Option<Test> {
        let value = match (operand, value) {
            (Operand::Nothing, None) => return Some(Test::Present),
            (_, None) => return self.faults.tell(place, "is required"),
            (_, Some(value)) => value,
        };
        match operand {
            Operand::Nothing => self.faults.tell(place, "must be left out"),
            Operand::Word(vocabulary) => {
                let text = self.vocable(vocabulary, value, place)?;
                Some(Test::OneOf(BTreeSet::from([text])))
            }
            Operand::Words(vocabulary) => self.words(vocabulary, value, place).map(Test::OneOf),
            Operand::Part => self.part(value, place).map(Test::Contains),
            Operand::Pattern => self.pattern(value, place).map(Test::Matches),
            Operand::Number(range) => self.number(value, place).map(range).map(Test::Number),
            Operand::Numbers => self.numbers(value, place).map(Test::Number),
            Operand::Time(test) => self.time(value, place).map(test).map(Test::Time),
            Operand::Days(test) => {
                let days = self.days(Some(value), MAX_DAYS, place)?;
                Some(Test::Time(test(days)))
            }
            Operand::Scalar => self.scalar(value, place),
        }
    }

    pub(super) fn text<'a>(&mut self, value: &'a Value, place: &Place) -> Option<&'a str> {
        value
            .as_str()
            .or_else(|| self.faults.tell(place, "must be a text"))
    }

    /// A whole number of days, at least one.
    pub(super) fn days(&mut self, value: Option<&Value>, max: u16, place: &Place) -> Option<u16> {
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return self.faults.tell(place, "is required");
        };
        let days = value.as_u64().and_then(|days| u16::try_from(days).ok());
        days.filter(|days| (1..=max).contains(days)).or_else(|| {
            let message = format!("must be a whole number of days from 1 to {max}");
            self.faults.tell(place, message)
        })
    }

    fn vocable(&mut self, vocabulary: Vocabulary, value: &Value, place: &Place) -> Option<String> {
        let text = self.text(value, place)?;
        match vocabulary.read(text) {
            Ok(text) => Some(text),
            Err(message) => self.faults.tell(place, message),
        }
    }

    fn words(
        &mut self,
        vocabulary: Vocabulary,
        value: &Value,
        place: &Place,
    ) -> Option<BTreeSet<String>> {
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if list.is_empty() || list.len() > MAX_LIST {
            let message = format!("must be a list of 1 to {MAX_LIST} texts");
            return self.faults.tell(place, message);
        }
        let list = list.iter().enumerate();
        let words: Vec<_> = list
            .map(|(index, word)| self.vocable(vocabulary, word, &place.index(index)))
            .collect();
        words.into_iter().collect()
    }

    /// What to look for in a text, folded. Every text has the empty part, so that one is a slip.
    fn part(&mut self, value: &Value, place: &Place) -> Option<String> {
        let part = self.vocable(Vocabulary::Text, value, place)?;
        if part.is_empty() {
            return self.faults.tell(place, "must not be empty");
        }
        Some(fold(&part))
    }

    fn pattern(&mut self, value: &Value, place: &Place) -> Option<Pattern> {
        let text = self.text(value, place)?;
        self.patterns += 1;
        if self.patterns > Rule::MAX_PATTERNS {
            let message = format!(
                "is one regular expression too many: at most {} are taken",
                Rule::MAX_PATTERNS
            );
            return self.faults.tell(place, message);
        }
        match Pattern::new(text) {
            Ok(pattern) => Some(pattern),
            Err(PatternFault::Invalid) => self
                .faults
                .tell(place, "must be a valid regular expression"),
            Err(PatternFault::TooLarge) => self
                .faults
                .tell(place, "must be a smaller regular expression"),
        }
    }

    fn number(&mut self, value: &Value, place: &Place) -> Option<Decimal> {
        match value {
            Value::Number(number) => Some(Decimal::of(number)),
            _ => self.faults.tell(place, "must be a number"),
        }
    }

    fn numbers(&mut self, value: &Value, place: &Place) -> Option<Range> {
        let Some([low, high]) = value.as_array().map(Vec::as_slice) else {
            return self.faults.tell(place, "must be a list of two numbers");
        };
        let low = self.number(low, &place.index(0));
        let high = self.number(high, &place.index(1));
        let (low, high) = (low?, high?);
        if low > high {
            let message = "must not be less than the number before it";
            return self.faults.tell(&place.index(1), message);
        }
        Some(Range::between(low, high))
    }

    fn time(&mut self, value: &Value, place: &Place) -> Option<Timestamp> {
        let time = value
            .as_str()
            .and_then(|text| Timestamp::parse_iso(text).ok());
        time.or_else(|| {
            self.faults
                .tell(place, "must be a date or a time of ISO 8601")
        })
    }

    fn scalar(&mut self, value: &Value, place: &Place) -> Option<Test> {
        match value {
            Value::String(_) => self.test(Operand::Word(Vocabulary::Text), Some(value), place),
            Value::Number(_) => self.test(Operand::Number(Range::only), Some(value), place),
            Value::Bool(truth) => Some(Test::Truth(*truth)),
            Value::Null | Value::Array(_) | Value::Object(_) => self
                .faults
                .tell(place, "must be a text, a number, true or false"),
        }
    }
}
