//! Users: people at customers.

mod create;
mod delete;
mod get;
mod list;
mod of_account;
mod of_organization;
mod search;
mod update;

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use stele_application::{Caller, ContactsOf, Error as UseCaseError, Standing};
use stele_domain::{
    Account, AccountId, Contact, ContactId, Organization as DomainOrganization, Seen,
};
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::{Segment, UserAccount};
use crate::convert;
use crate::convert::plain_traits;
use crate::error::Error;
use crate::organizations::Organization;
use crate::page::{List, Page, Paging};

pub(crate) use update::name as user_name;

/// The calls on users.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(search::search))
        .routes(routes!(of_account::list))
        .routes(routes!(of_organization::list))
}

/// A page of users.
type UserPage<'a> = Page<User<'a>>;

/// A person at a customer. Every key is always there; times are UTC, in milliseconds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User<'a> {
    #[serde(flatten)]
    pub(crate) head: UserHead<'a>,
    /// The accounts they belong to, those made first first.
    pub(crate) accounts: Vec<UserAccount<'a>>,
    /// The organizations they belong to themselves, not through their accounts.
    pub(crate) organizations: Vec<Organization<'a>>,
    #[serde(flatten)]
    pub(crate) attributes: UserAttributes<'a>,
    /// The segments that their accounts are in, each once.
    pub(crate) segments: Vec<Segment<'a>>,
    /// When they joined your product; when they were made, where nothing else is known.
    #[schema(format = DateTime)]
    pub(crate) join_date: String,
}

/// A user within another object: without their accounts, organizations and segments.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmbeddedUser<'a> {
    #[serde(flatten)]
    pub(crate) head: UserHead<'a>,
    #[serde(flatten)]
    pub(crate) attributes: UserAttributes<'a>,
    /// When they joined your product; when they were made, where nothing else is known.
    #[schema(format = DateTime)]
    pub(crate) join_date: String,
}

/// Who a user is.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserHead<'a> {
    /// Their id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// When they were made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything of them last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
    /// Your id of them.
    #[schema(required = true, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<&'a str>,
}

/// What is known of a user.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserAttributes<'a> {
    /// Their name.
    #[schema(required = true)]
    pub(crate) name: Option<String>,
    /// Their e-mail address.
    #[schema(required = true)]
    pub(crate) email: Option<&'a str>,
    /// A picture of them, as it was sent.
    #[schema(required = true)]
    pub(crate) avatar: Option<&'a str>,
    #[schema(schema_with = plain_traits::schema_of_answer)]
    pub(crate) traits: &'a BTreeMap<String, Value>,
    /// Since when they are known.
    #[schema(format = DateTime)]
    pub(crate) first_known: String,
    /// When they were last active in your product.
    #[schema(required = true, format = DateTime)]
    pub(crate) last_seen_timestamp: Option<String>,
    /// When they last wrote to your team.
    #[schema(required = true, format = DateTime)]
    pub(crate) last_inbound_message_timestamp: Option<String>,
    /// When someone of your team last wrote to them.
    #[schema(required = true, format = DateTime)]
    pub(crate) last_outbound_message_timestamp: Option<String>,
    /// How they last scored.
    #[schema(required = true, minimum = 0, maximum = 10)]
    pub(crate) nps_last_score: Option<u8>,
    /// What they said to it.
    #[schema(required = true)]
    pub(crate) nps_last_feedback: Option<&'a str>,
    /// When they last answered.
    #[schema(required = true, format = DateTime)]
    pub(crate) nps_last_responded_at: Option<String>,
    /// Whether they want no more conversations.
    pub(crate) unsubscribed_from_conversations: bool,
    /// Since when they want no more.
    #[schema(required = true, format = DateTime)]
    pub(crate) unsubscribed_from_conversations_at: Option<String>,
    /// Since when they are no longer at the customer.
    #[schema(required = true, format = DateTime)]
    pub(crate) deactivated_at: Option<String>,
}

/// What several users belong to and when they were seen, read in as many statements whatever their number.
pub(crate) struct Ties {
    accounts: BTreeMap<ContactId, Vec<Account>>,
    standings: BTreeMap<AccountId, Standing>,
    organizations: BTreeMap<ContactId, Vec<DomainOrganization>>,
    seen: BTreeMap<ContactId, Seen>,
}

impl Ties {
    /// What these users belong to.
    pub(crate) async fn of(
        edge: &Edge,
        caller: &Caller,
        users: &[Contact],
    ) -> Result<Self, UseCaseError> {
        let ids = users.iter().map(|user| user.id);
        let accounts = edge.stele.accounts_of_contacts(caller, users).await?;
        let all_accounts = accounts.values().flatten();
        Ok(Self {
            standings: edge.stele.standings(caller, all_accounts).await?,
            accounts,
            organizations: edge.stele.organizations_of_contacts(caller, users).await?,
            seen: edge.stele.people_seen(caller, ids).await?,
        })
    }

    /// One of them, whole.
    pub(crate) fn user<'a>(&'a self, user: &'a Contact) -> User<'a> {
        let accounts = self.accounts.get(&user.id).into_iter().flatten();
        let accounts: Vec<_> = accounts
            .map(|account| (account, &self.standings[&account.id]))
            .collect();
        convert::user(
            user,
            self.seen.get(&user.id).copied(),
            &accounts,
            self.organizations.get(&user.id).map_or(&[], Vec::as_slice),
        )
    }
}

/// One user, whole.
async fn whole(edge: &Edge, caller: &Caller, user: Contact) -> Result<Response, Error> {
    let ties = Ties::of(edge, caller, std::slice::from_ref(&user)).await?;
    Ok(Json(ties.user(&user)).into_response())
}

/// A page of users.
async fn page(
    edge: &Edge,
    caller: &Caller,
    list: &List<'_>,
    paging: &Paging,
    of: Option<ContactsOf>,
) -> Result<Response, Error> {
    let part = list.records::<Contact>(edge, caller, paging, of).await?;
    let ties = Ties::of(edge, caller, part.rows()).await?;
    Ok(Json(part.page(|user| ties.user(user))).into_response())
}
