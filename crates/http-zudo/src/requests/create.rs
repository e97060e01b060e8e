//! `POST /api/v1/requests`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};
use stele_domain::{AccountNumber, Name, RequestStatus, Scope, Severity, Timestamp};
use stele_http::{Edge, Faults, Gate, ObjectReader, Problem, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

use super::{RequestAnswer, STATUSES};
use crate::error::{Error, ErrorBody};
use crate::{given, records, schema};

/// The request to be. `null` in a field counts as if it were not there.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateRequest {
    /// What it is about; white space around it does not count.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    pub(crate) title: Name,
    #[schema(schema_with = account_schema, rename = "accountId")]
    pub(crate) account: AccountNumber,
    /// How far it is. One that is not open is resolved now.
    #[schema(schema_with = status_schema)]
    pub(crate) status: Option<RequestStatus>,
    /// How much it matters.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100)]
    pub(crate) severity: Option<Severity>,
    #[schema(schema_with = requested_at_schema)]
    pub(crate) requested_at: Option<Timestamp>,
}

fn account_schema() -> ObjectBuilder {
    schema::account()
}

fn status_schema() -> ObjectBuilder {
    schema::words_or_null(STATUSES)
        .description(Some("How far it is. One that is not open is resolved now."))
        .default(Some(json!(RequestStatus::default().word())))
}

fn requested_at_schema() -> ObjectBuilder {
    schema::time_or_null("When it was asked, ISO 8601; now where nothing is said.")
}

impl CreateRequest {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let title = body.required("title", given::name);
        let account = body.required("accountId", given::account);
        let status = body.nullable("status", read::choice(STATUSES));
        let severity = body.nullable("severity", severity);
        let requested_at = body.nullable("requestedAt", read::datetime);
        body.finish(|| {
            Some(Self {
                title: title?,
                account: account?,
                status,
                severity,
                requested_at,
            })
        })
    }
}

fn severity(value: Value) -> Result<Severity, Problem> {
    let beyond = Problem::OutOfRange {
        min: Some(0),
        max: Some(Severity::MAX.into()),
    };
    match read::integer(value) {
        Ok(points) => {
            let points = u8::try_from(points).ok();
            points.and_then(Severity::new).ok_or(beyond)
        }
        Err(Problem::OutOfRange { .. }) => Err(beyond),
        Err(other) => Err(other),
    }
}

/// Create request
///
/// Makes a request of an account.
#[utoipa::path(
    post,
    path = "/api/v1/requests",
    operation_id = "requests.create",
    tag = "Requests",
    request_body(content = CreateRequest, description = "The request to be.", example = json!({
        "title": "SSO integration",
        "accountId": 1,
        "severity": 62,
        "requestedAt": "2024-11-01T00:00:00.000Z"
    })),
    responses(
        (status = 201, description = "The request was made.", body = RequestAnswer, example = json!({
            "data": {
                "id": 3,
                "accountId": 1,
                "title": "SSO integration",
                "status": "Open",
                "severity": 62,
                "requestedAt": "2024-11-01T00:00:00.000Z",
                "resolvedAt": null,
                "createdAt": "2024-11-01T08:15:00.000Z",
                "updatedAt": "2024-11-01T08:15:00.000Z"
            }
        })),
        (status = 400, description = "The body is not what it must be. Nothing was written.", body = ErrorBody,
            example = json!({ "error": "title is required" })),
        (status = 404, description = "The workspace has no such account. Nothing was written.", body = ErrorBody,
            example = json!({ "error": "Account not found" })),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<(StatusCode, Json<RequestAnswer>), Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let request = CreateRequest::read(body.object().await?)?;
    let account = records::account(&edge, caller, request.account).await?;
    let draft = request.into_draft(account.id);
    let request = edge.stele.create_request(caller, draft).await?;
    Ok((StatusCode::CREATED, Json(request.into())))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{RequestStatus, Severity};
    use stele_http::ObjectReader;

    use super::CreateRequest;

    fn read(body: Value) -> Result<CreateRequest, String> {
        let object = ObjectReader::of(body).expect("an object");
        CreateRequest::read(object).map_err(|faults| faults.to_string())
    }

    fn with(field: &str, value: Value) -> Result<CreateRequest, String> {
        let mut body = json!({ "title": "SSO integration", "accountId": 1 });
        body[field] = value;
        read(body)
    }

    #[test]
    fn a_title_and_an_account_are_required() {
        let both = "title is required, accountId is required";
        assert_eq!(read(json!({})).expect_err("nothing"), both);
        let blank = json!({ "title": "", "accountId": null, "severity": null });
        assert_eq!(read(blank).expect_err("nothing"), both);
        let bare = with("status", Value::Null).expect("enough");
        assert_eq!(
            (bare.status, bare.severity, bare.requested_at),
            (None, None, None)
        );
    }

    #[test]
    fn the_words_of_statuses_are_exact() {
        let status = |word: &str| with("status", json!(word)).map(|request| request.status);
        assert_eq!(status("In Progress"), Ok(Some(RequestStatus::InProgress)));
        for word in ["", "open", "InProgress", "in progress", "Done"] {
            assert_eq!(
                status(word).expect_err(word),
                "status must be one of Open, In Progress, Resolved, Closed"
            );
        }
    }

    #[test]
    fn severity_is_an_integer_from_0_to_100() {
        let severity = |value: Value| with("severity", value).map(|request| request.severity);
        for points in [0, 62, 100] {
            assert_eq!(severity(json!(points)), Ok(Severity::new(points)));
        }
        for beyond in [json!(-1), json!(101), json!(256), json!(u64::MAX)] {
            assert_eq!(
                severity(beyond).expect_err("beyond"),
                "severity must be between 0 and 100"
            );
        }
        for other in [json!("62"), json!(0.5), json!(true), json!([])] {
            assert_eq!(
                severity(other).expect_err("no integer"),
                "severity must be an integer"
            );
        }
    }

    #[test]
    fn times_are_told_by_their_name() {
        assert!(with("requestedAt", json!("2024-11-01")).is_ok());
        assert_eq!(
            with("requestedAt", json!("2023-02-29")).expect_err("no such day"),
            "requestedAt must be a valid ISO 8601 date"
        );
    }
}
