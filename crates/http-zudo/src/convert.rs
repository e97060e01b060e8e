//! Between what Zudo prints and takes, and what Stele keeps.

mod account;
mod contact;
mod meeting;
mod request;
