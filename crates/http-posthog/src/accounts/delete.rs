//! Removing an account.

use axum::extract::State;
use http::StatusCode;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::named;
use crate::auth::admit;
use crate::document::{AccountPath, ProjectPath};
use crate::error::Error;

/// Delete an account
///
/// It is gone from every API that Stele speaks, and with it whatever hung on nothing else.
#[utoipa::path(
    delete,
    path = "/accounts/{id}",
    operation_id = "accounts.delete",
    tag = "Accounts",
    params(ProjectPath, AccountPath),
    responses((status = 204, description = "It is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = admit(&edge, &gate, &path, Scope::AccountWrite).await?;
    edge.stele.delete_account(caller, &named(&path)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
