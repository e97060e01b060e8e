//! How an account is doing: a score from 0 to 100 that explains itself (Zudo).
//!
//! Five [factors](HealthFactor) are measured. [`HealthInput`] is what the measuring needs to know of one account: counts,
//! sums and one time, nothing that ages by itself. [`HealthSettings`] say how a workspace judges: the factors' weights, the
//! bands that turn a measured value into points, and what becomes of a factor without data. [`HealthInput::assess`] puts
//! the two together at a point in time; its [`HealthReport`] holds the score and how it came about.
//!
//! All of it is integer arithmetic: a mean is compared with a limit by cross-multiplying, so a value falls into its band to
//! the microsecond. Floating point appears only in what is shown of a report.

mod activity;
mod band;
mod factor;
mod fault;
mod input;
mod measure;
#[cfg(test)]
mod properties;
mod report;
mod score;
mod settings;
mod unit;

pub use activity::LastActivity;
pub use band::{Band, BandBound, FactorBands};
pub use factor::HealthFactor;
pub use fault::{HealthFault, HealthPlace, HealthProblem};
pub use input::{HealthInput, MEETING_WINDOW_DAYS, recent_meetings_begin_after};
pub use report::{FactorReport, HealthReport};
pub use score::HealthScore;
pub use settings::{HealthSettings, MissingFactor};
pub use unit::HealthUnit;
