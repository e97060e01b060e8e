//! How a workspace scores health, answer by answer.

use http::Method;
use serde_json::{Value, json};
use stele_http::testing::Answer;

use crate::harness::{Server, places};

const PATH: &str = "/v1/health_settings";

async fn put(server: &Server, settings: &Value) -> Answer {
    server.call(Method::PUT, PATH, settings.to_string()).await
}

#[tokio::test]
async fn what_is_answered_can_be_changed_and_sent_back() {
    let server = Server::start().await;
    let default = server.get(PATH).await;
    insta::assert_snapshot!("default", default);
    let mut settings = default.json();
    settings["missing"] = json!("neutral");
    settings["weights"] = json!({
        "email_response": 0, "open_requests": 0, "meeting_frequency": 1000, "issue_resolution": 1, "recent_activity": 0,
    });
    settings["bands"]["email_response"] = json!([{ "limit": 0.5, "points": 100 }]);
    settings["bands"]["open_requests"] = json!([{ "limit": 3, "points": 7 }]);
    settings["beyond"]["open_requests"] = json!(0);
    let changed = put(&server, &settings).await;
    insta::assert_snapshot!("changed", changed);
    assert_eq!(server.get(PATH).await.body, changed.body);
    // The same again is no change, and neither is the version left out.
    let mut again = changed.json();
    assert_eq!(put(&server, &again).await.body, changed.body);
    again.as_object_mut().expect("an object").remove("version");
    assert_eq!(put(&server, &again).await.body, changed.body);
    insta::assert_snapshot!("outdated", put(&server, &settings).await);
    assert_eq!(server.get(PATH).await.body, changed.body);
}

#[tokio::test]
async fn every_fault_is_told_with_its_place() {
    let server = Server::start().await;
    let mut settings = server.get(PATH).await.json();
    for weight in settings["weights"]
        .as_object_mut()
        .expect("an object")
        .values_mut()
    {
        *weight = json!(0);
    }
    settings["bands"]["email_response"][1]["limit"] = json!(4);
    settings["bands"]["meeting_frequency"] = json!([]);
    let told = server
        .refused(Method::PUT, PATH, settings.to_string())
        .await;
    assert_eq!(
        places(&told),
        [
            "/weights",
            "/bands/email_response/1/limit",
            "/bands/meeting_frequency"
        ]
    );
    insta::assert_snapshot!("faulty", put(&server, &settings).await);
    let told = server.refused(Method::PUT, PATH, "{}").await;
    assert_eq!(places(&told), ["/missing", "/weights", "/bands", "/beyond"]);
    let many = json!(vec![json!({ "limit": "x" }); 1_000]);
    settings["bands"]["email_response"] = many;
    let told = server
        .refused(Method::PUT, PATH, settings.to_string())
        .await;
    assert_eq!(places(&told).len(), 100);
}
