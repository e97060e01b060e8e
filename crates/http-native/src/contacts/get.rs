//! One contact.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Contact;
use crate::convert::Ties;
use crate::error::Error;
use crate::{convert, path};

/// Get a contact
///
/// With the ids of the accounts and the organizations they are tied to.
#[utoipa::path(
    get,
    path = "/v1/contacts/{id}",
    operation_id = "contacts.get",
    tag = "Contacts",
    params(path::Id),
    responses((status = 200, description = "The contact.", body = Contact)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Contact>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let contact = path::record(&path, Resource::Contact)?;
    let contact = edge.stele.get_record(caller, &contact).await?;
    let ties = Ties::of(&edge, caller, std::slice::from_ref(&contact)).await?;
    Ok(Json(convert::contact(contact, &ties)))
}
