//! `POST /api/v1/contacts`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use stele_domain::{AccountNumber, Email, PersonName, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Problem, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

use super::ContactAnswer;
use crate::error::{Error, ErrorBody};
use crate::{given, records, schema};

/// The contact to be. `null` in a field counts as if it were not there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CreateContact {
    /// Whose they are.
    pub(crate) account: AccountNumber,
    /// What they are called.
    pub(crate) name: Option<PersonName>,
    /// Their address.
    pub(crate) email: Option<Email>,
}

/// By hand, to say in words that a name or an address must be there.
impl utoipa::PartialSchema for CreateContact {
    fn schema() -> RefOr<Schema> {
        let name = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .max_length(Some(PersonName::MAX))
            .description(Some("Their whole name; a blank one is none."));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "The contact to be; a name or an address must be there. `null` in a field counts as if it were not there.",
            ))
            .property("accountId", schema::account())
            .required("accountId")
            .property("name", name)
            .property("email", schema::email_or_null("Their address."))
            .into()
    }
}

impl ToSchema for CreateContact {}

impl CreateContact {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let account = body.required("accountId", given::account);
        let mut someone = false;
        let name = body.nullable("name", |value| {
            let name = given::person_name(value);
            // A faulty one is told for what it is, not as missing too.
            someone |= !matches!(name, Ok(None));
            name
        });
        let email = body.nullable("email", |value| {
            someone = true;
            read::email(value)
        });
        if !someone {
            body.fault("name", Problem::Rule("name or email is required".into()));
        }
        body.finish(|| {
            Some(Self {
                account: account?,
                name: name.flatten(),
                email,
            })
        })
    }
}

/// Create contact
///
/// Makes a person at an account.
#[utoipa::path(
    post,
    path = "/api/v1/contacts",
    operation_id = "contacts.create",
    tag = "Contacts",
    request_body(content = CreateContact, description = "The contact to be.", example = json!({
        "accountId": 1,
        "name": "Dinesh Chugtai",
        "email": "dinesh@piedpiper.com"
    })),
    responses(
        (status = 201, description = "The contact was made.", body = ContactAnswer, example = json!({
            "data": {
                "id": 2,
                "accountId": 1,
                "name": "Dinesh Chugtai",
                "email": "dinesh@piedpiper.com",
                "lastActivityAt": null,
                "createdAt": "2025-02-01T10:00:00.000Z",
                "updatedAt": "2025-02-01T10:00:00.000Z"
            }
        })),
        (status = 400, description = "The body is not what it must be. Nothing was written.", body = ErrorBody,
            example = json!({ "error": "name or email is required" })),
        (status = 404, description = "The workspace has no such account. Nothing was written.", body = ErrorBody,
            example = json!({ "error": "Account not found" })),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<(StatusCode, Json<ContactAnswer>), Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let contact = CreateContact::read(body.object().await?)?;
    let account = records::account(&edge, caller, contact.account).await?;
    let change = contact.into_change(account.id);
    let person = edge.stele.create_contact(caller, change).await?;
    let answer = ContactAnswer::new(person, Some(account.number));
    Ok((StatusCode::CREATED, Json(answer)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::ObjectReader;

    use super::CreateContact;

    fn read(body: Value) -> Result<CreateContact, String> {
        let object = ObjectReader::of(body).expect("an object");
        CreateContact::read(object).map_err(|faults| faults.to_string())
    }

    #[track_caller]
    fn refused(body: Value, message: &str) {
        assert_eq!(read(body).expect_err("a fault"), message);
    }

    #[test]
    fn a_name_or_an_address_is_required() {
        for body in [
            json!({ "accountId": 1 }),
            json!({ "accountId": 1, "name": null, "email": null }),
            json!({ "accountId": 1, "name": " " }),
            json!({ "accountId": 1, "Name": "Dinesh" }),
        ] {
            refused(body, "name or email is required");
        }
        let named = read(json!({ "accountId": 1, "name": "Dinesh", "email": null }));
        assert_eq!(named.expect("a name is enough").email, None);
        let addressed = read(json!({ "accountId": 1, "name": "", "email": "d@piedpiper.com" }));
        assert_eq!(addressed.expect("an address is enough").name, None);
    }

    #[test]
    fn each_field_is_told_by_its_name() {
        refused(
            json!({}),
            "accountId is required, name or email is required",
        );
        refused(
            json!({ "accountId": null, "name": 7 }),
            "accountId is required, name must be a string",
        );
        refused(
            json!({ "accountId": "1", "name": "a".repeat(401), "email": "nobody" }),
            "accountId must be an integer, name must have at most 400 characters, email must be a valid email address",
        );
        refused(
            json!({ "accountId": 1, "name": "Dinesh", "email": "" }),
            "email must be a valid email address",
        );
    }
}
