//! Changing an account.

use axum::extract::State;
use axum::response::Response;
use stele_application::Caller;
use stele_domain::{AccountChange, Field, Identifier, Name, Role, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Problem, Unread, read};
use utoipa::ToSchema;

use super::{Account, whole};
use crate::convert::{self, traits::WriteAccountTraits};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::reference;

/// A change of an account. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct UpdateAccount {
    /// Its new name, trimmed.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
    /// Its traits, merged with those it has: a trait that is not named stays, one that is `null` is removed, an object is
    /// replaced whole.
    #[schema(value_type = WriteAccountTraits, required = false)]
    traits: AccountChange,
    /// The organization above it, by its `id` or its `externalId`; `null` is none.
    #[schema(value_type = Option<String>, required = false, min_length = 1, max_length = 400)]
    organization_id: Field<Identifier>,
    /// `null` takes the account from its owner; anything else is ignored.
    #[schema(value_type = Option<String>, required = false)]
    account_owner_id: Field<()>,
}

impl UpdateAccount {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let name = body.optional("name", read::name);
        let traits = body.optional("traits", read::object(convert::traits::read));
        let organization_id = body.field("organizationId", read::identifier);
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

    /// The change, once it is known which organization it names.
    async fn into_change(self, edge: &Edge, caller: &Caller) -> Result<AccountChange, Error> {
        let Self {
            name,
            traits,
            organization_id,
            account_owner_id,
        } = self;
        let organization = match organization_id {
            Field::Absent => Field::Absent,
            Field::Null => Field::Null,
            Field::Value(name) => {
                Field::Value(reference::organization_id(edge, caller, &name).await?)
            }
        };
        let mut change = AccountChange {
            name,
            organization,
            ..traits
        };
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
        (status = 400, description = "The body is no JSON, breaks its schema, or names an organization that is not there; nothing is written.", body = ErrorBody, example = example::mrr_not_a_number),
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
    let account = reference::account(&path, "id")?;
    let update = UpdateAccount::read(body.object().await?)?;
    let change = update.into_change(&edge, caller).await?;
    let account = edge.stele.update_account(caller, &account, change).await?;
    whole(&edge, caller, &account).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{AccountChange, Field, Name};
    use stele_http::ObjectReader;

    use super::UpdateAccount;

    fn read(body: Value) -> Result<UpdateAccount, String> {
        ObjectReader::of(body)
            .and_then(UpdateAccount::read)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn what_cannot_be_written_is_ignored() {
        let nothing = read(json!({})).expect("valid");
        assert_eq!(nothing.traits, AccountChange::default());
        for body in [
            json!({ "traits": {} }),
            json!({ "externalId": 5, "id": [], "mrr": "x", "createdAt": 0, "healthScore": 11 }),
        ] {
            assert_eq!(read(body.clone()).as_ref(), Ok(&nothing), "{body}");
        }
    }

    #[test]
    fn the_name_the_organization_and_the_owner_change() {
        let body = json!({ "name": " New Name ", "organizationId": null, "accountOwnerId": null });
        let update = read(body).expect("valid");
        let name = Name::new("New Name").expect("valid");
        assert_eq!(
            (update.name, update.organization_id, update.account_owner_id),
            (Some(name), Field::Null, Field::Null)
        );
    }

    #[test]
    fn every_fault_is_told() {
        let body = json!({ "name": 5, "traits": [], "organizationId": "" });
        assert_eq!(
            read(body),
            Err(
                "name must be a string, traits must be an object, organizationId must not be blank"
                    .to_owned()
            )
        );
    }
}
