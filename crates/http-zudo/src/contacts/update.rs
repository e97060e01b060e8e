//! `PATCH /api/v1/contacts/{contactId}`

use axum::Json;
use axum::extract::State;
use stele_application::RecordRef;
use stele_domain::{Contact as Person, Field, Scope, Timestamp};
use stele_http::{Edge, Fault, Faults, Gate, ObjectReader, PathParams, Problem, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

use super::{ContactAnswer, account_of};
use crate::error::{Error, ErrorBody};
use crate::records::named;
use crate::schema;

/// What to change.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct UpdateContact {
    #[schema(schema_with = activity_schema, required)]
    pub(crate) last_activity_at: Field<Timestamp>,
}

fn activity_schema() -> ObjectBuilder {
    schema::time_or_null(
        "When they were last active, ISO 8601 and not in the future; `null` clears it. The newest of an account's contacts \
         counts as its contact activity where the account has no own.",
    )
}

impl UpdateContact {
    fn read(mut body: ObjectReader, now: Timestamp) -> Result<Self, Faults> {
        if !body.has("lastActivityAt") {
            let nothing = Problem::Rule("No valid fields to update".into());
            return Err(Fault::new("lastActivityAt", nothing).into());
        }
        let last_activity_at = body.field("lastActivityAt", read::past(now));
        body.finish(|| Some(Self { last_activity_at }))
    }
}

/// Update contact
///
/// Changes when a person was last active.
#[utoipa::path(
    patch,
    path = "/api/v1/contacts/{contactId}",
    operation_id = "contacts.update",
    tag = "Contacts",
    params(("contactId" = i64, Path, minimum = 1, description = "The contact's id.", example = 1)),
    request_body(content = UpdateContact, description = "What to change.", example = json!({
        "lastActivityAt": "2025-06-10T14:30:00.000Z"
    })),
    responses(
        (status = 200, description = "The contact as it is now.", body = ContactAnswer, example = json!({
            "data": {
                "id": 1,
                "accountId": 1,
                "name": "Richard Hendricks",
                "email": "richard@piedpiper.com",
                "lastActivityAt": "2025-06-10T14:30:00.000Z",
                "createdAt": "2024-03-15T08:00:00.000Z",
                "updatedAt": "2025-06-10T14:35:00.000Z"
            }
        })),
        (status = 400, description = "The body is not what it must be, or lacks the field. Nothing was written.",
            body = ErrorBody, example = json!({ "error": "lastActivityAt cannot be in the future" })),
        (status = 404, description = "The workspace has no such contact.", body = ErrorBody,
            example = json!({ "error": "Contact not found" })),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<ContactAnswer>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let contact = named::<Person>(&path, "contactId")?;
    let now = edge.stele.clock().now();
    let change = UpdateContact::read(body.object().await?, now)?.into();
    // What is printed beside the person is read before the write, so that no failure is answered after it.
    let before = edge.stele.get_record::<Person>(caller, &contact).await?;
    let account = account_of(&edge, caller, &before).await?;
    let person = RecordRef::Id(before.id.0);
    let person = edge.stele.update_contact(caller, &person, change).await?;
    Ok(Json(ContactAnswer::new(person, account)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Field, Timestamp};
    use stele_http::ObjectReader;

    use super::UpdateContact;

    fn read(body: Value) -> Result<Field<String>, String> {
        let now = Timestamp::parse_iso("2025-06-10T14:35:00Z").expect("a time");
        let object = ObjectReader::of(body).expect("an object");
        UpdateContact::read(object, now)
            .map(|update| update.last_activity_at.map(Timestamp::to_millis_string))
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn activity_is_a_time_up_to_now_or_cleared() {
        let at = |text: &str| read(json!({ "lastActivityAt": text }));
        assert_eq!(read(json!({ "lastActivityAt": null })), Ok(Field::Null));
        assert_eq!(
            at("2025-06-10T14:35:00Z"),
            Ok(Field::Value("2025-06-10T14:35:00.000Z".to_owned()))
        );
        let future = "lastActivityAt must not be in the future".to_owned();
        assert_eq!(at("2025-06-10T14:35:00.000001Z"), Err(future));
        let invalid = "lastActivityAt must be a valid ISO 8601 date".to_owned();
        assert_eq!(at("soon"), Err(invalid));
    }

    #[test]
    fn something_must_be_said() {
        for body in [json!({}), json!({ "name": "Dinesh", "accountId": 2 })] {
            assert_eq!(read(body), Err("No valid fields to update".to_owned()));
        }
        assert!(read(json!({ "name": 7, "lastActivityAt": null })).is_ok());
    }
}
