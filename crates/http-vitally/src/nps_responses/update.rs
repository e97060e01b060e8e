//! Changing an NPS response.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{
    ContactId, Field, NpsResponse as DomainResponse, NpsResponseChange, NpsScore, Scope, Text,
    Timestamp,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::{NpsResponse, schema_of_responded_at, score, whole};
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::reference;

/// A change of an NPS response. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct UpdateNpsResponse {
    /// The `id` of the user who answered; their `externalId` will not do.
    #[schema(value_type = String, required = false, format = "uuid")]
    user_id: Option<ContactId>,
    #[schema(schema_with = schema_of_responded_at, required = false)]
    responded_at: Option<Timestamp>,
    /// What they answered.
    #[schema(value_type = u8, required = false, minimum = 0, maximum = 10)]
    score: Option<NpsScore>,
    /// Why, kept as sent; `null` is none.
    #[schema(value_type = Option<String>, required = false, max_length = 100_000)]
    feedback: Field<Text>,
}

impl UpdateNpsResponse {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let update = Self {
            user_id: body.optional("userId", super::user_id),
            responded_at: body.optional("respondedAt", read::datetime),
            score: body.optional("score", score),
            feedback: body.field("feedback", convert::text),
        };
        body.finish(|| Some(update))
    }

    fn into_change(self) -> NpsResponseChange {
        let Self {
            user_id,
            responded_at,
            score,
            feedback,
        } = self;
        NpsResponseChange {
            contact: user_id,
            responded_at,
            score,
            feedback,
        }
    }
}

/// Update an NPS response
///
/// By Vitally's id or by your external id. Answers the whole response. A change that changes nothing leaves `updatedAt` alone.
#[utoipa::path(
    put,
    path = "/resources/npsResponses/{id}",
    operation_id = "npsResponses.update",
    tag = "NPS responses",
    params(("id" = String, Path, description = "The response's `id` or its `externalId`, percent-encoded.", example = "response-9")),
    request_body(content = UpdateNpsResponse, content_type = "application/json", example = example::nps_response::update),
    responses(
        (status = 200, description = "The response as it is now.", body = NpsResponse<'static>, example = example::nps_response::updated),
        (status = 400, description = "The body is no JSON, breaks its schema, or names a user who is not there; nothing is written.", body = ErrorBody, example = example::nps_response::bad_score),
        (status = 404, description = "The workspace has no such response.", body = ErrorMessage, example = example::nps_response::not_found),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let response = reference::record::<DomainResponse>(&path, "id")?;
    let change = UpdateNpsResponse::read(body.object().await?)?.into_change();
    let response = edge
        .stele
        .update_response(caller, &response, change)
        .await?;
    whole(&edge, caller, response).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Field, NpsResponseChange};
    use stele_http::ObjectReader;

    use super::UpdateNpsResponse;

    fn read(body: Value) -> Result<NpsResponseChange, String> {
        let update = ObjectReader::of(body).and_then(UpdateNpsResponse::read);
        let update = update.map_err(|faults| faults.to_string())?;
        Ok(update.into_change())
    }

    #[test]
    fn nothing_said_changes_nothing() {
        for body in [
            json!({}),
            json!({ "externalId": 5, "dismissedAt": 5, "user": 5 }),
        ] {
            assert_eq!(read(body), Ok(NpsResponseChange::default()));
        }
        let cleared = read(json!({ "feedback": null })).expect("valid");
        assert_eq!(cleared.feedback, Field::Null);
    }

    #[test]
    fn every_fault_is_told() {
        let body = json!({ "userId": null, "respondedAt": "soon", "score": -1, "feedback": 5 });
        assert_eq!(
            read(body),
            Err("userId must be a string, respondedAt must be a valid ISO 8601 date, score must be at least 0, \
                 feedback must be a string"
                .to_owned())
        );
    }
}
