//! Tests of the whole server over real sockets.
//!
//! Each test starts a server of its own, built by the same composition root as the binary, over a store of its own: an SQLite
//! file, a PostgreSQL database, or, where answers are compared, memory. [`world`], [`furnished`], [`catalog`] and [`browser`]
//! are what they share; every other module is one promise of the server. The binary itself, its command line and its signals are tested beside it.

mod browser;
mod catalog;
mod furnished;
mod world;

mod authorization;
mod bad_fields;
mod bad_input;
mod calls;
mod concurrency;
mod cross_dialect;
mod crowds;
mod docs_page;
mod documents;
mod isolation;
mod operations;
mod pages;
mod people;
mod quotas;
mod same_answers;
mod usage;
