//! The whole API behind the edge, over a store in memory: what a client sends and what it reads.

mod access;
mod calls;
mod contacts;
mod document;
mod errors;
mod harness;
mod input;
mod keys;
mod members;
mod organizations;
mod walks;
mod workspaces;
