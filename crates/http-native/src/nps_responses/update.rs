//! Changing a response.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_domain::{ContactId, NpsResponseChange, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::{NAMES, NpsResponse};
use crate::error::Error;
use crate::{body, convert, path};

/// A change of a response. What is left out stays as it is, `null` clears.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
#[expect(dead_code, reason = "only the schema of what `change` reads")]
pub(crate) struct UpdateNpsResponse {
    /// The id of the contact who answered.
    #[schema(required = false, format = "uuid")]
    contact_id: String,
    /// When they answered.
    #[schema(required = false, format = DateTime)]
    responded_at: String,
    /// How likely they are to recommend you.
    #[schema(required = false, minimum = 0, maximum = 10)]
    score: u8,
    /// Why.
    #[schema(max_length = 100_000)]
    feedback: Option<String>,
}

fn example() -> Value {
    json!({ "score": 10, "feedback": null })
}

fn change(mut object: ObjectReader) -> Result<NpsResponseChange, Faults> {
    let contact = object.optional("contact_id", body::uuid);
    let responded_at = object.optional("responded_at", read::datetime);
    let score = object.optional("score", super::score);
    let feedback = object.field("feedback", body::text);
    body::finish(object, || {
        Some(NpsResponseChange {
            contact: contact.map(ContactId),
            responded_at,
            score,
            feedback,
        })
    })
}

/// Update an NPS response
///
/// A change that changes nothing leaves `version` and `updated_at` alone.
#[utoipa::path(
    patch,
    path = "/v1/nps_responses/{id}",
    operation_id = "npsResponses.update",
    tag = "NPS responses",
    params(path::Id),
    request_body = UpdateNpsResponse,
    responses((status = 200, description = "The response as it is now.", body = NpsResponse)),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<NpsResponse>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let response = path::record(&path, Resource::NpsResponse)?;
    let change = body::read(body, change).await?;
    let response = edge.stele.update_response(caller, &response, change).await;
    let response = response.map_err(|error| Error::naming(error, &NAMES))?;
    Ok(Json(convert::nps_response(response)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::{Field, NpsResponseChange};
    use stele_http::ObjectReader;

    use super::change;

    #[test]
    fn only_the_feedback_can_be_taken_away() {
        let read = |body| ObjectReader::of(body).and_then(change);
        assert_eq!(read(json!({})), Ok(NpsResponseChange::default()));
        let cleared = NpsResponseChange {
            feedback: Field::Null,
            ..NpsResponseChange::default()
        };
        assert_eq!(read(json!({ "feedback": null })), Ok(cleared));
        for key in ["contact_id", "responded_at", "score", "external_id"] {
            assert!(read(json!({ key: null })).is_err(), "{key}");
        }
    }
}
