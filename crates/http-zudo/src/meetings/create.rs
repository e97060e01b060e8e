//! `POST /api/v1/meetings`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use stele_domain::{AccountNumber, Name, Scope, Timestamp};
use stele_http::{Edge, Faults, Gate, ObjectReader, Problem, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

use super::MeetingAnswer;
use crate::error::{self, Error, ErrorBody};
use crate::{given, records, schema};

/// The meeting to be. `null` in a field counts as if it were not there.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateMeeting {
    #[schema(schema_with = account_schema, rename = "accountId")]
    pub(crate) account: AccountNumber,
    /// What it is about; white space around it does not count.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    pub(crate) title: Name,
    #[schema(schema_with = start_schema)]
    pub(crate) start_at: Timestamp,
    #[schema(schema_with = end_schema)]
    pub(crate) end_at: Option<Timestamp>,
}

fn account_schema() -> ObjectBuilder {
    schema::account()
}

fn start_schema() -> ObjectBuilder {
    schema::time("When it begins, ISO 8601.")
}

fn end_schema() -> ObjectBuilder {
    schema::time_or_null("When it ends, ISO 8601 and not before it begins.")
}

impl CreateMeeting {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let account = body.required("accountId", given::account);
        let title = body.required("title", given::name);
        let start_at = body.required("startAt", given::present(read::datetime));
        let end_at = body.nullable("endAt", read::datetime);
        if let (Some(start_at), Some(end_at)) = (start_at, end_at)
            && end_at < start_at
        {
            body.fault("endAt", Problem::Rule(error::ENDS_BEFORE_IT_BEGINS.into()));
        }
        body.finish(|| {
            Some(Self {
                account: account?,
                title: title?,
                start_at: start_at?,
                end_at,
            })
        })
    }
}

/// Create meeting
///
/// Makes a meeting with an account, past or to come.
#[utoipa::path(
    post,
    path = "/api/v1/meetings",
    operation_id = "meetings.create",
    tag = "Meetings",
    request_body(content = CreateMeeting, description = "The meeting to be.", example = json!({
        "accountId": 1,
        "title": "Q1 Review",
        "startAt": "2025-01-08T14:00:00.000Z",
        "endAt": "2025-01-08T15:00:00.000Z"
    })),
    responses(
        (status = 201, description = "The meeting was made.", body = MeetingAnswer, example = json!({
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
        (status = 400, description = "The body is not what it must be. Nothing was written.", body = ErrorBody,
            example = json!({ "error": "endAt must not be before startAt" })),
        (status = 404, description = "The workspace has no such account. Nothing was written.", body = ErrorBody,
            example = json!({ "error": "Account not found" })),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<(StatusCode, Json<MeetingAnswer>), Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let meeting = CreateMeeting::read(body.object().await?)?;
    let account = records::account(&edge, caller, meeting.account).await?;
    let draft = meeting.into_draft(account.id);
    let meeting = edge.stele.create_meeting(caller, draft).await?;
    Ok((StatusCode::CREATED, Json(meeting.into())))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::ObjectReader;

    use super::CreateMeeting;

    fn read(body: Value) -> Result<CreateMeeting, String> {
        let object = ObjectReader::of(body).expect("an object");
        CreateMeeting::read(object).map_err(|faults| faults.to_string())
    }

    fn from_to(start: &str, end: Option<&str>) -> Result<CreateMeeting, String> {
        read(json!({ "accountId": 1, "title": "Q1 Review", "startAt": start, "endAt": end }))
    }

    #[test]
    fn all_but_the_end_is_required() {
        let all = "accountId is required, title is required, startAt is required";
        assert_eq!(read(json!({})).expect_err("nothing"), all);
        let nulls = json!({ "accountId": null, "title": null, "startAt": null, "endAt": null });
        assert_eq!(read(nulls).expect_err("nothing"), all);
        assert_eq!(
            read(json!({ "accountId": 1.5, "title": " ", "startAt": "", "endAt": 7 }))
                .expect_err("four faults"),
            "accountId must be an integer, title is required, startAt must be a valid ISO 8601 date, \
             endAt must be a string"
        );
        let open = from_to("2025-01-08", None).expect("no end");
        assert_eq!((open.title.as_str(), open.end_at), ("Q1 Review", None));
    }

    #[test]
    fn a_meeting_does_not_end_before_it_begins() {
        let begins = "2025-01-08T14:00:00Z";
        assert!(from_to(begins, Some(begins)).is_ok());
        assert!(from_to(begins, Some("9999-12-31")).is_ok());
        for before in ["2025-01-08", "2025-01-08T14:00:00+00:01"] {
            assert_eq!(
                from_to(begins, Some(before)).expect_err(before),
                "endAt must not be before startAt"
            );
        }
    }
}
