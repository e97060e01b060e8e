//! The whole API behind the edge, over a store in memory: what a client sends and what it reads.

mod access;
mod accounts;
mod calls;
mod contacts;
mod conversations;
mod document;
mod errors;
mod events;
mod harness;
mod health_settings;
mod input;
mod keys;
mod meetings;
mod members;
mod notes;
mod nps_responses;
mod organizations;
mod page_examples;
mod requests;
mod segments;
mod tasks;
mod usage;
mod walks;
mod workspaces;
