//! The whole dialect behind the edge, over a store in memory: what a client sends and what it reads.

mod access;
mod document;
mod errors;
mod examples;
mod harness;
mod input;
mod walks;
