//! The pages for whoever runs the server.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};

use crate::edge::Edge;
use crate::metrics::{Exposition, Metrics};

/// `GET /health/live`: the process answers. `GET /health/ready`: the store answers too, else 503. `GET /metrics`.
///
/// They ask for no key and hold nothing of any workspace; a server that must not show them gives them a listener of
/// their own.
pub fn router(edge: Edge, metrics: Metrics) -> Router {
    Router::new()
        .route("/health/live", get(async || status(StatusCode::OK, "ok")))
        .route("/health/ready", get(ready).with_state(edge))
        .route("/metrics", get(scrape).with_state(metrics))
}

async fn ready(State(edge): State<Edge>) -> Response {
    match edge.stele.ping().await {
        Ok(()) => status(StatusCode::OK, "ok"),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the store does not answer"
            );
            status(StatusCode::SERVICE_UNAVAILABLE, "the store does not answer")
        }
    }
}

async fn scrape(State(metrics): State<Metrics>, headers: HeaderMap) -> Response {
    let exposition = Exposition::asked_for(&headers);
    let head = [
        (header::CONTENT_TYPE, exposition.media_type()),
        (header::VARY, "accept"),
    ];
    (head, metrics.print(exposition)).into_response()
}

fn status(status: StatusCode, text: &'static str) -> Response {
    (status, axum::Json(serde_json::json!({ "status": text }))).into_response()
}
