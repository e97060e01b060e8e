//! The fifth dialect in the real program, beside the four vendors' and over the same accounts.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::running::{Running, answer, printed, succeed};

/// Turns functions that take a [`Running`] into one test on each store, named for it. That the stores keep one contract is
/// tested by its suite; that the dialect does not care is seen here.
macro_rules! on_both_stores {
    ($($case:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $case() {
                let server = $crate::running::Running::in_memory().await;
                super::$case(&server).await;
                server.stop().await;
            })+
        }
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let server = $crate::running::Running::on_sqlite(folder.path()).await;
                super::$case(&server).await;
                server.stop().await;
            })+
        }
    };
}

on_both_stores!(
    whoever_has_no_good_key_is_refused,
    another_workspace_sees_nothing,
    bad_input_is_told,
    what_it_writes_the_others_read,
    what_the_others_write_it_reads,
    a_walk_over_two_pages,
);

/// Status and kind of failure.
async fn refused(request: RequestBuilder) -> (u16, String) {
    let (status, body) = answer(request).await;
    let word = body["fault"].as_str().unwrap_or_default().to_owned();
    (status.as_u16(), word)
}

fn is(status: u16, word: &str) -> (u16, String) {
    (status, word.to_owned())
}

async fn create(server: &Running, body: &Value) -> Value {
    let request = server.ledger(&server.key, Method::POST, "/clients");
    succeed(request.json(body)).await
}

async fn whoever_has_no_good_key_is_refused(server: &Running) {
    let list = |key: &str| server.ledger(key, Method::GET, "/clients");
    let none = server.request(Method::GET, "/ledger/clients");
    assert_eq!(refused(none).await, is(401, "who_are_you"));
    // A key in another dialect's header is none here.
    let bearer = server.request(Method::GET, "/ledger/clients");
    let bearer = refused(bearer.bearer_auth(&server.key)).await;
    assert_eq!(bearer, is(401, "who_are_you"));
    for key in ["", "stele", "stele_0123456789ab_nobody"] {
        assert_eq!(refused(list(key)).await, is(401, "who_are_you"), "{key}");
    }
    let reader = server.new_key("account:read").await;
    let listed = list(&reader).send().await.expect("an answer");
    assert_eq!(listed.status(), 200);
    assert_eq!(listed.headers()["ledger-requests-left"], "199");
    let body = json!({"title": "Hooli"});
    let write = server.ledger(&reader, Method::POST, "/clients").json(&body);
    assert_eq!(refused(write).await, is(403, "not_allowed"));
    let stranger = server.new_key("event:write").await;
    assert_eq!(refused(list(&stranger)).await, is(403, "not_allowed"));
}

async fn another_workspace_sees_nothing(server: &Running) {
    let body = json!({"title": "Hooli", "reference": "hooli"});
    let made = create(server, &body).await;
    let other = server.key_to_another_workspace().await;
    let id = made["id"].as_str().expect("an id");
    for name in ["hooli", id] {
        let path = format!("/clients/{name}");
        let get = server.ledger(&other, Method::GET, &path);
        assert_eq!(refused(get).await, is(404, "not_here"));
        let update = server.ledger(&other, Method::PATCH, &path);
        let update = update.json(&json!({"title": "Mine"}));
        assert_eq!(refused(update).await, is(404, "not_here"));
    }
    let listed = succeed(server.ledger(&other, Method::GET, "/clients")).await;
    assert_eq!(listed, json!({"clients": [], "more": null}));
    // Both may call a client of theirs the same.
    let theirs = server.ledger(&other, Method::POST, "/clients").json(&body);
    assert_eq!(answer(theirs).await.0, 201);
    let twice = server.ledger(&server.key, Method::POST, "/clients");
    assert_eq!(refused(twice.json(&body)).await, is(409, "already_taken"));
}

async fn bad_input_is_told(server: &Running) {
    let create = |body: &'static str| {
        let request = server.ledger(&server.key, Method::POST, "/clients");
        request.body(body)
    };
    let (status, told) = answer(create(r#"{"title":" ","worth":"much"}"#)).await;
    let expected = json!({
        "fault": "bad_input",
        "says": "title must not be blank, worth must be a number",
        "fields": {"title": "must not be blank", "worth": "must be a number"},
    });
    assert_eq!((status.as_u16(), told), (400, expected));
    for body in ["", "{", "null", "[]", "{}", r#"{"title":"a\u0000b"}"#] {
        assert_eq!(refused(create(body)).await, is(400, "bad_input"), "{body}");
    }
    for query in ["take=0", "take=many", "after=nowhere", "x=%00"] {
        let path = format!("/clients?{query}");
        let list = server.ledger(&server.key, Method::GET, &path);
        assert_eq!(refused(list).await, is(400, "bad_input"), "{query}");
    }
    let nobody = server.ledger(&server.key, Method::GET, "/clients/nobody");
    assert_eq!(refused(nobody).await, is(404, "not_here"));
    let delete = server.ledger(&server.key, Method::DELETE, "/clients");
    assert_eq!(refused(delete).await, is(405, "not_this_way"));
    let nothing = server.request(Method::GET, "/ledger/nothing");
    assert_eq!(refused(nothing).await, is(404, "not_here"));
}

async fn what_it_writes_the_others_read(server: &Running) {
    let body =
        json!({"title": "Hooli", "reference": "hooli", "worth": 48000, "labels": ["Enterprise"]});
    let made = create(server, &body).await;
    let get = |path: &str| server.request(Method::GET, path);
    let vitally = get("/resources/accounts/hooli").basic_auth(&server.key, Some(""));
    let vitally = succeed(vitally).await;
    assert_eq!(
        [&vitally["id"], &vitally["name"], &vitally["mrr"]],
        [&made["id"], &json!("Hooli"), &json!(48000)]
    );
    let zudo = get("/api/v1/accounts?externalId=hooli").header("x-api-key", &server.key);
    let zudo = &succeed(zudo).await["data"][0];
    assert_eq!(
        [&zudo["name"], &zudo["externalId"]],
        [&json!("Hooli"), &json!("hooli")]
    );
    let id = made["id"].as_str().expect("an id");
    let posthog = get(&format!("/api/projects/@current/accounts/{id}/"));
    let posthog = succeed(posthog.bearer_auth(&server.key)).await;
    assert_eq!(posthog["tags"], json!(["enterprise"]));
    let alguna = succeed(get("/accounts/hooli").bearer_auth(&server.key)).await;
    assert_eq!(alguna["aliases"], json!(["hooli"]));

    let change = json!({"title": "Hooli XYZ", "worth": null});
    let change = server
        .ledger(&server.key, Method::PATCH, "/clients/hooli")
        .json(&change);
    let changed = succeed(change).await;
    assert_eq!(
        (&changed["title"], &changed["worth"], &changed["labels"]),
        (&json!("Hooli XYZ"), &Value::Null, &json!(["enterprise"]))
    );
    let vitally = get("/resources/accounts/hooli").basic_auth(&server.key, Some(""));
    let vitally = succeed(vitally).await;
    assert_eq!(
        [&vitally["name"], &vitally["mrr"]],
        [&json!("Hooli XYZ"), &Value::Null]
    );
}

async fn what_the_others_write_it_reads(server: &Running) {
    let body = json!({"name": "Aviato", "externalId": "aviato", "mrr": 1200.5});
    let zudo = server.request(Method::POST, "/api/v1/accounts");
    succeed(zudo.header("x-api-key", &server.key).json(&body)).await;
    let seen = succeed(server.ledger(&server.key, Method::GET, "/clients/aviato")).await;
    assert_eq!(
        [&seen["title"], &seen["reference"], &seen["worth"]],
        [&json!("Aviato"), &json!("aviato"), &json!(1200.5)]
    );
    let listed = succeed(server.ledger(&server.key, Method::GET, "/clients")).await;
    assert_eq!(listed, json!({"clients": [seen], "more": null}));
}

async fn a_walk_over_two_pages(server: &Running) {
    let mut made = Vec::new();
    for title in ["Hooli", "Aviato", "Bachmanity"] {
        made.push(create(server, &json!({"title": title})).await);
    }
    made.reverse();
    let first = succeed(server.ledger(&server.key, Method::GET, "/clients?take=2")).await;
    let more = first["more"].as_str().expect("a cursor");
    let path = format!("/clients?take=2&after={more}");
    let second = succeed(server.ledger(&server.key, Method::GET, &path)).await;
    assert_eq!(
        (&first["clients"], &second),
        (
            &json!(made[..2]),
            &json!({"clients": made[2..], "more": null})
        )
    );
    // A cursor opens in its own workspace alone.
    let other = server.key_to_another_workspace().await;
    let elsewhere = server.ledger(&other, Method::GET, &path);
    assert_eq!(refused(elsewhere).await, is(400, "bad_input"));
}

#[tokio::test]
async fn its_document_stands_beside_the_others() {
    let server = Running::in_memory().await;
    let get = |path: &str| server.request(Method::GET, path);
    let document = succeed(get("/openapi/ledger.json")).await;
    let on_paper = printed(&["openapi", "ledger"]).await;
    let on_paper: Value = serde_json::from_str(&on_paper).expect("JSON");
    assert_eq!(document, on_paper);
    let all: Value = serde_json::from_str(&printed(&["openapi"]).await).expect("JSON");
    let mut names: Vec<_> = all.as_object().expect("an object").keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["alguna", "ledger", "native", "posthog", "vitally", "zudo"]
    );
    let page = get("/docs/swagger-initializer.js").send().await;
    let page = page.expect("an answer").text().await.expect("a script");
    assert!(page.contains("/openapi/ledger.json"), "{page}");
    server.stop().await;
}
