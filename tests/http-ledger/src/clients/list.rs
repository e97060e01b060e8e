//! `GET /ledger/clients`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use stele_application::AccountFilter;
use stele_domain::Scope;
use stele_http::{Edge, Gate, QueryParams};
use utoipa::ToSchema;

use super::Client;
use crate::error::Error;
use crate::page::{self, Paging};

/// One page of clients.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Clients {
    /// At most `take` of them.
    #[schema(max_items = 100)]
    clients: Vec<Client>,
    /// What to send as `after` for the next page; `null` on the last one.
    #[schema(required)]
    more: Option<String>,
}

fn example() -> Value {
    json!({ "clients": [super::example()], "more": null })
}

/// List clients
///
/// The newest first.
#[utoipa::path(
    get,
    path = "/ledger/clients",
    operation_id = "clients.list",
    tag = "Clients",
    params(Paging),
    responses((status = 200, description = "One page of clients.", body = Clients)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<Clients>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let page = page::read(&query, &edge, caller)?;
    let asked = page.accounts(AccountFilter::default());
    let found = edge.stele.list_accounts(caller, &asked).await?;
    let (found, more) = page.cut_accounts(found);
    let clients = found.into_iter().map(Client::from).collect();
    Ok(Json(Clients { clients, more }))
}
