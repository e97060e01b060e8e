//! How a predicate compares.

use super::Order;

/// How a predicate compares a property with its value. The words and what they mean are PostHog's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Operator {
    /// The same text.
    #[default]
    Exact,
    /// Not [`Exact`](Self::Exact).
    IsNot,
    /// Holds the text, without regard to case.
    IContains,
    /// Not [`IContains`](Self::IContains).
    NotIContains,
    /// Some part matches the regular expression.
    Regex,
    /// Not [`Regex`](Self::Regex).
    NotRegex,
    /// More: as numbers where both read as numbers, else in the order of the texts' bytes.
    Gt,
    /// As much or more.
    Gte,
    /// Less.
    Lt,
    /// As much or less.
    Lte,
    /// As much as the first of two bounds or more, and as much as the second or less.
    Between,
    /// Not [`Between`](Self::Between).
    NotBetween,
    /// The same text as one in the list; what [`Exact`](Self::Exact) is of a list.
    In,
    /// Not [`In`](Self::In).
    NotIn,
    /// Has a value.
    IsSet,
    /// Has none.
    IsNotSet,
    /// On that day, where the value is a date, else at that instant.
    IsDateExact,
    /// Before the day begins, or before the instant.
    IsDateBefore,
    /// After the day has ended, or after the instant.
    IsDateAfter,
}

impl Operator {
    /// All nineteen.
    pub const ALL: [Operator; 19] = [
        Operator::Exact,
        Operator::IsNot,
        Operator::IContains,
        Operator::NotIContains,
        Operator::Regex,
        Operator::NotRegex,
        Operator::Gt,
        Operator::Gte,
        Operator::Lt,
        Operator::Lte,
        Operator::Between,
        Operator::NotBetween,
        Operator::In,
        Operator::NotIn,
        Operator::IsSet,
        Operator::IsNotSet,
        Operator::IsDateExact,
        Operator::IsDateBefore,
        Operator::IsDateAfter,
    ];

    /// PostHog's word.
    pub const fn word(self) -> &'static str {
        match self {
            Operator::Exact => "exact",
            Operator::IsNot => "is_not",
            Operator::IContains => "icontains",
            Operator::NotIContains => "not_icontains",
            Operator::Regex => "regex",
            Operator::NotRegex => "not_regex",
            Operator::Gt => "gt",
            Operator::Gte => "gte",
            Operator::Lt => "lt",
            Operator::Lte => "lte",
            Operator::Between => "between",
            Operator::NotBetween => "not_between",
            Operator::In => "in",
            Operator::NotIn => "not_in",
            Operator::IsSet => "is_set",
            Operator::IsNotSet => "is_not_set",
            Operator::IsDateExact => "is_date_exact",
            Operator::IsDateBefore => "is_date_before",
            Operator::IsDateAfter => "is_date_after",
        }
    }

    /// The operator of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.word() == word)
    }

    /// Whether it holds where its comparison does not, and so of a missing property.
    pub const fn is_negative(self) -> bool {
        matches!(
            self,
            Operator::IsNot
                | Operator::NotIContains
                | Operator::NotRegex
                | Operator::NotBetween
                | Operator::NotIn
                | Operator::IsNotSet
        )
    }

    /// What it compares, whether or not it is [negative](Self::is_negative).
    pub(super) const fn comparison(self) -> Comparison {
        match self {
            Operator::Exact | Operator::IsNot | Operator::In | Operator::NotIn => {
                Comparison::SameText
            }
            Operator::IContains | Operator::NotIContains => Comparison::Contains,
            Operator::Regex | Operator::NotRegex => Comparison::Matches,
            Operator::Gt => Comparison::Ordered(Order::More),
            Operator::Gte => Comparison::Ordered(Order::AtLeast),
            Operator::Lt => Comparison::Ordered(Order::Less),
            Operator::Lte => Comparison::Ordered(Order::AtMost),
            Operator::Between | Operator::NotBetween => Comparison::Between,
            Operator::IsSet | Operator::IsNotSet => Comparison::Present,
            Operator::IsDateExact => Comparison::OnDate,
            Operator::IsDateBefore => Comparison::BeforeDate,
            Operator::IsDateAfter => Comparison::AfterDate,
        }
    }
}

/// What an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    SameText,
    Contains,
    Matches,
    Ordered(Order),
    Between,
    Present,
    OnDate,
    BeforeDate,
    AfterDate,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Operator;

    #[test]
    fn every_word_is_read_as_it_is_written() {
        for operator in Operator::ALL {
            assert_eq!(Operator::from_word(operator.word()), Some(operator));
        }
        assert_eq!(Operator::ALL.into_iter().collect::<BTreeSet<_>>().len(), 19);
        assert_eq!(Operator::from_word("EXACT"), None);
    }

    #[test]
    fn a_negative_operator_says_so() {
        for operator in Operator::ALL {
            let negative = operator.word().contains("not");
            assert_eq!(operator.is_negative(), negative, "{operator:?}");
        }
    }
}
