//! Recording a meeting.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_domain::{AccountId, Field, MeetingDraft, Name, Scope, Timestamp};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::Meeting;
use crate::error::Error;
use crate::{answer, body, convert};

/// A new meeting.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct CreateMeeting {
    /// The id of the account that is met.
    #[schema(value_type = String, format = "uuid")]
    account_id: AccountId,
    /// What it is about, trimmed.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    title: Name,
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    start_at: Timestamp,
    /// When it ends; not before it begins.
    #[schema(value_type = Option<String>, required = false, format = DateTime)]
    end_at: Option<Timestamp>,
}

fn example() -> Value {
    json!({
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "title": "Q1 Review",
        "start_at": "2025-01-08T14:00:00Z",
        "end_at": "2025-01-08T15:00:00Z",
    })
}

impl CreateMeeting {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let account_id = object.required("account_id", body::uuid);
        let title = object.required("title", read::name);
        let start_at = object.required("start_at", read::datetime);
        let end_at = object.field("end_at", read::datetime);
        if let (Some(start_at), Field::Value(end_at)) = (start_at, end_at) {
            super::check_end(&mut object, start_at, end_at);
        }
        body::finish(object, || {
            Some(Self {
                account_id: AccountId(account_id?),
                title: title?,
                start_at: start_at?,
                end_at: end_at.value(),
            })
        })
    }

    fn into_draft(self) -> MeetingDraft {
        let Self {
            account_id,
            title,
            start_at,
            end_at,
        } = self;
        MeetingDraft {
            account: account_id,
            title,
            start_at,
            end_at,
        }
    }
}

/// Record a meeting
///
/// Past or to come. It counts in the health of its account.
#[utoipa::path(
    post,
    path = "/v1/meetings",
    operation_id = "meetings.create",
    tag = "Meetings",
    request_body = CreateMeeting,
    responses((status = 201, description = "The new meeting.", body = Meeting)),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let draft = body::read(body, CreateMeeting::read).await?;
    let made = edge.stele.create_meeting(caller, draft.into_draft()).await;
    let made = made.map_err(|error| Error::naming(error, &[(Resource::Account, "account_id")]))?;
    let meeting = convert::meeting(made);
    let location = format!("/v1/meetings/{}", meeting.id);
    Ok(answer::created(&location, meeting))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_http::ObjectReader;

    use super::CreateMeeting;

    #[test]
    fn every_fault_is_told() {
        let read = |body| {
            ObjectReader::of(body)
                .and_then(CreateMeeting::read)
                .map_err(|faults| faults.to_string())
        };
        let told = read(json!({ "account_id": "1", "title": " ", "start_at": 5, "number": 1 }));
        let told = told.expect_err("four faults");
        for fault in [
            "account_id must",
            "title must",
            "start_at must",
            "number is not a field",
        ] {
            assert!(told.contains(fault), "{fault}: {told}");
        }
        let id = "0194c0f3-f100-7000-8000-000000000001";
        let told = read(json!({
            "account_id": id, "title": "T", "start_at": "2025-01-02", "end_at": "2025-01-01"
        }));
        assert_eq!(
            told,
            Err("a meeting cannot end before it begins".to_owned())
        );
        assert!(
            read(
                json!({ "account_id": id, "title": "T", "start_at": "2025-01-02", "end_at": null })
            )
            .is_ok()
        );
    }
}
