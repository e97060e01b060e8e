//! Creating an account.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};
use stele_domain::{AccountChange, Currency, Field, Identifier, Name, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::{Account, AddressInput, ContactInput, drafts, example_address};
use crate::convert::given;
use crate::convert::schema::{AliasesInput, CurrencyCode};
use crate::convert::shown::Shown;
use crate::error::{Error, ErrorBody};

/// Create an account
///
/// Answers the whole account with the ids that it and its contacts were given.
#[utoipa::path(
    post,
    path = "/accounts",
    operation_id = "accounts.create",
    tag = "Accounts",
    request_body = CreateAccount,
    responses(
        (status = 201, description = "The new account.", body = Account),
        (status = 400, description = "The body is not JSON, or does not hold what it must.", body = ErrorBody),
        (status = 409, description = "An alias belongs to another account.", body = ErrorBody, example = json!({"status": 409, "detail": "An alias is already used by another account"})),
        (status = 413, description = "The body is too large.", body = ErrorBody, example = json!({"status": 413, "detail": "The request body has more than 1048576 bytes"})),
    )
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<(StatusCode, Json<Account>), Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let (name, change) = CreateAccount::read(body.object().await?)?.into_change();
    let whole = edge
        .stele
        .create_whole_account(caller, name, change)
        .await?;
    Ok((StatusCode::CREATED, Json(Shown::written(whole).into())))
}

/// A new account. Whatever may be left out may be `null` too.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase", example = example)]
pub(crate) struct CreateAccount {
    /// The name of the account, trimmed.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Name,
    /// The list of alternative or external ids of the account, any of which can be used in place of the Alguna id. None
    /// belongs to another account.
    #[schema(value_type = Option<AliasesInput>)]
    aliases: Option<Vec<Identifier>>,
    /// The currency in which the account will be billed: ISO 4217, upper case.
    #[schema(value_type = Option<CurrencyCode>)]
    currency: Option<Currency>,
    /// The billing address of the account.
    billing_address: Option<AddressInput>,
    /// The contacts of the account. At most one is primary.
    #[schema(max_items = 1000)]
    contacts: Option<Vec<ContactInput>>,
}

impl CreateAccount {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.required("name", read::name);
        let aliases = object.nullable("aliases", given::aliases);
        let currency = object.nullable("currency", read::currency);
        let billing_address = object.nullable("billingAddress", read::object(AddressInput::read));
        let contacts = object.nullable(
            "contacts",
            given::contacts("isPrimary", ContactInput::read_new),
        );
        object.finish(|| {
            Some(Self {
                name: name?,
                aliases,
                currency,
                billing_address,
                contacts,
            })
        })
    }

    fn into_change(self) -> (Name, AccountChange) {
        let Self {
            name,
            aliases,
            currency,
            billing_address,
            contacts,
        } = self;
        let change = AccountChange {
            identifiers: aliases,
            currency: Field::from(currency),
            billing_address: billing_address.and_then(AddressInput::into_address).into(),
            contacts: contacts.map(drafts),
            ..AccountChange::default()
        };
        (name, change)
    }
}

fn example() -> Value {
    json!({
        "name": "GoJo",
        "aliases": ["JoGo"],
        "currency": "USD",
        "billingAddress": example_address(),
        "contacts": [
            {
                "email": "sales@gojo.com",
                "firstName": "Henry",
                "lastName": "Sules",
                "isPrimary": true,
                "emailPreferences": ["updates"]
            },
            {
                "email": "finance@gojo.com",
                "firstName": "Accounts",
                "lastName": "Receivable",
                "isPrimary": false,
                "emailPreferences": ["billing"]
            }
        ]
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{AccountChange, Name};
    use stele_http::{Faults, ObjectReader};

    use super::CreateAccount;

    fn read(body: Value) -> Result<(Name, AccountChange), Faults> {
        Ok(CreateAccount::read(ObjectReader::of(body)?)?.into_change())
    }

    #[test]
    fn a_name_is_enough_and_null_is_as_good_as_nothing() {
        for body in [
            json!({"name": " GoJo "}),
            json!({"name": "GoJo", "aliases": null, "currency": null, "billingAddress": null, "contacts": null}),
            json!({"name": "GoJo", "billingAddress": {}}),
            json!({"name": "GoJo", "billingAddress": {"line1": null}, "notOurs": 1}),
        ] {
            let (name, change) = read(body.clone()).expect("valid");
            assert_eq!(name.as_str(), "GoJo");
            assert_eq!(change, AccountChange::default(), "{body}");
        }
    }

    #[test]
    fn every_fault_is_told() {
        let faults = read(json!({
            "name": " ",
            "aliases": ["a", "a"],
            "currency": "usd",
            "billingAddress": {"line1": 1, "country": "USA"},
            "contacts": [
                {"firstName": 1, "isPrimary": "yes", "emailPreferences": ["news"]},
                {"id": "OLgPyqFF", "email": "nobody"},
            ],
        }))
        .expect_err("faulty");
        insta::assert_snapshot!(faults.to_string().replace(", ", "\n"), @r"
        name must not be blank
        aliases[1] must not be listed twice
        currency must be an ISO 4217 currency code
        billingAddress.line1 must be a string
        billingAddress.country must be an ISO 3166-1 country code
        contacts[0].email is required
        contacts[0].firstName must be a string
        contacts[0].isPrimary must be a boolean
        contacts[0].emailPreferences[0] must be one of updates
        billing
        contact OLgPyqFF is not a contact of this account
        contacts[1].email must be a valid email address
        ");
        insta::assert_snapshot!(read(json!([])).expect_err("faulty"), @"body must be an object");
        insta::assert_snapshot!(read(json!({})).expect_err("faulty"), @"name is required");
    }
}
