//! Accounts, events and queries that nobody would think of, for property tests.
//!
//! Each function is a proptest strategy. A test over a store, which is asynchronous, takes its values from [`samples`]: the
//! same ones in every run.

mod account;
mod event;
mod json;
mod query;
mod text;

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;

pub use account::account;
pub use event::{event, known_groups, metric_filter, properties};
pub use json::{json, number};
pub use query::{filter, offset_paging};
pub use text::text;

/// So many values of a strategy, the same in every run.
pub fn samples<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    let mut sample = || {
        let tree = strategy.new_tree(&mut runner);
        tree.expect("the strategy rejects nothing").current()
    };
    (0..count).map(|_| sample()).collect()
}
