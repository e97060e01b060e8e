//! How the pieces become one service.

use std::sync::Arc;

use axum::Router;
use stele_application::ports::{
    AccountReader, AdministrationReader, EventReader, Records, SignalReader, Store,
};
use stele_application::{Ports, Stele};
use stele_http::{Edge, Metrics, RequestIds, Settings};

use crate::ports::{RandomIds, SystemClock, SystemSecrets};
use crate::{dialects, docs_page};

/// The ports of a store that implements all of them, with the system's clock, random ids and secrets.
pub fn ports_over<S>(store: Arc<S>) -> Ports
where
    S: AccountReader
        + Records
        + EventReader
        + SignalReader
        + AdministrationReader
        + Store
        + 'static,
{
    Ports {
        accounts: store.clone(),
        records: store.clone(),
        events: store.clone(),
        signals: store.clone(),
        administration: store.clone(),
        store,
        clock: Arc::new(SystemClock::default()),
        ids: Arc::new(RandomIds),
        secrets: Arc::new(SystemSecrets),
    }
}

/// Ids for the requests that bring none.
pub fn request_ids(ports: &Ports) -> RequestIds {
    let ids = ports.ids.clone();
    RequestIds::new(move || ids.uuid().to_string())
}

/// Where the pages for whoever runs the server are: health and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operations {
    /// Beside the dialects.
    Beside,
    /// On a listener of their own.
    Apart,
}

/// What is served: a router for each listener.
#[derive(Debug, Clone)]
pub struct Routers {
    /// The dialects, their documents and the documentation page.
    pub main: Router,
    /// Health and metrics, where they are [`Apart`](Operations::Apart).
    pub operations: Option<Router>,
}

impl Routers {
    /// Puts the dialects of a list, such as [`dialects::ALL`], and the server's own pages around the application.
    ///
    /// # Panics
    /// When the list is wrong as [`dialects::make`] tells, or the paths of its dialects as [`stele_http::assemble()`] does.
    pub fn new(
        list: &[dialects::Listed],
        stele: Arc<Stele>,
        settings: Settings,
        metrics: &Metrics,
        operations: Operations,
    ) -> Self {
        let edge = Edge::new(stele, settings);
        let dialects = dialects::make(list);
        let pages = stele_http::openapi::router(&dialects).merge(docs_page::router(list));
        let health = stele_http::ops::router(edge.clone(), metrics.clone());
        match operations {
            Operations::Beside => Self {
                main: stele_http::assemble(&edge, dialects, pages.merge(health), metrics),
                operations: None,
            },
            Operations::Apart => Self {
                main: stele_http::assemble(&edge, dialects, pages, metrics),
                operations: Some(stele_http::assemble(&edge, Vec::new(), health, metrics)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Method, Request, StatusCode, header};
    use stele_http::testing::{Answer, send};
    use stele_testkit::MemoryStore;

    use super::*;

    async fn routers(operations: Operations) -> Routers {
        let ports = ports_over(Arc::new(MemoryStore::default()));
        let stele = Arc::new(Stele::open(ports.clone()).await.unwrap());
        let settings = Settings {
            request_ids: request_ids(&ports),
            ..Settings::default()
        };
        let metrics = Metrics::default();
        Routers::new(dialects::ALL, stele, settings, &metrics, operations)
    }

    async fn get(router: &Router, path: &str) -> Answer {
        send(router, Request::get(path).body(Body::empty()).unwrap()).await
    }

    #[tokio::test]
    async fn every_document_is_served_and_on_the_documentation_page() {
        let router = routers(Operations::Beside).await.main;
        let page = get(&router, "/docs/swagger-initializer.js").await;
        let page = String::from_utf8(page.body.to_vec()).unwrap();
        for listed in dialects::ALL {
            let document = get(&router, &listed.document()).await;
            assert_eq!(document.status, StatusCode::OK, "{}", listed.name());
            let printed = stele_http::openapi::print(&listed.dialect().openapi);
            assert_eq!(document.body, printed, "{}", listed.name());
            assert!(page.contains(&listed.document()), "{page}");
        }
    }

    #[tokio::test]
    async fn the_documentation_page_needs_no_internet() {
        let router = routers(Operations::Beside).await.main;
        let moved = get(&router, "/docs").await;
        assert_eq!(moved.headers[header::LOCATION], "/docs/");
        let page = get(&router, "/docs/").await;
        assert_eq!(page.headers[header::CONTENT_TYPE], "text/html");
        let page = String::from_utf8(page.body.to_vec()).unwrap();
        assert!(
            page.contains("<title>Stele API documentation</title>"),
            "{page}"
        );
        assert!(
            !page.contains("//cdn") && !page.contains("https://"),
            "{page}"
        );
        // Every file that the page names.
        for (_, rest) in page
            .match_indices("=\"./")
            .map(|(place, _)| page.split_at(place + 4))
        {
            let name = rest.split('"').next().unwrap();
            let file = get(&router, &format!("/docs/{name}")).await;
            assert_eq!(file.status, StatusCode::OK, "{name}");
        }
    }

    #[tokio::test]
    async fn who_opens_the_bare_address_gets_to_the_documentation_page() {
        let routers = routers(Operations::Apart).await;
        let ask = async |router: &Router, method| {
            let request = Request::builder().method(method).uri("/");
            send(router, request.body(Body::empty()).unwrap()).await
        };
        for method in [Method::GET, Method::HEAD] {
            let moved = ask(&routers.main, method).await;
            assert_eq!(moved.status, StatusCode::TEMPORARY_REDIRECT);
            assert_eq!(moved.headers[header::LOCATION], "/docs/");
        }
        let refused = ask(&routers.main, Method::POST).await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(refused.headers[header::ALLOW], "GET,HEAD");
        let operations = routers.operations.unwrap();
        let nothing = ask(&operations, Method::GET).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn paths_of_nobody_are_problems() {
        let router = routers(Operations::Beside).await.main;
        for path in [
            "/nothing",
            "/docs/nothing.js",
            "/docs/%ff",
            "/openapi/nothing.json",
        ] {
            let answer = get(&router, path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(
                answer.headers[header::CONTENT_TYPE],
                "application/problem+json",
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn health_and_metrics_are_beside_the_dialects_or_apart() {
        let pages = ["/health/live", "/health/ready", "/metrics"];
        let beside = routers(Operations::Beside).await;
        assert!(beside.operations.is_none());
        let apart = routers(Operations::Apart).await;
        let operations = apart.operations.unwrap();
        for page in pages {
            assert_eq!(
                get(&beside.main, page).await.status,
                StatusCode::OK,
                "{page}"
            );
            assert_eq!(
                get(&apart.main, page).await.status,
                StatusCode::NOT_FOUND,
                "{page}"
            );
            assert_eq!(
                get(&operations, page).await.status,
                StatusCode::OK,
                "{page}"
            );
        }
        assert_eq!(
            get(&operations, "/docs/").await.status,
            StatusCode::NOT_FOUND
        );
    }

    #[tokio::test]
    async fn every_dialect_asks_for_a_key() {
        let router = routers(Operations::Beside).await.main;
        for path in [
            "/resources/accounts",
            "/api/v1/accounts",
            "/api/projects/1/accounts/",
            "/api/environments/1/accounts/",
            "/accounts",
            "/customers",
        ] {
            let answer = get(&router, path).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(answer.headers.contains_key("x-request-id"), "{path}");
        }
    }
}
