//! Accounts, as every call of this dialect shows and takes them.

mod create;
mod delete;
mod get;
pub(crate) mod health_scores;
mod list;
mod of_organization;
mod update;

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Number, Value};
use stele_application::{Caller, Standing};
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::admins::Admin;
use crate::convert::{self, traits::AccountTraits};
use crate::error::Error;

/// The calls on accounts.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(of_organization::list))
        .routes(routes!(health_scores::get))
}

/// A customer account. Every key is always there; times are UTC, in milliseconds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account<'a> {
    #[serde(flatten)]
    pub(crate) record: EmbeddedAccount<'a>,
    /// The segments it is in.
    pub(crate) segments: Vec<Segment<'a>>,
    /// Who looks after it.
    pub(crate) key_roles: Vec<KeyRoleAssignment<'a>>,
}

/// An account of a user: all of it but its key roles.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct UserAccount<'a> {
    #[serde(flatten)]
    pub(crate) record: EmbeddedAccount<'a>,
    /// The segments it is in.
    pub(crate) segments: Vec<Segment<'a>>,
}

/// An account within another object: all of it but its segments and its key roles.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmbeddedAccount<'a> {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything of it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
    /// Your id of it.
    #[schema(required = true, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<&'a str>,
    /// Its name.
    pub(crate) name: &'a str,
    /// Its traits, in the order of their keys' bytes. Traits of the names listed are attributes of the account.
    #[schema(value_type = AccountTraits)]
    pub(crate) traits: BTreeMap<&'a str, Cow<'a, Value>>,
    /// The id of the organization above it.
    #[schema(required = true, format = "uuid")]
    pub(crate) organization_id: Option<String>,
    /// The id of the team member who owns it.
    #[schema(required = true, format = "uuid")]
    pub(crate) account_owner_id: Option<String>,
    #[schema(required = true, schema_with = convert::traits::mrr_of_answer)]
    pub(crate) mrr: Option<Number>,
    /// When the subscription renews.
    #[schema(required = true, format = DateTime)]
    pub(crate) next_renewal_date: Option<String>,
    /// When it churned.
    #[schema(required = true, format = DateTime)]
    pub(crate) churned_at: Option<String>,
    /// When it was first active in your product.
    #[schema(required = true, format = DateTime)]
    pub(crate) first_seen_timestamp: Option<String>,
    /// When it was last active in your product.
    #[schema(required = true, format = DateTime)]
    pub(crate) last_seen_timestamp: Option<String>,
    /// When one of its users last wrote to your team.
    #[schema(required = true, format = DateTime)]
    pub(crate) last_inbound_message_timestamp: Option<String>,
    /// When someone of your team last wrote to it.
    #[schema(required = true, format = DateTime)]
    pub(crate) last_outbound_message_timestamp: Option<String>,
    /// When the trial ends.
    #[schema(required = true, format = DateTime)]
    pub(crate) trial_end_date: Option<String>,
    /// How many users it has.
    pub(crate) users_count: u32,
    /// How many of its users last scored 6 or less.
    pub(crate) nps_detractor_count: u32,
    /// How many of its users last scored 7 or 8.
    pub(crate) nps_passive_count: u32,
    /// How many of its users last scored 9 or 10.
    pub(crate) nps_promoter_count: u32,
    /// Promoters less detractors in percent, rounded to one decimal; `null` without answers.
    #[schema(required = true, value_type = Option<f64>, minimum = -100, maximum = 100)]
    pub(crate) nps_score: Option<Number>,
    /// How it is doing, to one decimal; `null` when there is nothing to score.
    #[schema(required = true, value_type = Option<f64>, minimum = 0, maximum = 10)]
    pub(crate) health_score: Option<Number>,
    /// The id of the team member who is its customer success manager.
    #[schema(required = true, format = "uuid")]
    pub(crate) csm_id: Option<String>,
    /// The id of the team member who is its account executive.
    #[schema(required = true, format = "uuid")]
    pub(crate) account_executive_id: Option<String>,
}

/// A segment of accounts.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Segment<'a> {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: &'a str,
}

/// A key role of an account and the team member who holds it.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyRoleAssignment<'a> {
    /// The id of the assignment.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// When the role was first assigned on this account without a break.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it was assigned to this team member.
    #[schema(format = DateTime)]
    pub(crate) assigned_at: String,
    /// The team member.
    pub(crate) vitally_user: Admin<'a>,
    /// The role.
    pub(crate) key_role: KeyRole,
}

/// A key role of the workspace.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyRole {
    /// Its id, the same on every account of the workspace.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// Its name.
    #[schema(value_type = KeyRoleLabel)]
    pub(crate) label: &'static str,
}

/// The key roles there are.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only the schema of the domain's labels")]
pub(crate) enum KeyRoleLabel {
    #[schema(rename = "CSM")]
    Csm,
    #[schema(rename = "Account Executive")]
    AccountExecutive,
    #[schema(rename = "Account Owner")]
    AccountOwner,
}

/// The answer that shows one account, whole, as it stands at this moment.
async fn whole(
    edge: &Edge,
    caller: &Caller,
    account: &stele_domain::Account,
) -> Result<Response, Error> {
    let mut standings = edge.stele.standings(caller, [account]).await?;
    let standing: Standing = standings.remove(&account.id).unwrap_or_default();
    let account = convert::account(account, &standing, &caller.workspace);
    Ok(Json(account).into_response())
}
