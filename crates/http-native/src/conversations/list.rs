//! Many conversations.

use axum::Json;
use axum::extract::State;
use stele_application::WithAccount;
use stele_domain::{Conversation as DomainConversation, Scope};
use stele_http::{Edge, Gate, QueryParams};

use super::Conversation;
use crate::convert;
use crate::error::Error;
use crate::page::{AccountFilter, Page, PageParams, Paging};

/// A page of conversations.
type ConversationPage = Page<Conversation>;

/// List conversations
///
/// Those recorded last first, without their messages. An account's are those in which one of its contacts takes part.
#[utoipa::path(
    get,
    path = "/v1/conversations",
    operation_id = "conversations.list",
    tag = "Conversations",
    params(PageParams, AccountFilter),
    responses((status = 200, description = "A page of conversations.", body = ConversationPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<ConversationPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (account, paging) = Paging::of_account(&query, &edge, caller, "conversations")?;
    let query = paging.query(account.map(WithAccount));
    let found: Vec<DomainConversation> = edge.stele.list_records(caller, &query).await?;
    Ok(Json(paging.page(found, convert::conversation)))
}
