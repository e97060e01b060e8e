//! Deleting an account.

use axum::extract::State;
use http::StatusCode;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Delete an account
///
/// Its users go with it, unless they belong to another account too.
#[utoipa::path(
    delete,
    path = "/resources/accounts/{id}",
    operation_id = "accounts.delete",
    tag = "Accounts",
    params(("id" = String, Path, description = "The account's `id` or its `externalId`, percent-encoded.", example = "account-101")),
    responses(
        (status = 204, description = "The account is gone."),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such account.", body = ErrorMessage, example = example::account_not_found),
    ),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    edge.stele
        .delete_account(caller, &reference::account(&path, "id")?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
