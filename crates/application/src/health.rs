//! Use cases around health.

mod of_account;
mod scoring;
mod settings;

pub use of_account::AccountHealth;
pub use settings::HealthPolicy;
