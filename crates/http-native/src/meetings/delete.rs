//! Removing a meeting.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete a meeting
///
/// It no longer counts in the health of its account.
#[utoipa::path(
    delete,
    path = "/v1/meetings/{id}",
    operation_id = "meetings.delete",
    tag = "Meetings",
    params(path::Id),
    responses((status = 204, description = "The meeting is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let meeting = path::record(&path, Resource::Meeting)?;
    edge.stele.delete_meeting(caller, &meeting).await?;
    Ok(StatusCode::NO_CONTENT)
}
