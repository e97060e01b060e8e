//! Input that somebody will send: the contract's answer each time, and the store as it was.

use http::Method;
use serde_json::{Value, json};
use stele_http::{RateLimits, Settings};

use crate::world::{ACCOUNTS, Sent, World, account};

async fn world() -> World {
    let rate_limits = RateLimits::Off;
    World::with(Settings {
        rate_limits,
        ..Settings::default()
    })
    .await
}

/// Asks with JSON text and answers status, code and attr.
async fn told(world: &World, method: Method, path: &str, json: &str) -> (u16, String, Value) {
    let answer = world.ask(method, path, Sent::Json(json.to_owned())).await;
    let body = answer.json();
    let code = body["code"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), code, body["attr"].clone())
}

#[tokio::test]
async fn what_is_refused_leaves_the_store_as_it_was() {
    let world = world().await;
    let id = world
        .create(json!({"name": "x", "external_id": "e", "tags": ["t"]}))
        .await;
    let before = world.get(ACCOUNTS).await.body;
    world
        .fixture
        .clock
        .advance(std::time::Duration::from_secs(1));
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    let long = "a".repeat(401);
    let long_emoji = "😀".repeat(401);
    let field = |field: &str, value: &str| {
        let rest = if field == "name" {
            ""
        } else {
            r#""name": "n", "#
        };
        format!("{{{rest}\"{field}\": {value}}}")
    };
    let csm = |id: &str| {
        field(
            "properties",
            &format!(r#"{{"csm": {{"id": {id}, "email": ""}}}}"#),
        )
    };
    for (json, code, attr) in [
        (field("name", &format!("\"{long}\"")), "max_length", "name"),
        (
            field("name", &format!("\"{long_emoji}\"")),
            "max_length",
            "name",
        ),
        (
            field("name", r#""a\u0000b""#),
            "null_characters_not_allowed",
            "name",
        ),
        (field("name", r#""\ud800""#), "parse_error", ""),
        (field("name", r#""\udc00\ud800""#), "parse_error", ""),
        (field("name", "NaN"), "parse_error", ""),
        (field("name", "-Infinity"), "parse_error", ""),
        (field("name", &deep(10_000)), "parse_error", ""),
        (field("name", &deep(50)), "invalid_input", "name"),
        (field("name", "\"\u{a0}\u{2003}\""), "blank", "name"),
        (
            field("external_id", &format!("\"{long}\"")),
            "max_length",
            "external_id",
        ),
        (
            field("external_id", r#""\u0000""#),
            "null_characters_not_allowed",
            "external_id",
        ),
        (
            field("tags", r#"["a", "\u0000"]"#),
            "null_characters_not_allowed",
            "tags__1",
        ),
        (
            field("properties", r#"{"csm": {"id": 1, "email": "\u0000"}}"#),
            "null_characters_not_allowed",
            "properties",
        ),
        (
            field(
                "properties",
                r#"{"csm": {"id": 1, "email": "", "x": ["\u0000"]}}"#,
            ),
            "null_characters_not_allowed",
            "properties",
        ),
        (
            field("properties", r#"{"a\u0000": 1}"#),
            "null_characters_not_allowed",
            "properties",
        ),
        (
            field("unknown", r#""\u0000""#),
            "null_characters_not_allowed",
            "unknown",
        ),
        (field("a\\u0000", "1"), "null_characters_not_allowed", ""),
        (csm("9223372036854775808"), "invalid_input", "properties"),
        (csm("1e400"), "invalid_input", "properties"),
        (csm("0.5"), "invalid_input", "properties"),
        (csm("NaN"), "parse_error", ""),
        (
            field("properties", &deep(99)),
            "invalid_input",
            "properties",
        ),
        (field("properties", &deep(100)), "parse_error", ""),
        ("{\"name\": \"n\"".to_owned(), "parse_error", ""),
        ("\u{feff}{}".to_owned(), "parse_error", ""),
        (r#"{"name": "n", "name": null}"#.to_owned(), "null", "name"),
    ] {
        let attr = if attr.is_empty() {
            Value::Null
        } else {
            attr.into()
        };
        for (method, path) in [
            (Method::POST, ACCOUNTS.to_owned()),
            (Method::PATCH, account(&id)),
            (Method::PUT, account(&id)),
        ] {
            let short: String = json.chars().take(60).collect();
            let answer = told(&world, method.clone(), &path, &json).await;
            assert_eq!(
                answer,
                (400, code.to_owned(), attr.clone()),
                "{method} {short}"
            );
        }
    }
    let not_utf8 = Sent::Typed("application/json", b"{\"name\": \"\xff\"}".to_vec());
    let answer = world.ask(Method::POST, ACCOUNTS, not_utf8).await;
    assert_eq!(answer.json()["code"], "parse_error");
    let nul = Sent::Form("name=a%00b".to_owned());
    assert_eq!(
        world.ask(Method::POST, ACCOUNTS, nul).await.json()["attr"],
        "name"
    );
    let large = Sent::Form(format!("name={}", "a".repeat(2 << 20)));
    assert_eq!(
        world.ask(Method::PATCH, &account(&id), large).await.status,
        413
    );
    assert_eq!(world.get(ACCOUNTS).await.body, before);
}

#[tokio::test]
async fn what_is_unusual_and_right_comes_back_as_sent() {
    let world = world().await;
    for name in [
        "a".repeat(400),
        "😀".repeat(400),
        "e\u{301}".repeat(200),
        "\u{202e}abc\u{200f}".to_owned(),
        "a/b?c#d%".to_owned(),
        "\"'\\\u{7f}\u{1}\n".to_owned() + "x",
        "\u{10ffff}\u{fffe}".to_owned(),
    ] {
        let id = world
            .create(json!({"name": name, "external_id": name, "tags": ["T"]}))
            .await;
        let account = world.get(&account(&id)).await.json();
        assert_eq!(
            (&account["name"], &account["external_id"]),
            (&json!(name), &json!(name))
        );
        // Decoded and encoded again, a search finds it.
        let part: String = name.chars().take(20).collect();
        let mut query = String::from("search=");
        for byte in part.trim().bytes() {
            query.push_str(&format!("%{byte:02X}"));
        }
        let found = world.get(&format!("{ACCOUNTS}?{query}")).await;
        assert_eq!(found.status, 200, "{name}");
    }
    for (number, kept) in [
        ("0", "0"),
        ("-1", "-1"),
        ("2147483648", "2147483648"),
        ("9223372036854775808", "9223372036854775808"),
        ("1e400", "1e+400"),
        ("2E-7", "2e-7"),
        ("1.50", "1.50"),
    ] {
        let json = format!("{{\"name\": {number}}}");
        let answer = world.ask(Method::POST, ACCOUNTS, Sent::Json(json)).await;
        assert_eq!(answer.json()["name"], kept, "{answer}");
    }
    let twice = r#"{"name": "first", "name": "last", "tags": ["a"], "tags": []}"#;
    let answer = world
        .ask(Method::POST, ACCOUNTS, Sent::Json(twice.to_owned()))
        .await;
    assert_eq!(
        (&answer.json()["name"], &answer.json()["tags"]),
        (&json!("last"), &json!([]))
    );
    let surrogates = r#"{"name": "\ud83d\ude00"}"#;
    let answer = world
        .ask(Method::POST, ACCOUNTS, Sent::Json(surrogates.to_owned()))
        .await;
    assert_eq!(answer.json()["name"], "😀");
}

#[tokio::test]
async fn ids_in_the_path_that_name_nothing() {
    let world = world().await;
    let id = world
        .create(json!({"name": "x", "external_id": "a/b"}))
        .await;
    for named in [
        "a%2Fb",
        "..",
        "%2e%2e",
        "%",
        "%zz",
        "%00",
        "'",
        "%22",
        "0",
        "-1",
        &id.replace('-', ""),
        &format!("{{{id}}}"),
        &format!("urn:uuid:{id}"),
        &format!("{id}0"),
        "00000000-0000-0000-0000-000000000000",
    ] {
        for method in [Method::GET, Method::PATCH, Method::PUT, Method::DELETE] {
            let named = named.replace('{', "%7B").replace('}', "%7D");
            let path = account(&named);
            let body = json!({"name": "y"});
            let answer = world.ask(method.clone(), &path, body).await;
            assert_eq!(answer.status, 404, "{method} {path}");
            assert_eq!(answer.json()["detail"], "Not found.", "{method} {path}");
        }
    }
    assert_eq!(world.get(&account(&id)).await.json()["name"], "x");
}
