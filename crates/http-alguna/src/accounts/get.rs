//! Reading one account.

use axum::Json;
use axum::extract::State;
use stele_application::AccountRef;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Account;
use crate::convert::shown::Shown;
use crate::error::{Error, ErrorBody};

/// Get an account
///
/// By its id or any of its aliases, whole, with its contacts.
#[utoipa::path(
    get,
    path = "/accounts/{id}",
    operation_id = "accounts.get",
    tag = "Accounts",
    params(("id" = String, Path, description = "The Alguna id of the account, or any of its aliases.", example = "ywgWhtGp")),
    responses(
        (status = 200, description = "The account.", body = Account),
        (status = 404, description = "No account has this id or alias.", body = ErrorBody, example = json!({"status": 404, "detail": "Account not found"})),
    )
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Account>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let account = account_named(&path)?;
    let account = edge.stele.get_account(caller, &account).await?;
    Ok(Json(Shown::one(&edge, caller, account).await?.into()))
}

/// The account that a path names: by its id, else by any of its aliases.
pub(super) fn account_named(path: &PathParams) -> Result<AccountRef, Error> {
    let id = path.text("id").ok_or_else(Error::account_not_found)?;
    Ok(AccountRef::CodeOrIdentifier(id.to_owned()))
}
