//! What is committed is what is built and served, and the page that shows it needs nothing else.

use std::path::Path;

use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::document;
use crate::world::{StoreKind, World};

fn committed(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs/openapi")
        .join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; `cargo xtask openapi` writes it",
            path.display()
        )
    });
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_served_is_what_is_committed() {
    let world = World::start(StoreKind::Memory).await;
    for document in document::all() {
        let name = document.name;
        let response = world
            .acme
            .request(Method::GET, &format!("/openapi/{name}.json"))
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        let served: Value = response.json().await.expect("JSON");
        assert_eq!(served, document.json, "{name}");
        assert!(
            served == committed(name),
            "docs/openapi/{name}.json is out of date: run `cargo xtask openapi`"
        );
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documentation_page_needs_nothing_from_elsewhere() {
    let world = World::start(StoreKind::Memory).await;
    let get = async |path: &str| {
        let response = world
            .acme
            .request(Method::GET, path)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.expect("a whole page")
    };
    let page = get("/docs/").await;
    for attribute in ["src=\"", "href=\""] {
        for reference in page
            .split(attribute)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            assert!(
                !reference.contains("//"),
                "{reference} comes from elsewhere"
            );
            get(&format!("/docs/{}", reference.trim_start_matches("./"))).await;
        }
    }
    world.stop().await;
}
