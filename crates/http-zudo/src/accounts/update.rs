//! `PATCH /api/v1/accounts/{accountId}`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Number;
use stele_domain::{Field, Identifier, Scope, Timestamp};
use stele_http::{Edge, Fault, Faults, Gate, ObjectReader, PathParams, Problem, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

use super::{external_id, named};
use crate::error::{Error, ErrorBody};
use crate::schema;

/// What to change; at least one of the two.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UpdateAccount {
    /// What the caller's own systems call it.
    pub(crate) external_id: Field<Identifier>,
    /// When one of its people was last active.
    pub(crate) contact_activity_at: Field<Timestamp>,
}

/// By hand, to say in words that one of the two must be there.
impl utoipa::PartialSchema for UpdateAccount {
    fn schema() -> RefOr<Schema> {
        let external_id = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .max_length(Some(Identifier::MAX))
            .description(Some(
                "What your own systems call it, and how usage events find it. Unique in the workspace; `null` or empty text \
                 clears it.",
            ));
        let activity = schema::time_or_null(
            "When one of its people was last active, ISO 8601 and not in the future; `null` clears it. Feeds the health \
             score.",
        );
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("What to change; at least one of the two."))
            .property("externalId", external_id)
            .property("contactActivityAt", activity)
            .into()
    }
}

impl ToSchema for UpdateAccount {}

impl UpdateAccount {
    fn read(mut body: ObjectReader, now: Timestamp) -> Result<Self, Faults> {
        if !body.has("externalId") && !body.has("contactActivityAt") {
            let nothing = Problem::Rule("No valid fields to update".into());
            return Err(Fault::new("externalId", nothing).into());
        }
        let external_id = match body.field("externalId", external_id) {
            Field::Absent => Field::Absent,
            Field::Null | Field::Value(None) => Field::Null,
            Field::Value(Some(id)) => Field::Value(id),
        };
        let contact_activity_at = body.field("contactActivityAt", read::past(now));
        body.finish(|| {
            Some(Self {
                external_id,
                contact_activity_at,
            })
        })
    }
}

/// The account as it is now.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountUpdated {
    data: UpdatedAccount,
}

/// An account after a change.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdatedAccount {
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
    /// When one of its people was last active: as this call was told, else the newest `lastActivityAt` of its contacts; in
    /// UTC to the millisecond.
    #[schema(required, format = DateTime)]
    pub(crate) contact_activity_at: Option<String>,
    /// When it was made, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything about it last changed, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// Update account
///
/// Changes the external id, the time of the contacts' last activity, or both.
#[utoipa::path(
    patch,
    path = "/api/v1/accounts/{accountId}",
    operation_id = "accounts.update",
    tag = "Accounts",
    params(("accountId" = i64, Path, minimum = 1, description = "The account's id.", example = 1)),
    request_body(content = UpdateAccount, description = "What to change.", example = json!({
        "externalId": "piedpiper-v2",
        "contactActivityAt": "2025-06-10T14:30:00.000Z"
    })),
    responses(
        (status = 200, description = "The account as it is now.", body = AccountUpdated, example = json!({
            "data": {
                "id": 1,
                "name": "Pied Piper",
                "externalId": "piedpiper-v2",
                "mrr": 48000,
                "active": true,
                "churned": false,
                "onboarding": false,
                "contactActivityAt": "2025-06-10T14:30:00.000Z",
                "createdAt": "2024-03-15T08:00:00.000Z",
                "updatedAt": "2025-06-10T14:35:00.000Z"
            }
        })),
        (status = 400, description = "The body is not what it must be, or has neither field. Nothing was written.",
            body = ErrorBody, example = json!({ "error": "contactActivityAt cannot be in the future" })),
        (status = 404, description = "The workspace has no such account.", body = ErrorBody,
            example = json!({ "error": "Account not found" })),
        (status = 409, description = "Another account has this external id. Nothing was written.", body = ErrorBody,
            example = json!({ "error": "externalId is already in use" })),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<AccountUpdated>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let account = named(&path)?;
    let now = edge.stele.clock().now();
    let change = UpdateAccount::read(body.object().await?, now)?.into();
    let account = edge.stele.update_account(caller, &account, change).await?;
    Ok(Json(AccountUpdated {
        data: account.into(),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Field, Identifier, Timestamp};
    use stele_http::ObjectReader;

    use super::UpdateAccount;

    const NOW: &str = "2025-06-10T14:35:00Z";

    fn read(body: Value) -> Result<UpdateAccount, String> {
        let now = Timestamp::parse_iso(NOW).expect("a time");
        let object = ObjectReader::of(body).expect("an object");
        UpdateAccount::read(object, now).map_err(|faults| faults.to_string())
    }

    #[track_caller]
    fn external_id(body: Value, expected: Field<&str>) {
        let read = read(body).expect("no faults");
        assert_eq!(read.external_id.as_ref().map(Identifier::as_str), expected);
    }

    #[track_caller]
    fn activity(body: Value, expected: Field<&str>) {
        let read = read(body).expect("no faults").contact_activity_at;
        let shown = read.map(Timestamp::to_millis_string);
        assert_eq!(shown.as_ref().map(String::as_str), expected);
    }

    #[test]
    fn null_and_empty_text_clear_the_external_id() {
        external_id(json!({ "externalId": "v2" }), Field::Value("v2"));
        external_id(json!({ "externalId": null }), Field::Null);
        external_id(json!({ "externalId": "" }), Field::Null);
        external_id(json!({ "externalId": " " }), Field::Value(" "));
        external_id(json!({ "contactActivityAt": null }), Field::Absent);
    }

    #[test]
    fn activity_is_a_time_up_to_now() {
        let at = |text: &str| json!({ "contactActivityAt": text });
        activity(
            at("2025-06-10T14:30:00.123456Z"),
            Field::Value("2025-06-10T14:30:00.123Z"),
        );
        activity(
            at("2025-06-10T16:30:00+02:00"),
            Field::Value("2025-06-10T14:30:00.000Z"),
        );
        activity(at("2024-02-29"), Field::Value("2024-02-29T00:00:00.000Z"));
        activity(at(NOW), Field::Value("2025-06-10T14:35:00.000Z"));
        activity(json!({ "contactActivityAt": null }), Field::Null);
        activity(json!({ "externalId": null }), Field::Absent);
        for future in [
            "2025-06-10T14:35:00.000001Z",
            "9999-12-31",
            "2025-06-10T14:35:00-00:01",
        ] {
            assert_eq!(
                read(at(future)).expect_err(future),
                "contactActivityAt must not be in the future"
            );
        }
        for text in [
            "",
            "yesterday",
            "2025-02-29",
            "0000-01-01",
            "10000-01-01",
            "2016-12-31T23:59:60Z",
        ] {
            assert_eq!(
                read(at(text)).expect_err(text),
                "contactActivityAt must be a valid ISO 8601 date"
            );
        }
    }

    #[test]
    fn something_must_be_said() {
        for body in [json!({}), json!({ "name": "Hooli" })] {
            assert_eq!(
                read(body).expect_err("nothing said"),
                "No valid fields to update"
            );
        }
        assert!(read(json!({ "name": 7, "externalId": "v2" })).is_ok());
    }

    #[test]
    fn wrong_kinds_are_told_together() {
        assert_eq!(
            read(json!({ "externalId": 7, "contactActivityAt": 1_749_565_800 }))
                .expect_err("two faults"),
            "externalId must be a string, contactActivityAt must be a string"
        );
    }
}
