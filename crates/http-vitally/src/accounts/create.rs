//! Making an account.

use axum::extract::State;
use axum::response::Response;
use stele_application::Caller;
use stele_domain::{AccountChange, Field, Identifier, Name, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::{Account, whole};
use crate::convert::{self, traits::WriteAccountTraits};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::reference;

/// A new account. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateAccount {
    /// Your id of the account, kept as sent. No two accounts of a workspace share one, and it can never be changed.
    #[schema(value_type = String, min_length = 1, max_length = 400)]
    external_id: Identifier,
    /// Its name, trimmed. Without one the `externalId` is its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
    /// Its traits.
    #[schema(value_type = WriteAccountTraits, required = false)]
    traits: AccountChange,
    /// The organization above it, by its `id` or its `externalId`; `null` is none.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 400)]
    organization_id: Option<Identifier>,
}

impl CreateAccount {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let external_id = body.required("externalId", read::identifier);
        let name = body.optional("name", read::name);
        let traits = body.optional("traits", read::object(convert::traits::read));
        let organization_id = body.nullable("organizationId", read::identifier);
        body.finish(|| {
            Some(Self {
                external_id: external_id?,
                name,
                traits: traits.unwrap_or_default(),
                organization_id,
            })
        })
    }

    /// The name and everything else of the new account, once it is known which organization it names.
    async fn into_draft(
        self,
        edge: &Edge,
        caller: &Caller,
    ) -> Result<(Name, AccountChange), Error> {
        let Self {
            external_id,
            name,
            traits,
            organization_id,
        } = self;
        let organization = match organization_id {
            None => None,
            Some(name) => Some(reference::organization_id(edge, caller, &name).await?),
        };
        let name = name.unwrap_or_else(|| Name::from(external_id.clone()));
        let change = AccountChange {
            external_id: Field::Value(external_id),
            organization: organization.into(),
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
        (status = 400, description = "The body is no JSON, breaks its schema, or names an organization that is not there; nothing is written.", body = ErrorBody, example = example::missing_external_id),
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
    let create = CreateAccount::read(body.object().await?)?;
    let (name, change) = create.into_draft(&edge, caller).await?;
    let account = edge.stele.create_account(caller, name, change).await?;
    whole(&edge, caller, &account).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::ObjectReader;

    use super::CreateAccount;

    fn read(body: Value) -> Result<CreateAccount, String> {
        ObjectReader::of(body)
            .and_then(CreateAccount::read)
            .map_err(|faults| faults.to_string())
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
}
