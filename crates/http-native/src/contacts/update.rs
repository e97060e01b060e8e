//! Changing a contact.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams, Unread};

use super::write::{self, ContactInput};
use super::{Contact, NAMES};
use crate::convert::Ties;
use crate::error::Error;
use crate::{body, convert, path};

/// Update a contact
///
/// A change that changes nothing leaves `version` and `updated_at` alone.
#[utoipa::path(
    patch,
    path = "/v1/contacts/{id}",
    operation_id = "contacts.update",
    tag = "Contacts",
    params(path::Id),
    request_body = ContactInput,
    responses(
        (status = 200, description = "The contact as they are now.", body = Contact),
        (status = 409, description = "Another contact has this external id; nothing is written."),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Contact>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let contact = path::record(&path, Resource::Contact)?;
    let now = edge.stele.clock().now();
    let change = body::read(body, |object| write::read(object, now)).await?;
    let contact = edge.stele.update_contact(caller, &contact, change).await;
    let contact = contact.map_err(|error| Error::naming(error, &NAMES))?;
    let ties = Ties::of(&edge, caller, std::slice::from_ref(&contact)).await?;
    Ok(Json(convert::contact(contact, &ties)))
}
