//! The dialect as its clients see it, behind the whole edge and over a store in memory.

mod accounts;
mod authorization;
mod bad_input;
mod capture;
mod capture_quota;
mod document;
mod errors;
mod examples;
mod lists;
mod metrics;
mod query;
mod who_am_i;
mod world;
