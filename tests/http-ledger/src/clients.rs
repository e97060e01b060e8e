//! Clients: what all of their calls have in common.

mod create;
mod get;
mod list;
mod update;

use serde::Serialize;
use serde_json::{Number, Value, json};
use stele_application::{AccountRef, Resource};
use stele_domain::Tags;
use stele_http::openapi::MAX_MRR;
use stele_http::{Conflict, Edge, Failure, Faults, PathParams, parse, read};
use utoipa::ToSchema;
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ErrorBody;

/// The calls. Route and document come from one line.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update))
}

/// A client, as every call shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Client {
    /// Its id, which never changes.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// What it is called.
    pub(crate) title: String,
    /// What the customer's own systems call it.
    #[schema(required)]
    pub(crate) reference: Option<String>,
    #[schema(schema_with = worth_shown, required)]
    pub(crate) worth: Option<Number>,
    /// Its labels.
    pub(crate) labels: Vec<String>,
    /// When it was made: UTC, in milliseconds.
    #[schema(format = DateTime)]
    pub(crate) opened: String,
    /// When it last changed: UTC, in milliseconds.
    #[schema(format = DateTime)]
    pub(crate) changed: String,
}

/// The client that the document shows.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000001",
        "title": "Hooli",
        "reference": "hooli",
        "worth": 48000,
        "labels": ["enterprise"],
        "opened": "2025-02-01T10:00:00.000Z",
        "changed": "2025-02-01T10:00:00.000Z"
    })
}

fn worth_shown() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Number, Type::Null]))
        .description(Some(
            "What it is worth a month: exact, with six decimals at most.",
        ))
}

/// What a body says of it.
fn worth_sent() -> ObjectBuilder {
    worth_shown().minimum(Some(-MAX_MRR)).maximum(Some(MAX_MRR))
}

/// Reads `labels`.
fn labels(value: Value) -> Result<Tags, Faults> {
    let labels = read::list_of(|label| parse::tag(&read::string(label)?))(value)?;
    Ok(labels.into_iter().collect())
}

/// What another client's reference is answered by, for the document.
fn taken() -> Value {
    json!(ErrorBody::of(&Failure::Conflict(Conflict::Identifier)))
}

/// The client that a path names: by its id, else by any identifier that one of the other dialects gave it.
fn named(path: &PathParams) -> Result<AccountRef, Failure> {
    let name = path.text("id");
    let name = name.ok_or(Failure::NotFound(Resource::Account))?;
    Ok(AccountRef::IdOrIdentifier(name.to_owned()))
}
