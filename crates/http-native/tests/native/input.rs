//! Odd and bad input: the API's own answer, and the store as it was.

use std::collections::BTreeMap;

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};

use crate::calls::CALLS;
use crate::harness::{Server, filled, furnish, places};

const LIST: &str = "/v1/organizations";

/// Every call that takes an object as body, as method and path.
fn writes(ids: &BTreeMap<&'static str, String>) -> Vec<(Method, String)> {
    CALLS
        .iter()
        .filter(|call| call.body.starts_with('{'))
        .map(|call| (call.method(), filled(call.path, ids)))
        .collect()
}

#[tokio::test]
async fn bodies_that_are_no_json_objects() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let deep = format!(
        r#"{{"traits":{{"a":{}{}}}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    for (method, path) in writes(&ids) {
        for (body, kind) in [
            (b"".as_slice(), "malformed-body"),
            (b" ", "malformed-body"),
            (b"{", "malformed-body"),
            (b"name=x", "malformed-body"),
            (br#"{"name":"x",}"#, "malformed-body"),
            (br#"{"name":"x"} {}"#, "malformed-body"),
            (br#"{"name":"\ud800"}"#, "malformed-body"),
            (br#"{"name":NaN}"#, "malformed-body"),
            (b"{\"name\":\"\xff\"}", "malformed-body"),
            (deep.as_bytes(), "malformed-body"),
            (b"[]", "invalid-request"),
            (b"null", "invalid-request"),
            (br#""x""#, "invalid-request"),
            (br#"{"name":"a\u0000b"}"#, "invalid-request"),
            (br#"{"traits":{"a\u0000":1}}"#, "invalid-request"),
            (br#"{"nmae":"x"}"#, "invalid-request"),
        ] {
            let told = server.refused(method.clone(), &path, body.to_vec()).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(99)]);
            assert_eq!(
                told["type"],
                format!("/problems/{kind}"),
                "{method} {path} {shown}"
            );
        }
    }
}

#[tokio::test]
async fn a_nul_in_any_query_is_refused() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    for call in CALLS {
        let path = filled(call.path, &ids);
        for query in ["x=%00", "%00=x", "limit=%00"] {
            let body = filled(call.body, &ids);
            let answer = server
                .call(call.method(), &format!("{path}?{query}"), body)
                .await;
            assert_eq!(answer.status, 400, "{} {query}", call.name);
            let place = answer.json()["errors"][0]["parameter"].clone();
            assert!(place.is_string(), "{answer}");
        }
    }
}

#[tokio::test]
async fn limits() {
    let server = Server::unlimited().await;
    for call in CALLS.iter().filter(|call| call.is_list()) {
        for good in ["1", "50", "100"] {
            let answer = server
                .get(&format!("{}?limit={good}&unknown=1", call.path))
                .await;
            assert_eq!(answer.status, 200, "{}", call.name);
        }
        for bad in [
            "0",
            "-1",
            "101",
            "abc",
            "",
            "1.5",
            "%2B1",
            "99999999999999999999",
            "1e400",
        ] {
            let answer = server.get(&format!("{}?limit={bad}", call.path)).await;
            assert_eq!(answer.status, 400, "{} {bad}", call.name);
            assert_eq!(places(&answer.json()), ["limit"], "{answer}");
        }
    }
}

#[tokio::test]
async fn names() {
    let server = Server::unlimited().await;
    let made = server
        .create(LIST, &json!({ "external_id": "a", "name": "n" }))
        .await;
    let path = format!("{LIST}/{}", made["id"].as_str().expect("an id"));
    for (sent, kept) in [
        ("a".repeat(400), "a".repeat(400)),
        ("😀".repeat(400), "😀".repeat(400)),
        (format!("  {}\t", "a".repeat(400)), "a".repeat(400)),
        ("e\u{301}\u{302}".to_owned(), "e\u{301}\u{302}".to_owned()),
        (
            "\u{202e}\u{200f}מזל".to_owned(),
            "\u{202e}\u{200f}מזל".to_owned(),
        ),
    ] {
        let answer = server.patch(&path, &json!({ "name": sent })).await;
        assert_eq!(answer.json()["name"], kept, "{answer}");
    }
    for name in [
        json!("a".repeat(401)),
        json!("😀".repeat(401)),
        json!(""),
        json!(" \u{a0}\t"),
        json!(null),
        json!(5),
        json!(["a"]),
    ] {
        for (method, path, body) in [
            (Method::PATCH, path.as_str(), json!({ "name": name })),
            (
                Method::POST,
                LIST,
                json!({ "external_id": "b", "name": name }),
            ),
        ] {
            let told = server.refused(method, path, body.to_string()).await;
            assert_eq!(places(&told), ["/name"], "{name}");
        }
    }
}

#[tokio::test]
async fn the_last_of_duplicate_keys_counts_and_numbers_keep_their_digits() {
    let server = Server::unlimited().await;
    let body =
        r#"{"external_id":"a","name":"one","name":"two","traits":{"x":1e400,"y":1.10,"z":-0}}"#;
    let answer = server.call(Method::POST, LIST, body).await;
    assert_eq!(answer.status, 201, "{answer}");
    let body = String::from_utf8_lossy(&answer.body);
    for kept in [r#""name":"two""#, r#""y":1.10"#] {
        assert!(body.contains(kept), "{body}");
    }
}

#[tokio::test]
async fn times() {
    let server = Server::unlimited().await;
    let account = server.account("piedpiper").await;
    let made = server
        .create("/v1/contacts", &json!({ "account_ids": [account] }))
        .await;
    let path = format!("/v1/contacts/{}", made["id"].as_str().expect("an id"));
    for (sent, kept) in [
        ("2024-02-29", "2024-02-29T00:00:00.000000Z"),
        ("2024-03-15T08:00:00+05:30", "2024-03-15T02:30:00.000000Z"),
        (
            "2024-03-15T08:00:00.1234567Z",
            "2024-03-15T08:00:00.123456Z",
        ),
    ] {
        let answer = server.patch(&path, &json!({ "joined_at": sent })).await;
        assert_eq!(answer.json()["joined_at"], kept, "{answer}");
    }
    for bad in [
        json!("2023-02-29"),
        json!("0000-01-01"),
        json!("10000-01-01"),
        json!("yesterday"),
        json!(""),
        json!(1_700_000_000),
        json!(true),
    ] {
        let told = server
            .refused(
                Method::PATCH,
                &path,
                json!({ "joined_at": bad }).to_string(),
            )
            .await;
        assert_eq!(places(&told), ["/joined_at"], "{bad}");
    }
}

#[tokio::test]
async fn any_content_type_is_read_as_json() {
    let server = Server::unlimited().await;
    for (number, content_type) in ["text/plain", "application/x-www-form-urlencoded", "x"]
        .into_iter()
        .enumerate()
    {
        let body = json!({ "external_id": number.to_string(), "name": "n" });
        let request = Request::post(LIST)
            .header(header::AUTHORIZATION, format!("Bearer {}", server.key))
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(body.to_string()))
            .expect("a request");
        assert_eq!(server.send(request).await.status, 201, "{content_type}");
    }
    let nothing: Value = server.get(LIST).await.json();
    assert_eq!(nothing["data"].as_array().map(Vec::len), Some(3));
}
