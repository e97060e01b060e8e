//! `POST /api/v1/accounts`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Number, json};
use stele_domain::{Email, Identifier, Mrr, Name, PersonName, Scope, Status};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

use super::external_id;
use crate::error::{Error, ErrorBody};
use crate::{given, schema};

/// Zudo: "active (default), onboarding, or churned". An account cannot begin as inactive.
const STATUSES: &[(&str, Status)] = &[
    (Status::Active.word(), Status::Active),
    (Status::Onboarding.word(), Status::Onboarding),
    (Status::Churned.word(), Status::Churned),
];

/// The account to be. `null` in a field counts as if it were not there.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateAccount {
    /// Its name; white space around it does not count.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    pub(crate) name: Name,
    /// What your own systems call it, and how usage events find it. Unique in the workspace; empty text is none.
    #[schema(value_type = Option<String>, max_length = 400)]
    pub(crate) external_id: Option<Identifier>,
    #[schema(schema_with = schema::new_amount_or_null)]
    pub(crate) mrr: Option<Mrr>,
    /// Where it stands.
    #[schema(schema_with = status_schema)]
    pub(crate) status: Option<Status>,
    /// The name of a first contact, blank being none. Name or address alone make one.
    #[schema(value_type = Option<String>, max_length = 400)]
    pub(crate) contact_name: Option<PersonName>,
    /// The address of a first contact.
    #[schema(schema_with = contact_email_schema)]
    pub(crate) contact_email: Option<Email>,
}

fn status_schema() -> ObjectBuilder {
    schema::words_or_null(STATUSES)
        .description(Some("Where it stands."))
        .default(Some(json!("active")))
}

fn contact_email_schema() -> ObjectBuilder {
    schema::email_or_null("The address of a first contact.")
}

impl CreateAccount {
    pub(crate) fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let name = body.required("name", given::name);
        let external_id = body.nullable("externalId", external_id).flatten();
        let mrr = body.nullable("mrr", read::mrr);
        let status = body.nullable("status", read::choice(STATUSES));
        let contact_name = body.nullable("contactName", given::person_name).flatten();
        let contact_email = body.nullable("contactEmail", read::email);
        body.finish(|| {
            Some(Self {
                name: name?,
                external_id,
                mrr,
                status,
                contact_name,
                contact_email,
            })
        })
    }
}

/// The new account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountCreated {
    data: CreatedAccount,
}

/// A new account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedAccount {
    /// Its id, unique in the workspace and never used again.
    pub(crate) id: i64,
    /// Its name.
    pub(crate) name: String,
    /// What your own systems call it.
    #[schema(required)]
    pub(crate) external_id: Option<String>,
    #[schema(schema_with = schema::amount_or_null, required)]
    pub(crate) mrr: Option<Number>,
    /// Whether it is in use. At most one of `active`, `churned` and `onboarding` is true.
    pub(crate) active: bool,
    /// Whether it is gone.
    pub(crate) churned: bool,
    /// Whether it is being set up.
    pub(crate) onboarding: bool,
    /// When it was made, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything about it last changed, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// Create account
///
/// Makes an account, and a first contact where the body tells of one.
#[utoipa::path(
    post,
    path = "/api/v1/accounts",
    operation_id = "accounts.create",
    tag = "Accounts",
    request_body(content = CreateAccount, description = "The account to be.", example = json!({
        "name": "Aviato",
        "externalId": "aviato-prod-7421",
        "mrr": 12000,
        "status": "active",
        "contactName": "Erlich Bachman",
        "contactEmail": "erlich@aviato.com"
    })),
    responses(
        (status = 201, description = "The account was made.", body = AccountCreated, example = json!({
            "data": {
                "id": 48,
                "name": "Aviato",
                "externalId": "aviato-prod-7421",
                "mrr": 12000,
                "active": true,
                "churned": false,
                "onboarding": false,
                "createdAt": "2025-02-01T10:00:00.000Z",
                "updatedAt": "2025-02-01T10:00:00.000Z"
            }
        })),
        (status = 400, description = "The body is not what it must be. Nothing was written.", body = ErrorBody,
            example = json!({ "error": "name is required" })),
        (status = 409, description = "Another account has this external id. Nothing was written.", body = ErrorBody,
            example = json!({ "error": "externalId is already in use" })),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<(StatusCode, Json<AccountCreated>), Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let (name, change) = CreateAccount::read(body.object().await?)?.into();
    let account = edge.stele.create_account(caller, name, change).await?;
    let data = account.into();
    Ok((StatusCode::CREATED, Json(AccountCreated { data })))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::ObjectReader;

    use super::CreateAccount;

    fn read(body: Value) -> Result<CreateAccount, String> {
        let object = ObjectReader::of(body).expect("an object");
        CreateAccount::read(object).map_err(|faults| faults.to_string())
    }

    /// The fault of one field beside a good name.
    #[track_caller]
    fn refused(field: &str, value: Value, message: &str) {
        let mut body = json!({ "name": "Aviato" });
        body[field] = value;
        assert_eq!(read(body).expect_err(field), message);
    }

    #[test]
    fn a_name_is_required() {
        for body in [
            json!({}),
            json!({ "name": null }),
            json!({ "name": "" }),
            json!({ "name": " \t\u{a0}" }),
        ] {
            assert_eq!(read(body).expect_err("no name"), "name is required");
        }
        refused("name", json!(7), "name must be a string");
        refused(
            "name",
            json!("😀".repeat(401)),
            "name must have at most 400 characters",
        );
        let longest = read(json!({ "name": "😀".repeat(400) })).expect("400 characters");
        assert_eq!(longest.name.as_str().chars().count(), 400);
    }

    #[test]
    fn each_field_is_told_by_its_name() {
        refused("externalId", json!(7), "externalId must be a string");
        refused(
            "externalId",
            json!("a".repeat(401)),
            "externalId must have at most 400 characters",
        );
        refused("mrr", json!("12000"), "mrr must be a number");
        refused("mrr", json!(true), "mrr must be a number");
        refused("mrr", json!(9_223_372_036_855_u64), "mrr is out of range");
        let words = "status must be one of active, onboarding, churned";
        refused("status", json!("inactive"), words);
        refused("status", json!("Active"), words);
        refused("status", json!(""), words);
        refused("status", json!(1), "status must be a string");
        refused(
            "contactName",
            json!(["Erlich"]),
            "contactName must be a string",
        );
        refused(
            "contactName",
            json!("e".repeat(401)),
            "contactName must have at most 400 characters",
        );
        for address in [" ", "erlich", "erlich@", "@aviato.com", "a b@aviato.com"] {
            refused(
                "contactEmail",
                json!(address),
                "contactEmail must be a valid email address",
            );
        }
        refused("contactEmail", json!({}), "contactEmail must be a string");
    }

    #[test]
    fn all_faults_are_told() {
        let body = json!({ "externalId": 1, "mrr": "x", "contactEmail": "x" });
        assert_eq!(
            read(body).expect_err("four faults"),
            "name is required, externalId must be a string, mrr must be a number, \
             contactEmail must be a valid email address"
        );
    }
}
