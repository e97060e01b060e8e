//! Usage metrics: what of a customer's events is counted or summed, and over which days (PostHog).
//!
//! A [`UsageMetric`] is the record: a name, a window of days and a filter, kept as it was sent. Whoever computes it reads the
//! filter once, with [`MetricFilter::parse`], which refuses what it does not understand.
//!
//! A filter's leaves are [`Predicate`]s, each about one property. There are nineteen operators, and they mean the same in
//! this crate, on SQLite and on PostgreSQL: every one reduces to a [`PropertyTest`] over a property's [`PropertyFacts`], which
//! the stores keep beside each property and both databases compare alike. To add an operator, reduce it to what is there; a
//! new [`PropertyCondition`] is work in every store.
//!
//! [`MetricValue::compute`] is the whole of it over events in memory: what the stores' answers are checked against.

mod attributes;
mod facts;
mod fault;
mod filter;
mod metric;
mod operator;
mod predicate;
mod sums;
mod test;
mod value;
mod window;

pub use attributes::{Interval, MetricDisplay, MetricFormat, MetricMath, MetricName};
pub use facts::PropertyFacts;
pub use fault::{FilterFault, FilterProblem};
pub use filter::{EventEntry, EventView, MetricFilter};
pub use metric::{MathFault, UsageMetric, UsageMetricChange, UsageMetricDraft};
pub use operator::Operator;
pub use predicate::{Predicate, PropertyScope};
pub use sums::{Bucket, MetricSums, Tally};
pub use test::{Order, PropertyCondition, PropertyTest};
pub use value::MetricValue;
pub use window::{Half, MetricWindow};
