//! Recording an NPS response.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{
    ContactId, Field, Identifier, NpsResponseDraft, NpsScore, Scope, Text, Timestamp,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::{NpsResponse, schema_of_responded_at, score, whole};
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// A new NPS response, or a change of the one that has the `externalId`. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateNpsResponse {
    /// The `id` of the user who answered; their `externalId` will not do.
    #[schema(value_type = String, format = "uuid")]
    user_id: ContactId,
    #[schema(schema_with = schema_of_responded_at)]
    responded_at: Timestamp,
    /// What they answered.
    #[schema(value_type = u8, minimum = 0, maximum = 10)]
    score: NpsScore,
    /// Your id of the response, kept as sent. Where a response has it already, that one is changed.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 400)]
    external_id: Option<Identifier>,
    /// Why, kept as sent; `null` is none.
    #[schema(value_type = Option<String>, required = false, max_length = 100_000)]
    feedback: Field<Text>,
}

impl CreateNpsResponse {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let user_id = body.required("userId", super::user_id);
        let responded_at = body.required("respondedAt", read::datetime);
        let score = body.required("score", score);
        let external_id = body.nullable("externalId", read::identifier);
        let feedback = body.field("feedback", convert::text);
        body.finish(|| {
            Some(Self {
                user_id: user_id?,
                responded_at: responded_at?,
                score: score?,
                external_id,
                feedback,
            })
        })
    }

    fn into_draft(self) -> NpsResponseDraft {
        let Self {
            user_id,
            responded_at,
            score,
            external_id,
            feedback,
        } = self;
        NpsResponseDraft {
            external_id,
            contact: user_id,
            responded_at,
            score,
            feedback,
        }
    }
}

/// Create an NPS response
///
/// Or, where a response has the `externalId` already, change that one. Answers 200 and the whole response. The accounts of the user count it at once.
#[utoipa::path(
    post,
    path = "/resources/npsResponses",
    operation_id = "npsResponses.create",
    tag = "NPS responses",
    request_body(content = CreateNpsResponse, content_type = "application/json", example = example::nps_response::create),
    responses(
        (status = 200, description = "The response.", body = NpsResponse<'static>, example = example::nps_response::nps_response),
        (status = 400, description = "The body is no JSON, breaks its schema, or names a user who is not there; nothing is written.", body = ErrorBody, example = example::nps_response::nothing_said),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let draft = CreateNpsResponse::read(body.object().await?)?.into_draft();
    let response = edge.stele.put_response(caller, draft).await?;
    whole(&edge, caller, response).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::ObjectReader;

    use super::CreateNpsResponse;

    fn read(body: Value) -> Result<CreateNpsResponse, String> {
        ObjectReader::of(body)
            .and_then(CreateNpsResponse::read)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({})),
            Err("userId is required, respondedAt is required, score is required".to_owned())
        );
        let body = json!({ "userId": "", "respondedAt": 5, "score": 11, "externalId": "", "feedback": [] });
        assert_eq!(
            read(body),
            Err(
                "userId must be a UUID, respondedAt must be a string, score must be at most 10, \
                 externalId must not be blank, feedback must be a string"
                    .to_owned()
            )
        );
    }
}
