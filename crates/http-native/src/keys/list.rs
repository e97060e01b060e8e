//! Many keys.

use axum::Json;
use axum::extract::State;
use stele_application::{Administrator, Position};
use stele_domain::{ApiKey, Scope};
use stele_http::{Edge, Gate, QueryParams};

use super::Key;
use crate::convert;
use crate::error::Error;
use crate::page::{Page, PageParams, Paging};

/// A page of keys.
type KeyPage = Page<Key>;

/// List keys
///
/// Newest first, the revoked ones too, without their secrets.
#[utoipa::path(
    get,
    path = "/v1/keys",
    operation_id = "keys.list",
    tag = "Keys",
    params(PageParams),
    responses((status = 200, description = "A page of keys.", body = KeyPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<KeyPage>, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let paging = Paging::of_whole(&query, &edge, caller, "keys")?;
    let workspace = Some(caller.workspace_id());
    // All of them: a workspace has few.
    let mut keys = edge
        .stele
        .keys(Administrator::Caller(caller), workspace)
        .await?;
    keys.sort_by_key(|key| std::cmp::Reverse(place(key)));
    if let Some(Position { at, id }) = paging.after() {
        keys.retain(|key| place(key) < (at, id));
    }
    let next_cursor = paging.cut(&mut keys, |last| {
        let (at, id) = place(last);
        Position { at, id }
    });
    let keys = keys.into_iter().map(convert::key).collect();
    Ok(Json(Page::new(keys, next_cursor)))
}

/// Where a key stands in the list.
fn place(key: &ApiKey) -> (stele_domain::Timestamp, uuid::Uuid) {
    (key.created_at, key.id.0)
}
