//! How a condition compares.

/// What a condition asks of its subject. Which of them a subject knows depends on its kind; see
/// [`RuleAttribute::operators`](super::RuleAttribute::operators).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleOperator {
    /// The very value; of text, in the same case.
    Is,
    /// Not [`Is`](Self::Is).
    IsNot,
    /// One of several values.
    In,
    /// Text with a part, without regard to case.
    Contains,
    /// Not [`Contains`](Self::Contains).
    NotContains,
    /// Text somewhere in which a regular expression matches.
    Matches,
    /// A greater number.
    Gt,
    /// A number at least as great.
    Gte,
    /// A smaller number.
    Lt,
    /// A number at most as great.
    Lte,
    /// A number between two, both of them in.
    Between,
    /// An earlier time.
    Before,
    /// A later time.
    After,
    /// A time more than so many days ago. A day is 24 hours.
    OlderThanDays,
    /// A time so many days ago or since, and not in the future; both ends in.
    WithinDays,
    /// A time in so many days or sooner, and not in the past; both ends in.
    WithinNextDays,
    /// Any value at all.
    IsSet,
    /// Not [`IsSet`](Self::IsSet).
    IsNotSet,
    /// A tag that is there.
    Has,
    /// Not [`Has`](Self::Has).
    HasNot,
}

impl RuleOperator {
    /// All of them.
    pub const ALL: [RuleOperator; 20] = [
        RuleOperator::Is,
        RuleOperator::IsNot,
        RuleOperator::In,
        RuleOperator::Contains,
        RuleOperator::NotContains,
        RuleOperator::Matches,
        RuleOperator::Gt,
        RuleOperator::Gte,
        RuleOperator::Lt,
        RuleOperator::Lte,
        RuleOperator::Between,
        RuleOperator::Before,
        RuleOperator::After,
        RuleOperator::OlderThanDays,
        RuleOperator::WithinDays,
        RuleOperator::WithinNextDays,
        RuleOperator::IsSet,
        RuleOperator::IsNotSet,
        RuleOperator::Has,
        RuleOperator::HasNot,
    ];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            RuleOperator::Is => "is",
            RuleOperator::IsNot => "is_not",
            RuleOperator::In => "in",
            RuleOperator::Contains => "contains",
            RuleOperator::NotContains => "not_contains",
            RuleOperator::Matches => "matches",
            RuleOperator::Gt => "gt",
            RuleOperator::Gte => "gte",
            RuleOperator::Lt => "lt",
            RuleOperator::Lte => "lte",
            RuleOperator::Between => "between",
            RuleOperator::Before => "before",
            RuleOperator::After => "after",
            RuleOperator::OlderThanDays => "older_than_days",
            RuleOperator::WithinDays => "within_days",
            RuleOperator::WithinNextDays => "within_next_days",
            RuleOperator::IsSet => "is_set",
            RuleOperator::IsNotSet => "is_not_set",
            RuleOperator::Has => "has",
            RuleOperator::HasNot => "has_not",
        }
    }

    /// The operator of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.word() == word)
    }

    /// Whether it is the negation of another.
    pub(super) const fn is_negative(self) -> bool {
        matches!(
            self,
            RuleOperator::IsNot
                | RuleOperator::NotContains
                | RuleOperator::IsNotSet
                | RuleOperator::HasNot
        )
    }
}
