//! Recording a request.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_domain::{AccountId, Name, RequestDraft, RequestStatus, Scope, Severity, Timestamp};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::Request;
use crate::convert::STATUSES;
use crate::error::Error;
use crate::{answer, body, convert};

/// A new request.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct CreateRequest {
    /// The id of the account that asks.
    #[schema(value_type = String, format = "uuid")]
    account_id: AccountId,
    /// What it is about, trimmed.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    title: Name,
    /// Where it stands.
    #[schema(value_type = super::RequestStatus, required = false, default = "open")]
    status: RequestStatus,
    /// How much it matters.
    #[schema(value_type = Option<u8>, required = false, minimum = 0, maximum = 100)]
    severity: Option<Severity>,
    /// When it was asked; now where nothing is said.
    #[schema(value_type = String, required = false, format = DateTime)]
    requested_at: Option<Timestamp>,
}

fn example() -> Value {
    json!({
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "title": "SSO integration",
        "severity": 62,
        "requested_at": "2024-11-01T00:00:00Z",
    })
}

impl CreateRequest {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let account_id = object.required("account_id", body::uuid);
        let title = object.required("title", read::name);
        let status = object.optional("status", read::choice(&STATUSES));
        let severity = object.field("severity", super::severity);
        let requested_at = object.optional("requested_at", read::datetime);
        body::finish(object, || {
            Some(Self {
                account_id: AccountId(account_id?),
                title: title?,
                status: status.unwrap_or_default(),
                severity: severity.value(),
                requested_at,
            })
        })
    }

    fn into_draft(self) -> RequestDraft {
        let Self {
            account_id,
            title,
            status,
            severity,
            requested_at,
        } = self;
        RequestDraft {
            account: account_id,
            title,
            status,
            severity,
            requested_at,
        }
    }
}

/// Record a request
///
/// It counts in the health of its account while it is open, and once it is resolved by how long that took.
#[utoipa::path(
    post,
    path = "/v1/requests",
    operation_id = "requests.create",
    tag = "Requests",
    request_body = CreateRequest,
    responses((status = 201, description = "The new request.", body = Request)),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let draft = body::read(body, CreateRequest::read).await?;
    let made = edge.stele.create_request(caller, draft.into_draft()).await;
    let made = made.map_err(|error| Error::naming(error, &[(Resource::Account, "account_id")]))?;
    let request = convert::request(made);
    let location = format!("/v1/requests/{}", request.id);
    Ok(answer::created(&location, request))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_http::ObjectReader;

    use super::CreateRequest;

    #[test]
    fn every_fault_is_told() {
        let told = ObjectReader::of(json!({
            "account_id": 1, "status": "Open", "severity": 101, "requested_at": "soon", "resolved_at": null
        }))
        .and_then(CreateRequest::read)
        .expect_err("six faults")
        .to_string();
        for field in [
            "account_id",
            "title",
            "status",
            "severity",
            "requested_at",
            "resolved_at",
        ] {
            assert!(told.contains(field), "{field}: {told}");
        }
    }
}
