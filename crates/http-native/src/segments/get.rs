//! One segment.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Segment;
use crate::error::Error;
use crate::{convert, path};

/// Get a segment
///
/// With its rule, as it was sent.
#[utoipa::path(
    get,
    path = "/v1/segments/{id}",
    operation_id = "segments.get",
    tag = "Segments",
    params(path::Id),
    responses((status = 200, description = "The segment.", body = Segment)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Segment>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let segment = path::record(&path, Resource::Segment)?;
    let segment = edge.stele.get_record(caller, &segment).await?;
    Ok(Json(convert::segment(segment)))
}
