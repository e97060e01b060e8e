//! Changing a segment.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_domain::{Field, Name, Scope, SegmentChange, SegmentId, Text};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::{Segment, SegmentRule, rule};
use crate::error::Error;
use crate::{body, convert, path};

/// A change of a segment. What is left out stays as it is, `null` clears.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct UpdateSegment {
    /// Its new name, trimmed, unique in the workspace.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
    /// What it is for.
    #[schema(value_type = Option<String>, max_length = 100_000)]
    description: Field<Text>,
    /// Which accounts are in it, in the place of the whole rule before.
    #[schema(value_type = SegmentRule, required = false)]
    rule: Option<Value>,
}

fn example() -> Value {
    json!({ "rule": { "attribute": "health_score", "operator": "lt", "value": 50 } })
}

impl UpdateSegment {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.optional("name", read::name);
        let description = object.field("description", body::text);
        let rule = object.optional("rule", rule::read);
        body::finish(object, || {
            Some(Self {
                name,
                description,
                rule,
            })
        })
    }

    fn into_change(self) -> SegmentChange {
        let Self {
            name,
            description,
            rule,
        } = self;
        SegmentChange {
            name,
            description,
            rule,
        }
    }
}

/// Update a segment
///
/// With another rule other accounts are in it, as when it was made. A change that changes nothing leaves `version` and
/// `updated_at` alone.
#[utoipa::path(
    patch,
    path = "/v1/segments/{id}",
    operation_id = "segments.update",
    tag = "Segments",
    params(path::Id),
    request_body = UpdateSegment,
    responses(
        (status = 200, description = "The segment as it is now.", body = Segment),
        (status = 409, description = "Another segment has this name; nothing is written."),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Segment>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let segment = SegmentId(path::id(&path, Resource::Segment)?);
    let change = body::read(body, UpdateSegment::read).await?;
    let segment = edge
        .stele
        .update_segment(caller, segment, change.into_change())
        .await?;
    Ok(Json(convert::segment(segment)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::{Field, SegmentChange};
    use stele_http::ObjectReader;

    use super::UpdateSegment;

    #[test]
    fn only_the_description_can_be_taken_away() {
        let read = |body| {
            ObjectReader::of(body)
                .and_then(UpdateSegment::read)
                .map(UpdateSegment::into_change)
                .map_err(|faults| faults.to_string())
        };
        assert_eq!(read(json!({})), Ok(SegmentChange::default()));
        let cleared = SegmentChange {
            description: Field::Null,
            ..SegmentChange::default()
        };
        assert_eq!(read(json!({ "description": null })), Ok(cleared));
        let told = read(json!({ "name": null, "rule": null, "version": 1 }));
        let expected =
            "name must be a string, rule must be an object, version is not a field of this body";
        assert_eq!(told, Err(expected.to_owned()));
    }
}
