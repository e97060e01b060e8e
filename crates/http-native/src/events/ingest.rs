//! Writing events.

use std::borrow::Cow;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use stele_application::EventOutcome;
use stele_domain::Scope;
use stele_http::{Edge, Faults, Gate, Unread};
use utoipa::ToSchema;
use utoipa::openapi::schema::ArrayBuilder;
use utoipa::openapi::{Ref, RefOr, Schema};

use super::batch::{self, MAX_EVENTS};
use crate::convert;
use crate::error::{Error, FaultyInput, Kind};

/// The most bytes of a body: 20 MiB, four thousand for each of as many events as there may be.
const BODY_LIMIT: usize = 20 << 20;

/// How many faults of one event are told.
const MAX_FAULTS: usize = 10;

/// An event to write.
#[derive(ToSchema)]
#[schema(example = input_example)]
#[expect(dead_code, reason = "only the schema of what `batch` reads")]
pub(crate) struct EventInput {
    /// Your id of it, by which it is written once: one whose id the workspace has had within the last days, from whichever
    /// API, is a `duplicate`.
    #[schema(min_length = 1, max_length = 400)]
    id: Option<String>,
    /// What happened.
    #[schema(min_length = 1, max_length = 400)]
    event: String,
    /// The account that it belongs to: its id, or else one of its identifiers. Where no account has it, the event waits for the
    /// first one that is given it as an identifier.
    #[schema(min_length = 1, max_length = 400)]
    account: Option<String>,
    /// The id of the account that it belongs to, which must be there. Not beside `account`.
    #[schema(format = "uuid")]
    account_id: Option<String>,
    /// What your product calls whoever did it: a contact's external id or email, where it is one. An event that names no
    /// account belongs to the first account of theirs.
    #[schema(min_length = 1, max_length = 400)]
    user: Option<String>,
    /// When it happened; now, where nothing is said or it lies more than 23 hours ahead.
    #[schema(format = DateTime)]
    timestamp: Option<String>,
    /// What it says of itself: any JSON.
    #[schema(schema_with = convert::properties_schema, required = false)]
    properties: Value,
}

fn input_example() -> Value {
    json!({
        "id": "7ac1c682-a54b-4d0d-9f56-d6d3618f4915",
        "event": "report_exported",
        "account": "piedpiper",
        "user": "user-1",
        "timestamp": "2025-02-01T09:59:58Z",
        "properties": { "pages": 12 },
    })
}

/// Events to write: 5,000 at most.
pub(crate) struct EventList;

impl utoipa::PartialSchema for EventList {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new()
            .items(Ref::from_schema_name(EventInput::name()))
            .max_items(Some(MAX_EVENTS))
            .description(Some("Events to write: 5,000 at most."))
            .into()
    }
}

impl ToSchema for EventList {
    fn name() -> Cow<'static, str> {
        "EventList".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((
            EventInput::name().into_owned(),
            <EventInput as utoipa::PartialSchema>::schema(),
        ));
        EventInput::schemas(schemas);
    }
}

/// What became of events.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = answer_example)]
pub(crate) struct WrittenEvents {
    /// How many are written.
    written: usize,
    /// How many were written already.
    duplicate: usize,
    /// How many name an account that is not there.
    unknown_account: usize,
    /// How many do not hold what they must.
    invalid: usize,
    /// What became of each, in their order.
    #[schema(max_items = 5000)]
    results: Vec<EventResult>,
}

/// What became of one event.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct EventResult {
    /// Its place in what was sent, counted from 0; empty lines do not count.
    #[schema(minimum = 0)]
    index: usize,
    /// What became of it. Only what is `written` is new.
    status: EventStatus,
    /// What is wrong with one that is `invalid`; left out of the others.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<EventProblem>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EventStatus {
    /// It is written, and stays.
    Written,
    /// It was written already.
    Duplicate,
    /// It names an account that is not there, and is not written.
    UnknownAccount,
    /// It does not hold what it must, and is not written.
    Invalid,
}

/// What is wrong with an event, as a problem document tells it of a whole request.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct EventProblem {
    /// What kind of problem it is: always `/problems/invalid-request`.
    r#type: String,
    /// The kind in words.
    title: &'static str,
    /// The HTTP status that a request with this event alone in it would deserve: 400.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong, in English.
    detail: String,
    /// Everything that is wrong with it, up to ten faults. Pointers begin at the whole of what was sent, lines being the items
    /// of a list.
    #[schema(min_items = 1, max_items = 10)]
    errors: Vec<FaultyInput>,
}

impl EventProblem {
    fn of(index: usize, faults: &Faults) -> Self {
        let faults = faults.iter().take(MAX_FAULTS);
        let errors: Vec<_> = faults
            .map(|fault| FaultyInput::of_item(index, fault))
            .collect();
        let kind = Kind::InvalidRequest;
        Self {
            r#type: kind.uri(),
            title: kind.title(),
            status: kind.status().as_u16(),
            detail: FaultyInput::sum_up(&errors),
            errors,
        }
    }
}

fn answer_example() -> Value {
    json!({
        "written": 1,
        "duplicate": 1,
        "unknown_account": 0,
        "invalid": 1,
        "results": [
            { "index": 0, "status": "written" },
            { "index": 1, "status": "duplicate" },
            {
                "index": 2,
                "status": "invalid",
                "problem": {
                    "type": "/problems/invalid-request",
                    "title": "The request does not hold what it must",
                    "status": 400,
                    "detail": "event is required",
                    "errors": [{ "pointer": "/2/event", "detail": "event is required" }],
                },
            },
        ],
    })
}

/// The example of a body of lines.
fn lines_example() -> Value {
    let line = input_example().to_string();
    format!(
        "{line}\n{}\n",
        json!({ "event": "login", "user": "user-1" })
    )
    .into()
}

fn list_example() -> Value {
    json!([input_example(), { "event": "login", "user": "user-1" }])
}

/// Write events
///
/// Up to 5,000, as a JSON array or with one JSON object to a line, of 20 MiB in all. Those that can be written are written
/// together, whatever is wrong with the others; what became of each is answered. An answer means that they stay. Send a batch
/// again that was not answered: events with an `id` are written once.
#[utoipa::path(
    post,
    path = "/v1/events",
    operation_id = "events.create",
    tag = "Events",
    request_body(content(
        (EventList = "application/json", example = list_example),
        (String = "application/x-ndjson", example = lines_example),
    )),
    responses((status = 200, description = "What became of the events.", body = WrittenEvents)),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Json<WrittenEvents>, Error> {
    let caller = gate.admit(Scope::EventWrite)?;
    let media_type = body.media_type();
    let bytes = body.up_to(BODY_LIMIT).bytes().await?;
    let _reserved = edge.large_bodies.reserve(bytes.len()).await;
    let events = batch::read(&bytes, media_type.as_deref())?;
    drop(bytes);
    let mut problems = Vec::with_capacity(events.len());
    let mut drafts = Vec::with_capacity(events.len());
    for (index, event) in events.into_iter().enumerate() {
        problems.push(match event {
            Ok(draft) => {
                drafts.push(draft);
                None
            }
            Err(faults) => Some(EventProblem::of(index, &faults)),
        });
    }
    let outcomes = edge.stele.ingest(caller, &drafts).await?;
    Ok(Json(WrittenEvents::of(problems, &outcomes)))
}

impl WrittenEvents {
    /// Of the problems of all events, and the outcomes of those that have none.
    fn of(problems: Vec<Option<EventProblem>>, outcomes: &[EventOutcome]) -> Self {
        let mut outcomes = outcomes.iter();
        let results = problems.into_iter().enumerate().map(|(index, problem)| {
            let status = match (
                &problem,
                problem.is_none().then(|| outcomes.next()).flatten(),
            ) {
                (None, Some(EventOutcome::Written)) => EventStatus::Written,
                (None, Some(EventOutcome::Known)) => EventStatus::Duplicate,
                (None, Some(EventOutcome::UnknownAccount)) => EventStatus::UnknownAccount,
                (Some(_), _) | (None, None) => EventStatus::Invalid,
            };
            EventResult {
                index,
                status,
                problem,
            }
        });
        let results: Vec<_> = results.collect();
        let count = |status| {
            let those = results.iter().filter(|result| result.status == status);
            those.count()
        };
        Self {
            written: count(EventStatus::Written),
            duplicate: count(EventStatus::Duplicate),
            unknown_account: count(EventStatus::UnknownAccount),
            invalid: count(EventStatus::Invalid),
            results,
        }
    }
}

#[cfg(test)]
mod tests {
    use stele_application::EventOutcome;
    use stele_http::{Faults, Problem};

    use super::{EventProblem, EventStatus, WrittenEvents};

    #[test]
    fn outcomes_are_told_at_the_places_of_their_events() {
        let invalid = |index| {
            let faults = Faults::from(Problem::Required).under("event");
            Some(EventProblem::of(index, &faults))
        };
        let outcomes = [
            EventOutcome::UnknownAccount,
            EventOutcome::Written,
            EventOutcome::Known,
        ];
        let answer = WrittenEvents::of(vec![invalid(0), None, None, invalid(3), None], &outcomes);
        let statuses: Vec<_> = answer.results.iter().map(|result| result.status).collect();
        let expected = [
            EventStatus::Invalid,
            EventStatus::UnknownAccount,
            EventStatus::Written,
            EventStatus::Invalid,
            EventStatus::Duplicate,
        ];
        assert_eq!(statuses, expected);
        assert_eq!((answer.written, answer.invalid), (1, 2));
        let problem = answer.results[3].problem.as_ref().expect("a problem");
        let told = serde_json::to_value(problem).expect("JSON");
        assert_eq!(told["errors"][0]["pointer"], "/3/event");
        assert_eq!(told["detail"], "event is required");
    }
}
