//! One account.

use axum::extract::State;
use axum::response::Response;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::{Account, whole};
use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Get an account
///
/// By Vitally's id or by your external id. The id is looked for first.
#[utoipa::path(
    get,
    path = "/resources/accounts/{id}",
    operation_id = "accounts.get",
    tag = "Accounts",
    params(("id" = String, Path, description = "The account's `id` or its `externalId`, percent-encoded.", example = "account-101")),
    responses(
        (status = 200, description = "The account.", body = Account<'static>, example = example::account),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such account.", body = ErrorMessage, example = example::account_not_found),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let account = reference::account(&path, "id")?;
    let account = edge.stele.get_account(caller, &account).await?;
    whole(&edge, caller, &account).await
}
