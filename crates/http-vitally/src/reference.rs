//! How paths and bodies name what is there already: by Vitally's id, else by the customer's own.
//!
//! What a path names and is not there is 404, what a body names 400.

use serde_json::Value;
use stele_application::ports::{RecordReader, Records};
use stele_application::{AccountRef, Caller, Error as UseCaseError, Invalid, Record, RecordRef};
use stele_domain::{AccountId, Field, Identifier, Organization, OrganizationId};
use stele_http::{Edge, Faults, PathParams, Problem, parse, read};
use uuid::Uuid;

use crate::error::Error;

/// The most that one list of a body names.
pub(crate) const MAX_NAMES: usize = 100;

/// The account that a parameter of the path means: by id, else by external id.
pub(crate) fn account(path: &PathParams, parameter: &str) -> Result<AccountRef, Error> {
    let name = path.text(parameter).ok_or_else(Error::account_not_found)?;
    Ok(AccountRef::IdOrIdentifier(name.to_owned()))
}

/// The record that a parameter of the path means: by id, else by external id.
pub(crate) fn record<R: Record>(path: &PathParams, parameter: &str) -> Result<RecordRef, Error> {
    let name = path.text(parameter);
    let name = name.ok_or_else(|| Error::not_found(R::RESOURCE))?;
    Ok(RecordRef::IdOrExternalId(name.to_owned()))
}

/// The parameter of the path that a list hangs on, as it was sent, for the list's cursors. Where it can name nothing the
/// cursor does not matter: what it hangs on is not found.
pub(crate) fn as_sent<'a>(path: &'a PathParams, parameter: &str) -> &'a str {
    path.text(parameter).unwrap_or_default()
}

/// A list of names in a body.
pub(crate) fn names(value: Value) -> Result<Vec<Identifier>, Faults> {
    let names = read::list(value)?;
    if names.len() > MAX_NAMES {
        return Err(Problem::TooMany { max: MAX_NAMES }.into());
    }
    read::list_of(read::identifier)(Value::Array(names))
}

/// The account that a body names.
pub(crate) async fn account_id(
    edge: &Edge,
    caller: &Caller,
    name: &Identifier,
) -> Result<AccountId, Error> {
    let account = AccountRef::IdOrIdentifier(name.as_str().to_owned());
    let found = edge.stele.get_account(caller, &account).await;
    Ok(found.map_err(unknown)?.id)
}

/// The accounts that a body names: one statement for all that are named by id, and one for each of the others.
pub(crate) async fn account_ids(
    edge: &Edge,
    caller: &Caller,
    names: &[Identifier],
) -> Result<Vec<AccountId>, Error> {
    let ids = names
        .iter()
        .filter_map(|name| AccountId::parse(name.as_str()));
    let known = edge.stele.accounts_by_id(caller, ids).await?;
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let id = AccountId::parse(name.as_str()).filter(|id| known.contains_key(id));
        found.push(match id {
            Some(id) => id,
            None => account_id(edge, caller, name).await?,
        });
    }
    Ok(found)
}

/// The record that a body names.
pub(crate) async fn record_id<R: Record>(
    edge: &Edge,
    caller: &Caller,
    name: &Identifier,
) -> Result<Uuid, Error>
where
    dyn Records: RecordReader<R>,
{
    let record = RecordRef::IdOrExternalId(name.as_str().to_owned());
    let found = edge.stele.get_record::<R>(caller, &record).await;
    Ok(found.map_err(unknown)?.id())
}

/// The organization that a body names.
pub(crate) async fn organization_id(
    edge: &Edge,
    caller: &Caller,
    name: &Identifier,
) -> Result<OrganizationId, Error> {
    let id = record_id::<Organization>(edge, caller, name).await?;
    Ok(OrganizationId(id))
}

/// The records that a body names: one statement for all that are named by id, and one for each of the others.
pub(crate) async fn record_ids<R: Record>(
    edge: &Edge,
    caller: &Caller,
    names: &[Identifier],
) -> Result<Vec<Uuid>, Error>
where
    dyn Records: RecordReader<R>,
{
    let ids = names.iter().filter_map(uuid);
    let known = edge.stele.records_by_id::<R>(caller, ids).await?;
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let id = uuid(name).filter(|id| known.contains_key(id));
        found.push(match id {
            Some(id) => id,
            None => record_id::<R>(edge, caller, name).await?,
        });
    }
    Ok(found)
}

/// An id of Vitally's own in a body, where nothing else will do.
pub(crate) fn vitally_id(value: Value) -> Result<Uuid, Problem> {
    parse::uuid(&read::string(value)?)
}

fn uuid(name: &Identifier) -> Option<Uuid> {
    parse::uuid(name.as_str()).ok()
}

/// The account and the organization that a body says something is about.
pub(crate) async fn about(
    edge: &Edge,
    caller: &Caller,
    account: Field<Identifier>,
    organization: Field<Identifier>,
) -> Result<(Field<AccountId>, Field<OrganizationId>), Error> {
    let account = match account {
        Field::Absent => Field::Absent,
        Field::Null => Field::Null,
        Field::Value(name) => Field::Value(account_id(edge, caller, &name).await?),
    };
    let organization = match organization {
        Field::Absent => Field::Absent,
        Field::Null => Field::Null,
        Field::Value(name) => Field::Value(organization_id(edge, caller, &name).await?),
    };
    Ok((account, organization))
}

/// What is not found because a body names it, the caller got wrong in the body.
fn unknown(error: UseCaseError) -> Error {
    match error {
        UseCaseError::NotFound(resource) => {
            Error::from(UseCaseError::from(Invalid::Unknown(resource)))
        }
        other => Error::from(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::names;

    #[test]
    fn names_are_a_hundred_texts_at_most_and_none_is_blank() {
        let told = |value| names(value).map_err(|faults| faults.to_string());
        assert_eq!(told(json!(vec!["a"; 100])).expect("valid").len(), 100);
        let too_many = told(json!(vec![5; 101])).expect_err("too many");
        assert_eq!(too_many, "body must have at most 100 items");
        let faulty = told(json!(["a", "", 5])).expect_err("faulty");
        assert_eq!(faulty, "[1] must not be blank, [2] must be a string");
        assert!(told(json!(null)).is_err());
    }
}
