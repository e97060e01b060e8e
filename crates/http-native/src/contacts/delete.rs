//! Deleting a contact.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete a contact
///
/// Their NPS responses go with them and count no more, and the conversations in which nobody else of any customer takes part.
#[utoipa::path(
    delete,
    path = "/v1/contacts/{id}",
    operation_id = "contacts.delete",
    tag = "Contacts",
    params(path::Id),
    responses((status = 204, description = "The contact is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let contact = path::record(&path, Resource::Contact)?;
    edge.stele.delete_contact(caller, &contact).await?;
    Ok(StatusCode::NO_CONTENT)
}
