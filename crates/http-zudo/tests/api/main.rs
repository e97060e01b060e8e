//! Zudo's API as its clients see it: whole answers of the dialect behind the edge, over a store in memory.

mod access;
mod bad_input;
mod contacts;
mod document;
mod errors;
mod examples;
mod lists;
mod meetings;
mod records;
mod requests;
mod world;
mod writes;
