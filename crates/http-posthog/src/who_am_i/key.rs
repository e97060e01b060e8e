//! The key that asks.

use axum::Json;
use serde::Serialize;
use stele_domain::Scope;
use stele_http::{Gate, PathParams};
use utoipa::ToSchema;

use crate::auth::{CURRENT, known};
use crate::document::CurrentPath;
use crate::error::Error;

/// A key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"scopes": ["*"], "scoped_teams": [], "scoped_organizations": []}))]
pub(crate) struct PersonalApiKey {
    /// What it may do.
    #[schema(value_type = Vec<String>, example = json!(["*"]))]
    scopes: Vec<&'static str>,
    /// Which projects it is limited to: none here, since a key is one project's by itself.
    #[schema(value_type = Vec<i64>)]
    scoped_teams: [i64; 0],
    /// Which organizations it is limited to; the same.
    #[schema(value_type = Vec<String>)]
    scoped_organizations: [String; 0],
}

/// Retrieve the key that asks
///
/// There is no other than `@current`.
#[utoipa::path(
    get,
    path = "/api/personal_api_keys/{id}",
    operation_id = "whoAmI.key",
    tag = "Who am I",
    params(CurrentPath),
    responses((status = 200, description = "The key.", body = PersonalApiKey)),
)]
pub(crate) async fn get(gate: Gate, path: PathParams) -> Result<Json<PersonalApiKey>, Error> {
    let caller = known(&gate)?;
    if path.text("id") != Some(CURRENT) {
        return Err(Error::NotFound);
    }
    Ok(Json(PersonalApiKey {
        scopes: caller.scopes.iter().map(Scope::word).collect(),
        scoped_teams: [],
        scoped_organizations: [],
    }))
}
