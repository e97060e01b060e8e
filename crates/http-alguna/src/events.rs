//! `/events`: usage, as both versions of the API send it.
//!
//! The two bodies are told apart by their shape: a list is the first version's, an object the current one's.

mod batch;
mod current;
mod first;
mod ingest;

use axum::middleware::from_fn;
use stele_http::Edge;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::version;

/// The route of both versions.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(ingest::ingest))
        .layer(from_fn(version::echo))
}
