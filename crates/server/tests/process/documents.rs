//! `stele openapi`, and the pages of the running server.

use reqwest::Method;
use serde_json::{Map, Value};
use stele_server::dialects;

use crate::client::text;
use crate::place::{Place, finish};

#[tokio::test]
async fn a_document_is_printed_as_it_is_served() {
    let place = Place::sqlite().await;
    let server = place.serve(&[]).await;
    let client = server.client("");
    for listed in dialects::ALL {
        let printed = finish(place.bare(&["openapi", listed.name()]))
            .await
            .succeeded();
        let page = text(client.request(Method::GET, &listed.document())).await;
        assert_eq!(printed, page, "{}", listed.name());
        // Whoever asks for programs' sake gets the same.
        let json = ["openapi", listed.name(), "--output", "json"];
        assert_eq!(finish(place.bare(&json)).await.succeeded(), printed);
    }
    let page = text(client.request(Method::GET, "/docs")).await;
    assert!(page.contains("swagger-ui"), "{page}");
    text(client.request(Method::GET, "/docs/swagger-ui-bundle.js")).await;
    server.stop().await;
}

#[tokio::test]
async fn all_documents_are_one_object_and_need_no_database() {
    let place = Place::sqlite().await;
    let printed = finish(place.bare(&["openapi"])).await.succeeded();
    let all: Map<String, Value> = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(all.len(), dialects::ALL.len());
    for (listed, (name, document)) in dialects::ALL.iter().zip(&all) {
        let openapi = document["openapi"].as_str().expect("a version");
        assert!(
            all.contains_key(listed.name()) && openapi.starts_with("3."),
            "{name}"
        );
    }
    let made: Vec<_> = place.folder().read_dir().expect("a folder").collect();
    assert!(made.is_empty(), "{made:?}");
}
