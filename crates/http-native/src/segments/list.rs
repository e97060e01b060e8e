//! Many segments.

use axum::Json;
use axum::extract::State;
use stele_domain::{Scope, Segment as DomainSegment};
use stele_http::{Edge, Gate, QueryParams};

use super::Segment;
use crate::convert;
use crate::error::Error;
use crate::page::{Page, PageParams, Paging};

/// A page of segments.
type SegmentPage = Page<Segment>;

/// List segments
///
/// Newest first. A walk meets every segment that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/v1/segments",
    operation_id = "segments.list",
    tag = "Segments",
    params(PageParams),
    responses((status = 200, description = "A page of segments.", body = SegmentPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<SegmentPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let paging = Paging::of_whole(&query, &edge, caller, "segments")?;
    let found: Vec<DomainSegment> = edge.stele.list_records(caller, &paging.query(None)).await?;
    Ok(Json(paging.page(found, convert::segment)))
}
