//! Making a contact.

use axum::extract::State;
use axum::response::Response;
use stele_domain::Scope;
use stele_http::{Edge, Gate, Unread};

use super::write::{self, ContactInput};
use super::{Contact, NAMES};
use crate::convert::Ties;
use crate::error::Error;
use crate::{answer, body, convert};

/// Create a contact
///
/// Tied to at least one account or organization.
#[utoipa::path(
    post,
    path = "/v1/contacts",
    operation_id = "contacts.create",
    tag = "Contacts",
    request_body = ContactInput,
    responses(
        (status = 201, description = "The new contact.", body = Contact),
        (status = 409, description = "Another contact has this external id; nothing is written."),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let now = edge.stele.clock().now();
    let change = body::read(body, |object| write::read(object, now)).await?;
    let contact = edge.stele.create_contact(caller, change).await;
    let contact = contact.map_err(|error| Error::naming(error, &NAMES))?;
    let ties = Ties::of(&edge, caller, std::slice::from_ref(&contact)).await?;
    let contact = convert::contact(contact, &ties);
    let location = format!("/v1/contacts/{}", contact.id);
    Ok(answer::created(&location, contact))
}
