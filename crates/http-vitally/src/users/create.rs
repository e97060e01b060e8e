//! Making a user.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{ContactChange, Field, Identifier, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Problem, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use super::update::UpdateUser;
use super::{User, whole};
use crate::document::{example, schema};
use crate::error::{Error, ErrorBody, ErrorMessage};

/// A new user.
#[derive(Debug, PartialEq)]
pub(crate) struct CreateUser {
    external_id: Identifier,
    attributes: UpdateUser,
}

/// By hand: what an update can say, with an id, and with something to belong to.
impl utoipa::PartialSchema for CreateUser {
    fn schema() -> RefOr<Schema> {
        let external_id = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(400))
            .description(Some(
                "Your id of the user, kept as sent. No two users of a workspace share one, and it can never be changed.",
            ));
        let identified = ObjectBuilder::new()
            .property("externalId", external_id)
            .required("externalId");
        schema::extended::<UpdateUser>(
            "A new user, who belongs to at least one account or organization. Attributes that are not listed are ignored.",
            identified,
        )
    }
}

impl ToSchema for CreateUser {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schema::extends::<UpdateUser>(schemas);
    }
}

impl CreateUser {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let external_id = body.required("externalId", read::identifier);
        if !body.has("accountIds") && !body.has("organizationIds") {
            body.fault("accountIds", Problem::Required);
        }
        let attributes = UpdateUser::read_from(&mut body);
        body.finish(|| {
            Some(Self {
                external_id: external_id?,
                attributes,
            })
        })
    }
}

/// Create a user
///
/// Answers 200 and the whole user. The accounts that they belong to count them at once.
#[utoipa::path(
    post,
    path = "/resources/users",
    operation_id = "users.create",
    tag = "Users",
    request_body(content = CreateUser, content_type = "application/json", example = example::user::create),
    responses(
        (status = 200, description = "The new user.", body = User<'static>, example = example::user::user),
        (status = 400, description = "The body is no JSON, breaks its schema, or names what is not there; nothing is written.", body = ErrorBody, example = example::user::missing_ties),
        (status = 409, description = "Another user of the workspace has this `externalId`; nothing is written.", body = ErrorMessage, example = example::user::external_id_taken),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let CreateUser {
        external_id,
        attributes,
    } = CreateUser::read(body.object().await?)?;
    let change = ContactChange {
        external_id: Field::Value(external_id),
        ..attributes.into_change(&edge, caller).await?
    };
    let user = edge.stele.create_contact(caller, change).await?;
    whole(&edge, caller, user).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::ObjectReader;

    use super::CreateUser;

    fn read(body: Value) -> Result<CreateUser, String> {
        ObjectReader::of(body)
            .and_then(CreateUser::read)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn either_kind_of_ties_is_enough() {
        for key in ["accountIds", "organizationIds"] {
            assert!(read(json!({ "externalId": "u", key: ["a"] })).is_ok());
        }
        assert_eq!(
            read(json!({ "externalId": "u" })),
            Err("accountIds is required".to_owned())
        );
    }

    #[test]
    fn what_is_read_only_is_ignored_whatever_it_is() {
        let body = json!({
            "externalId": "u", "accountIds": ["a"], "id": 1, "accounts": 5, "npsLastScore": "x", "segments": 1
        });
        let plain = json!({ "externalId": "u", "accountIds": ["a"] });
        assert_eq!(read(body), read(plain));
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({})),
            Err("externalId is required, accountIds is required".to_owned())
        );
        let body = json!({ "externalId": 5, "accountIds": null, "name": " " });
        assert_eq!(
            read(body),
            Err(
                "externalId must be a string, accountIds must be an array, name must not be blank"
                    .to_owned()
            )
        );
    }
}
