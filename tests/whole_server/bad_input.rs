//! What nobody should send gets its dialect's own answer, is never a 500, and leaves the store as it was.

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::catalog::{Operation, everything};
use crate::furnished::Furnished;
use crate::world::{Tenant, World, answer, on_both_databases, succeed};

on_both_databases!(
    names_are_taken_to_four_hundred_characters_and_refused_beyond,
    texts_of_every_script_come_back_as_they_were_sent,
    what_no_store_can_keep_is_refused,
    malformed_bodies_are_refused_and_leave_nothing,
    money_is_exact_or_refused,
    dates_are_dates,
    external_ids_with_slashes_and_dots_are_found,
    bytes_in_paths_and_queries_that_mean_nothing_are_refused,
    page_parameters_out_of_bounds_are_faults_or_not_as_the_vendors_have_it,
    every_parameter_of_every_query_takes_anything_without_breaking,
    numbers_beyond_every_id_name_nothing,
    a_cursor_with_a_flipped_byte_opens_nothing,
    as_much_of_everything_as_a_body_holds_is_taken_or_refused,
    a_body_that_is_too_large_is_refused_while_it_is_still_being_sent,
);

/// Makes an account with this name in each dialect; the keys are unique to `n`.
fn creations(tenant: &Tenant, name: &Value, n: usize) -> Vec<RequestBuilder> {
    vec![
        tenant
            .vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": format!("v-{n}"), "name": name})),
        tenant
            .zudo(Method::POST, "/api/v1/accounts")
            .json(&json!({"externalId": format!("z-{n}"), "name": name})),
        tenant
            .bearer(Method::POST, "/api/projects/@current/accounts/")
            .json(&json!({"external_id": format!("p-{n}"), "name": name})),
        tenant
            .bearer(Method::POST, "/accounts")
            .json(&json!({"aliases": [format!("a-{n}")], "name": name})),
        tenant
            .bearer(Method::POST, "/customers")
            .json(&json!({"aliases": [format!("c-{n}")], "name": name, "currency": "EUR"})),
    ]
}

async fn total(tenant: &Tenant) -> Value {
    succeed(tenant.zudo(Method::GET, "/api/v1/accounts")).await["pagination"]["total"].clone()
}

async fn names_are_taken_to_four_hundred_characters_and_refused_beyond(world: &World) {
    for (n, name) in ["x".repeat(400), "😀".repeat(400)].into_iter().enumerate() {
        for request in creations(&world.acme, &json!(name), n) {
            let (status, body) = answer(request).await;
            assert!(status.is_success(), "{body}");
        }
    }
    let before = total(&world.acme).await;
    for (n, name) in ["x".repeat(401), "😀".repeat(401)].into_iter().enumerate() {
        for request in creations(&world.acme, &json!(name), 10 + n) {
            let (status, body) = answer(request).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        }
    }
    assert_eq!(total(&world.acme).await, before);
}

async fn texts_of_every_script_come_back_as_they_were_sent(world: &World) {
    let texts = [
        "e\u{301} combining",
        "\u{202e}right to left",
        "\u{200f}mark",
        "👩‍👩‍👧‍👦 family",
        "日本語",
        "a\"b\\c/d",
        "<script>",
        "%00 %s '; --",
        "\u{feff}x",
    ];
    for (n, text) in texts.into_iter().enumerate() {
        for request in creations(&world.acme, &json!(text), n) {
            let body = succeed(request).await;
            let name = if body["data"].is_object() {
                &body["data"]["name"]
            } else {
                &body["name"]
            };
            assert_eq!(*name, json!(text));
        }
        let found = succeed(
            world
                .acme
                .bearer(Method::GET, "/accounts")
                .query(&[("name", text), ("limit", "100")]),
        )
        .await;
        assert_eq!(
            found["data"].as_array().map(Vec::len),
            Some(5),
            "{text}: {found}"
        );
    }
}

async fn what_no_store_can_keep_is_refused(world: &World) {
    for (n, name) in [
        json!("nul \0 inside"),
        json!(["list"]),
        json!({"a": 1}),
        json!(true),
        json!(null),
    ]
    .into_iter()
    .enumerate()
    {
        for request in creations(&world.acme, &name, n) {
            let (status, body) = answer(request).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{name}: {body}");
        }
    }
    let bodies = [
        r#"{"externalId":"x","name":"a","traits":{"k\u0000":1}}"#,
        r#"{"externalId":"x","name":"a","traits":{"k":["\u0000"]}}"#,
        r#"{"externalId":"x","name":"\ud800"}"#,
        r#"{"externalId":"\udc00x","name":"a"}"#,
    ];
    for body in bodies {
        let (status, answer) = answer(
            world
                .acme
                .vitally(Method::POST, "/resources/accounts")
                .body(body),
        )
        .await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}: {answer}");
    }
    assert_eq!(total(&world.acme).await, json!(0));
}

async fn malformed_bodies_are_refused_and_leave_nothing(world: &World) {
    let acme = &world.acme;
    let deep = |levels: usize| {
        format!(
            r#"{{"name":"deep","externalId":"deep","currency":"EUR","traits":{}{}}}"#,
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    let bodies = [
        String::new(),
        "{".to_owned(),
        "nonsense".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "\"text\"".to_owned(),
        r#"{"name":NaN}"#.to_owned(),
        r#"{"name":"a",}"#.to_owned(),
        deep(101),
        deep(10_000),
        "{\"name\":\"\u{fffd}".to_owned(),
    ];
    for body in bodies {
        let shown: String = body.chars().take(40).collect();
        let json = |request: RequestBuilder| {
            request
                .header("content-type", "application/json")
                .body(body.clone())
        };
        for request in [
            json(acme.vitally(Method::POST, "/resources/accounts")),
            json(acme.zudo(Method::POST, "/api/v1/accounts")),
            json(acme.bearer(Method::POST, "/api/projects/@current/accounts/")),
            json(acme.bearer(Method::POST, "/accounts")),
            json(acme.bearer(Method::POST, "/customers")),
        ] {
            let (status, answer) = answer(request).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{shown}: {answer}");
        }
    }
    assert_eq!(total(acme).await, json!(0));
    // Of duplicate keys the last wins.
    let twice = acme
        .vitally(Method::POST, "/resources/accounts")
        .body(r#"{"externalId":"a","name":"first","name":"last"}"#);
    assert_eq!(succeed(twice).await["name"], json!("last"));
}

async fn money_is_exact_or_refused(world: &World) {
    let acme = &world.acme;
    let post = |n: usize, mrr: &str| {
        let body = format!(r#"{{"name":"m","externalId":"m-{n}","mrr":{mrr}}}"#);
        acme.zudo(Method::POST, "/api/v1/accounts").body(body)
    };
    let taken = [
        ("0", "0"),
        ("-1", "-1"),
        ("2147483648", "2147483648"),
        ("0.000001", "0.000001"),
        ("0.0000005", "0"),
        ("0.0000015", "0.000002"),
        ("9223372036854.775807", "9223372036854.775807"),
        ("-9223372036854.775808", "-9223372036854.775808"),
        ("48000.0", "48000"),
        ("null", "null"),
    ];
    for (n, (sent, answered)) in taken.into_iter().enumerate() {
        assert_eq!(
            succeed(post(n, sent)).await["data"]["mrr"].to_string(),
            answered,
            "{sent}"
        );
        let stored =
            succeed(acme.vitally(Method::GET, &format!("/resources/accounts/m-{n}"))).await;
        assert_eq!(stored["mrr"].to_string(), answered, "{sent}");
    }
    for (n, sent) in [
        "9223372036854775808",
        "1e400",
        "9223372036854.775808",
        "NaN",
        "\"5\"",
        "true",
        "[]",
    ]
    .into_iter()
    .enumerate()
    {
        let (status, body) = answer(post(100 + n, sent)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{sent}: {body}");
        let body = format!(r#"{{"externalId":"t-{n}","traits":{{"mrr":{sent}}}}}"#);
        let (status, body) =
            answer(acme.vitally(Method::POST, "/resources/accounts").body(body)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{sent}: {body}");
    }
    assert_eq!(total(acme).await, json!(taken.len()));
}

async fn dates_are_dates(world: &World) {
    let acme = &world.acme;
    succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": "dated"})),
    )
    .await;
    let put = |date: &Value| {
        acme.vitally(Method::PUT, "/resources/accounts/dated")
            .json(&json!({"traits": {"trialEndDate": date}}))
    };
    for (sent, answered) in [
        ("2024-02-29", "2024-02-29T00:00:00.000Z"),
        ("2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ] {
        let body = succeed(put(&json!(sent))).await;
        assert_eq!(
            (&body["trialEndDate"], &body["traits"]["trialEndDate"]),
            (&json!(answered), &json!(answered))
        );
    }
    let before = succeed(acme.vitally(Method::GET, "/resources/accounts/dated")).await;
    for sent in [
        json!("2023-02-29"),
        json!("0000-01-01"),
        json!("10000-01-01"),
        json!("2016-12-31T23:59:60Z"),
        json!("soon"),
        json!(5),
        json!(""),
    ] {
        let (status, body) = answer(put(&sent)).await;
        assert_eq!(
            (status, &body["error"]["errors"][0]["instancePath"]),
            (StatusCode::BAD_REQUEST, &json!("/traits/trialEndDate")),
            "{sent}: {body}"
        );
    }
    assert_eq!(
        succeed(acme.vitally(Method::GET, "/resources/accounts/dated")).await,
        before
    );
}

async fn external_ids_with_slashes_and_dots_are_found(world: &World) {
    let acme = &world.acme;
    let other = succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": "other"})),
    )
    .await;
    let uuid_of_other = other["id"].as_str().expect("an id");
    for (external_id, path) in [
        ("a/b", "a%2Fb"),
        ("%", "%25"),
        ("\"q\"", "%22q%22"),
        ("ü ü", "%C3%BC%20%C3%BC"),
        ("a.b", "a.b"),
        ("a+b", "a+b"),
    ] {
        let body = json!({"externalId": external_id});
        let made = succeed(
            acme.vitally(Method::POST, "/resources/accounts")
                .json(&body),
        )
        .await;
        let found =
            succeed(acme.vitally(Method::GET, &format!("/resources/accounts/{path}"))).await;
        assert_eq!(found["id"], made["id"], "{external_id}");
    }
    // `..` never reaches a server from a well-behaved client; one that is not may mean it.
    succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": ".."})),
    )
    .await;
    let credentials = base64(&format!("{}:", acme.key));
    let raw = raw(world, &format!("GET /resources/accounts/.. HTTP/1.1\r\nhost: x\r\nauthorization: Basic {credentials}\r\nconnection: close\r\n\r\n")).await;
    assert!(
        raw.starts_with("HTTP/1.1 200 ") && raw.contains(r#""externalId":"..""#),
        "{raw}"
    );
    // The id of another account, taken as external id: the id wins.
    succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": uuid_of_other})),
    )
    .await;
    let found =
        succeed(acme.vitally(Method::GET, &format!("/resources/accounts/{uuid_of_other}"))).await;
    assert_eq!(found["externalId"], json!("other"));
}

async fn bytes_in_paths_and_queries_that_mean_nothing_are_refused(world: &World) {
    let acme = &world.acme;
    for segment in ["%00", "%FF", "a%00b", "%ED%A0%80"] {
        for request in [
            acme.vitally(Method::GET, &format!("/resources/accounts/{segment}")),
            acme.zudo(Method::GET, &format!("/api/v1/accounts/{segment}")),
            acme.bearer(
                Method::GET,
                &format!("/api/projects/@current/accounts/{segment}/"),
            ),
            acme.bearer(Method::GET, &format!("/accounts/{segment}")),
            acme.bearer(Method::GET, &format!("/customers/{segment}")),
        ] {
            let (status, body) = answer(request).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{segment}: {body}");
        }
    }
    for request in [
        acme.zudo(Method::GET, "/api/v1/accounts?search=%00"),
        acme.bearer(Method::GET, "/api/projects/@current/accounts/?search=a%00"),
        acme.bearer(Method::GET, "/accounts?name=%00"),
        acme.bearer(Method::GET, "/customers?alias=%00"),
        acme.vitally(Method::GET, "/resources/accounts?from=%00"),
    ] {
        let described = format!("{request:?}");
        let (status, body) = answer(request).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{described}: {body}");
    }
}

async fn page_parameters_out_of_bounds_are_faults_or_not_as_the_vendors_have_it(world: &World) {
    let acme = &world.acme;
    for request in creations(acme, &json!("One"), 0) {
        succeed(request).await;
    }
    for value in ["0", "-1", "abc"] {
        let (status, _) =
            answer(acme.vitally(Method::GET, &format!("/resources/accounts?limit={value}"))).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{value}");
        let (status, _) = answer(acme.bearer(
            Method::GET,
            &format!("/api/projects/@current/accounts/?limit={value}"),
        ))
        .await;
        assert_eq!(status, StatusCode::OK, "{value}");
    }
}

async fn every_parameter_of_every_query_takes_anything_without_breaking(world: &World) {
    let acme = &world.acme;
    let known = Furnished::new(acme, "Known", "known").await;
    let before = everything(acme, &known).await;
    let mut parameters = 0;
    for operation in Operation::all() {
        if operation.writes() {
            continue;
        }
        let path = known.path(operation.dialect, &operation.template);
        for parameter in &operation.parameters {
            parameters += 1;
            for value in [
                "",
                "0",
                "-1",
                "101",
                "1.5",
                "%2B1",
                "1e400",
                "99999999999999999999",
                "9223372036854775807",
                "-9223372036854775809",
                "00000000-0000-0000-0000-000000000000",
                "9999-12-31",
                "10000-01-01",
                "abc",
                "%E2%98%83",
                "%F0%9F%98%80%25_'--",
                "%ED%A0%80",
                "%FF",
                "[]",
                "a,b,,",
                &"x".repeat(5000),
            ] {
                let path = format!("{path}?{parameter}={value}");
                let request = operation.request_to(acme, Some(&acme.key), &path);
                let (status, body) = answer(request).await;
                let fault = matches!(status, StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND);
                assert!(
                    status == StatusCode::OK || fault && operation.is_error(&body),
                    "{path}: {status} {body}"
                );
            }
            let path = format!("{path}?{parameter}=a%00b");
            let request = operation.request_to(acme, Some(&acme.key), &path);
            let (status, body) = answer(request).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {body}");
        }
    }
    assert!(parameters > 100, "{parameters}");
    assert_eq!(everything(acme, &known).await, before);
}

async fn numbers_beyond_every_id_name_nothing(world: &World) {
    let acme = &world.acme;
    for number in [
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-1",
        "0",
        "1e3",
    ] {
        for list in ["accounts", "contacts", "meetings", "requests"] {
            let path = format!("/api/v1/{list}/{number}");
            let (status, body) = answer(acme.zudo(Method::GET, &path)).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}: {body}");
        }
        let path = format!("/api/projects/{number}/accounts/");
        let (status, body) = answer(acme.bearer(Method::GET, &path)).await;
        assert_eq!(
            (status, &body["detail"]),
            (StatusCode::NOT_FOUND, &json!("Project not found.")),
            "{number}"
        );
    }
    for (number, expected) in [
        ("2147483648", 201),
        ("9223372036854775807", 201),
        ("9223372036854775808", 400),
    ] {
        let body =
            format!(r#"{{"name":"n","properties":{{"csm":{{"id":{number},"email":"e"}}}}}}"#);
        let request = acme
            .bearer(Method::POST, "/api/projects/@current/accounts/")
            .header("content-type", "application/json");
        let (status, body) = answer(request.body(body)).await;
        assert_eq!(status.as_u16(), expected, "{number}: {body}");
    }
    let request = acme
        .bearer(Method::POST, "/api/projects/@current/accounts/")
        .header("content-type", "text/plain");
    let (status, body) = answer(request.body(r#"{"name":"n"}"#)).await;
    assert_eq!(
        (status, &body["code"]),
        (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            &json!("unsupported_media_type")
        )
    );
}

async fn a_cursor_with_a_flipped_byte_opens_nothing(world: &World) {
    let acme = &world.acme;
    for n in 0..2 {
        Furnished::new(acme, "Known", &format!("known-{n}")).await;
    }
    for path in [
        "/resources/accounts",
        "/resources/users",
        "/v1/contacts",
        "/v1/notes",
    ] {
        let native = path.starts_with("/v1");
        let get = |query: [(&str, &str); 2]| {
            let request = if native {
                acme.bearer(Method::GET, path)
            } else {
                acme.vitally(Method::GET, path)
            };
            request.query(&query)
        };
        let (next, parameter) = if native {
            ("next_cursor", "cursor")
        } else {
            ("next", "from")
        };
        let page = succeed(get([("limit", "1"), ("sortBy", "updatedAt")])).await;
        let cursor = page[next].as_str().expect("a cursor").to_owned();
        for place in 0..cursor.len() {
            let mut flipped = cursor.clone().into_bytes();
            flipped[place] = if flipped[place] == b'A' { b'B' } else { b'A' };
            let flipped = String::from_utf8(flipped).expect("still text");
            let (status, body) = answer(get([("limit", "1"), (parameter, &flipped)])).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {place}: {body}");
        }
    }
}

async fn as_much_of_everything_as_a_body_holds_is_taken_or_refused(world: &World) {
    let acme = &world.acme;
    let words: Vec<String> = (0..100_000).map(|n| format!("{n:x}")).collect();
    let traits: serde_json::Map<String, Value> =
        words.iter().map(|word| (word.clone(), json!(1))).collect();
    let contacts: Vec<Value> = (0..20_000)
        .map(|n| json!({"email": format!("{n}@x.example")}))
        .collect();
    for request in [
        acme.bearer(Method::POST, "/accounts")
            .json(&json!({"name": "many", "aliases": words})),
        acme.bearer(Method::POST, "/accounts")
            .json(&json!({"name": "many", "contacts": contacts})),
        acme.bearer(Method::POST, "/accounts")
            .json(&json!({"name": "many", "aliases": vec![1; 200_000]})),
        acme.bearer(Method::POST, "/api/projects/@current/accounts/")
            .json(&json!({"name": "many", "tags": words})),
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": "many", "traits": traits})),
    ] {
        let (status, body) = answer(request).await;
        let shown: String = body.to_string().chars().take(200).collect();
        assert!(
            status.is_success() || status == StatusCode::BAD_REQUEST,
            "{status}: {shown}"
        );
    }
    // Keys that mean something to our JSON parser, and nothing to anyone else.
    for body in [
        r#"{"externalId":"p","traits":{"a":{"b":1,"$serde_json::private::Number":"x"}}}"#,
        r#"{"externalId":"p","traits":{"$serde_json::private::RawValue":"[[1]]"}}"#,
    ] {
        let (status, body) =
            answer(acme.vitally(Method::POST, "/resources/accounts").body(body)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    }
    succeed(acme.zudo(Method::GET, "/api/v1/accounts")).await;
}

async fn a_body_that_is_too_large_is_refused_while_it_is_still_being_sent(world: &World) {
    let acme = &world.acme;
    let large = format!(r#"{{"name":"{}"}}"#, "x".repeat(2 << 20));
    for request in [
        acme.vitally(Method::POST, "/resources/accounts"),
        acme.zudo(Method::POST, "/api/v1/accounts"),
        acme.bearer(Method::POST, "/api/projects/@current/accounts/")
            .header("content-type", "application/json"),
        acme.bearer(Method::POST, "/accounts"),
    ] {
        let (status, body) = answer(request.body(large.clone())).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{body}");
        assert!(body.is_object(), "{body}");
    }
    assert_eq!(total(acme).await, json!(0));
}

async fn raw(world: &World, request: &str) -> String {
    let mut stream = TcpStream::connect(world.address)
        .await
        .expect("the server listens");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("the server reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("the server answers and closes");
    answer
}

fn base64(text: &str) -> String {
    use ::base64::Engine as _;
    ::base64::prelude::BASE64_STANDARD.encode(text)
}
