//! Whatever comes in, the answer is the dialect's own and the store stays as it was.

use std::fmt::Write as _;

use serde_json::json;

use crate::world::{ACCOUNTS, World, error};

const ACCOUNT: &str = "/api/v1/accounts/1";

async fn world() -> World {
    let world = World::unlimited().await;
    world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .mrr("48000")
        .contact("Richard Hendricks", "richard@piedpiper.com")
        .await;
    world
}

/// Sends each body where it is to be refused with 400 and these words.
async fn refused(world: &World, patch: bool, cases: &[(String, &str)]) {
    let before = world.everything().await;
    for (body, words) in cases {
        let shown: String = body.chars().take(80).collect();
        let answer = if patch {
            world.patch(ACCOUNT, body.clone()).await
        } else {
            world.post(body.clone()).await
        };
        assert_eq!(
            (answer.status.as_u16(), error(&answer).as_str()),
            (400, *words),
            "{shown}"
        );
    }
    assert_eq!(world.everything().await, before);
}

fn case<'a>(body: &str, words: &'a str) -> (String, &'a str) {
    (body.to_owned(), words)
}

#[tokio::test]
async fn what_is_no_json_object() {
    let world = world().await;
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let cases = [
        case(
            "",
            "Invalid JSON body: EOF while parsing a value at line 1 column 0",
        ),
        case(
            "name=Aviato",
            "Invalid JSON body: expected ident at line 1 column 2",
        ),
        case(
            "{\"name\":",
            "Invalid JSON body: EOF while parsing a value at line 1 column 8",
        ),
        case(
            r#"{"name":"A"} x"#,
            "Invalid JSON body: trailing characters at line 1 column 14",
        ),
        case("[]", "Invalid JSON body: must be an object"),
        case("null", "Invalid JSON body: must be an object"),
        case(r#""Aviato""#, "Invalid JSON body: must be an object"),
        case("7", "Invalid JSON body: must be an object"),
        case(
            &deep("[", "]"),
            "Invalid JSON body: nested more than 100 levels deep",
        ),
        case(
            &deep(r#"{"name":"#, "}"),
            "Invalid JSON body: nested more than 100 levels deep",
        ),
        case(
            &format!(r#"{{"name":"A","deep":{}}}"#, deep("[", "]")),
            "Invalid JSON body: nested more than 100 levels deep",
        ),
    ];
    for patch in [false, true] {
        refused(&world, patch, &cases).await;
    }
    let answer = world.post(&b"{\"name\":\"\xff\"}"[..]).await;
    assert_eq!(
        (answer.status.as_u16(), error(&answer).as_str()),
        (400, "Invalid JSON body: invalid UTF-8 at byte 9")
    );
}

#[tokio::test]
async fn texts() {
    let world = world().await;
    let long = "a".repeat(401);
    let emoji = "\u{1f600}".repeat(401);
    refused(
        &world,
        false,
        &[
            case(
                &json!({ "name": long }).to_string(),
                "name must have at most 400 characters",
            ),
            case(
                &json!({ "name": emoji }).to_string(),
                "name must have at most 400 characters",
            ),
            case(
                r#"{"name":"a\u0000b"}"#,
                "name must not contain null characters",
            ),
            case(
                r#"{"name":"A","externalId":"\u0000"}"#,
                "externalId must not contain null characters",
            ),
            case(
                r#"{"name":"A","x":{"y":["\u0000"]}}"#,
                "x.y[0] must not contain null characters",
            ),
            case(
                r#"{"name":"A","\u0000":1}"#,
                "Invalid JSON body: must not contain null characters",
            ),
            case(
                r#"{"name":"\u200b","externalId":[]}"#,
                "externalId must be a string",
            ),
            case(
                &json!({ "name": "A", "externalId": emoji }).to_string(),
                "externalId must have at most 400 characters",
            ),
        ],
    )
    .await;
    for lone in [
        r#"{"name":"\ud800"}"#,
        r#"{"name":"\udc00x"}"#,
        r#"{"name":"A","externalId":"\ud83d"}"#,
    ] {
        let answer = world.post(lone).await;
        assert_eq!(answer.status, 400);
        assert!(
            error(&answer).starts_with("Invalid JSON body: "),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn texts_that_are_taken_as_they_are() {
    let world = world().await;
    let names = [
        "a".repeat(400),
        "\u{1f600}".repeat(400),
        "\u{1f469}\u{200d}\u{1f680}".to_owned(),
        "e\u{301}".to_owned(),
        "\u{202e}olleH\u{202c}".to_owned(),
        "שלום".to_owned(),
        "Robert'); DROP TABLE accounts;--".to_owned(),
        "%_\\".to_owned(),
    ];
    for name in &names {
        let external_id = format!("id of {}", name.chars().take(50).collect::<String>());
        let body = json!({ "name": name, "externalId": external_id }).to_string();
        let answer = world.post(body).await;
        assert_eq!(answer.status, 201, "{name}: {answer}");
        let data = answer.json()["data"].clone();
        assert_eq!(
            (&data["name"], &data["externalId"]),
            (&json!(name), &json!(external_id))
        );
    }
    // In a path an external id names nothing; as a filter it comes percent-encoded and is taken whole.
    for external_id in [
        "a/b",
        "..",
        "%",
        "\"quoted\"",
        "1",
        "2f0b6c1e-0d0c-4a53-9f4b-0f9a3b6f4c11",
        " blank ",
    ] {
        let body = json!({ "name": "A", "externalId": external_id }).to_string();
        let made = world.post(body).await.json();
        let encoded = external_id
            .bytes()
            .fold(String::new(), |mut encoded, byte| {
                write!(encoded, "%{byte:02X}").expect("a String takes everything");
                encoded
            });
        let found = world
            .get(&format!("{ACCOUNTS}?externalId={encoded}"))
            .await
            .json();
        assert_eq!(found["pagination"]["total"], 1, "{external_id}");
        assert_eq!(found["data"][0]["id"], made["data"]["id"]);
    }
}

#[tokio::test]
async fn numbers() {
    let world = world().await;
    let mrr = |text: &str| format!(r#"{{"name":"A","mrr":{text}}}"#);
    refused(
        &world,
        false,
        &[
            (mrr("9223372036854.775808"), "mrr is out of range"),
            (mrr("-9223372036854.775809"), "mrr is out of range"),
            (mrr("9223372036854775808"), "mrr is out of range"),
            (mrr("1e400"), "mrr is out of range"),
            (mrr("1e999999999999999999999"), "mrr is out of range"),
            (mrr("\"5\""), "mrr must be a number"),
            (mrr("\"NaN\""), "mrr must be a number"),
            (mrr("true"), "mrr must be a number"),
            (mrr("[1]"), "mrr must be a number"),
            (mrr("{}"), "mrr must be a number"),
        ],
    )
    .await;
    for text in ["NaN", "Infinity", "-", "01", "1.", ".5", "+1", "0x1"] {
        let answer = world.post(mrr(text)).await;
        assert_eq!(answer.status, 400, "{text}");
        assert!(
            error(&answer).starts_with("Invalid JSON body: "),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn kinds() {
    let world = world().await;
    refused(
        &world,
        false,
        &[
            case("{}", "name is required"),
            case(r#"{"name":null}"#, "name is required"),
            case(r#"{"name":""}"#, "name is required"),
            case(r#"{"name":"   "}"#, "name is required"),
            case(r#"{"Name":"Aviato"}"#, "name is required"),
            case(r#"{"name":7}"#, "name must be a string"),
            case(r#"{"name":"A","name":""}"#, "name is required"),
            case(
                r#"{"name":"A","externalId":7}"#,
                "externalId must be a string",
            ),
            case(
                r#"{"name":"A","status":"inactive"}"#,
                "status must be one of active, onboarding, churned",
            ),
            case(
                r#"{"name":"A","contactEmail":"nobody"}"#,
                "contactEmail must be a valid email address",
            ),
            (
                r#"{"name":"A","contactEmail":""}"#.to_owned(),
                "contactEmail must be a valid email address",
            ),
            case(
                r#"{"externalId":[],"mrr":"1","status":"gone","contactName":1,"contactEmail":"x"}"#,
                "name is required; externalId must be a string; mrr must be a number; \
                 status must be one of active, onboarding, churned; contactName must be a string; \
                 contactEmail must be a valid email address",
            ),
        ],
    )
    .await;
    refused(
        &world,
        true,
        &[
            case("{}", "No valid fields to update"),
            case(r#"{"name":"Hooli","mrr":1}"#, "No valid fields to update"),
            case(r#"{"externalId":7}"#, "externalId must be a string"),
            case(r#"{"externalId":{}}"#, "externalId must be a string"),
            case(
                r#"{"externalId":"v2","contactActivityAt":7}"#,
                "contactActivityAt must be a string",
            ),
            case(
                r#"{"externalId":false,"contactActivityAt":"soon"}"#,
                "externalId must be a string; contactActivityAt must be a valid ISO 8601 date",
            ),
            case(
                r#"{"externalId":"v2","externalId":1}"#,
                "externalId must be a string",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn dates() {
    let world = world().await;
    let at = |text: &str| json!({ "externalId": "v2", "contactActivityAt": text }).to_string();
    let invalid = "contactActivityAt must be a valid ISO 8601 date";
    let future = "contactActivityAt cannot be in the future";
    let cases = [
        ("", invalid),
        ("2023-02-29", invalid),
        ("2024-13-01", invalid),
        ("0000-01-01", invalid),
        ("10000-01-01", invalid),
        ("+010000-01-01T00:00:00Z", invalid),
        ("2016-12-31T23:59:60Z", invalid),
        ("2024-03-15T25:00:00Z", invalid),
        ("2024-03-15T08:00:00+25:00", invalid),
        ("1710489600", invalid),
        ("yesterday", invalid),
        ("2025-02-01T10:00:00.000001Z", future),
        ("2025-02-01T10:00:00-00:01", future),
        ("9999-12-31T23:59:59Z", future),
    ];
    let cases: Vec<_> = cases
        .iter()
        .map(|(text, words)| (at(text), *words))
        .collect();
    refused(&world, true, &cases).await;
    for (sent, printed) in [
        ("2024-02-29", "2024-02-29T00:00:00.000Z"),
        ("2024-03-15T08:00:00+05:30", "2024-03-15T02:30:00.000Z"),
        ("2024-03-15T08:00:00.1239Z", "2024-03-15T08:00:00.123Z"),
        ("0001-01-01", "0001-01-01T00:00:00.000Z"),
        ("2025-02-01T10:00:00Z", "2025-02-01T10:00:00.000Z"),
    ] {
        let answer = world.patch(ACCOUNT, at(sent)).await;
        assert_eq!(
            answer.json()["data"]["contactActivityAt"],
            printed,
            "{answer}"
        );
    }
}

#[tokio::test]
async fn queries() {
    let world = world().await;
    for (query, words) in [
        ("page=0", "page must be at least 1"),
        ("page=-1", "page must be at least 1"),
        ("page=abc", "page must be an integer"),
        ("page=", "page must be an integer"),
        ("page=1.5", "page must be an integer"),
        ("page=1e400", "page must be an integer"),
        ("page=NaN", "page must be an integer"),
        ("pageSize=0", "pageSize must be at least 1"),
        (
            "pageSize=-9223372036854775809",
            "pageSize must be at least 1",
        ),
        ("pageSize=abc", "pageSize must be an integer"),
        (
            "status=gone",
            "status must be one of active, onboarding, churned, inactive",
        ),
        (
            "status=",
            "status must be one of active, onboarding, churned, inactive",
        ),
        (
            "sortBy=id",
            "sortBy must be one of name, mrr, createdAt, updatedAt",
        ),
        ("sortOrder=up", "sortOrder must be one of asc, desc"),
        ("search=%00", "search must not contain null characters"),
        (
            "externalId=a%00b",
            "externalId must not contain null characters",
        ),
        ("other=%00", "other must not contain null characters"),
        (
            "page=x&pageSize=0&status=gone&sortBy=id&sortOrder=up",
            "page must be an integer; pageSize must be at least 1; \
             status must be one of active, onboarding, churned, inactive; \
             sortBy must be one of name, mrr, createdAt, updatedAt; sortOrder must be one of asc, desc",
        ),
    ] {
        let answer = world.get(&format!("{ACCOUNTS}?{query}")).await;
        assert_eq!(
            (answer.status.as_u16(), error(&answer).as_str()),
            (400, words),
            "{query}"
        );
    }
    for query in [
        "search=%FF",
        "search=%",
        "&&=&",
        "page=2147483648",
        "search=%F0%9F%98%80",
    ] {
        let answer = world.get(&format!("{ACCOUNTS}?{query}")).await;
        assert_eq!(answer.status, 200, "{query}");
    }
    let long = "a".repeat(5000);
    let answer = world
        .get(&format!("{ACCOUNTS}?search={long}&externalId={long}"))
        .await;
    assert_eq!(answer.json()["pagination"]["total"], 0);
}
