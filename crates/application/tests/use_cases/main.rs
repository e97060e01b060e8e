//! The use cases, over the store in memory.

mod administration;
mod authentication;
mod churn;
mod contacts;
mod create;
mod delete;
mod first_steps;
mod futures;
mod idempotency;
mod identifiers;
mod read;
mod retries;
mod roles;
mod scopes;
mod update;
mod world;
