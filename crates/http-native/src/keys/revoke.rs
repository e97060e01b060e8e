//! Revoking a key.

use axum::extract::State;
use http::StatusCode;
use stele_application::{Administrator, Resource};
use stele_domain::{KeyId, Scope};
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Revoke a key
///
/// It opens nothing from now on, here at once and in other processes of the server within five seconds. It stays in the list.
/// Revoking twice changes nothing. A key can revoke itself.
#[utoipa::path(
    delete,
    path = "/v1/keys/{id}",
    operation_id = "keys.revoke",
    tag = "Keys",
    params(path::Id),
    responses((status = 204, description = "The key is revoked.")),
)]
pub(crate) async fn revoke(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let key = KeyId(path::id(&path, Resource::Key)?);
    edge.stele
        .revoke_key(Administrator::Caller(caller), key)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
