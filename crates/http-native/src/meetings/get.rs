//! One meeting.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Meeting;
use crate::error::Error;
use crate::{convert, path};

/// Get a meeting
///
/// A meeting with one account.
#[utoipa::path(
    get,
    path = "/v1/meetings/{id}",
    operation_id = "meetings.get",
    tag = "Meetings",
    params(path::Id),
    responses((status = 200, description = "The meeting.", body = Meeting)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Meeting>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let meeting = path::record(&path, Resource::Meeting)?;
    let meeting = edge.stele.get_record(caller, &meeting).await?;
    Ok(Json(convert::meeting(meeting)))
}
