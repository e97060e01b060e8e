//! NPS responses: how likely people are to recommend you.

mod create;
mod delete;
mod get;
mod list;
mod update;

use serde::Serialize;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_domain::NpsScore;
use stele_http::{Edge, Problem, read};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The field in which a body names another record.
const NAMES: [(Resource, &str); 1] = [(Resource::Contact, "contact_id")];

/// The calls on responses.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
}

/// How likely a contact said they are to recommend you. The last response of each contact counts for all of their accounts.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct NpsResponse {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Your id of it, unique in the workspace.
    #[schema(required, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<String>,
    /// The id of the contact who answered.
    #[schema(format = "uuid")]
    pub(crate) contact_id: String,
    /// When they answered.
    #[schema(format = DateTime)]
    pub(crate) responded_at: String,
    /// 0 to 6 is a detractor, 7 and 8 are passive, 9 and 10 are promoters.
    #[schema(minimum = 0, maximum = 10)]
    pub(crate) score: u8,
    /// Why.
    #[schema(required, max_length = 100_000)]
    pub(crate) feedback: Option<String>,
    /// 1 at first, one more with each change.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When it was recorded.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// A response of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000006",
        "external_id": "survey-9",
        "contact_id": "0194c0f3-f100-7000-8000-000000000004",
        "responded_at": "2024-12-19T08:30:00.000000Z",
        "score": 9,
        "feedback": "Middle-out is here to stay.",
        "version": 1,
        "created_at": "2024-12-19T08:30:00.000000Z",
        "updated_at": "2024-12-19T08:30:00.000000Z",
    })
}

/// A whole number from 0 to 10.
fn score(value: Value) -> Result<NpsScore, Problem> {
    let points = read::integer(value)?;
    u8::try_from(points)
        .ok()
        .and_then(NpsScore::new)
        .ok_or(Problem::OutOfRange {
            min: Some(0),
            max: Some(NpsScore::MAX.into()),
        })
}
