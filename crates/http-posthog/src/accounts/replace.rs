//! Writing an account over.

use axum::Json;
use axum::extract::State;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams, Unread};

use super::create::AccountRequest;
use super::{Account, FORM, named, update};
use crate::auth::admit;
use crate::body;
use crate::document::{AccountPath, ProjectPath};
use crate::error::{Error, ErrorBody};

/// Replace an account
///
/// As an update, but the name must be there. Fields that are left out stay here, too.
#[utoipa::path(
    put,
    path = "/accounts/{id}",
    operation_id = "accounts.replace",
    tag = "Accounts",
    params(ProjectPath, AccountPath),
    request_body(content(
        (AccountRequest = "application/json"),
        (AccountRequest = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 200, description = "The account as it is now.", body = Account),
        (status = 400, description = "The first fault of the body.", body = ErrorBody, example = json!({"type": "validation_error", "code": "required", "detail": "This field is required.", "attr": "name"})),
        (status = 409, description = "The external id is another account's.", body = ErrorBody, example = json!({"type": "server_error", "code": "conflict", "detail": "An account with this external_id already exists for this team.", "attr": null})),
    ),
)]
pub(crate) async fn replace(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Account>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::AccountWrite).await?;
    let account = named(&path)?;
    let change = body::object(body, &FORM)
        .await
        .and_then(|object| Ok(AccountRequest::read(object)?.into()));
    update::apply(&edge, caller, &account, change).await
}
