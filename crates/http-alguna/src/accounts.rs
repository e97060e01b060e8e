//! `/accounts`: the first version of the API.

mod create;
mod delete;
mod get;
mod list;
mod update;

use serde::Serialize;
use serde_json::{Value, json};
use stele_domain::{Code, ContactDraft, Country, Email};
use stele_http::{Edge, Faults, ObjectReader, read};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert::schema::{CountryAlpha2, CurrencyCode};
use crate::convert::shown::{Person, Shown};
use crate::convert::{Alias, EmailPreference, given};

/// The routes of this version.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = example)]
pub(crate) struct Account {
    /// The Alguna id of the account.
    #[schema(pattern = "^[A-Za-z]{8}$")]
    id: String,
    /// The name of the account.
    name: String,
    /// The list of alternative or external ids of the account, any of which can be used in place of the Alguna id.
    aliases: Vec<Alias>,
    /// The ISO 4217 currency in which the account is billed.
    #[schema(value_type = Option<CurrencyCode>, required)]
    currency: Option<&'static str>,
    /// The billing address of the account.
    #[schema(required)]
    billing_address: Option<Address>,
    /// The contacts of the account, in the order in which they were listed, then those of other APIs in the order in which
    /// they came. Of very many the first thousand.
    #[schema(max_items = 1000)]
    contacts: Vec<Contact>,
    /// When the account was created.
    #[schema(format = DateTime)]
    created_at: String,
    /// When the account was last updated.
    #[schema(format = DateTime)]
    updated_at: String,
}

/// An address. Parts that are not set are left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Address {
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
    /// The country of the address: ISO 3166-1 alpha-2.
    #[schema(value_type = Option<CountryAlpha2>, nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'static str>,
}

/// A contact of an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Contact {
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
    /// Whether this is the primary contact of the account. At most one is.
    is_primary: bool,
    /// What mail the contact wants.
    email_preferences: Vec<EmailPreference>,
}

impl From<Shown> for Account {
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
            // The first version knows nothing of taxes.
            tax_country: _,
            tax_id: _,
        } = shown;
        Self {
            id,
            name,
            aliases,
            currency,
            billing_address: billing_address.map(Address::from),
            contacts: contacts.into_iter().map(Contact::from).collect(),
            created_at,
            updated_at,
        }
    }
}

impl From<stele_domain::Address> for Address {
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
            country: country.map(Country::alpha2),
        }
    }
}

impl From<Person> for Contact {
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
#[schema(rename_all = "camelCase")]
pub(crate) struct AddressInput {
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
    /// The country of the address: ISO 3166-1 alpha-2, upper case.
    #[schema(value_type = Option<CountryAlpha2>)]
    country: Option<Country>,
}

impl AddressInput {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let line1 = object.nullable("line1", read::string);
        let line2 = object.nullable("line2", read::string);
        let city = object.nullable("city", read::string);
        let state = object.nullable("state", read::string);
        let postal_code = object.nullable("postalCode", read::string);
        let country = object.nullable("country", given::country_alpha2);
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
#[schema(rename_all = "camelCase")]
pub(crate) struct ContactInput {
    /// The id of a contact that the account has already: it keeps its id. Not when an account is created.
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
    /// Whether the contact is the primary contact of the account. At most one can be.
    #[schema(value_type = Option<bool>, default = false)]
    is_primary: bool,
    /// What mail the contact wants.
    #[schema(value_type = Option<Vec<EmailPreference>>)]
    email_preferences: Vec<EmailPreference>,
}

impl ContactInput {
    /// A contact of an account that is being made.
    fn read_new(object: ObjectReader) -> Result<Self, Faults> {
        Self::read(object, given::no_contact)
    }

    /// A contact of an account that may have it already.
    fn read_known(object: ObjectReader) -> Result<Self, Faults> {
        Self::read(object, given::known_contact)
    }

    fn read(
        mut object: ObjectReader,
        code: fn(Value) -> Result<Code, stele_http::Problem>,
    ) -> Result<Self, Faults> {
        let id = object.nullable("id", code);
        let email = object.required("email", read::email);
        let first_name = object.nullable("firstName", given::name_part);
        let last_name = object.nullable("lastName", given::name_part);
        let is_primary = object.nullable("isPrimary", read::boolean);
        let email_preferences = object.nullable("emailPreferences", given::email_preferences);
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

impl From<ContactInput> for ContactDraft {
    fn from(contact: ContactInput) -> Self {
        let ContactInput {
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
fn drafts(contacts: Vec<ContactInput>) -> Vec<ContactDraft> {
    contacts.into_iter().map(ContactDraft::from).collect()
}

/// The account that the document gives as example: the one of Alguna's own page.
fn example() -> Value {
    json!({
        "id": "ywgWhtGp",
        "name": "GoJo",
        "aliases": ["JoGo"],
        "currency": "USD",
        "billingAddress": example_address(),
        "contacts": [
            {
                "id": "OLgPyqFF",
                "email": "sales@gojo.com",
                "firstName": "Henry",
                "lastName": "Sules",
                "isPrimary": true,
                "emailPreferences": ["updates"]
            },
            {
                "id": "FdqPzqFG",
                "email": "finance@gojo.com",
                "firstName": "Accounts",
                "lastName": "Receivable",
                "isPrimary": false,
                "emailPreferences": ["billing"]
            }
        ],
        "createdAt": "2023-09-05T21:54:54.609688Z",
        "updatedAt": "2023-09-05T21:54:54.609689Z"
    })
}

fn example_address() -> Value {
    json!({
        "line1": "123 Main St",
        "line2": "Suite 100",
        "city": "New York",
        "state": "NY",
        "postalCode": "10001"
    })
}
