//! Making an account.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::{AccountChange, Field, Identifier, Name, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::Account;
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// A new account. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateAccount {
    /// Your id of the account, kept as sent. No two accounts of a workspace share one, and it can never be changed.
    #[schema(value_type = String, min_length = 1, max_length = 400)]
    external_id: Identifier,
    /// Its name, trimmed. Without one the `externalId` is its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"\S")]
    name: Option<Name>,
    /// Its traits.
    #[schema(schema_with = convert::traits::schema_of_write, required = false)]
    traits: AccountChange,
    /// The id of the organization above it. Organizations are not served yet: there is none to name, and only `null` is taken.
    #[schema(value_type = Option<String>)]
    organization_id: Option<String>,
}

impl CreateAccount {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let external_id = body.required("externalId", read::identifier);
        let name = body.optional("name", read::name);
        let traits = body.optional("traits", read::object(convert::traits::read));
        let organization_id = body.nullable("organizationId", read::string);
        body.finish(|| {
            Some(Self {
                external_id: external_id?,
                name,
                traits: traits.unwrap_or_default(),
                organization_id,
            })
        })
    }

    /// The name and everything else of the new account.
    fn into_draft(self) -> Result<(Name, AccountChange), Error> {
        let Self {
            external_id,
            name,
            traits,
            organization_id,
        } = self;
        if organization_id.is_some() {
            return Err(Error::organization_not_found());
        }
        let name = name.unwrap_or_else(|| Name::from(external_id.clone()));
        let change = AccountChange {
            external_id: Field::Value(external_id),
            ..traits
        };
        Ok((name, change))
    }
}

/// Create an account
///
/// Answers 200 and the whole account.
#[utoipa::path(
    post,
    path = "/resources/accounts",
    operation_id = "accounts.create",
    tag = "Accounts",
    request_body(content = CreateAccount, content_type = "application/json", example = example::create_account),
    responses(
        (status = 200, description = "The new account.", body = Account<'static>, example = example::account),
        (status = 400, description = "The body is no JSON, or breaks its schema; nothing is written.", body = ErrorBody, example = example::missing_external_id),
        (status = 409, description = "Another account of the workspace has this `externalId`; nothing is written.", body = ErrorMessage, example = example::external_id_taken),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let (name, change) = CreateAccount::read(body.object().await?)?.into_draft()?;
    let account = edge.stele.create_account(caller, name, change).await?;
    Ok(Json(convert::account(&account, &caller.workspace)).into_response())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Field, Identifier};
    use stele_http::ObjectReader;

    use super::CreateAccount;

    fn read(body: Value) -> Result<CreateAccount, String> {
        ObjectReader::of(body)
            .and_then(CreateAccount::read)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn without_a_name_the_external_id_is_the_name() {
        let draft = read(json!({ "externalId": " account-101 " })).expect("valid");
        let (name, change) = draft.into_draft().expect("valid");
        assert_eq!(name.as_str(), "account-101");
        let external_id = Identifier::new(" account-101 ").expect("valid");
        assert_eq!(change.external_id, Field::Value(external_id));
    }

    #[test]
    fn what_is_read_only_is_ignored_whatever_it_is() {
        let body = json!({
            "externalId": "a", "id": 1, "accountOwnerId": 5, "mrr": "x", "segments": 1, "organizationId": null
        });
        assert_eq!(read(body), read(json!({ "externalId": "a" })));
    }

    #[test]
    fn every_fault_is_told() {
        let body = json!({
            "externalId": null, "name": null, "traits": null, "organizationId": 5
        });
        assert_eq!(
            read(body),
            Err(
                "externalId must be a string, name must be a string, traits must be an object, \
                 organizationId must be a string"
                    .to_owned()
            )
        );
        assert_eq!(read(json!({})), Err("externalId is required".to_owned()));
        assert_eq!(read(json!([])), Err("body must be an object".to_owned()));
        let body = json!({ "externalId": "", "name": " ", "traits": { "mrr": "1" } });
        assert_eq!(
            read(body),
            Err(
                "externalId must not be blank, name must not be blank, traits.mrr must be a number"
                    .to_owned()
            )
        );
    }

    #[test]
    fn an_organization_that_is_named_is_not_there() {
        let draft = read(json!({ "externalId": "a", "organizationId": "b" })).expect("valid");
        assert!(draft.into_draft().is_err());
    }
}
