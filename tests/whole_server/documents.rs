//! The OpenAPI documents: what is committed is what is served, each is sound by itself, and clients can be generated from it.
//!
//! `document` reads the documents as the server builds them, and `rules` holds them to what every dialect's document must be;
//! each other file is one thing more that holds of all five. A test
//! gathers every fault of every document before it fails, so that one run tells all there is to mend.

mod document;

mod answered;
mod free;
mod introduction;
mod names;
mod parameters;
mod rules;
mod security;
mod served;
