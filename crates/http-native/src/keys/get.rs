//! One key.

use axum::Json;
use axum::extract::State;
use stele_application::{Administrator, Resource};
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Key;
use crate::error::Error;
use crate::{convert, path};

/// Get a key
///
/// Without its secret.
#[utoipa::path(
    get,
    path = "/v1/keys/{id}",
    operation_id = "keys.get",
    tag = "Keys",
    params(path::Id),
    responses((status = 200, description = "The key.", body = Key)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Key>, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let id = path::id(&path, Resource::Key)?;
    let workspace = Some(caller.workspace_id());
    let keys = edge
        .stele
        .keys(Administrator::Caller(caller), workspace)
        .await?;
    let key = keys.into_iter().find(|key| key.id.0 == id);
    let key = key.ok_or_else(|| Error::not_found(Resource::Key))?;
    Ok(Json(convert::key(key)))
}
