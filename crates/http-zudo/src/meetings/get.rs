//! `GET /api/v1/meetings/{meetingId}`

use axum::Json;
use axum::extract::State;
use stele_domain::{Meeting, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::MeetingAnswer;
use crate::error::{Error, ErrorBody};
use crate::records::named;

/// Get meeting
///
/// One meeting.
#[utoipa::path(
    get,
    path = "/api/v1/meetings/{meetingId}",
    operation_id = "meetings.get",
    tag = "Meetings",
    params(("meetingId" = i64, Path, minimum = 1, description = "The meeting's id.", example = 5)),
    responses(
        (status = 200, description = "The meeting.", body = MeetingAnswer, example = json!({
            "data": {
                "id": 5,
                "accountId": 1,
                "title": "Q1 Review",
                "startAt": "2025-01-08T14:00:00.000Z",
                "endAt": "2025-01-08T15:00:00.000Z",
                "createdAt": "2025-01-02T09:30:00.000Z",
                "updatedAt": "2025-01-02T09:30:00.000Z"
            }
        })),
        (status = 404, description = "The workspace has no such meeting.", body = ErrorBody,
            example = json!({ "error": "Meeting not found" })),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<MeetingAnswer>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let meeting = named::<Meeting>(&path, "meetingId")?;
    let meeting = edge.stele.get_record::<Meeting>(caller, &meeting).await?;
    Ok(Json(meeting.into()))
}
