//! Deleting an account.

use axum::extract::State;
use http::StatusCode;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::get::account_named;
use crate::error::{Error, ErrorBody};

/// Delete an account
///
/// The account is gone from every API of this server, and so are its contacts, as far as they belong to no other account.
#[utoipa::path(
    delete,
    path = "/accounts/{id}",
    operation_id = "accounts.delete",
    tag = "Accounts",
    params(("id" = String, Path, description = "The Alguna id of the account, or any of its aliases.", example = "ywgWhtGp")),
    responses(
        (status = 204, description = "The account is gone."),
        (status = 404, description = "No account has this id or alias.", body = ErrorBody, example = json!({"status": 404, "detail": "Account not found"})),
    )
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let account = account_named(&path)?;
    edge.stele.delete_account(caller, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}
