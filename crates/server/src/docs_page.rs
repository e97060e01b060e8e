//! Swagger UI at `/docs`, with the documents of all dialects. Its files are part of the binary: it works without internet.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use stele_http::{Refusal, problem};
use utoipa_swagger_ui::{Config, Url};

use crate::dialects::Listed;

type Settings = Arc<Config<'static>>;

/// What the page is called by its maker, and here.
const TITLE: [&str; 2] = [
    "<title>Swagger UI</title>",
    "<title>Stele API documentation</title>",
];

/// The page, its scripts and styles.
pub(crate) fn router(dialects: &[Listed]) -> Router {
    let urls = dialects
        .iter()
        .map(|dialect| Url::new(dialect.name, dialect.document));
    // Its default validator is a service on the internet.
    let settings = Arc::new(Config::new(urls).validator_url("none"));
    Router::new()
        // Whoever opens the address that the log tells is at the right place.
        .route("/", get(async || Redirect::temporary("/docs/")))
        // The page's own links are relative to a folder.
        .route("/docs", get(async || Redirect::permanent("/docs/")))
        .route("/docs/", get(async |State(settings)| file("index.html", settings)))
        .route("/docs/{*file}", get(named_file))
        .with_state(settings)
}

async fn named_file(
    State(settings): State<Settings>,
    path: Result<Path<String>, PathRejection>,
) -> Response {
    match path {
        Ok(Path(path)) => file(&path, settings),
        // No file has a name that is no UTF-8.
        Err(_) => problem::refuse(&Refusal::NotFound),
    }
}

fn file(path: &str, settings: Settings) -> Response {
    let file = match utoipa_swagger_ui::serve(path, settings) {
        Ok(Some(file)) => file,
        Ok(None) => return problem::refuse(&Refusal::NotFound),
        Err(error) => {
            tracing::error!(error = &*error, path, "the documentation page is broken");
            return problem::refuse(&Refusal::Internal);
        }
    };
    let bytes = if path == "index.html" {
        let [theirs, ours] = TITLE;
        let page = String::from_utf8_lossy(&file.bytes);
        page.replacen(theirs, ours, 1).into_bytes()
    } else {
        file.bytes.into_owned()
    };
    let mut response = (StatusCode::OK, bytes).into_response();
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::try_from(file.content_type) {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    if file.gzpipped {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
