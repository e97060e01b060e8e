//! The use cases, over the store in memory.

mod administration;
mod authentication;
mod churn;
mod contacts;
mod conversations;
mod create;
mod delete;
mod derived;
mod first_steps;
mod futures;
mod idempotency;
mod identifiers;
mod meetings;
mod notes;
mod organizations;
mod people;
mod read;
mod records;
mod requests;
mod responses;
mod retries;
mod roles;
mod scopes;
mod tasks;
mod update;
mod world;
