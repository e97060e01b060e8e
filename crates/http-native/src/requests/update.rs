//! Changing a request.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_domain::{Field, Name, RequestChange, RequestStatus, Scope, Severity, Timestamp};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::Request;
use crate::convert::STATUSES;
use crate::error::Error;
use crate::{body, convert, path};

/// A change of a request. What is left out stays as it is.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct UpdateRequest {
    /// What it is about, trimmed.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    title: Option<Name>,
    /// Where it stands. When it stops being open it is resolved, when it is open again it is not.
    #[schema(value_type = super::RequestStatus, required = false)]
    status: Option<RequestStatus>,
    /// How much it matters.
    #[schema(value_type = Option<u8>, required = false, minimum = 0, maximum = 100)]
    severity: Field<Severity>,
    /// When it was asked.
    #[schema(value_type = String, required = false, format = DateTime)]
    requested_at: Option<Timestamp>,
}

fn example() -> Value {
    json!({ "status": "in_progress", "severity": 80 })
}

impl UpdateRequest {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let title = object.optional("title", read::name);
        let status = object.optional("status", read::choice(&STATUSES));
        let severity = object.field("severity", super::severity);
        let requested_at = object.optional("requested_at", read::datetime);
        body::finish(object, || {
            Some(Self {
                title,
                status,
                severity,
                requested_at,
            })
        })
    }

    fn into_change(self) -> RequestChange {
        let Self {
            title,
            status,
            severity,
            requested_at,
        } = self;
        RequestChange {
            title,
            status,
            severity,
            requested_at,
        }
    }
}

/// Update a request
///
/// A change that changes nothing leaves `version` and `updated_at` alone.
#[utoipa::path(
    patch,
    path = "/v1/requests/{id}",
    operation_id = "requests.update",
    tag = "Requests",
    params(path::Id),
    request_body = UpdateRequest,
    responses((status = 200, description = "The request as it is now.", body = Request)),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Request>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let request = path::record(&path, Resource::SupportRequest)?;
    let change = body::read(body, UpdateRequest::read).await?.into_change();
    let request = edge.stele.update_request(caller, &request, change).await?;
    Ok(Json(convert::request(request)))
}
