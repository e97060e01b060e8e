//! Accounts: their wire form, which every call answers in, and their routes.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod replace;
pub(crate) mod update;

mod fields;
pub(crate) mod properties;
mod schema;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use stele_application::AccountRef;
use stele_domain::AccountId;
use stele_http::{Edge, PathParams};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::body::FormShape;
use crate::error::Error;

/// How an account's fields stand in a form.
const FORM: FormShape = FormShape {
    lists: &["tags"],
    json: &["properties"],
};

/// The calls around accounts, below a project.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(
            get::get,
            update::update,
            replace::replace,
            delete::delete
        ))
}

/// The account that the path names. What is no UUID names none.
fn named(path: &PathParams) -> Result<AccountRef, Error> {
    let id = path.uuid("id").ok_or(Error::NotFound)?;
    Ok(AccountRef::Id(AccountId(id)))
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Account {
    /// Its id.
    #[schema(format = "uuid", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")]
    pub(crate) id: String,
    /// Its name.
    #[schema(example = "Pied Piper")]
    pub(crate) name: String,
    /// What your own system calls it; unique in the project.
    #[schema(required = true, example = "piedpiper")]
    pub(crate) external_id: Option<String>,
    /// Who looks after it and what other systems call it: the keys that were written, and no others.
    pub(crate) properties: Properties,
    /// Its labels, lower-cased, each once.
    #[schema(example = json!(["enterprise"]))]
    pub(crate) tags: Vec<String>,
    /// When it was made, UTC; microseconds, which are left out when they are zero.
    #[schema(format = DateTime, example = "2025-02-01T10:00:00.123456Z")]
    pub(crate) created_at: String,
    /// The integer id of the team member whose key made it.
    #[schema(required = true, example = 1)]
    pub(crate) created_by: Option<i64>,
    /// When it last changed, UTC.
    #[schema(format = DateTime, example = "2025-02-01T10:00:00.123456Z")]
    pub(crate) updated_at: String,
}

/// The example that the document gives for an account.
fn example() -> Value {
    json!({
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "name": "Pied Piper",
        "external_id": "piedpiper",
        "properties": {
            "csm": {"id": 1, "email": "jared@piedpiper.com"},
            "account_owner": null,
            "stripe_customer_id": "cus_9s6XKzkNRiz8i3"
        },
        "tags": ["enterprise"],
        "created_at": "2025-02-01T10:00:00.123456Z",
        "created_by": 1,
        "updated_at": "2025-02-01T10:00:00.123456Z"
    })
}

/// An account's properties. A key may be left out, which is not the same as `null`; there are no others.
#[expect(
    clippy::option_option,
    reason = "a key that was not written, one that is null and one with a value are three answers"
)]
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "csm": {"id": 1, "email": "jared@piedpiper.com"},
    "account_owner": null,
    "stripe_customer_id": "cus_9s6XKzkNRiz8i3"
}))]
pub(crate) struct Properties {
    /// The customer success manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Assignment>, required = false)]
    pub(crate) csm: Option<Option<Assignment>>,
    /// The account executive.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Assignment>, required = false)]
    pub(crate) account_executive: Option<Option<Assignment>>,
    /// The account owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Assignment>, required = false)]
    pub(crate) account_owner: Option<Option<Assignment>>,
    /// Stripe's customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    pub(crate) stripe_customer_id: Option<Option<String>>,
    /// `HubSpot`'s deal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    pub(crate) hubspot_deal_id: Option<Option<String>>,
    /// The billing system's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    pub(crate) billing_id: Option<Option<String>>,
    /// Salesforce's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    pub(crate) sfdc_id: Option<Option<String>>,
    /// Zendesk's organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    pub(crate) zendesk_id: Option<Option<String>>,
}

/// Who holds a role. Further keys are kept as they were sent.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Assignment {
    #[schema(schema_with = schema::shown_role_id)]
    pub(crate) id: Value,
    /// An email, as it was sent.
    #[schema(example = "jared@piedpiper.com")]
    pub(crate) email: String,
    /// What else was sent, in the order of its keys' bytes.
    #[serde(flatten)]
    pub(crate) extra: BTreeMap<String, Value>,
}
