//! Reading one customer.

use axum::Json;
use axum::extract::State;
use stele_application::AccountRef;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Customer;
use crate::convert::shown::Shown;
use crate::error::{Error, ErrorBody};

/// Get a customer
///
/// By its id or any of its aliases, whole, with its contacts.
#[utoipa::path(
    get,
    path = "/customers/{id}",
    operation_id = "customers.get",
    tag = "Customers",
    params(("id" = String, Path, description = "The Alguna id of the customer, or any of its aliases.", example = "ywgWhtGp")),
    responses(
        (status = 200, description = "The customer.", body = Customer),
        (status = 404, description = "No customer has this id or alias.", body = ErrorBody, example = json!({"status": 404, "detail": "Customer not found"})),
    )
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Customer>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let customer = customer_named(&path)?;
    let account = edge.stele.get_account(caller, &customer).await;
    let account = account.map_err(Error::of_customer)?;
    Ok(Json(Shown::one(&edge, caller, account).await?.into()))
}

/// The customer that a path names: by its id, else by any of its aliases.
pub(super) fn customer_named(path: &PathParams) -> Result<AccountRef, Error> {
    let id = path.text("id").ok_or_else(Error::customer_not_found)?;
    Ok(AccountRef::CodeOrIdentifier(id.to_owned()))
}
