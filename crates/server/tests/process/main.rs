//! Tests of the binary `stele` as whoever runs it sees it: real processes, real signals, real sockets, the real `curl`.
//!
//! A test has a [`Place`](place::Place): a folder of its own and a database of its own, SQLite or PostgreSQL. In it,
//! commands run to their end, and servers run until they are stopped. Nothing waits for time to pass: a test waits for a
//! line that is printed, for an answer, for the end of a connection or of a process.
//!
//! What one request gets for an answer is tested in the dialects and in the tests of the whole server; here it is only
//! asked whether the binary does what its command line and `docs/operations.md` promise.

mod client;
mod lines;
mod place;
mod running;
mod wire;

mod addresses;
mod backup;
mod commands;
mod crash;
mod demo;
mod doctor;
mod documents;
mod first_start;
mod keys;
mod limits;
mod logs;
mod manual;
#[cfg(target_os = "linux")]
mod memory;
mod refusals;
mod stopping;
