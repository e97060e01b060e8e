//! Every kind of record, put to the test.

mod build;
mod concurrency;
mod isolation;
mod malformed;
mod round_trip;
mod statements;
mod world;
