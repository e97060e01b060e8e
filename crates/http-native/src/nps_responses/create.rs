//! Recording a response.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use stele_domain::{ContactId, NpsResponseDraft, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::{NAMES, NpsResponse};
use crate::error::Error;
use crate::{answer, body, convert};

/// A new response.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
#[expect(dead_code, reason = "only the schema of what `draft` reads")]
pub(crate) struct CreateNpsResponse {
    /// Your id of it, unique in the workspace, kept as sent.
    #[schema(min_length = 1, max_length = 400)]
    external_id: Option<String>,
    /// The id of the contact who answered.
    #[schema(format = "uuid")]
    contact_id: String,
    /// When they answered.
    #[schema(format = DateTime)]
    responded_at: String,
    /// How likely they are to recommend you.
    #[schema(minimum = 0, maximum = 10)]
    score: u8,
    /// Why.
    #[schema(max_length = 100_000)]
    feedback: Option<String>,
}

fn example() -> Value {
    json!({
        "contact_id": "0194c0f3-f100-7000-8000-000000000004",
        "responded_at": "2024-12-19T08:30:00Z",
        "score": 9,
        "feedback": "Middle-out is here to stay.",
    })
}

fn draft(mut object: ObjectReader) -> Result<NpsResponseDraft, Faults> {
    let external_id = object.field("external_id", read::identifier);
    let contact = object.required("contact_id", body::uuid);
    let responded_at = object.required("responded_at", read::datetime);
    let score = object.required("score", super::score);
    let feedback = object.field("feedback", body::text);
    body::finish(object, || {
        Some(NpsResponseDraft {
            external_id: external_id.value(),
            contact: ContactId(contact?),
            responded_at: responded_at?,
            score: score?,
            feedback,
        })
    })
}

/// Record an NPS response
///
/// It counts on the accounts of the contact, unless the contact has answered later already.
#[utoipa::path(
    post,
    path = "/v1/nps_responses",
    operation_id = "npsResponses.create",
    tag = "NPS responses",
    request_body = CreateNpsResponse,
    responses(
        (status = 201, description = "The new response.", body = NpsResponse),
        (status = 409, description = "Another response has this external id; nothing is written."),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let draft = body::read(body, draft).await?;
    let made = edge.stele.create_response(caller, draft).await;
    let made = made.map_err(|error| Error::naming(error, &NAMES))?;
    let response = convert::nps_response(made);
    let location = format!("/v1/nps_responses/{}", response.id);
    Ok(answer::created(&location, response))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_http::ObjectReader;

    use super::draft;

    #[test]
    fn every_fault_is_told() {
        let told = ObjectReader::of(json!({
            "external_id": "", "contact_id": 1, "score": 11, "feedback": 5, "user_id": "x"
        }))
        .and_then(draft)
        .expect_err("six faults")
        .to_string();
        for field in [
            "external_id",
            "contact_id",
            "responded_at is required",
            "score",
            "feedback",
            "user_id is not a field",
        ] {
            assert!(told.contains(field), "{field}: {told}");
        }
        for score in [json!(-1), json!(7.5), json!("7"), json!(null)] {
            let body = json!({ "contact_id": "0194c0f3-f100-7000-8000-000000000004", "responded_at": "2025-01-01", "score": score });
            assert!(ObjectReader::of(body).and_then(draft).is_err(), "{score}");
        }
    }
}
