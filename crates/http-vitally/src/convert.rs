//! From the domain to the wire and back.

mod account;
pub(crate) mod traits;

pub(crate) use account::account;
