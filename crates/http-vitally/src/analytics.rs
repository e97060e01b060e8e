//! The Analytics API: what a customer's product tells, one message or a batch of them at a time.
//!
//! A message names everything by your own ids, makes what is not there yet, counts once, and is answered in one word. What is
//! no event becomes a [`Telling`](stele_application::Telling), an event an [`EventDraft`](stele_application::EventDraft); a batch of
//! both is written in one unit of work.

mod account;
mod batch;
mod message;
mod organization;
mod track;
mod unlink;
mod user;

use axum::Json;
use serde::Serialize;
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The calls of the Analytics API.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(account::account))
        .routes(routes!(user::user))
        .routes(routes!(track::track))
        .routes(routes!(unlink::unlink))
        .routes(routes!(organization::organization))
        .routes(routes!(batch::batch))
}

/// Everything that was sent is written.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Success {
    /// Always `Success.`.
    message: &'static str,
}

fn success() -> Json<Success> {
    Json(Success {
        message: "Success.",
    })
}
