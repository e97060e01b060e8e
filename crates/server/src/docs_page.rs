//! Swagger UI at `/docs`, with the documents of all dialects. Its files are part of the binary: it works without internet.
//!
//! Whoever looks around does no harm by it: every call is closed until it is opened, and asks once more before it is sent. A
//! key that is typed in stays in the page's memory, and no page but this server's own scripts and documents gets near it.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
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

/// What the browser is told of every file of the page.
///
/// The page loads nothing but its own files, calls nobody but the server it came from, and stands in no other page's frame,
/// where a click could be stolen. A description in a document cannot smuggle in a script that way either. Pictures may stand
/// in the stylesheet itself, and the hash is that of the one style that stands in the page: the logo's. (Where another Swagger
/// UI has another, the browser test fails with the new hash.) A link that is followed tells nobody which call was open.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; \
             style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
];

/// The page, its scripts and styles.
pub(crate) fn router(dialects: &[Listed]) -> Router {
    Router::new()
        // Whoever opens the address that the log tells is at the right place.
        .route("/", get(async || Redirect::temporary("/docs/")))
        // The page's own links are relative to a folder.
        .route("/docs", get(async || Redirect::permanent("/docs/")))
        .route("/docs/", get(async |State(settings)| file("index.html", settings)))
        .route("/docs/{*file}", get(named_file))
        .with_state(Arc::new(settings(dialects)))
}

/// What is not said here is as Swagger UI has it; what would be dangerous if a later version thought otherwise is said.
fn settings(dialects: &[Listed]) -> Config<'static> {
    // Swagger UI borrows its addresses, for as long as the program runs.
    let urls = dialects
        .iter()
        .map(|dialect| Url::new(dialect.name(), dialect.document().leak()));
    Config::new(urls)
        // Its default is a service on the internet, which would get to see the document.
        .validator_url("none")
        // A list of closed calls, none of which is ready to be sent: the page stands before a customer's real data.
        .doc_expansion("list")
        .try_it_out_enabled(false)
        // A key outlives neither the page nor the choice of another document. Stored, it would be there for whoever uses the
        // browser next, and for every other page of this host.
        .persist_authorization(false)
        .with_credentials(false)
        // A link to this page must not be able to bring a document, and with it a server, of its own.
        .query_config_enabled(false)
        // The names under which the calls stand in a generated client.
        .display_operation_id(true)
        .default_models_expand_depth(0)
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
    headers.extend(HEADERS);
    if let Ok(media_type) = HeaderValue::try_from(file.content_type) {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    if file.gzpipped {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use stele_http::testing::{Answer, send};

    use super::*;
    use crate::dialects;

    async fn get(path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).unwrap();
        send(&router(dialects::ALL), request).await
    }

    /// What the page does with them, a browser shows in the tests of the whole server.
    #[tokio::test]
    async fn nothing_is_sent_by_accident_or_kept() {
        let page = get("/docs/swagger-initializer.js").await;
        let page = String::from_utf8(page.body.to_vec()).unwrap();
        for setting in [
            r#""validatorUrl": "none""#,
            r#""docExpansion": "list""#,
            r#""tryItOutEnabled": false"#,
            r#""persistAuthorization": false"#,
            r#""withCredentials": false"#,
            r#""queryConfigEnabled": false"#,
        ] {
            assert!(page.contains(setting), "{setting} is not in {page}");
        }
    }

    #[tokio::test]
    async fn every_file_of_the_page_keeps_others_out() {
        for path in [
            "/docs/",
            "/docs/index.html",
            "/docs/swagger-initializer.js",
            "/docs/swagger-ui-bundle.js",
            "/docs/swagger-ui.css",
        ] {
            let file = get(path).await;
            assert_eq!(file.status, StatusCode::OK, "{path}");
            for (name, value) in HEADERS {
                assert_eq!(file.headers[&name], value, "{path}");
            }
        }
    }

    /// Without servers a document's calls go where the document came from.
    #[test]
    fn no_document_sends_its_readers_elsewhere() {
        for listed in dialects::ALL {
            let servers = listed.dialect().openapi.servers.unwrap_or_default();
            for server in servers {
                assert!(
                    server.url.starts_with('/'),
                    "{}: {}",
                    listed.name(),
                    server.url
                );
            }
        }
    }
}
