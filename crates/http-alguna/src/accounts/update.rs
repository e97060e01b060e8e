//! Changing an account.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use stele_domain::{AccountChange, Currency, Field, Identifier, Name, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::get::account_named;
use super::{Account, AddressInput, ContactInput, drafts};
use crate::convert::schema::{AliasesInput, CurrencyCode};
use crate::convert::shown::Shown;
use crate::convert::{flat, given, list};
use crate::error::{Error, ErrorBody};

/// Update an account
///
/// What the body leaves out stays. `aliases`, `contacts` and `billingAddress` are replaced whole; a contact that is listed
/// with the id it has keeps it. `null` clears what can be cleared.
#[utoipa::path(
    patch,
    path = "/accounts/{id}",
    operation_id = "accounts.update",
    tag = "Accounts",
    params(("id" = String, Path, description = "The Alguna id of the account, or any of its aliases.", example = "ywgWhtGp")),
    request_body = UpdateAccount,
    responses(
        (status = 200, description = "The account as it is now.", body = Account),
        (status = 400, description = "The body is not JSON, or does not hold what it must.", body = ErrorBody),
        (status = 404, description = "No account has this id or alias.", body = ErrorBody, example = json!({"status": 404, "detail": "Account not found"})),
        (status = 409, description = "An alias belongs to another account.", body = ErrorBody, example = json!({"status": 409, "detail": "An alias is already used by another account"})),
        (status = 413, description = "The body is too large.", body = ErrorBody, example = json!({"status": 413, "detail": "The request body has more than 1048576 bytes"})),
    )
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Account>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let account = account_named(&path)?;
    let change = UpdateAccount::read(body.object().await?)?.into_change();
    let whole = edge
        .stele
        .update_whole_account(caller, &account, change)
        .await?;
    Ok(Json(Shown::written(whole).into()))
}

/// What changes of an account.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase", example = example)]
pub(crate) struct UpdateAccount {
    /// The name of the account, trimmed.
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
    /// All aliases of the account; `null` is an empty list.
    #[schema(value_type = Option<AliasesInput>)]
    aliases: Field<Vec<Identifier>>,
    /// The currency in which the account will be billed: ISO 4217, upper case. `null` clears it.
    #[schema(value_type = Option<CurrencyCode>)]
    currency: Field<Currency>,
    /// The billing address of the account, whole. `null` clears it.
    #[schema(value_type = Option<AddressInput>)]
    billing_address: Field<AddressInput>,
    /// All contacts of the account; `null` is an empty list. One that is listed with the id it has keeps it.
    #[schema(value_type = Option<Vec<ContactInput>>, max_items = 1000)]
    contacts: Field<Vec<ContactInput>>,
}

impl UpdateAccount {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.optional("name", read::name);
        let aliases = object.field("aliases", given::aliases);
        let currency = object.field("currency", read::currency);
        let billing_address = object.field("billingAddress", read::object(AddressInput::read));
        let contacts = object.field(
            "contacts",
            given::contacts("isPrimary", ContactInput::read_known),
        );
        object.finish(|| {
            Some(Self {
                name,
                aliases,
                currency,
                billing_address,
                contacts,
            })
        })
    }

    fn into_change(self) -> AccountChange {
        let Self {
            name,
            aliases,
            currency,
            billing_address,
            contacts,
        } = self;
        AccountChange {
            name,
            identifiers: list(aliases),
            currency,
            billing_address: flat(billing_address.map(AddressInput::into_address)),
            contacts: list(contacts).map(drafts),
            ..AccountChange::default()
        }
    }
}

fn example() -> Value {
    json!({
        "name": "GoJo International",
        "billingAddress": null,
        "contacts": [
            { "id": "OLgPyqFF", "email": "sales@gojo.com", "isPrimary": true }
        ]
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{AccountChange, Field};
    use stele_http::{Faults, ObjectReader};

    use super::UpdateAccount;

    fn read(body: Value) -> Result<AccountChange, Faults> {
        Ok(UpdateAccount::read(ObjectReader::of(body)?)?.into_change())
    }

    #[test]
    fn what_is_left_out_stays() {
        assert_eq!(read(json!({})), Ok(AccountChange::default()));
        assert_eq!(
            read(json!({"id": "other", "createdAt": 5})),
            Ok(AccountChange::default())
        );
    }

    #[test]
    fn null_clears_all_but_the_name() {
        let change = read(
            json!({"aliases": null, "currency": null, "billingAddress": null, "contacts": null}),
        );
        let cleared = AccountChange {
            identifiers: Some(Vec::new()),
            currency: Field::Null,
            billing_address: Field::Null,
            contacts: Some(Vec::new()),
            ..AccountChange::default()
        };
        assert_eq!(change, Ok(cleared));
        let faults = read(json!({"name": null})).expect_err("faulty");
        assert_eq!(faults.to_string(), "name must be a string");
    }

    #[test]
    fn an_address_without_parts_is_none() {
        let change = read(json!({"billingAddress": {"city": null}})).expect("valid");
        assert_eq!(change.billing_address, Field::Null);
    }

    #[test]
    fn a_listed_contact_is_what_the_list_says_and_nothing_else() {
        let change = read(json!({"contacts": [{"id": "OLgPyqFF", "email": "sales@gojo.com"}]}));
        let contacts = change.expect("valid").contacts.expect("given");
        let contact = &contacts[0];
        assert_eq!(
            contact.code.as_ref().map(stele_domain::Code::as_str),
            Some("OLgPyqFF")
        );
        assert_eq!(
            contact.name,
            Field::Value(stele_domain::PersonName::default())
        );
        assert!(!contact.is_primary && contact.email_preferences.is_empty());
    }
}
