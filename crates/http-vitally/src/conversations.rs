//! Conversations of the team with users, as every call of this dialect shows and takes them.

mod create;
mod delete;
mod get;
mod list;
mod of_account;
mod update;

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use stele_application::{Caller, WholeConversation as DomainConversation};
use stele_domain::{Member, Message as DomainMessage, Participant};
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::EmbeddedAccount;
use crate::admins::Admin;
use crate::convert;
use crate::convert::plain_traits;
use crate::error::Error;
use crate::messages::Message;
use crate::page::Page;
use crate::people::People;
use crate::users::EmbeddedUser;

/// The calls on conversations.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(of_account::list))
}

/// A page of conversations.
type ConversationPage<'a> = Page<Conversation<'a>>;

/// A conversation, without its messages. Every key is always there; times are UTC, in milliseconds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Conversation<'a> {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it, or one of its messages, last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
    /// Your id of it.
    #[schema(required = true, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<&'a str>,
    /// What it is about.
    #[schema(required = true, max_length = 100_000)]
    pub(crate) subject: Option<&'a str>,
    /// Where it stands, in the words of the system it came from.
    #[schema(required = true)]
    pub(crate) status: Option<&'a str>,
    /// How the customer rated it, in the words of the system it came from.
    #[schema(required = true)]
    pub(crate) rating: Option<&'a str>,
    /// The system it came from.
    #[schema(required = true)]
    pub(crate) source: Option<&'a str>,
    #[schema(schema_with = plain_traits::schema_of_answer)]
    pub(crate) traits: &'a BTreeMap<String, Value>,
}

/// A conversation with its messages and everyone in them. Every key is always there; times are UTC, in milliseconds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct WholeConversation<'a> {
    #[serde(flatten)]
    pub(crate) conversation: Conversation<'a>,
    /// Its messages, by when they were sent.
    pub(crate) messages: Vec<Message<'a>>,
    /// The accounts of its users, in the order they were made.
    pub(crate) accounts: Vec<EmbeddedAccount<'a>>,
    /// The admins whom its messages name, in the order they are first named.
    pub(crate) admins: Vec<Admin<'a>>,
    /// The users whom its messages name, in the order they are first named.
    pub(crate) users: Vec<EmbeddedUser<'a>>,
}

/// The answer that shows a conversation with everyone in it: as many statements
/// however many they are.
async fn whole(
    edge: &Edge,
    caller: &Caller,
    whole: &DomainConversation,
) -> Result<Response, Error> {
    let DomainConversation {
        conversation,
        messages,
    } = whole;
    let participants = participants(messages);
    let ids = participants.iter().filter_map(|one| one.member());
    let ids: Vec<_> = ids.map(|member| member.0).collect();
    let members = edge.stele.records_by_id::<Member>(caller, ids).await?;
    let ids = participants.iter().filter_map(|one| one.contact());
    let ids: Vec<_> = ids.collect();
    let people = People::read(edge, caller, ids).await?;
    let contacts: Vec<_> = people.contacts().cloned().collect();
    let accounts = edge.stele.accounts_of_contacts(caller, &contacts).await?;
    let accounts: BTreeMap<_, _> = accounts
        .values()
        .flatten()
        .map(|account| (account.number, account))
        .collect();
    let standings = edge.stele.standings(caller, accounts.values().copied());
    let standings = standings.await?;
    let admins = participants.iter().filter_map(|one| one.member());
    let users = participants.iter().filter_map(|one| one.contact());
    let answer = WholeConversation {
        conversation: convert::conversation(conversation),
        messages: messages.iter().map(convert::message).collect(),
        accounts: accounts
            .into_values()
            .map(|account| convert::embedded_account(account, &standings[&account.id]))
            .collect(),
        admins: admins
            .filter_map(|member| members.get(&member.0))
            .map(convert::admin)
            .collect(),
        users: users.filter_map(|contact| people.user(contact)).collect(),
    };
    Ok(Json(answer).into_response())
}

/// Everyone whom messages name, once, in the order they are first named.
fn participants(messages: &[DomainMessage]) -> Vec<Participant> {
    let mut met = BTreeSet::new();
    let named = messages.iter().flat_map(DomainMessage::participants);
    named
        .filter(|participant| met.insert(*participant))
        .collect()
}
