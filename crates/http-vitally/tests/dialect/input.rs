//! Odd and bad input: the dialect's own answer, and the store as it was.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};
use stele_domain::{Link, Role, Scope};

use crate::harness::{Server, basic};

const ACCOUNTS: &str = "/resources/accounts";

/// Sends a body of raw JSON to the create and the update of `mine`; it must be refused by both, and change nothing.
async fn refused(server: &Server, body: impl Into<Vec<u8>>) -> [Value; 2] {
    let body = body.into();
    let before = server.everything(&server.key).await;
    let mut told = Vec::new();
    for (method, path) in [
        (Method::POST, ACCOUNTS),
        (Method::PUT, "/resources/accounts/mine"),
    ] {
        let answer = server.call(method, path, body.clone()).await;
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]);
        assert_eq!(answer.status, 400, "{shown}: {answer}");
        told.push(answer.json()["error"].clone());
    }
    assert_eq!(server.everything(&server.key).await, before);
    told.try_into().expect("two answers")
}

async fn with_mine() -> Server {
    let server = Server::unlimited().await;
    server
        .create(&json!({ "externalId": "mine", "traits": { "plan": "gold" } }))
        .await;
    server
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let server = with_mine().await;
    let deep = format!(
        r#"{{"externalId":"x","traits":{{"a":{}{}}}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    for body in [
        b"".as_slice(),
        b" ",
        b"{",
        b"externalId=x&name=y",
        br#"{"externalId":"x",}"#,
        br#"{"externalId":"x"} {}"#,
        br#"{"externalId":"x","name":"\ud800"}"#,
        br#"{"externalId":"x","name":"\udc00\ud800"}"#,
        br#"{"externalId":"x","traits":{"mrr":NaN}}"#,
        br#"{"externalId":"x","traits":{"mrr":Infinity}}"#,
        br#"{"externalId":"x","traits":{"mrr":01}}"#,
        b"{\"externalId\":\"x\",\"name\":\"\xff\"}",
        b"{\"externalId\":\"x\",\"name\":\"a\0b\"}",
        deep.as_bytes(),
    ] {
        for told in refused(&server, body).await {
            let told = told.as_str().expect("a sentence");
            assert!(told.starts_with("Request body is not valid JSON"), "{told}");
        }
    }
}

#[tokio::test]
async fn a_hundred_levels_are_taken() {
    let server = with_mine().await;
    // The body and the traits are two.
    let deep = format!("{}{}", "[".repeat(98), "]".repeat(98));
    let body = format!(r#"{{"traits":{{"deep":{deep}}}}}"#);
    let answer = server
        .call(Method::PUT, "/resources/accounts/mine", body)
        .await;
    assert_eq!(answer.json()["traits"]["deep"].to_string(), deep);
}

#[tokio::test]
async fn nulls_in_text_and_keys() {
    let server = with_mine().await;
    for body in [
        r#"{"externalId":"a\u0000"}"#,
        r#"{"externalId":"a","name":"\u0000"}"#,
        r#"{"externalId":"a","traits":{"x":[{"y":"\u0000"}]}}"#,
        r#"{"externalId":"a","traits":{"x\u0000":1}}"#,
        r#"{"externalId":"a","\u0000":1}"#,
    ] {
        for told in refused(&server, body).await {
            let told = told.as_str().expect("a sentence");
            assert!(told.ends_with("must not contain null characters"), "{told}");
        }
    }
    for (method, path) in [
        (Method::GET, "/resources/accounts?x=%00"),
        (Method::GET, "/resources/accounts/mine?%00=x"),
        (Method::PUT, "/resources/accounts/mine?x=%00"),
        (Method::DELETE, "/resources/accounts/mine?x=%00"),
        (Method::POST, "/resources/accounts?x=%00"),
    ] {
        let answer = server.call(method, path, r#"{"externalId":"a"}"#).await;
        assert_eq!(answer.status, 400, "{path}: {answer}");
    }
}

#[tokio::test]
async fn names() {
    let server = with_mine().await;
    for (sent, kept) in [
        ("a".repeat(400), "a".repeat(400)),
        ("😀".repeat(400), "😀".repeat(400)),
        (format!("  {}\t", "a".repeat(400)), "a".repeat(400)),
        (
            "e\u{301}\u{302}\u{303}".to_owned(),
            "e\u{301}\u{302}\u{303}".to_owned(),
        ),
        (
            "\u{202e}\u{200f}מזל".to_owned(),
            "\u{202e}\u{200f}מזל".to_owned(),
        ),
        (
            "\u{1f468}\u{200d}\u{1f469}".to_owned(),
            "\u{1f468}\u{200d}\u{1f469}".to_owned(),
        ),
    ] {
        let answer = server
            .put("/resources/accounts/mine", &json!({ "name": sent }))
            .await;
        assert_eq!(answer.json()["name"], kept, "{answer}");
    }
    for (name, keyword) in [
        (json!("a".repeat(401)), "maxLength"),
        (json!("😀".repeat(401)), "maxLength"),
        (json!(""), "minLength"),
        (json!(" \u{a0}\t"), "minLength"),
        (json!(null), "type"),
        (json!(5), "type"),
        (json!(["a"]), "type"),
    ] {
        let body = json!({ "externalId": "x", "name": name }).to_string();
        for told in refused(&server, body).await {
            let error = &told["errors"][0];
            assert_eq!(
                (&error["instancePath"], &error["keyword"]),
                (&json!("/name"), &json!(keyword))
            );
        }
    }
}

#[tokio::test]
async fn external_ids_are_kept_as_sent_and_found_percent_encoded() {
    let server = with_mine().await;
    let longest = "x".repeat(400);
    for (sent, path) in [
        ("a/b", "a%2Fb"),
        ("..", ".."),
        ("..", "%2E%2E"),
        (".", "%2e"),
        ("%", "%25"),
        ("a%2Fb", "a%252Fb"),
        ("\"quoted\"", "%22quoted%22"),
        ("it's", "it's"),
        (" padded ", "%20padded%20"),
        ("a+b", "a+b"),
        ("?#", "%3F%23"),
        ("é😀", "%C3%A9%F0%9F%98%80"),
        ("A", "A"),
        ("a", "a"),
        (&longest, &longest),
    ] {
        let made = server.post(ACCOUNTS, &json!({ "externalId": sent })).await;
        assert!(made.status == 200 || made.status == 409, "{sent}: {made}");
        let found = server.get(&format!("{ACCOUNTS}/{path}")).await;
        assert_eq!(found.json()["externalId"], sent, "{path}: {found}");
    }
    for external_id in [
        json!(""),
        json!("x".repeat(401)),
        json!(null),
        json!(1),
        json!({}),
    ] {
        let answer = server
            .post(ACCOUNTS, &json!({ "externalId": external_id }))
            .await;
        assert_eq!(answer.status, 400, "{external_id}");
        let error = &answer.json()["error"]["errors"][0];
        assert_eq!(error["instancePath"], "/externalId");
    }
}

#[tokio::test]
async fn paths_that_name_nothing() {
    let server = with_mine().await;
    let before = server.everything(&server.key).await;
    for id in [
        "%00",
        "mine%00",
        "%FF",
        "%",
        "Mine",
        "mine%20",
        "mine%2F",
        "0194c0f3-f100-7000-8000-0000000000ff",
        "%7B0194c0f3-f100-7000-8000-000000000002%7D",
    ] {
        let path = format!("{ACCOUNTS}/{id}");
        for answer in [
            server.get(&path).await,
            server.put(&path, &json!({ "name": "Gone" })).await,
            server.delete(&path).await,
        ] {
            assert_eq!(answer.status, 404, "{id}: {answer}");
            assert_eq!(
                answer.json(),
                json!({ "error": "Account not found" }),
                "{id}"
            );
        }
    }
    assert_eq!(server.everything(&server.key).await, before);
}

/// An external id that looks like another account's id does not hide that account.
#[tokio::test]
async fn the_id_is_looked_for_before_the_external_id() {
    let server = with_mine().await;
    let mine = server.get("/resources/accounts/mine").await.json();
    let id = mine["id"].as_str().expect("text");
    let other = server
        .create(&json!({ "externalId": id, "name": "Other" }))
        .await;
    assert_ne!(other["id"], mine["id"]);
    let found = server.get(&format!("{ACCOUNTS}/{id}")).await.json();
    assert_eq!(found["externalId"], "mine");
    server.delete(&format!("{ACCOUNTS}/{id}")).await;
    let found = server.get(&format!("{ACCOUNTS}/{id}")).await.json();
    assert_eq!(found["name"], "Other");
}

#[tokio::test]
async fn money_is_exact_to_six_decimals() {
    let server = with_mine().await;
    for (sent, shown) in [
        ("0", "0"),
        ("-1", "-1"),
        ("2147483648", "2147483648"),
        ("48000", "48000"),
        ("48000.0", "48000"),
        ("0.1", "0.1"),
        ("1234.567891", "1234.567891"),
        ("0.0000005", "0"),
        ("0.0000015", "0.000002"),
        ("12e3", "12000"),
        ("9223372036854.775807", "9223372036854.775807"),
        ("-9223372036854.775807", "-9223372036854.775807"),
    ] {
        let body = format!(r#"{{"traits":{{"mrr":{sent}}}}}"#);
        let answer = server
            .call(Method::PUT, "/resources/accounts/mine", body)
            .await;
        let account = answer.json();
        assert_eq!(account["mrr"].to_string(), shown, "{sent}: {answer}");
        assert_eq!(account["traits"]["mrr"].to_string(), shown);
    }
    for number in [
        "9223372036854775808",
        "9223372036854.775808",
        "1e400",
        "-1e400",
        "\"5\"",
        "true",
        "[5]",
        "{}",
    ] {
        let body = format!(r#"{{"externalId":"x","traits":{{"mrr":{number},"plan":"none"}}}}"#);
        for told in refused(&server, body).await {
            let errors = told["errors"].as_array().expect("a list");
            assert_eq!(errors.len(), 1);
            assert_eq!(errors[0]["instancePath"], "/traits/mrr", "{number}");
        }
    }
}

#[tokio::test]
async fn dates_are_normalised() {
    let server = with_mine().await;
    for (sent, shown) in [
        ("2024-02-29", "2024-02-29T00:00:00.000Z"),
        ("2024-03-15T08:00:00+05:30", "2024-03-15T02:30:00.000Z"),
        ("2024-03-15T08:00:00.9999Z", "2024-03-15T08:00:00.999Z"),
        ("0001-01-01", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ] {
        for key in ["churnedAt", "nextRenewalDate", "trialEndDate"] {
            let body = json!({ "traits": { key: sent } });
            let answer = server.put("/resources/accounts/mine", &body).await;
            let account = answer.json();
            assert_eq!(
                (&account[key], &account["traits"][key]),
                (&json!(shown), &json!(shown))
            );
        }
    }
    for date in [
        json!(""),
        json!("2023-02-29"),
        json!("0000-01-01"),
        json!("10000-01-01"),
        json!("2016-12-31T23:59:60Z"),
        json!("0001-01-01T00:00:00+01:00"),
        json!("9999-12-31T23:59:59-01:00"),
        json!("1710489600"),
        json!(1_710_489_600),
        json!(true),
    ] {
        for key in ["churnedAt", "nextRenewalDate", "trialEndDate"] {
            let body = json!({ "externalId": "x", "traits": { key: date, "plan": "none" } });
            for told in refused(&server, body.to_string()).await {
                let path = &told["errors"][0]["instancePath"];
                assert_eq!(*path, format!("/traits/{key}"), "{date}");
            }
        }
    }
}

#[tokio::test]
async fn traits_of_any_shape() {
    let server = with_mine().await;
    let body = concat!(
        r#"{"traits":{"":0,"a.b":{"c":null},"é":"\u202e","plan":null,"dup":1,"dup":2,"#,
        r#""Z":[1.10,1e+2,123456789012345678901234567890]}}"#
    );
    let answer = server
        .call(Method::PUT, "/resources/accounts/mine", body)
        .await;
    let shown = concat!(
        r#""traits":{"":0,"Z":[1.10,1e+2,123456789012345678901234567890],"a.b":{"c":null},"dup":2,"#,
        "\"é\":\"\u{202e}\"}"
    );
    let sent = String::from_utf8_lossy(&answer.body);
    assert!(sent.contains(shown), "{sent}");
    for traits in [json!(null), json!([]), json!("x"), json!(5)] {
        let body = json!({ "externalId": "x", "traits": traits }).to_string();
        for told in refused(&server, body).await {
            let error = &told["errors"][0];
            assert_eq!(
                (&error["instancePath"], &error["message"]),
                (&json!("/traits"), &json!("must be object"))
            );
        }
    }
}

#[tokio::test]
async fn of_duplicate_keys_the_last_counts() {
    let server = with_mine().await;
    let body = r#"{"name":5,"name":"First","name":"Last"}"#;
    let answer = server
        .call(Method::PUT, "/resources/accounts/mine", body)
        .await;
    assert_eq!(answer.json()["name"], "Last");
}

#[tokio::test]
async fn the_content_type_does_not_matter() {
    let server = with_mine().await;
    for (number, content_type) in [
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("nonsense"),
        None,
    ]
    .into_iter()
    .enumerate()
    {
        let mut request = Request::post(ACCOUNTS).header(header::AUTHORIZATION, basic(&server.key));
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let body = json!({ "externalId": number.to_string() }).to_string();
        let answer = server
            .send(request.body(Body::from(body)).expect("a request"))
            .await;
        assert_eq!(answer.status, 200, "{content_type:?}: {answer}");
    }
}

#[tokio::test]
async fn what_cannot_be_written_is_ignored() {
    let server = with_mine().await;
    let before = server.everything(&server.key).await;
    server
        .fixture
        .clock
        .advance(std::time::Duration::from_secs(1));
    let body = json!({
        "id": 5, "externalId": ["other"], "createdAt": "x", "updatedAt": null, "mrr": "much", "churnedAt": 5,
        "nextRenewalDate": 5, "trialEndDate": 5, "usersCount": "x", "npsScore": 101, "healthScore": 11, "csmId": 5,
        "accountExecutiveId": {}, "accountOwnerId": 5, "segments": 5, "keyRoles": 5, "firstSeenTimestamp": 5,
        "unknown": true,
    });
    let answer = server.put("/resources/accounts/mine", &body).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(server.everything(&server.key).await, before);
}

#[tokio::test]
async fn the_team_is_shown_and_the_owner_can_be_taken_away() {
    let server = Server::start().await;
    let caller = server.caller().await;
    let member = server
        .fixture
        .member(server.workspace.id, "Richard", "richard@piedpiper.com")
        .await;
    server
        .fixture
        .account(&caller, "Pied Piper")
        .external_id("mine")
        .role(Role::Csm, &member)
        .role(Role::AccountOwner, &member)
        .role_named(Role::AccountExecutive, 99, "nobody@example.com")
        .link(Link::SfdcId, "001")
        .contact("Jared Dunn", "jared@piedpiper.com")
        .await;
    let answer = server.get("/resources/accounts/mine").await;
    insta::assert_snapshot!("account_with_a_team", answer);
    let ignored = json!({ "accountOwnerId": "0194c0f3-f100-7000-8000-0000000000ff" });
    let same = server.put("/resources/accounts/mine", &ignored).await;
    assert_eq!(same.body, answer.body);
    let taken = json!({ "accountOwnerId": null });
    let without = server.put("/resources/accounts/mine", &taken).await.json();
    assert_eq!(without["accountOwnerId"], Value::Null);
    assert_eq!(without["csmId"], member.id.to_string());
    assert_eq!(without["keyRoles"].as_array().map(Vec::len), Some(1));
}

/// An alias that another dialect wrote is as taken as an external id, and finds the account.
#[tokio::test]
async fn an_alias_is_an_identifier_too() {
    let server = Server::start().await;
    let caller = server.caller().await;
    server
        .fixture
        .account(&caller, "Pied Piper")
        .identifiers(&["first", "second"])
        .await;
    let found = server.get("/resources/accounts/second").await.json();
    assert_eq!(found["externalId"], "first");
    let taken = server
        .post(ACCOUNTS, &json!({ "externalId": "second" }))
        .await;
    assert_eq!(taken.status, 409);
}

#[tokio::test]
async fn head_answers_as_get_without_a_body() {
    let server = with_mine().await;
    let key = server
        .fixture
        .key(server.workspace.id, &[Scope::AccountRead])
        .await;
    for (path, status) in [
        ("/resources/accounts/mine", 200),
        ("/resources/accounts/nobody", 404),
    ] {
        let head = server
            .call_as(&key, Method::HEAD, path, Body::empty())
            .await;
        assert_eq!((head.status.as_u16(), head.body.len()), (status, 0));
    }
}

#[tokio::test]
async fn a_slash_at_the_end_is_nothing() {
    let server = with_mine().await;
    for path in ["/resources/accounts", "/resources/accounts/mine"] {
        let with_slash = server.get(&format!("{path}/")).await;
        assert_eq!(with_slash.body, server.get(path).await.body, "{path}");
    }
}
