//! The calls around accounts.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod update;

use serde_json::Value;
use stele_application::AccountRef;
use stele_domain::{AccountNumber, Identifier};
use stele_http::{PathParams, Problem, parse, read};

use crate::error::Error;

/// The account that the path names. What is no integer names none.
fn named(path: &PathParams) -> Result<AccountRef, Error> {
    let number = path.integer("accountId").ok_or(Error::AccountNotFound)?;
    Ok(AccountRef::Number(AccountNumber(number)))
}

/// An external id; an empty one is none.
fn external_id(value: Value) -> Result<Option<Identifier>, Problem> {
    let text = read::string(value)?;
    if text.is_empty() {
        return Ok(None);
    }
    parse::identifier(&text).map(Some)
}
