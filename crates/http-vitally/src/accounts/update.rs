//! Changing an account.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::{AccountChange, Field, Name, Role, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Problem, Unread, read};
use utoipa::ToSchema;

use super::{Account, account_ref};
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// A change of an account. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct UpdateAccount {
    /// Its new name, trimmed.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"\S")]
    name: Option<Name>,
    /// Its traits, merged with those it has: a trait that is not named stays, one that is `null` is removed, an object is
    /// replaced whole.
    #[schema(schema_with = convert::traits::schema_of_write, required = false)]
    traits: AccountChange,
    /// The id of the organization above it. Organizations are not served yet: there is none to name, and only `null` is taken.
    #[schema(value_type = Option<String>)]
    organization_id: Option<String>,
    /// `null` takes the account from its owner; anything else is ignored.
    #[schema(value_type = Option<String>, required = false)]
    account_owner_id: Field<()>,
}

impl UpdateAccount {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let name = body.optional("name", read::name);
        let traits = body.optional("traits", read::object(convert::traits::read));
        let organization_id = body.nullable("organizationId", read::string);
        let account_owner_id = body.field("accountOwnerId", |_| Ok::<_, Problem>(()));
        body.finish(|| {
            Some(Self {
                name,
                traits: traits.unwrap_or_default(),
                organization_id,
                account_owner_id,
            })
        })
    }

    fn into_change(self) -> Result<AccountChange, Error> {
        let Self {
            name,
            traits,
            organization_id,
            account_owner_id,
        } = self;
        if organization_id.is_some() {
            return Err(Error::organization_not_found());
        }
        let mut change = AccountChange { name, ..traits };
        if account_owner_id == Field::Null {
            change.roles.insert(Role::AccountOwner, Field::Absent);
        }
        Ok(change)
    }
}

/// Update an account
///
/// By Vitally's id or by your external id. Answers the whole account. A change that changes nothing leaves `updatedAt` alone.
#[utoipa::path(
    put,
    path = "/resources/accounts/{id}",
    operation_id = "accounts.update",
    tag = "Accounts",
    params(("id" = String, Path, description = "The account's `id` or its `externalId`, percent-encoded.", example = "account-101")),
    request_body(content = UpdateAccount, content_type = "application/json", example = example::update_account),
    responses(
        (status = 200, description = "The account as it is now.", body = Account<'static>, example = example::updated_account),
        (status = 400, description = "The body is no JSON, or breaks its schema; nothing is written.", body = ErrorBody, example = example::mrr_not_a_number),
        (status = 404, description = "The workspace has no such account.", body = ErrorMessage, example = example::account_not_found),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let account = account_ref(&path)?;
    let change = UpdateAccount::read(body.object().await?)?.into_change()?;
    let account = edge.stele.update_account(caller, &account, change).await?;
    Ok(Json(convert::account(&account, &caller.workspace)).into_response())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};
    use stele_domain::{AccountChange, Field, Name, Role};
    use stele_http::ObjectReader;

    use super::UpdateAccount;

    fn read(body: Value) -> Result<AccountChange, String> {
        let update = ObjectReader::of(body).and_then(UpdateAccount::read);
        let update = update.map_err(|faults| faults.to_string())?;
        Ok(update.into_change().expect("names no organization"))
    }

    #[test]
    fn nothing_said_changes_nothing() {
        for body in [
            json!({}),
            json!({ "organizationId": null, "traits": {} }),
            json!({ "accountOwnerId": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e5f6" }),
            json!({ "externalId": 5, "id": [], "mrr": "x", "createdAt": 0, "healthScore": 11 }),
        ] {
            assert_eq!(read(body.clone()), Ok(AccountChange::default()), "{body}");
        }
    }

    #[test]
    fn the_name_and_the_owner_change() {
        let change = AccountChange {
            name: Some(Name::new("New Name").expect("valid")),
            roles: BTreeMap::from([(Role::AccountOwner, Field::Absent)]),
            ..AccountChange::default()
        };
        let body = json!({ "name": " New Name ", "accountOwnerId": null });
        assert_eq!(read(body), Ok(change));
    }

    #[test]
    fn every_fault_is_told() {
        let body = json!({ "name": 5, "traits": [], "organizationId": {} });
        assert_eq!(
            read(body),
            Err(
                "name must be a string, traits must be an object, organizationId must be a string"
                    .to_owned()
            )
        );
    }
}
