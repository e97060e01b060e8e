//! The bodies that the page for users shows: each is what the document shows, and can be sent.

use serde_json::Value;

use crate::harness::{Server, furnish};

/// The ids that stand in examples, and whose they are.
const IDS: [(&str, &str); 3] = [
    ("0194c0f3-f100-7000-8000-000000000001", "account"),
    ("0194c0f3-f100-7000-8000-000000000004", "contact"),
    ("0194c0f3-f100-7000-8000-00000000000a", "member"),
];

/// The path of each call on the page that has a body behind it, and the body.
fn examples() -> Vec<(String, String)> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/dialects/native.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    let calls = page.split("\n`POST ").skip(1);
    calls
        .filter_map(|rest| {
            let (path, rest) = rest.split_once("`:\n\n```json\n")?;
            let (body, _) = rest.split_once("```")?;
            Some((path.to_owned(), body.to_owned()))
        })
        .collect()
}

/// The example that the document has of the body of a POST.
fn documented(path: &str) -> Value {
    let document = stele_http_native::dialect().openapi;
    let document = serde_json::to_value(&document).expect("a document is JSON");
    let body = &document["paths"][path]["post"]["requestBody"];
    let schema = body["content"]["application/json"]["schema"]["$ref"].as_str();
    let schema = schema.expect("a reference").trim_start_matches('#');
    document.pointer(schema).expect("a schema")["example"].clone()
}

#[tokio::test]
async fn every_body_of_the_page_can_be_sent() {
    let server = Server::unlimited().await;
    let made = furnish(&server).await;
    let mut paths = Vec::new();
    for (path, body) in examples() {
        let shown: Value = serde_json::from_str(&body).expect(&body);
        assert_eq!(shown, documented(&path), "{path}");
        let sent = IDS
            .iter()
            .fold(body, |body, (id, whose)| body.replace(id, &made[whose]));
        let answer = server
            .post(&path, &serde_json::from_str(&sent).expect("JSON"))
            .await;
        assert_eq!(answer.status, 201, "{path}: {answer}");
        paths.push(path);
    }
    paths.sort();
    let records = [
        "contacts",
        "conversations",
        "meetings",
        "notes",
        "nps_responses",
        "tasks",
    ];
    assert_eq!(paths, records.map(|record| format!("/v1/{record}")));
}
