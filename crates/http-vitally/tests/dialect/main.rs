//! The whole dialect behind the edge, over a store in memory: what a client sends and what it reads.

mod access;
mod admins;
mod analytics;
mod cast;
mod conversations;
mod custom_fields;
mod document;
mod errors;
mod examples;
mod harness;
mod input;
mod lists;
mod notes;
mod nps_responses;
mod organizations;
mod standings;
mod statements;
mod tasks;
mod users;
mod walks;
