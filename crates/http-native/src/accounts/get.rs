//! One account.

use axum::Json;
use axum::extract::State;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::{Account, AccountPath};
use crate::error::Error;
use crate::{convert, path};

/// Get an account
///
/// By its id or by any of its identifiers.
#[utoipa::path(
    get,
    path = "/v1/accounts/{id}",
    operation_id = "accounts.get",
    tag = "Accounts",
    params(AccountPath),
    responses((status = 200, description = "The account.", body = Account)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Account>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let account = path::account(&path)?;
    let account = edge.stele.get_account(caller, &account).await?;
    let mut standings = edge.stele.standings(caller, [&account]).await?;
    let standing = standings.remove(&account.id).unwrap_or_default();
    Ok(Json(convert::account(account, standing)))
}
