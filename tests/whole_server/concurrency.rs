//! Many clients at once.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::world::{Tenant, World, answer, on_both_databases, succeed};

on_both_databases!(
    of_twenty_creators_of_one_external_id_one_succeeds,
    messages_at_once_make_one_of_everything_and_all_succeed,
    a_hundred_writers_all_come_to_their_turn,
    twenty_merges_lose_no_trait,
    a_client_that_loses_its_connection_and_asks_again_is_served_once,
    an_identifier_cleared_here_and_claimed_there_has_one_owner,
    a_walk_shows_every_record_that_lived_throughout_exactly_once,
);

async fn of_twenty_creators_of_one_external_id_one_succeeds(world: &World) {
    let acme = &world.acme;
    let mut creators = JoinSet::new();
    for n in 0..20 {
        // Five through each dialect.
        creators.spawn(answer(match n % 4 {
            0 => acme
                .vitally(Method::POST, "/resources/accounts")
                .json(&json!({"externalId": "wanted"})),
            1 => acme
                .zudo(Method::POST, "/api/v1/accounts")
                .json(&json!({"name": "Z", "externalId": "wanted"})),
            2 => acme
                .bearer(Method::POST, "/api/projects/@current/accounts/")
                .json(&json!({"name": "P", "external_id": "wanted"})),
            _ => acme
                .bearer(Method::POST, "/accounts")
                .json(&json!({"name": "A", "aliases": ["wanted"]})),
        }));
    }
    let answers = creators.join_all().await;
    let won = answers
        .iter()
        .filter(|(status, _)| status.is_success())
        .count();
    let lost = answers
        .iter()
        .filter(|(status, _)| *status == StatusCode::CONFLICT)
        .count();
    assert_eq!((won, lost), (1, 19), "{answers:?}");
    assert_eq!(
        succeed(acme.zudo(Method::GET, "/api/v1/accounts")).await["pagination"]["total"],
        json!(1)
    );
}

async fn messages_at_once_make_one_of_everything_and_all_succeed(world: &World) {
    let acme = &world.acme;
    let mut tellers = JoinSet::new();
    for n in 0..20 {
        // Each of ten users is told of twice, in one message.
        let id = (n % 10).to_string();
        let message = json!({
            "userId": id, "accountId": "new", "organizationId": "new", "traits": {}, "messageId": id,
        });
        let request = acme.vitally(Method::POST, "/analytics/v1/user");
        tellers.spawn(succeed(request.json(&message)));
    }
    tellers.join_all().await;
    let made = async |path: &str| {
        let list = succeed(acme.vitally(Method::GET, path)).await;
        list["results"].as_array().expect("a list").clone()
    };
    let accounts = made("/resources/accounts").await;
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    assert_eq!(accounts[0]["usersCount"], json!(10));
    assert_eq!(made("/resources/organizations").await.len(), 1);
    assert_eq!(made("/resources/users").await.len(), 10);
}

async fn a_hundred_writers_all_come_to_their_turn(world: &World) {
    let acme = &world.acme;
    succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": "hot"})),
    )
    .await;
    let mut writers = JoinSet::new();
    for n in 0..100 {
        let path = "/resources/accounts/hot";
        writers.spawn(answer(
            acme.vitally(Method::PUT, path)
                .json(&json!({"traits": {"n": n}})),
        ));
        let body = json!({"name": format!("Account {n}")});
        writers.spawn(answer(
            acme.zudo(Method::POST, "/api/v1/accounts").json(&body),
        ));
    }
    for (status, body) in writers.join_all().await {
        assert!(status.is_success(), "{status}: {body}");
    }
    let total =
        succeed(acme.zudo(Method::GET, "/api/v1/accounts")).await["pagination"]["total"].clone();
    assert_eq!(total, json!(101));
}

async fn twenty_merges_lose_no_trait(world: &World) {
    let acme = &world.acme;
    succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": "merged"})),
    )
    .await;
    let mut writers = JoinSet::new();
    for n in 0..20 {
        let body = json!({"traits": {format!("trait-{n}"): n}});
        writers.spawn(succeed(
            acme.vitally(Method::PUT, "/resources/accounts/merged")
                .json(&body),
        ));
    }
    writers.join_all().await;
    let traits =
        succeed(acme.vitally(Method::GET, "/resources/accounts/merged")).await["traits"].clone();
    let expected: serde_json::Map<String, Value> =
        (0..20).map(|n| (format!("trait-{n}"), json!(n))).collect();
    assert_eq!(traits, Value::Object(expected));
}

async fn a_client_that_loses_its_connection_and_asks_again_is_served_once(world: &World) {
    let acme = &world.acme;
    let body = json!({"name": "Once", "currency": "EUR"}).to_string();
    for n in 0..20 {
        let head = format!(
            "POST /customers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nidempotency-key: key-{n}\r\ncontent-length: {}\r\n\r\n",
            acme.key,
            body.len()
        );
        let mut stream = TcpStream::connect(world.address)
            .await
            .expect("the server listens");
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .expect("the server reads");
        // Gone without reading a byte of the answer.
        drop(stream);
    }
    for n in 0..20 {
        let mut tries = 0;
        loop {
            let again = acme
                .bearer(Method::POST, "/customers")
                .header("idempotency-key", format!("key-{n}"));
            let (status, answered) = answer(again.body(body.clone())).await;
            tries += 1;
            match status {
                StatusCode::CREATED => break,
                StatusCode::CONFLICT if tries < 10_000 => {}
                _ => panic!("{status} after {tries} tries: {answered}"),
            }
        }
    }
    let total =
        succeed(acme.zudo(Method::GET, "/api/v1/accounts")).await["pagination"]["total"].clone();
    assert_eq!(total, json!(20));
}

async fn an_identifier_cleared_here_and_claimed_there_has_one_owner(world: &World) {
    let acme = &world.acme;
    for round in 0..10 {
        let wanted = format!("wanted-{round}");
        let body = json!({"name": "First", "externalId": wanted});
        let first = succeed(acme.zudo(Method::POST, "/api/v1/accounts").json(&body)).await["data"]
            ["id"]
            .clone();
        let second = succeed(
            acme.bearer(Method::POST, "/api/projects/@current/accounts/")
                .json(&json!({"name": "Second"})),
        )
        .await;
        let second = second["id"].as_str().expect("an id").to_owned();
        let clear = acme
            .zudo(Method::PATCH, &format!("/api/v1/accounts/{first}"))
            .json(&json!({"externalId": null}));
        let claim = acme
            .bearer(
                Method::PATCH,
                &format!("/api/projects/@current/accounts/{second}"),
            )
            .json(&json!({"external_id": wanted}));
        let (clear, claim) = tokio::join!(tokio::spawn(answer(clear)), tokio::spawn(answer(claim)));
        let (clear, claim) = (clear.expect("no panic"), claim.expect("no panic"));
        assert!(clear.0.is_success(), "{clear:?}");
        let owners = succeed(acme.zudo(
            Method::GET,
            &format!("/api/v1/accounts?externalId={wanted}"),
        ))
        .await;
        let expected = match claim.0.as_u16() {
            200 => 1,
            409 => 0,
            _ => panic!("{claim:?}"),
        };
        assert_eq!(owners["pagination"]["total"], json!(expected), "{claim:?}");
    }
}

async fn a_walk_shows_every_record_that_lived_throughout_exactly_once(world: &World) {
    let acme = &world.acme;
    succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": "home"})),
    )
    .await;
    let account = json!({});
    let user = json!({"accountIds": ["home"]});
    let note = json!({"note": "N", "noteDate": "2026-01-01", "accountId": "home"});
    walked(acme, "accounts", &account, &json!({"name": "Changed"})).await;
    walked(acme, "users", &user, &json!({"name": "Changed"})).await;
    walked(acme, "notes", &note, &json!({"note": "Changed"})).await;
}

/// Walks a list by `createdAt` while every third of its records dies, every other one is changed, and new ones are born.
async fn walked(acme: &Tenant, list: &str, body: &Value, change: &Value) {
    let made = |external_id: String| {
        let mut body = body.clone();
        body["externalId"] = json!(external_id);
        acme.vitally(Method::POST, &format!("/resources/{list}"))
            .json(&body)
    };
    for n in 0..60 {
        succeed(made(format!("old-{n}"))).await;
    }
    let mut writers = JoinSet::new();
    for n in 0..60 {
        let path = format!("/resources/{list}/old-{n}");
        writers.spawn(answer(match n % 3 {
            0 => acme.vitally(Method::DELETE, &path),
            1 => acme.vitally(Method::PUT, &path).json(change),
            _ => made(format!("new-{n}")),
        }));
    }
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut from = String::new();
    loop {
        let path = format!("/resources/{list}?sortBy=createdAt&limit=7&from={from}");
        let page = succeed(acme.vitally(Method::GET, &path)).await;
        for record in page["results"].as_array().expect("a list") {
            let external_id = record["externalId"].as_str().expect("an external id");
            *seen.entry(external_id.to_owned()).or_default() += 1;
        }
        // Some writes fall between any two pages.
        for _ in 0..3 {
            if let Some(written) = writers.join_next().await {
                let (status, body) = written.expect("no panic");
                assert!(status.is_success(), "{list}: {status}: {body}");
            }
        }
        assert_eq!(page["atEnd"], json!(page["next"].is_null()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        next.clone_into(&mut from);
    }
    for (status, body) in writers.join_all().await {
        assert!(status.is_success(), "{list}: {status}: {body}");
    }
    for n in (0..60).filter(|n| n % 3 != 0) {
        let times = seen.get(&format!("old-{n}"));
        assert_eq!(times, Some(&1), "{list}: old-{n} in {seen:?}");
    }
    assert!(seen.values().all(|times| *times == 1), "{list}: {seen:?}");
}
