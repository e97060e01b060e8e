//! Taking events in.

use std::borrow::Cow;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use stele_application::EventOutcome;
use stele_domain::Scope;
use stele_http::{Edge, Faults, Gate, ObjectReader, Problem, Unread};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, OneOfBuilder};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::batch::{Event, MAX_EVENTS};
use super::current::{self, CustomerEvents};
use super::first::{self, AccountEvent};
use crate::error::{Error, ErrorBody};

/// Ingest events
///
/// Takes at most a hundred events, which all are written together. An event of an account that is not there fails alone. One
/// whose id is known is not taken again and counts as ingested.
#[utoipa::path(
    post,
    path = "/events",
    operation_id = "events.ingest",
    tag = "Events",
    request_body(content = IngestEvents, example = current::example),
    responses(
        (status = 200, description = "What became of the events.", body = IngestedEvents),
        (status = 400, description = "The body is not JSON, or does not hold what it must; nothing is written.", body = ErrorBody, example = json!({"status": 400, "detail": "Validation failed: events[0].unique_id is required"})),
        (status = 413, description = "The body is too large.", body = ErrorBody, example = json!({"status": 413, "detail": "The request body has more than 1048576 bytes"})),
    )
)]
pub(crate) async fn ingest(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Json<IngestedEvents>, Error> {
    let caller = gate.admit(Scope::EventWrite)?;
    let events = read(body.json().await?)?;
    let drafts: Vec<_> = events.iter().map(Event::draft).collect();
    let outcomes = edge.stele.ingest(caller, &drafts).await?;
    Ok(Json(IngestedEvents::of(&events, &outcomes)))
}

/// A body of either version.
fn read(body: Value) -> Result<Vec<Event>, Faults> {
    match body {
        Value::Array(_) => first::read(body),
        Value::Object(_) => current::read(ObjectReader::of(body)?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let rule = "body must be an array of events or an object that holds one";
            Err(Problem::Rule(rule.into()).into())
        }
    }
}

/// Events of either version.
pub(crate) struct IngestEvents;

impl utoipa::PartialSchema for IngestEvents {
    fn schema() -> RefOr<Schema> {
        let list = ArrayBuilder::new()
            .items(Ref::from_schema_name(AccountEvent::name()))
            .max_items(Some(MAX_EVENTS))
            .description(Some("The events of the first version: at most 100."));
        OneOfBuilder::new()
            .item(list)
            .item(Ref::from_schema_name(CustomerEvents::name()))
            .description(Some(
                "Events: a list in the first version, an object in the current one.",
            ))
            .into()
    }
}

impl ToSchema for IngestEvents {
    fn name() -> Cow<'static, str> {
        "IngestEvents".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        push::<AccountEvent>(schemas);
        push::<CustomerEvents>(schemas);
    }
}

fn push<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

/// What became of events, each told by your id of it, in the order in which they were sent.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = json!({"ingested": ["evt_abc123"], "failed": ["evt_of_nobody"]}))]
pub(crate) struct IngestedEvents {
    /// Those that are written, now or already before.
    ingested: Vec<String>,
    /// Those whose account is not there.
    failed: Vec<String>,
}

impl IngestedEvents {
    fn of(events: &[Event], outcomes: &[EventOutcome]) -> Self {
        let (mut ingested, mut failed) = (Vec::new(), Vec::new());
        for (event, outcome) in events.iter().zip(outcomes) {
            let ids = match outcome {
                EventOutcome::Written | EventOutcome::Known => &mut ingested,
                EventOutcome::UnknownAccount => &mut failed,
            };
            ids.push(event.id().to_owned());
        }
        Self { ingested, failed }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{IngestedEvents, read};
    use crate::events::{current, first};
    use stele_application::EventOutcome;

    #[test]
    fn both_versions_say_the_same_in_their_own_keys() {
        let first = read(json!([first::example()])).expect("valid");
        let current = read(current::example()).expect("valid");
        assert_eq!(first, current);
        assert_eq!(read(json!([])), Ok(Vec::new()));
        assert_eq!(read(json!({"events": []})), Ok(Vec::new()));
    }

    #[test]
    fn the_keys_of_one_version_mean_nothing_in_the_other() {
        let told = |body: Value| read(body).expect_err("faulty").to_string();
        assert_eq!(
            told(json!({"events": [first::example()]})),
            "events[0].unique_id is required, events[0].event_name is required"
        );
        assert_eq!(
            told(current::example()["events"].clone()),
            "[0].uniqueId is required, [0].eventName is required"
        );
        assert_eq!(told(json!({})), "events is required");
        assert_eq!(told(json!({"events": {}})), "events must be an array");
        assert_eq!(
            told(json!("events")),
            "body must be an array of events or an object that holds one"
        );
    }

    #[test]
    fn what_is_known_counts_as_ingested() {
        let event = |id: &str| json!({"uniqueId": id, "account": "a", "eventName": "n"});
        let events = read(json!([event("1"), event("2"), event("3"), event("1")])).expect("valid");
        let outcomes = [
            EventOutcome::Known,
            EventOutcome::UnknownAccount,
            EventOutcome::Written,
            EventOutcome::Known,
        ];
        let answer = IngestedEvents::of(&events, &outcomes);
        assert_eq!(
            serde_json::to_value(answer).expect("JSON"),
            json!({"ingested": ["1", "3", "1"], "failed": ["2"]})
        );
    }
}
