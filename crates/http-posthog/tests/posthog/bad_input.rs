//! Input that somebody will send: the dialect's own answer each time, and the store as it was.

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

/// A body with a field of this value, written as JSON, and a name.
fn with(field: &str, value: &str) -> String {
    let name = if field == "name" {
        ""
    } else {
        r#""name": "n", "#
    };
    format!("{{{name}\"{field}\": {value}}}")
}

fn with_csm_id(id: &str) -> String {
    with(
        "properties",
        &format!(r#"{{"csm": {{"id": {id}, "email": ""}}}}"#),
    )
}

fn nested(levels: usize) -> String {
    format!("{}1{}", "[".repeat(levels), "]".repeat(levels))
}

/// JSON that is refused wherever an account is written, with code and attr.
fn refused() -> Vec<(String, &'static str, Option<&'static str>)> {
    let no_json = [
        with("name", r#""\ud800""#),
        with("name", r#""\udc00\ud800""#),
        with("name", "NaN"),
        with("name", "-Infinity"),
        with("name", &nested(10_000)),
        with("properties", &nested(100)),
        with_csm_id("NaN"),
        "{\"name\": \"n\"".to_owned(),
        "\u{feff}{}".to_owned(),
    ];
    let nul = [
        ("name", r#""a\u0000b""#, Some("name")),
        ("external_id", r#""\u0000""#, Some("external_id")),
        ("tags", r#"["a", "\u0000"]"#, Some("tags__1")),
        (
            "properties",
            r#"{"csm": {"id": 1, "email": "\u0000"}}"#,
            Some("properties"),
        ),
        (
            "properties",
            r#"{"csm": {"id": 1, "email": "", "x": ["\u0000"]}}"#,
            Some("properties"),
        ),
        ("properties", r#"{"a\u0000": 1}"#, Some("properties")),
        ("unknown", r#""\u0000""#, Some("unknown")),
        ("a\\u0000", "1", None),
    ];
    let long = [
        ("name", "a".repeat(401)),
        ("name", "😀".repeat(401)),
        ("external_id", "a".repeat(401)),
    ];
    let rest = [
        (with("name", &nested(50)), "invalid_input", Some("name")),
        (with("name", "\"\u{a0}\u{2003}\""), "blank", Some("name")),
        (with("name", "\"n\", \"name\": null"), "null", Some("name")),
        (
            with("properties", &nested(99)),
            "invalid_input",
            Some("properties"),
        ),
        (
            with_csm_id("9223372036854775808"),
            "invalid_input",
            Some("properties"),
        ),
        (with_csm_id("1e400"), "invalid_input", Some("properties")),
        (with_csm_id("0.5"), "invalid_input", Some("properties")),
    ];
    let no_json = no_json.map(|json| (json, "parse_error", None));
    let nul =
        nul.map(|(field, value, attr)| (with(field, value), "null_characters_not_allowed", attr));
    let long = long.map(|(field, text)| {
        (
            with(field, &format!("\"{text}\"")),
            "max_length",
            Some(field),
        )
    });
    no_json
        .into_iter()
        .chain(nul)
        .chain(long)
        .chain(rest)
        .collect()
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
    for (json, code, attr) in refused() {
        let attr = Value::from(attr);
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
        let encoded: Vec<_> = part
            .trim()
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect();
        let found = world
            .get(&format!("{ACCOUNTS}?search={}", encoded.concat()))
            .await;
        assert_ne!(found.json()["count"], 0, "{name}");
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
