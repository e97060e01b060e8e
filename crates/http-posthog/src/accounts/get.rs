//! Reading one account.

use axum::Json;
use axum::extract::State;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::{Account, named};
use crate::auth::admit;
use crate::document::{AccountPath, ProjectPath};
use crate::error::Error;

/// Retrieve an account
///
/// By its id, whole.
#[utoipa::path(
    get,
    path = "/accounts/{id}",
    operation_id = "accounts.get",
    tag = "Accounts",
    params(ProjectPath, AccountPath),
    responses((status = 200, description = "The account.", body = Account)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Account>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::AccountRead).await?;
    let account = edge.stele.get_account(caller, &named(&path)?).await?;
    Ok(Json(Account::from(account)))
}
