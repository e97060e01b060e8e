//! Why a filter was refused.

use super::MetricFilter;
use crate::{GroupTypeIndex, PatternFault};

/// Why a filter was refused: the first fault, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterFault {
    /// It is about something else than events. The message is PostHog's.
    #[error("Unknown source: '{0}'")]
    UnknownSource(String),
    /// Some part of it is not written as it should be.
    #[error("{place}: {problem}")]
    Malformed {
        /// Where, from the filter's root, such as `events[0].properties[2].operator`.
        place: String,
        /// What.
        problem: FilterProblem,
    },
}

/// What is wrong with a part of a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterProblem {
    /// A list belongs there.
    #[error("expected a list")]
    NotAList,
    /// An object belongs there.
    #[error("expected an object")]
    NotAnObject,
    /// A string belongs there.
    #[error("expected a string")]
    NotText,
    /// It holds a NUL, which no event can.
    #[error("null characters are not allowed")]
    Nul,
    /// A property without the key that says which.
    #[error("required")]
    Missing,
    /// Neither events nor actions.
    #[error("unknown type '{0}'")]
    UnknownType(String),
    /// No operator of that name.
    #[error("unknown operator '{0}'")]
    UnknownOperator(String),
    /// A group's property without the index of the group's type.
    #[error("expected an integer from 0 to {}", GroupTypeIndex::MAX)]
    NotAGroupType,
    /// A value that nothing can be compared with.
    #[error("expected a string, a number, a boolean or a list of them")]
    NotAValue,
    /// Two bounds belong there.
    #[error("expected a list of two values")]
    NotBounds,
    /// A date belongs there.
    #[error("expected a date or a time in ISO 8601")]
    NotADate,
    /// A regular expression that cannot be used.
    #[error(transparent)]
    Pattern(#[from] PatternFault),
    /// More events and actions than a filter may have.
    #[error(
        "a filter has at most {} events and actions",
        MetricFilter::MAX_ENTRIES
    )]
    TooManyEntries,
    /// More properties than a filter may have.
    #[error(
        "a filter has at most {} properties in all",
        MetricFilter::MAX_PROPERTIES
    )]
    TooManyProperties,
    /// More values than a filter may have.
    #[error("a filter has at most {} values in all", MetricFilter::MAX_VALUES)]
    TooManyValues,
    /// More regular expressions than a filter may have.
    #[error(
        "a filter has at most {} regular expressions in all",
        MetricFilter::MAX_PATTERNS
    )]
    TooManyPatterns,
}

impl FilterFault {
    /// A problem with a part of that name.
    pub(super) fn at(step: &str, problem: FilterProblem) -> Self {
        FilterFault::Malformed {
            place: step.to_owned(),
            problem,
        }
    }

    /// The same fault, of something that itself is the part `step` of something else.
    pub(super) fn within(self, step: &str) -> Self {
        match self {
            FilterFault::UnknownSource(_) => self,
            FilterFault::Malformed { place, problem } => FilterFault::Malformed {
                place: if place.is_empty() {
                    step.to_owned()
                } else {
                    format!("{step}.{place}")
                },
                problem,
            },
        }
    }
}
