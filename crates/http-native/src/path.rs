//! Paths: records are named by their UUIDs.

use stele_application::{AccountRef, RecordRef, Resource};
use stele_http::PathParams;
use uuid::Uuid;

use crate::error::Error;

/// The path's parameter that names the record, for the document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only the document of what `id` reads")]
pub(crate) struct Id {
    /// The record's id.
    #[param(value_type = String, format = "uuid", example = "0194c0f3-f100-7000-8000-000000000002")]
    id: Uuid,
}

/// The id in the path, or 404: what is no UUID names nothing.
pub(crate) fn id(path: &PathParams, resource: Resource) -> Result<Uuid, Error> {
    path.uuid("id").ok_or_else(|| Error::not_found(resource))
}

/// The record that the path means.
pub(crate) fn record(path: &PathParams, resource: Resource) -> Result<RecordRef, Error> {
    id(path, resource).map(RecordRef::Id)
}

/// The account that the path means: by id, else by any identifier.
pub(crate) fn account(path: &PathParams) -> Result<AccountRef, Error> {
    let name = path.text("id");
    let name = name.ok_or_else(|| Error::not_found(Resource::Account))?;
    Ok(AccountRef::IdOrIdentifier(name.to_owned()))
}
