//! `GET /api/v1/contacts`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stele_application::ContactsOf;
use stele_domain::{Contact as Person, Scope};
use stele_http::{Edge, Gate, QueryParams};
use utoipa::ToSchema;

use super::Contact;
use crate::error::{Error, ErrorBody};
use crate::page::{Page, Pagination};
use crate::records::ListRecords;

/// One page of contacts.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContactPage {
    data: Vec<Contact>,
    pagination: Pagination,
}

/// List contacts
///
/// One page of the workspace's contacts, by id, with how many there are in all.
#[utoipa::path(
    get,
    path = "/api/v1/contacts",
    operation_id = "contacts.list",
    tag = "Contacts",
    params(Page, ListRecords),
    responses(
        (status = 200, description = "The page. One past the last has no data.", body = ContactPage, example = json!({
            "data": [{
                "id": 1,
                "accountId": 1,
                "name": "Richard Hendricks",
                "email": "richard@piedpiper.com",
                "lastActivityAt": "2025-06-10T14:30:00.000Z",
                "createdAt": "2024-03-15T08:00:00.000Z",
                "updatedAt": "2025-06-10T14:35:00.000Z"
            }],
            "pagination": {
                "page": 1, "pageSize": 25, "total": 1, "totalPages": 1, "hasNextPage": false, "hasPrevPage": false
            }
        })),
        (status = 400, description = "A query parameter is not what it must be.", body = ErrorBody,
            example = json!({ "error": "accountId must be an integer" })),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    params: QueryParams,
) -> Result<Json<ContactPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (asked, page) = ListRecords::read(&params)?;
    let listed = asked
        .fetch::<Person>(&edge, caller, page, ContactsOf::Account)
        .await?;
    let people = listed.records;
    let data = if let Some(account) = listed.account {
        let at_account = |person| Contact::new(person, Some(account.number));
        people.into_iter().map(at_account).collect()
    } else {
        let accounts = edge.stele.accounts_of_contacts(caller, &people).await?;
        let at_first = |person: Person| {
            let first = accounts.get(&person.id).and_then(|all| all.first());
            Contact::new(person, first.map(|account| account.number))
        };
        people.into_iter().map(at_first).collect()
    };
    Ok(Json(ContactPage {
        data,
        pagination: listed.pagination,
    }))
}
