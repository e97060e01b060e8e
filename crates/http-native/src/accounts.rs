//! Customer accounts.

mod get;
mod health;
mod list;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Number, Value, json};
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert;

pub(crate) use health::{AccountHealth, HealthBand, HealthDay, HealthFactor};

/// The calls on accounts.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(health::get))
}

/// The path's parameter that names the account, for the document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only the document of what `path::account` reads")]
pub(crate) struct AccountPath {
    /// The account's id, or else one of its identifiers, percent-encoded. The id is looked for first.
    #[param(example = "piedpiper")]
    id: String,
}

/// A customer account.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Account {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Its number, by which Zudo's API knows it.
    #[schema(minimum = 1)]
    pub(crate) number: i64,
    /// Its code, by which Alguna's API knows it.
    #[schema(pattern = "^[A-Za-z]{8}$")]
    pub(crate) code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) name: String,
    /// Your id of it, one of its identifiers.
    #[schema(required, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<String>,
    /// What your systems call it, in the order they were written. No two accounts of the workspace share one.
    pub(crate) identifiers: Vec<String>,
    /// The organization above it.
    #[schema(required, format = "uuid")]
    pub(crate) organization_id: Option<String>,
    /// Where it stands.
    #[schema(value_type = AccountStatus)]
    pub(crate) status: &'static str,
    /// When it churned; `null` unless its status is `churned`.
    #[schema(required, format = DateTime)]
    pub(crate) churned_at: Option<String>,
    /// Its monthly recurring revenue, exactly, with six decimals at most.
    #[schema(required, value_type = Option<f64>)]
    pub(crate) mrr: Option<Number>,
    #[schema(schema_with = convert::traits_schema)]
    pub(crate) traits: BTreeMap<String, Value>,
    /// Its ids in other systems.
    pub(crate) links: AccountLinks,
    /// Its labels, lower case.
    pub(crate) tags: Vec<String>,
    /// The URL of a logo.
    #[schema(required)]
    pub(crate) logo_url: Option<String>,
    /// When the subscription renews.
    #[schema(required, format = DateTime)]
    pub(crate) next_renewal_at: Option<String>,
    /// When the trial ends.
    #[schema(required, format = DateTime)]
    pub(crate) trial_end_at: Option<String>,
    /// Who of the team looks after it.
    pub(crate) roles: AccountRoles,
    /// The currency it is billed in, after ISO 4217.
    #[schema(required, pattern = "^[A-Z]{3}$")]
    pub(crate) currency: Option<String>,
    /// Where invoices go.
    #[schema(required)]
    pub(crate) billing_address: Option<BillingAddress>,
    /// The country whose taxes apply, after ISO 3166, in two letters.
    #[schema(required, pattern = "^[A-Z]{2}$")]
    pub(crate) tax_country: Option<String>,
    /// Its tax number.
    #[schema(required)]
    pub(crate) tax_id: Option<String>,
    /// The number of the member whose key made it.
    #[schema(required, minimum = 1)]
    pub(crate) created_by: Option<i64>,
    /// When it was last in touch, as another system told.
    #[schema(required, format = DateTime)]
    pub(crate) contact_activity_at: Option<String>,
    /// How many contacts are tied to it.
    pub(crate) contacts_count: u32,
    /// How its contacts last scored when they were asked how likely they are to recommend you.
    pub(crate) nps: AccountNps,
    /// When one of its contacts was last active: the newest `last_activity_at`.
    #[schema(required, format = DateTime)]
    pub(crate) last_contact_activity_at: Option<String>,
    /// When one of its contacts last wrote to your team.
    #[schema(required, format = DateTime)]
    pub(crate) last_inbound_message_at: Option<String>,
    /// When your team last wrote to it.
    #[schema(required, format = DateTime)]
    pub(crate) last_outbound_message_at: Option<String>,
    /// When it was first active in your product.
    #[schema(required, format = DateTime)]
    pub(crate) first_seen_at: Option<String>,
    /// When it was last active in your product.
    #[schema(required, format = DateTime)]
    pub(crate) last_seen_at: Option<String>,
    /// How it is doing at this moment, of a hundred, to three decimals; `null` when there is nothing to score.
    #[schema(required, value_type = Option<f64>, minimum = 0, maximum = 100)]
    pub(crate) health_score: Option<Number>,
    /// The segments it is in, by name.
    pub(crate) segments: Vec<AccountSegment>,
    /// 1 at first, one more with each change. Time, events and segments do not move it.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// Where an account stands.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum AccountStatus {
    Active,
    Onboarding,
    Churned,
    Inactive,
}

/// An account's ids in other systems.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "they are the links' own")]
pub(crate) struct AccountLinks {
    /// Stripe's customer.
    #[schema(required)]
    pub(crate) stripe_customer_id: Option<String>,
    /// `HubSpot`'s deal.
    #[schema(required)]
    pub(crate) hubspot_deal_id: Option<String>,
    /// The billing system's id.
    #[schema(required)]
    pub(crate) billing_id: Option<String>,
    /// Salesforce's account.
    #[schema(required)]
    pub(crate) sfdc_id: Option<String>,
    /// Zendesk's organization.
    #[schema(required)]
    pub(crate) zendesk_id: Option<String>,
}

/// Who of the team looks after an account.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AccountRoles {
    /// The customer success manager.
    #[schema(required)]
    pub(crate) csm: Option<RoleHolder>,
    /// The account executive.
    #[schema(required)]
    pub(crate) account_executive: Option<RoleHolder>,
    /// The owner.
    #[schema(required)]
    pub(crate) account_owner: Option<RoleHolder>,
}

/// Who holds a role on an account.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct RoleHolder {
    /// The member; `null` where whoever was named is none of the team.
    #[schema(required, format = "uuid")]
    pub(crate) member_id: Option<String>,
    /// The number by which they were named.
    pub(crate) number: i64,
    /// The email with which they were named.
    pub(crate) email: String,
    /// When the role was given to them.
    #[schema(format = DateTime)]
    pub(crate) assigned_at: String,
}

/// Where an account's invoices go.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct BillingAddress {
    /// The first line.
    #[schema(required)]
    pub(crate) line1: Option<String>,
    /// The second line.
    #[schema(required)]
    pub(crate) line2: Option<String>,
    /// The city.
    #[schema(required)]
    pub(crate) city: Option<String>,
    /// The state.
    #[schema(required)]
    pub(crate) state: Option<String>,
    /// The postal code.
    #[schema(required)]
    pub(crate) postal_code: Option<String>,
    /// The country, after ISO 3166, in two letters.
    #[schema(required, pattern = "^[A-Z]{2}$")]
    pub(crate) country: Option<String>,
}

/// How an account's contacts last scored.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AccountNps {
    /// How many scored 6 or less.
    pub(crate) detractors: u32,
    /// How many scored 7 or 8.
    pub(crate) passives: u32,
    /// How many scored 9 or 10.
    pub(crate) promoters: u32,
    /// Promoters less detractors in percent, to one decimal; `null` without answers.
    #[schema(required, value_type = Option<f64>, minimum = -100, maximum = 100)]
    pub(crate) score: Option<Number>,
}

/// A segment that an account is in.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AccountSegment {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
}

/// An account of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000001",
        "number": 1,
        "code": "ywgWhtGp",
        "name": "Pied Piper",
        "external_id": "piedpiper",
        "identifiers": ["piedpiper", "pp-2014"],
        "organization_id": null,
        "status": "active",
        "churned_at": null,
        "mrr": 1500.5,
        "traits": { "plan": "gold" },
        "links": {
            "stripe_customer_id": "cus_9s6XKzkNRiz8i3",
            "hubspot_deal_id": null,
            "billing_id": null,
            "sfdc_id": null,
            "zendesk_id": null,
        },
        "tags": ["enterprise"],
        "logo_url": null,
        "next_renewal_at": "2025-12-31T00:00:00.000000Z",
        "trial_end_at": null,
        "roles": {
            "csm": {
                "member_id": "0194c0f3-f100-7000-8000-000000000003",
                "number": 1,
                "email": "erlich@aviato.com",
                "assigned_at": "2025-02-01T10:00:00.000000Z",
            },
            "account_executive": null,
            "account_owner": null,
        },
        "currency": "USD",
        "billing_address": {
            "line1": "5230 Newell Road",
            "line2": null,
            "city": "Palo Alto",
            "state": "CA",
            "postal_code": "94303",
            "country": "US",
        },
        "tax_country": "US",
        "tax_id": null,
        "created_by": null,
        "contact_activity_at": null,
        "contacts_count": 2,
        "nps": { "detractors": 0, "passives": 1, "promoters": 1, "score": 50 },
        "last_contact_activity_at": null,
        "last_inbound_message_at": "2025-02-02T09:00:00.000000Z",
        "last_outbound_message_at": "2025-02-02T11:30:00.000000Z",
        "first_seen_at": "2025-01-08T08:00:00.000000Z",
        "last_seen_at": "2025-02-03T16:20:00.000000Z",
        "health_score": 91.5,
        "segments": [{ "id": "0194c0f3-f100-7000-8000-000000000009", "name": "Enterprise" }],
        "version": 3,
        "created_at": "2025-02-01T10:00:00.000000Z",
        "updated_at": "2025-02-02T11:30:00.000000Z",
    })
}
