//! Creating a customer.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};
use stele_application::Caller;
use stele_domain::{AccountChange, Country, Currency, Field, Identifier, Name, Scope};
use stele_http::body::json_of;
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::{Customer, CustomerAddressInput, CustomerContactInput, drafts, example_address};
use crate::convert::given::{self, TAX_ID_MAX};
use crate::convert::schema::{AliasesInput, CountryAlpha3, CurrencyCode};
use crate::convert::shown::Shown;
use crate::error::{Error, ErrorBody};
use crate::idempotency::{Attempt, Reply};

/// Create a customer
///
/// Answers the whole customer with the ids that it and its contacts were given. With an `Idempotency-Key` it is created
/// once, however often the request is sent.
#[utoipa::path(
    post,
    path = "/customers",
    operation_id = "customers.create",
    tag = "Customers",
    params(Attempt),
    request_body = CreateCustomer,
    responses(
        (status = 201, description = "The new customer.", body = Customer),
        (status = 400, description = "The body is not JSON, or it or the `Idempotency-Key` does not hold what it must.", body = ErrorBody),
        (status = 409, description = "An alias belongs to another customer; or, with `Retry-After`, a request with this `Idempotency-Key` is under way.", body = ErrorBody, headers(("Retry-After" = i32, description = "Seconds, only when a request with this key is under way.")), example = json!({"status": 409, "detail": "An alias is already used by another account"})),
        (status = 413, description = "The body is too large.", body = ErrorBody, example = json!({"status": 413, "detail": "The request body has more than 1048576 bytes"})),
        (status = 422, description = "The `Idempotency-Key` was used with another body.", body = ErrorBody, example = json!({"status": 422, "detail": "This Idempotency-Key was used with another request body"})),
    )
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    attempt: Attempt,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    attempt.once(&edge, caller, body, created).await
}

async fn created(edge: Edge, caller: Caller, bytes: Bytes) -> Result<Reply, Error> {
    let object = ObjectReader::of(json_of(&bytes)?)?;
    let (name, change) = CreateCustomer::read(object)?.into_change();
    let created = edge.stele.create_whole_account(&caller, name, change).await;
    let shown = Shown::written(created.map_err(Error::of_customer)?);
    Ok(Reply::new(StatusCode::CREATED, &Customer::from(shown)))
}

/// A new customer. Whatever may be left out may be `null` too.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
pub(crate) struct CreateCustomer {
    /// The name of the customer, trimmed.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Name,
    /// The list of alternative or external ids of the customer, any of which can be used in place of the Alguna id. None
    /// belongs to another customer.
    #[schema(value_type = Option<AliasesInput>)]
    aliases: Option<Vec<Identifier>>,
    /// The currency in which the customer will be billed: ISO 4217, upper case.
    #[schema(value_type = CurrencyCode)]
    currency: Currency,
    /// The billing address of the customer.
    billing_address: Option<CustomerAddressInput>,
    /// The contacts of the customer. At most one is primary.
    #[schema(max_items = 1000)]
    contacts: Option<Vec<CustomerContactInput>>,
    /// The country whose taxes apply: ISO 3166-1 alpha-3, upper case.
    #[schema(value_type = Option<CountryAlpha3>)]
    tax_country: Option<Country>,
    /// The tax number of the customer, trimmed.
    #[schema(min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    tax_id: Option<String>,
}

impl CreateCustomer {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.required("name", read::name);
        let aliases = object.nullable("aliases", given::aliases);
        let currency = object.required("currency", read::currency);
        let billing_address =
            object.nullable("billing_address", read::object(CustomerAddressInput::read));
        let contacts = object.nullable(
            "contacts",
            given::contacts("is_primary", CustomerContactInput::read_new),
        );
        let tax_country = object.nullable("tax_country", given::country_alpha3);
        let tax_id = object.nullable("tax_id", read::trimmed(TAX_ID_MAX));
        object.finish(|| {
            Some(Self {
                name: name?,
                aliases,
                currency: currency?,
                billing_address,
                contacts,
                tax_country,
                tax_id,
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
            tax_country,
            tax_id,
        } = self;
        let change = AccountChange {
            identifiers: aliases,
            currency: Field::Value(currency),
            billing_address: billing_address
                .and_then(CustomerAddressInput::into_address)
                .into(),
            contacts: contacts.map(drafts),
            tax_country: tax_country.into(),
            tax_id: tax_id.into(),
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
        "billing_address": example_address(),
        "contacts": [
            {
                "email": "sales@gojo.com",
                "first_name": "Henry",
                "last_name": "Sules",
                "is_primary": true,
                "email_preferences": ["updates"]
            }
        ],
        "tax_country": "USA",
        "tax_id": "12-3456789"
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{AccountChange, Field, Name};
    use stele_http::{Faults, ObjectReader};

    use super::CreateCustomer;

    fn read(body: Value) -> Result<(Name, AccountChange), Faults> {
        Ok(CreateCustomer::read(ObjectReader::of(body)?)?.into_change())
    }

    #[test]
    fn a_name_and_a_currency_are_enough() {
        let (name, change) = read(json!({"name": "GoJo", "currency": "EUR"})).expect("valid");
        assert_eq!(name.as_str(), "GoJo");
        let Field::Value(currency) = change.currency else {
            panic!("no currency")
        };
        assert_eq!(currency.code(), "EUR");
        let rest = AccountChange {
            currency: Field::Absent,
            ..change
        };
        assert_eq!(rest, AccountChange::default());
    }

    #[test]
    fn every_fault_is_told_in_this_versions_keys() {
        let faults = read(json!({
            "billing_address": {"postal_code": 1, "country": "US"},
            "contacts": [
                {"email": "a@gojo.com", "first_name": [], "is_primary": 1},
                {"email": "b@gojo.com", "email_preferences": "updates"},
            ],
            "tax_country": "US",
            "tax_id": " ",
        }))
        .expect_err("faulty");
        insta::assert_snapshot!(faults.to_string().replace(", ", "\n"), @r"
        name is required
        currency is required
        billing_address.postal_code must be a string
        billing_address.country must be an ISO 3166-1 country code
        contacts[0].first_name must be a string
        contacts[0].is_primary must be a boolean
        contacts[1].email_preferences must be an array
        tax_country must be an ISO 3166-1 country code
        tax_id must not be blank
        ");
    }

    #[test]
    fn a_currency_cannot_be_null() {
        let faults = read(json!({"name": "GoJo", "currency": null})).expect_err("faulty");
        assert_eq!(faults.to_string(), "currency must be a string");
    }
}
