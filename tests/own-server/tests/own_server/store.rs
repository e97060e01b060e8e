//! The third store in the real program: its commands, its metrics, its end.

use reqwest::Method;
use serde_json::json;

use crate::running::{Running, answer, printed, run, succeed};

const MEMORY: [&str; 2] = ["--database-url", "memory:"];

#[tokio::test]
async fn a_server_runs_on_it_from_its_start_to_its_end() {
    let server = Running::in_memory().await;
    let account = json!({"name": "Acme", "aliases": ["acme"]});
    let alguna = |method, path: &str| server.request(method, path).bearer_auth(&server.key);
    let made = succeed(alguna(Method::POST, "/accounts").json(&account)).await;
    let path = format!("/accounts/{}", made["id"].as_str().expect("an id"));
    assert_eq!(succeed(alguna(Method::GET, &path)).await, made);
    let renamed = json!({"name": "Acme Corporation"});
    let changed = succeed(alguna(Method::PATCH, "/accounts/acme").json(&renamed)).await;
    assert_eq!(changed["name"], "Acme Corporation");
    succeed(alguna(Method::DELETE, "/accounts/acme")).await;
    let (status, _) = answer(alguna(Method::GET, &path)).await;
    assert_eq!(status, 404);

    let ready = server.request(Method::GET, "/health/ready");
    assert_eq!(answer(ready).await.0, 200);
    let metrics = server.request(Method::GET, "/metrics").send().await;
    let metrics = metrics.expect("an answer").text().await.expect("a page");
    let counted = "stele_http_requests_total{dialect=\"alguna\",route=\"/accounts\",method=\"POST\",status=\"201\"} 1";
    assert!(metrics.contains(counted), "{metrics}");
    assert!(metrics.contains("stele_job_rounds_total"), "{metrics}");
    // It has no connections, so nothing is told of them.
    assert!(!metrics.contains("stele_database_connections"), "{metrics}");

    let (code, log) = server.stop().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("every request was answered"), "{log}");
    assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
}

#[tokio::test]
async fn a_server_that_starts_again_finds_nothing() {
    let first = Running::in_memory().await;
    let account = json!({"name": "Acme"});
    let request = first.request(Method::POST, "/accounts");
    succeed(request.bearer_auth(&first.key).json(&account)).await;
    let key = first.key.clone();
    first.stop().await;
    let second = Running::in_memory().await;
    let request = second.request(Method::GET, "/accounts");
    assert_eq!(answer(request.bearer_auth(&key)).await.0, 401);
    let request = second.request(Method::GET, "/accounts");
    let listed = succeed(request.bearer_auth(&second.key)).await;
    assert_eq!(listed["data"], json!([]));
    second.stop().await;
}

#[tokio::test]
async fn the_demo_can_be_told_on_it() {
    let server = Running::of_the_demo().await;
    let request = server.request(Method::GET, "/api/v1/accounts");
    let listed = succeed(request.header("x-api-key", &server.key)).await;
    assert!(
        listed["pagination"]["total"].as_u64() > Some(20),
        "{listed}"
    );
    server.stop().await;
}

#[tokio::test]
async fn every_command_works_on_it() {
    let report = printed(&[&["doctor"], &MEMORY[..]].concat()).await;
    assert!(report.contains("Memory answers at memory:"), "{report}");
    assert!(report.contains("a store of this kind has none"), "{report}");
    assert!(report.ends_with("Nothing is wrong.\n"), "{report}");
    let migrated = printed(&[&["migrate", "--output", "json"], &MEMORY[..]].concat()).await;
    assert_eq!(migrated, "{\"applied\":0,\"schema\":0}\n");
    let create = ["workspace", "create", "--name", "Acme"];
    let made = printed(&[&create[..], &MEMORY].concat()).await;
    assert!(made.contains("Acme"), "{made}");
}

#[tokio::test]
async fn a_url_of_no_store_is_told_with_the_schemes_that_there_are() {
    let refused = run(&["doctor", "--database-url", "mysql://localhost/stele"]).await;
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8(refused.stdout).expect("UTF-8");
    let schemes = "none of sqlite:, postgres:, postgresql:, memory:";
    assert!(told.contains(schemes), "{told}");
}
