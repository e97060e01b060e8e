//! `GET /ledger/clients/{id}`

use axum::Json;
use axum::extract::State;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::{Client, named};
use crate::error::Error;

/// Get a client
///
/// By its id, or by what the customer's own systems call it.
#[utoipa::path(
    get,
    path = "/ledger/clients/{id}",
    operation_id = "clients.get",
    tag = "Clients",
    params(("id" = String, Path, description = "Its id, or its reference.", example = "hooli")),
    responses((status = 200, description = "The client.", body = Client)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Client>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let account = edge.stele.get_account(caller, &named(&path)?).await?;
    Ok(Json(account.into()))
}
