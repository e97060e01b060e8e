//! Who entered and left a segment.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use stele_application::{Position, Resource};
use stele_domain::{Scope, SegmentId};
use stele_http::{Edge, Gate, PathParams, QueryParams};
use utoipa::ToSchema;

use crate::error::Error;
use crate::page::{self, Page, PageParams, Paging};
use crate::{convert, path};

/// An account that entered or left a segment.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct SegmentMove {
    /// The id of the account.
    #[schema(format = "uuid")]
    pub(crate) account_id: String,
    /// Which of the two.
    pub(crate) kind: SegmentMoveKind,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) at: String,
}

/// Which way an account moved.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SegmentMoveKind {
    Entered,
    Left,
}

fn example() -> Value {
    json!({
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "kind": "entered",
        "at": "2025-02-01T10:00:00.000000Z",
    })
}

/// A page of moves.
type SegmentMovePage = Page<SegmentMove>;

/// List who entered and left a segment
///
/// The last moves first. Accounts that are gone are not shown.
#[utoipa::path(
    get,
    path = "/v1/segments/{id}/moves",
    operation_id = "segments.moves.list",
    tag = "Segments",
    params(path::Id, PageParams),
    responses((status = 200, description = "A page of moves.", body = SegmentMovePage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    query: QueryParams,
) -> Result<Json<SegmentMovePage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let segment = path.uuid("id");
    let filter = segment.map(|id| id.to_string()).unwrap_or_default();
    let mut query = query.reader();
    let list = page::narrowed(&edge, caller, "segment_moves", filter);
    let paging: Paging = Paging::read(&mut query, list);
    let paging = page::finish(query, || Some(paging))?;
    let segment = SegmentId(path::id(&path, Resource::Segment)?);
    let mut found = edge
        .stele
        .segment_moves(caller, segment, paging.after(), paging.wanted())
        .await?;
    let next_cursor = paging.cut(&mut found, |last| Position {
        at: last.at,
        id: last.account.0,
    });
    let shown = found.into_iter().map(convert::segment_move).collect();
    Ok(Json(Page::new(shown, next_cursor)))
}
