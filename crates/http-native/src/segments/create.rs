//! Making a segment.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use stele_domain::{Name, Scope, SegmentDraft, Text};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::{Segment, SegmentRule, rule};
use crate::error::Error;
use crate::{answer, body, convert};

/// A new segment.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct CreateSegment {
    /// Its name, trimmed, unique in the workspace.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Name,
    /// What it is for.
    #[schema(value_type = Option<String>, max_length = 100_000)]
    description: Option<Text>,
    /// Which accounts are in it.
    #[schema(value_type = SegmentRule)]
    rule: Value,
}

fn example() -> Value {
    json!({
        "name": "Pro customers at risk",
        "description": "Whom to call this week.",
        "rule": rule::example(),
    })
}

impl CreateSegment {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.required("name", read::name);
        let description = object.nullable("description", body::text);
        let rule = object.required("rule", rule::read);
        body::finish(object, || {
            Some(Self {
                name: name?,
                description,
                rule: rule?,
            })
        })
    }

    fn into_draft(self) -> SegmentDraft {
        let Self {
            name,
            description,
            rule,
        } = self;
        SegmentDraft {
            name,
            description,
            rule,
        }
    }
}

/// Create a segment
///
/// The accounts of which its rule holds are in it from then on: of a workspace of very many, the last of them within a
/// minute or so.
#[utoipa::path(
    post,
    path = "/v1/segments",
    operation_id = "segments.create",
    tag = "Segments",
    request_body = CreateSegment,
    responses(
        (status = 201, description = "The new segment.", body = Segment),
        (status = 409, description = "Another segment has this name; nothing is written."),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let draft = body::read(body, CreateSegment::read).await?;
    let segment = edge
        .stele
        .create_segment(caller, draft.into_draft())
        .await?;
    let segment = convert::segment(segment);
    let location = format!("/v1/segments/{}", segment.id);
    Ok(answer::created(&location, segment))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_http::ObjectReader;

    use super::CreateSegment;

    #[test]
    fn every_fault_is_told_those_of_the_rule_too() {
        let read = |body| {
            ObjectReader::of(body)
                .and_then(CreateSegment::read)
                .map_err(|faults| faults.to_string())
        };
        let told = read(json!({
            "name": "",
            "description": 5,
            "rule": { "any": [{ "tag": "vip", "operator": "is" }, 7] },
            "members": [],
        }));
        let expected = "name must not be blank, description must be a string, rule.any[0].operator must be one of has, has_not, \
                        rule.any[1] must be an object, members is not a field of this body";
        assert_eq!(told, Err(expected.to_owned()));
        let told = read(json!({}));
        let expected = "name is required, rule is required";
        assert_eq!(told, Err(expected.to_owned()));
    }
}
