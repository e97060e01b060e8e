//! `/customers`: the current version of the API.

mod create;
mod get;
mod list;
mod lookup;
mod update;

use axum::middleware::from_fn;
use serde::Serialize;
use serde_json::{Value, json};
use stele_domain::{Code, ContactDraft, Country, Email};
use stele_http::{Edge, Faults, ObjectReader, Problem, read};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert::schema::{CountryAlpha3, CurrencyCode};
use crate::convert::shown::{Person, Shown};
use crate::convert::{Alias, EmailPreference, given};
use crate::version;

/// The routes of this version.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(lookup::lookup))
        .routes(routes!(get::get, update::update))
        .layer(from_fn(version::echo))
}

/// A customer: an account as the current version shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Customer {
    /// The Alguna id of the customer.
    #[schema(pattern = "^[A-Za-z]{8}$")]
    id: String,
    /// The name of the customer.
    name: String,
    /// The list of alternative or external ids of the customer, any of which can be used in place of the Alguna id.
    aliases: Vec<Alias>,
    /// The ISO 4217 currency in which the customer is billed; `null` for one that came in through another API without.
    #[schema(value_type = Option<CurrencyCode>, required)]
    currency: Option<&'static str>,
    /// The billing address of the customer.
    #[schema(required)]
    billing_address: Option<CustomerAddress>,
    /// The contacts of the customer, in the order in which they were listed, then those of other APIs in the order in which
    /// they came. Of very many the first thousand.
    #[schema(max_items = 1000)]
    contacts: Vec<CustomerContact>,
    /// When the customer was created.
    #[schema(format = DateTime)]
    created_at: String,
    /// When the customer was last updated.
    #[schema(format = DateTime)]
    updated_at: String,
    /// The country whose taxes apply: ISO 3166-1 alpha-3. Left out when it is not set.
    #[schema(value_type = Option<CountryAlpha3>, nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    tax_country: Option<&'static str>,
    /// The tax number of the customer. Left out when it is not set.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    tax_id: Option<String>,
}

/// An address. Parts that are not set are left out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerAddress {
    /// The first line of the address.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    line1: Option<String>,
    /// The second line of the address.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    line2: Option<String>,
    /// The city of the address.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    /// The state of the address.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// The postal or zip code of the address.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<String>,
    /// The country of the address: ISO 3166-1 alpha-3.
    #[schema(value_type = Option<CountryAlpha3>, nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'static str>,
}

/// A contact of a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerContact {
    /// The Alguna id of the contact.
    #[schema(pattern = "^[A-Za-z]{8}$")]
    id: String,
    /// The email address of the contact; `null` for one that came in through another API without.
    #[schema(required, format = Email)]
    email: Option<String>,
    /// The first name of the contact.
    #[schema(required)]
    first_name: Option<String>,
    /// The last name of the contact.
    #[schema(required)]
    last_name: Option<String>,
    /// Whether this is the primary contact of the customer. At most one is.
    is_primary: bool,
    /// What mail the contact wants.
    email_preferences: Vec<EmailPreference>,
}

impl From<Shown> for Customer {
    fn from(shown: Shown) -> Self {
        let Shown {
            id,
            name,
            aliases,
            currency,
            billing_address,
            contacts,
            created_at,
            updated_at,
            tax_country,
            tax_id,
        } = shown;
        Self {
            id,
            name,
            aliases,
            currency,
            billing_address: billing_address.map(CustomerAddress::from),
            contacts: contacts.into_iter().map(CustomerContact::from).collect(),
            created_at,
            updated_at,
            tax_country: tax_country.map(Country::alpha3),
            tax_id,
        }
    }
}

impl From<stele_domain::Address> for CustomerAddress {
    fn from(address: stele_domain::Address) -> Self {
        let stele_domain::Address {
            line1,
            line2,
            city,
            state,
            postal_code,
            country,
        } = address;
        Self {
            line1,
            line2,
            city,
            state,
            postal_code,
            country: country.map(Country::alpha3),
        }
    }
}

impl From<Person> for CustomerContact {
    fn from(person: Person) -> Self {
        let Person {
            id,
            email,
            name,
            is_primary,
            email_preferences,
        } = person;
        Self {
            id,
            email,
            first_name: name.first().map(str::to_owned),
            last_name: name.last().map(str::to_owned),
            is_primary,
            email_preferences,
        }
    }
}

/// An address as a write gives it. One without any part is no address.
#[derive(Debug, ToSchema)]
pub(crate) struct CustomerAddressInput {
    /// The first line of the address.
    line1: Option<String>,
    /// The second line of the address.
    line2: Option<String>,
    /// The city of the address.
    city: Option<String>,
    /// The state of the address.
    state: Option<String>,
    /// The postal or zip code of the address.
    postal_code: Option<String>,
    /// The country of the address: ISO 3166-1 alpha-3, upper case.
    #[schema(value_type = Option<CountryAlpha3>)]
    country: Option<Country>,
}

impl CustomerAddressInput {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let line1 = object.nullable("line1", read::string);
        let line2 = object.nullable("line2", read::string);
        let city = object.nullable("city", read::string);
        let state = object.nullable("state", read::string);
        let postal_code = object.nullable("postal_code", read::string);
        let country = object.nullable("country", given::country_alpha3);
        object.finish(|| {
            Some(Self {
                line1,
                line2,
                city,
                state,
                postal_code,
                country,
            })
        })
    }

    fn into_address(self) -> Option<stele_domain::Address> {
        let Self {
            line1,
            line2,
            city,
            state,
            postal_code,
            country,
        } = self;
        let address = stele_domain::Address {
            line1,
            line2,
            city,
            state,
            postal_code,
            country,
        };
        (address != stele_domain::Address::default()).then_some(address)
    }
}

/// A contact as a write gives it. What is left out is not set.
#[derive(Debug, ToSchema)]
pub(crate) struct CustomerContactInput {
    /// The id of a contact that the customer has already: it keeps its id. Not when a customer is created.
    #[schema(value_type = Option<String>, pattern = "^[A-Za-z]{8}$")]
    id: Option<Code>,
    /// The email address of the contact.
    #[schema(value_type = String, format = Email)]
    email: Email,
    /// The first name of the contact.
    #[schema(max_length = 400)]
    first_name: Option<String>,
    /// The last name of the contact.
    #[schema(max_length = 400)]
    last_name: Option<String>,
    /// Whether the contact is the primary contact of the customer. At most one can be.
    #[schema(value_type = Option<bool>, default = false)]
    is_primary: bool,
    /// What mail the contact wants.
    #[schema(value_type = Option<Vec<EmailPreference>>)]
    email_preferences: Vec<EmailPreference>,
}

impl CustomerContactInput {
    /// A contact of a customer that is being made.
    fn read_new(object: ObjectReader) -> Result<Self, Faults> {
        Self::read(object, given::no_contact)
    }

    /// A contact of a customer that may have it already.
    fn read_known(object: ObjectReader) -> Result<Self, Faults> {
        Self::read(object, given::known_contact)
    }

    fn read(
        mut object: ObjectReader,
        code: fn(Value) -> Result<Code, Problem>,
    ) -> Result<Self, Faults> {
        let id = object.nullable("id", code);
        let email = object.required("email", read::email);
        let first_name = object.nullable("first_name", given::name_part);
        let last_name = object.nullable("last_name", given::name_part);
        let is_primary = object.nullable("is_primary", read::boolean);
        let email_preferences = object.nullable("email_preferences", given::email_preferences);
        object.finish(|| {
            Some(Self {
                id,
                email: email?,
                first_name,
                last_name,
                is_primary: is_primary.unwrap_or_default(),
                email_preferences: email_preferences.unwrap_or_default(),
            })
        })
    }
}

impl From<CustomerContactInput> for ContactDraft {
    fn from(contact: CustomerContactInput) -> Self {
        let CustomerContactInput {
            id,
            email,
            first_name,
            last_name,
            is_primary,
            email_preferences,
        } = contact;
        given::Draft {
            id,
            email,
            first_name,
            last_name,
            is_primary,
            email_preferences,
        }
        .into()
    }
}

/// The drafts of a list of contacts.
fn drafts(contacts: Vec<CustomerContactInput>) -> Vec<ContactDraft> {
    contacts.into_iter().map(ContactDraft::from).collect()
}

/// The customer that the document gives as example: the account of Alguna's own page.
fn example() -> Value {
    json!({
        "id": "ywgWhtGp",
        "name": "GoJo",
        "aliases": ["JoGo"],
        "currency": "USD",
        "billing_address": example_address(),
        "contacts": [
            {
                "id": "OLgPyqFF",
                "email": "sales@gojo.com",
                "first_name": "Henry",
                "last_name": "Sules",
                "is_primary": true,
                "email_preferences": ["updates"]
            }
        ],
        "created_at": "2023-09-05T21:54:54.609688Z",
        "updated_at": "2023-09-05T21:54:54.609689Z",
        "tax_country": "USA",
        "tax_id": "12-3456789"
    })
}

fn example_address() -> Value {
    json!({
        "line1": "123 Main St",
        "line2": "Suite 100",
        "city": "New York",
        "state": "NY",
        "postal_code": "10001",
        "country": "USA"
    })
}
