//! Use cases around usage metrics.

mod definitions;
mod values;
mod whose;

pub use values::{MetricReading, UsageBy};
