//! Changing a customer.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};
use stele_application::Caller;
use stele_domain::{AccountChange, Country, Currency, Field, Identifier, Name, Scope};
use stele_http::body::json_of;
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::get::customer_named;
use super::{Customer, CustomerAddressInput, CustomerContactInput, drafts};
use crate::convert::given::{self, TAX_ID_MAX};
use crate::convert::schema::{AliasesInput, CountryAlpha3, CurrencyCode};
use crate::convert::shown::Shown;
use crate::convert::{flat, list};
use crate::error::{Error, ErrorBody};
use crate::idempotency::{Attempt, Reply};

/// Update a customer
///
/// What the body leaves out stays. `aliases`, `contacts` and `billing_address` are replaced whole; a contact that is listed
/// with the id it has keeps it. `null` clears what can be cleared. With an `Idempotency-Key` the change is made once,
/// however often the request is sent.
#[utoipa::path(
    patch,
    path = "/customers/{id}",
    operation_id = "customers.update",
    tag = "Customers",
    params(
        ("id" = String, Path, description = "The Alguna id of the customer, or any of its aliases.", example = "ywgWhtGp"),
        Attempt,
    ),
    request_body = UpdateCustomer,
    responses(
        (status = 200, description = "The customer as it is now.", body = Customer),
        (status = 400, description = "The body is not JSON, or it or the `Idempotency-Key` does not hold what it must.", body = ErrorBody),
        (status = 404, description = "No customer has this id or alias.", body = ErrorBody, example = json!({"status": 404, "detail": "Customer not found"})),
        (status = 409, description = "An alias belongs to another customer; or, with `Retry-After`, a request with this `Idempotency-Key` is under way.", body = ErrorBody, headers(("Retry-After" = i32, description = "Seconds, only when a request with this key is under way.")), example = json!({"status": 409, "detail": "An alias is already used by another account"})),
        (status = 413, description = "The body is too large.", body = ErrorBody, example = json!({"status": 413, "detail": "The request body has more than 1048576 bytes"})),
        (status = 422, description = "The `Idempotency-Key` was used with another body.", body = ErrorBody, example = json!({"status": 422, "detail": "This Idempotency-Key was used with another request body"})),
    )
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    attempt: Attempt,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let work = move |edge, caller, bytes| updated(edge, caller, path, bytes);
    attempt.once(&edge, caller, body, work).await
}

async fn updated(
    edge: Edge,
    caller: Caller,
    path: PathParams,
    bytes: Bytes,
) -> Result<Reply, Error> {
    let customer = customer_named(&path)?;
    let object = ObjectReader::of(json_of(&bytes)?)?;
    let change = UpdateCustomer::read(object)?.into_change();
    let updated = edge.stele.update_whole_account(&caller, &customer, change);
    let shown = Shown::written(updated.await.map_err(Error::of_customer)?);
    Ok(Reply::new(StatusCode::OK, &Customer::from(shown)))
}

/// What changes of a customer.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
pub(crate) struct UpdateCustomer {
    /// The name of the customer, trimmed.
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
    /// All aliases of the customer; `null` is an empty list.
    #[schema(value_type = Option<AliasesInput>)]
    aliases: Field<Vec<Identifier>>,
    /// The currency in which the customer will be billed: ISO 4217, upper case.
    #[schema(value_type = Option<CurrencyCode>, nullable = false)]
    currency: Option<Currency>,
    /// The billing address of the customer, whole. `null` clears it.
    #[schema(value_type = Option<CustomerAddressInput>)]
    billing_address: Field<CustomerAddressInput>,
    /// All contacts of the customer; `null` is an empty list. One that is listed with the id it has keeps it.
    #[schema(value_type = Option<Vec<CustomerContactInput>>, max_items = 1000)]
    contacts: Field<Vec<CustomerContactInput>>,
    /// The country whose taxes apply: ISO 3166-1 alpha-3, upper case. `null` clears it.
    #[schema(value_type = Option<CountryAlpha3>)]
    tax_country: Field<Country>,
    /// The tax number of the customer, trimmed. `null` clears it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    tax_id: Field<String>,
}

impl UpdateCustomer {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.optional("name", read::name);
        let aliases = object.field("aliases", given::aliases);
        let currency = object.optional("currency", read::currency);
        let billing_address =
            object.field("billing_address", read::object(CustomerAddressInput::read));
        let contacts = object.field(
            "contacts",
            given::contacts("is_primary", CustomerContactInput::read_known),
        );
        let tax_country = object.field("tax_country", given::country_alpha3);
        let tax_id = object.field("tax_id", read::trimmed(TAX_ID_MAX));
        object.finish(|| {
            Some(Self {
                name,
                aliases,
                currency,
                billing_address,
                contacts,
                tax_country,
                tax_id,
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
            tax_country,
            tax_id,
        } = self;
        AccountChange {
            name,
            identifiers: list(aliases),
            currency: currency.into(),
            billing_address: flat(billing_address.map(CustomerAddressInput::into_address)),
            contacts: list(contacts).map(drafts),
            tax_country,
            tax_id,
            ..AccountChange::default()
        }
    }
}

fn example() -> Value {
    json!({
        "name": "GoJo International",
        "billing_address": null,
        "tax_id": "98-7654321",
        "contacts": [
            { "id": "OLgPyqFF", "email": "sales@gojo.com", "is_primary": true }
        ]
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{AccountChange, Field};
    use stele_http::{Faults, ObjectReader};

    use super::UpdateCustomer;

    fn read(body: Value) -> Result<AccountChange, Faults> {
        Ok(UpdateCustomer::read(ObjectReader::of(body)?)?.into_change())
    }

    #[test]
    fn what_is_left_out_stays() {
        assert_eq!(read(json!({})), Ok(AccountChange::default()));
    }

    #[test]
    fn null_clears_all_but_the_name_and_the_currency() {
        let change = read(json!({
            "aliases": null, "billing_address": null, "contacts": null, "tax_country": null, "tax_id": null,
        }));
        let cleared = AccountChange {
            identifiers: Some(Vec::new()),
            billing_address: Field::Null,
            contacts: Some(Vec::new()),
            tax_country: Field::Null,
            tax_id: Field::Null,
            ..AccountChange::default()
        };
        assert_eq!(change, Ok(cleared));
        let faults = read(json!({"name": null, "currency": null})).expect_err("faulty");
        assert_eq!(
            faults.to_string(),
            "name must be a string, currency must be a string"
        );
    }
}
