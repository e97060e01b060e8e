//! `GET /api/v1/contacts/{contactId}`

use axum::Json;
use axum::extract::State;
use stele_domain::{Contact as Person, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::{ContactAnswer, account_of};
use crate::error::{Error, ErrorBody};
use crate::records::named;

/// Get contact
///
/// One person.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{contactId}",
    operation_id = "contacts.get",
    tag = "Contacts",
    params(("contactId" = i64, Path, minimum = 1, description = "The contact's id.", example = 1)),
    responses(
        (status = 200, description = "The contact.", body = ContactAnswer, example = json!({
            "data": {
                "id": 1,
                "accountId": 1,
                "name": "Richard Hendricks",
                "email": "richard@piedpiper.com",
                "lastActivityAt": null,
                "createdAt": "2024-03-15T08:00:00.000Z",
                "updatedAt": "2024-03-15T08:00:00.000Z"
            }
        })),
        (status = 404, description = "The workspace has no such contact.", body = ErrorBody,
            example = json!({ "error": "Contact not found" })),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<ContactAnswer>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let contact = named::<Person>(&path, "contactId")?;
    let person = edge.stele.get_record::<Person>(caller, &contact).await?;
    let account = account_of(&edge, caller, &person).await?;
    Ok(Json(ContactAnswer::new(person, account)))
}
