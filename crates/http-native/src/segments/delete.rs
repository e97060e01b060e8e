//! Removing a segment.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::{Scope, SegmentId};
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete a segment
///
/// What is recorded of who was in it goes with it. Its accounts stay.
#[utoipa::path(
    delete,
    path = "/v1/segments/{id}",
    operation_id = "segments.delete",
    tag = "Segments",
    params(path::Id),
    responses((status = 204, description = "The segment is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let segment = SegmentId(path::id(&path, Resource::Segment)?);
    edge.stele.delete_segment(caller, segment).await?;
    Ok(StatusCode::NO_CONTENT)
}
