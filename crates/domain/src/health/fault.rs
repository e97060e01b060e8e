//! What can be wrong with settings.

use std::fmt;

use super::HealthFactor;

/// One thing wrong with settings: where, and what. It displays as a sentence that begins with the place:
/// `weights.open_requests must be at most 1000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{place} {problem}")]
pub struct HealthFault {
    /// Where.
    pub place: HealthPlace,
    /// What.
    pub problem: HealthProblem,
}

/// A place in settings. It displays as a dotted path: `bands.email_response.0.limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HealthPlace {
    /// The weights together.
    Weights,
    /// The weight of a factor.
    Weight(HealthFactor),
    /// The bands of a factor.
    Bands(HealthFactor),
    /// The limit of a factor's band, by its place.
    Limit(HealthFactor, usize),
    /// The points of a factor's band, by its place.
    Points(HealthFactor, usize),
    /// The points for what lies beyond a factor's last band.
    Beyond(HealthFactor),
}

impl fmt::Display for HealthPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            HealthPlace::Weights => f.write_str("weights"),
            HealthPlace::Weight(factor) => write!(f, "weights.{}", factor.word()),
            HealthPlace::Bands(factor) => write!(f, "bands.{}", factor.word()),
            HealthPlace::Limit(factor, place) => {
                write!(f, "bands.{}.{place}.limit", factor.word())
            }
            HealthPlace::Points(factor, place) => {
                write!(f, "bands.{}.{place}.points", factor.word())
            }
            HealthPlace::Beyond(factor) => write!(f, "beyond.{}", factor.word()),
        }
    }
}

/// What is wrong at a place in settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum HealthProblem {
    /// No weight is more than zero.
    #[error("must not all be 0")]
    AllZero,
    /// More than the largest; of a limit, in the factor's unit.
    #[error("must be at most {0}")]
    TooLarge(u64),
    /// Zero, where zero tells nothing apart.
    #[error("must be more than 0")]
    Zero,
    /// Too few or too many bands.
    #[error("must hold 1 to {max} bands", max = super::HealthSettings::MAX_BANDS)]
    Count,
    /// A limit that is not larger than the one before, where limits rise.
    #[error("must be larger than the limit before")]
    NotRising,
    /// A limit that is not smaller than the one before, where limits fall.
    #[error("must be smaller than the limit before")]
    NotFalling,
}
