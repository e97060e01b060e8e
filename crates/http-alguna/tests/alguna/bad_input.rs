//! Whatever strangers send: the answer is the dialect's own, never a failure of ours, and the store stays as it was.

use http::StatusCode;
use serde_json::{Value, json};

use crate::server::{Server, detail, expect};

/// The calls that take a body, on the account `JoGo`.
const WRITES: [(&str, &str); 4] = [
    ("POST", "/accounts"),
    ("PATCH", "/accounts/JoGo"),
    ("POST", "/customers"),
    ("PATCH", "/customers/JoGo"),
];

async fn server() -> Server {
    let server = Server::start().await;
    server
        .fixture
        .account(&server.caller, "GoJo")
        .identifiers(&["JoGo"])
        .await;
    server
}

/// Sends a body to every call that takes one and expects 400 with this detail.
async fn refused(server: &Server, body: &[u8], told: &str) {
    let before = server.everything().await;
    for (method, path) in WRITES {
        let call = server.call(method, path).body(body.to_vec());
        let answer = call.send().await;
        let detail = detail(&answer, StatusCode::BAD_REQUEST);
        assert!(detail.contains(told), "{method} {path}: {detail}");
    }
    assert_eq!(server.everything().await, before);
}

/// A body with a value under one key, and whatever else a new customer needs.
fn with(key: &str, value: &str) -> Vec<u8> {
    let rest = match key {
        "name" => r#""currency": "USD""#,
        "currency" => r#""name": "N""#,
        _ => r#""name": "N", "currency": "USD""#,
    };
    format!("{{{rest}, \"{key}\": {value}}}").into_bytes()
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let server = server().await;
    for body in [
        b"" as &[u8],
        b"name=GoJo",
        b"{\"name\": NaN}",
        b"{\"name\": \"a\"} more",
        b"{'name': 'a'}",
        b"\xff\xfe",
        b"{\"name\": \"\xff\"}",
        b"{\"name\": \"a\nb\"}",
        b"{\"name\": \"\\ud800\"}",
        b"{\"name\": \"\\udc00\\ud800\"}",
    ] {
        refused(&server, body, "Malformed JSON: ").await;
    }
    let deep = [b"[".repeat(10_000), b"]".repeat(10_000)].concat();
    refused(&server, &deep, "nested more than 100 levels deep").await;
    let deep = [
        b"{\"name\":".repeat(10_000),
        b"1".to_vec(),
        b"}".repeat(10_000),
    ]
    .concat();
    refused(&server, &deep, "nested more than 100 levels deep").await;
}

#[tokio::test]
async fn bodies_that_are_no_objects() {
    let server = server().await;
    for body in ["null", "true", "1", "\"a\"", "[]", "[{\"name\": \"a\"}]"] {
        refused(&server, body.as_bytes(), "body must be an object").await;
    }
}

#[tokio::test]
async fn values_of_the_wrong_kind() {
    let server = server().await;
    for (key, expected, others) in [
        (
            "name",
            "a string",
            &[
                "0",
                "-1",
                "2147483648",
                "9223372036854775808",
                "1e400",
                "null",
                "true",
                "[]",
                "{}",
            ] as &[_],
        ),
        ("aliases", "an array", &["\"a\"", "1", "{}", "true"]),
        ("currency", "a string", &["1", "{}", "[\"USD\"]"]),
        ("contacts", "an array", &["\"a\"", "1", "{}"]),
    ] {
        for other in others {
            refused(
                &server,
                &with(key, other),
                &format!("{key} must be {expected}"),
            )
            .await;
        }
    }
    refused(
        &server,
        &with("aliases", "[1]"),
        "aliases[0] must be a string",
    )
    .await;
    refused(
        &server,
        &with("contacts", "[1]"),
        "contacts[0] must be an object",
    )
    .await;
}

#[tokio::test]
async fn names_at_and_beyond_their_limits() {
    let server = server().await;
    for text in ["a", "é", "😀", "e\u{301}", "\u{202e}a\u{202c}"] {
        let longest: String = text.chars().cycle().take(400).collect();
        let too_long = json!(format!("{longest}a")).to_string();
        refused(
            &server,
            &with("name", &too_long),
            "name must have at most 400 characters",
        )
        .await;
        for (method, path) in WRITES {
            let body = with("name", &json!(format!(" {longest}\t")).to_string());
            let answer = server.call(method, path).body(body).send().await;
            assert!(answer.status.is_success(), "{answer}");
            assert_eq!(answer.json()["name"], longest.trim());
        }
    }
    for blank in ["\"\"", "\" \\t\\n\"", "\"\u{a0}\""] {
        refused(&server, &with("name", blank), "name must not be blank").await;
    }
}

#[tokio::test]
async fn nuls_anywhere() {
    let server = server().await;
    for (key, value, told) in [
        (
            "name",
            r#""a\u0000b""#,
            "name must not contain null characters",
        ),
        (
            "aliases",
            r#"["\u0000"]"#,
            "aliases[0] must not contain null characters",
        ),
        (
            "unknown",
            r#"{"a": ["\u0000"]}"#,
            "unknown.a[0] must not contain null characters",
        ),
        (
            "unknown",
            r#"{"a\u0000": 1}"#,
            "unknown must not contain null characters",
        ),
    ] {
        refused(&server, &with(key, value), told).await;
    }
    for path in [
        "/accounts?x=%00",
        "/customers?email=a%00b",
        "/customers/lookup?alias=%00",
    ] {
        detail(&server.get(path).await, StatusCode::BAD_REQUEST);
    }
    for method in ["GET", "PATCH", "DELETE"] {
        let call = server.call(method, "/accounts/a%00b").body("{}");
        detail(&call.send().await, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn aliases_at_and_beyond_their_limits() {
    let server = server().await;
    let long = format!("[\"{}\"]", "a".repeat(401));
    refused(
        &server,
        &with("aliases", &long),
        "aliases[0] must have at most 400 characters",
    )
    .await;
    for blank in ["[\"\"]", "[\" \"]"] {
        refused(
            &server,
            &with("aliases", blank),
            "aliases[0] must not be blank",
        )
        .await;
    }
    let twice = "[\"a\", \"b\", \"a\"]";
    refused(
        &server,
        &with("aliases", twice),
        "aliases[2] must not be listed twice",
    )
    .await;
    let longest = "😀".repeat(400);
    let body = json!({"name": "N", "aliases": [longest, " kept as sent "]});
    let answer = server.post("/accounts", body.clone()).await;
    assert_eq!(
        expect(&answer, StatusCode::CREATED)["aliases"],
        body["aliases"]
    );
}

#[tokio::test]
async fn codes_of_no_currency_and_no_country() {
    let server = server().await;
    for code in ["usd", "ZZZ", "US", "USDD", "", " USD", "💶"] {
        let value = json!(code).to_string();
        refused(
            &server,
            &with("currency", &value),
            "currency must be an ISO 4217 currency code",
        )
        .await;
    }
    let before = server.everything().await;
    for code in ["us", "XX", "840", "", "U", "USAA"] {
        for (path, body) in [
            (
                "/accounts",
                json!({"name": "N", "billingAddress": {"country": code}}),
            ),
            (
                "/customers",
                json!({"name": "N", "currency": "USD", "billing_address": {"country": code}}),
            ),
            (
                "/customers",
                json!({"name": "N", "currency": "USD", "tax_country": code}),
            ),
        ] {
            let answer = server.post(path, body).await;
            let told = detail(&answer, StatusCode::BAD_REQUEST);
            assert!(
                told.ends_with("must be an ISO 3166-1 country code"),
                "{told}"
            );
        }
    }
    assert_eq!(server.everything().await, before);
}

#[tokio::test]
async fn addresses_of_no_mailbox() {
    let server = server().await;
    for email in [
        "", "a", "@", "a@", "@b.co", "a b@c.co", "a@b@c.co", "a@b..co", "<a@b.co>",
    ] {
        let value = json!([{ "email": email }]).to_string();
        let told = "contacts[0].email must be a valid email address";
        refused(&server, &with("contacts", &value), told).await;
    }
}

#[tokio::test]
async fn of_duplicate_keys_the_last_wins() {
    let server = server().await;
    let body = r#"{"name": 1, "name": "First", "name": "Last"}"#;
    let answer = server.call("POST", "/accounts").body(body).send().await;
    assert_eq!(expect(&answer, StatusCode::CREATED)["name"], "Last");
}

#[tokio::test]
async fn unknown_fields_and_parameters_are_ignored() {
    let server = server().await;
    let body = json!({"name": "N", "id": "ABCDEFGH", "createdAt": 1, "plan": {"deep": [1]}});
    let answer = server.post("/accounts", body).await;
    let created = expect(&answer, StatusCode::CREATED);
    assert_ne!(created["id"], "ABCDEFGH");
    assert!(created.get("plan").is_none());
    for path in ["/accounts?plan=x&offset=-1", "/customers?page=0&name=x"] {
        assert_eq!(server.get(path).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn any_content_type_is_read_as_json() {
    let server = server().await;
    for content_type in [
        "application/json; charset=utf-16",
        "text/plain",
        "application/x-www-form-urlencoded",
        "nonsense",
        "",
    ] {
        let call = server
            .call("POST", "/accounts")
            .header("content-type", content_type);
        let answer = call.body(r#"{"name": "N"}"#).send().await;
        assert_eq!(answer.status, StatusCode::CREATED, "{content_type}");
    }
}

#[tokio::test]
async fn limits_pages_and_offsets_of_no_use() {
    let server = server().await;
    for query in [
        "page=0",
        "page=-1",
        "page=abc",
        "page=1.0",
        "page=1e400",
        "page=NaN",
        "page=",
        "limit=0",
        "limit=-1",
        "limit=abc",
        "limit=11",
        "limit=",
        "sort=name",
        "sort=",
        "sort=NAME:ASC",
    ] {
        let answer = server.get(&format!("/accounts?{query}")).await;
        detail(&answer, StatusCode::BAD_REQUEST);
    }
    for query in [
        "limit=0",
        "limit=-1",
        "limit=abc",
        "limit=",
        "limit=1.5",
        "offset=-1",
        "offset=abc",
        "offset=",
        "sort=updated_at:asc",
        "sort=",
    ] {
        let answer = server.get(&format!("/customers?{query}")).await;
        detail(&answer, StatusCode::BAD_REQUEST);
    }
    for limit in ["101", "2147483648", "9223372036854775808"] {
        for path in ["/accounts", "/customers"] {
            let answer = server.get(&format!("{path}?limit={limit}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {limit}");
        }
    }
    // Of a repeated parameter the last counts.
    let answer = server.get("/customers?limit=0&limit=7").await;
    assert_eq!(answer.json()["pagination"]["per_page"], 7);
}

#[tokio::test]
async fn aliases_that_need_encoding_in_a_path() {
    let server = server().await;
    let other = server.fixture.account(&server.caller, "Other").await;
    for (alias, encoded) in [
        ("a/b", "a%2Fb"),
        ("..", "%2E%2E"),
        (".", "%2e"),
        ("%", "%25"),
        ("%2F", "%252F"),
        ("\"quoted\"", "%22quoted%22"),
        ("a b+c", "a%20b+c"),
        ("?#", "%3F%23"),
        ("ä😀", "%C3%A4%F0%9F%98%80"),
        (&other.id.to_string(), &other.id.to_string()),
    ] {
        // The UUID of an account means nothing to this API until it is an alias.
        let path = format!("/accounts/{encoded}");
        detail(&server.get(&path).await, StatusCode::NOT_FOUND);
        let body = json!({"name": alias, "aliases": [alias]});
        let created = expect(&server.post("/accounts", body).await, StatusCode::CREATED);
        assert_eq!(server.get(&path).await.json(), created, "{alias}");
        let customer = server.get(&format!("/customers/{encoded}")).await;
        assert_eq!(customer.json()["id"], created["id"], "{alias}");
        let renamed = server.patch(&path, json!({"name": "Renamed"})).await;
        assert_eq!(renamed.json()["id"], created["id"], "{alias}");
        let deleted = server.delete(&path).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT, "{alias}");
    }
    for nothing in ["%FF", "%C3", "%", "%zz", &"a".repeat(401)] {
        let answer = server.get(&format!("/accounts/{nothing}")).await;
        detail(&answer, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn many_of_everything_within_the_body_limit() {
    let server = server().await;
    let aliases: Vec<_> = (0..5_000).map(|n| format!("alias-{n}")).collect();
    let contacts: Vec<Value> = (0..1_000)
        .map(|n| json!({"email": format!("a{n}@b.co")}))
        .collect();
    let body = json!({"name": "N", "aliases": aliases, "contacts": contacts});
    let created = expect(&server.post("/accounts", body).await, StatusCode::CREATED);
    assert_eq!(created["aliases"], json!(aliases));
    assert_eq!(created["contacts"].as_array().map(Vec::len), Some(1_000));
    let contacts: Vec<Value> = (0..1_001)
        .map(|n| json!({"email": format!("a{n}@b.co")}))
        .collect();
    let body = json!({"name": "N", "contacts": contacts});
    let refused = detail(
        &server.post("/accounts", body).await,
        StatusCode::BAD_REQUEST,
    );
    assert!(refused.contains("at most 1000 contacts"), "{refused}");
}
