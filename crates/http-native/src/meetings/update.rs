//! Changing a meeting.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_domain::{Field, MeetingChange, Name, Scope, Timestamp};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::Meeting;
use crate::error::Error;
use crate::{body, convert, path};

/// A change of a meeting. What is left out stays as it is.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct UpdateMeeting {
    /// What it is about, trimmed.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    title: Option<Name>,
    /// When it begins.
    #[schema(value_type = String, required = false, format = DateTime)]
    start_at: Option<Timestamp>,
    /// When it ends; not before it begins.
    #[schema(value_type = Option<String>, required = false, format = DateTime)]
    end_at: Field<Timestamp>,
}

fn example() -> Value {
    json!({ "title": "Q1 Review, again", "end_at": null })
}

impl UpdateMeeting {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let title = object.optional("title", read::name);
        let start_at = object.optional("start_at", read::datetime);
        let end_at = object.field("end_at", read::datetime);
        if let (Some(start_at), Field::Value(end_at)) = (start_at, end_at) {
            super::check_end(&mut object, start_at, end_at);
        }
        body::finish(object, || {
            Some(Self {
                title,
                start_at,
                end_at,
            })
        })
    }

    fn into_change(self) -> MeetingChange {
        let Self {
            title,
            start_at,
            end_at,
        } = self;
        MeetingChange {
            title,
            start_at,
            end_at,
        }
    }
}

/// Update a meeting
///
/// A change that changes nothing leaves `version` and `updated_at` alone.
#[utoipa::path(
    patch,
    path = "/v1/meetings/{id}",
    operation_id = "meetings.update",
    tag = "Meetings",
    params(path::Id),
    request_body = UpdateMeeting,
    responses((status = 200, description = "The meeting as it is now.", body = Meeting)),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Meeting>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let meeting = path::record(&path, Resource::Meeting)?;
    let change = body::read(body, UpdateMeeting::read).await?.into_change();
    let meeting = edge.stele.update_meeting(caller, &meeting, change).await?;
    Ok(Json(convert::meeting(meeting)))
}
