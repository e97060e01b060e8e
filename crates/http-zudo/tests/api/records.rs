//! What contacts, meetings and requests have in common.

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};
use stele_application::AccountRef;
use stele_domain::AccountNumber;

use crate::world::{ACCOUNTS, CONTACTS, MEETINGS, REQUESTS, World, error};

const ALL: [&str; 3] = [CONTACTS, MEETINGS, REQUESTS];

/// A good body for one of the three, of an account.
fn body(records: &str, account: i64) -> Value {
    match records {
        CONTACTS => json!({ "accountId": account, "name": "Dinesh Chugtai" }),
        MEETINGS => json!({ "accountId": account, "title": "Kick-off", "startAt": "2025-01-08" }),
        _ => json!({ "accountId": account, "title": "Export" }),
    }
}

/// Two accounts, and of each kind five records: the second and the fourth are of the second account.
async fn world() -> World {
    let world = World::unlimited().await;
    for name in ["Pied Piper", "Hooli"] {
        world.fixture.account(&world.caller, name).await;
    }
    for records in ALL {
        for account in [1, 2, 1, 2, 1] {
            world.made(records, body(records, account)).await;
        }
    }
    world
}

async fn ids(world: &World, path: &str) -> Vec<i64> {
    let data = world.found(path).await;
    let data = data.as_array().expect("a list");
    data.iter()
        .map(|record| record["id"].as_i64().expect("an id"))
        .collect()
}

#[tokio::test]
async fn lists_go_by_id_and_are_of_one_account_or_of_all() {
    let world = world().await;
    for records in ALL {
        assert_eq!(ids(&world, records).await, [1, 2, 3, 4, 5], "{records}");
        for (account, expected) in [(1, vec![1, 3, 5]), (2, vec![2, 4])] {
            let list = world.get(&format!("{records}?accountId={account}")).await;
            assert_eq!(list.json()["pagination"]["total"], expected.len());
            for record in list.json()["data"].as_array().expect("a list") {
                assert_eq!(record["accountId"], account, "{records}");
            }
            let path = format!("{records}?accountId={account}&sortOrder=desc");
            assert_eq!(ids(&world, &path).await, expected, "{path}");
        }
    }
}

#[tokio::test]
async fn lists_have_pages() {
    let world = world().await;
    for records in ALL {
        let second = world
            .get(&format!("{records}?accountId=1&page=2&pageSize=2"))
            .await
            .json();
        assert_eq!(second["data"].as_array().map(Vec::len), Some(1));
        assert_eq!(second["data"][0]["id"], 5, "{records}");
        assert_eq!(
            second["pagination"],
            json!({
                "page": 2, "pageSize": 2, "total": 3, "totalPages": 2, "hasNextPage": false, "hasPrevPage": true
            })
        );
        for beyond in ["9", "9223372036854775807", "99999999999999999999"] {
            let path = format!("{records}?page={beyond}");
            assert_eq!(ids(&world, &path).await, [0; 0], "{path}");
        }
        let clamped = world.get(&format!("{records}?pageSize=101")).await.json();
        assert_eq!(clamped["pagination"]["pageSize"], 100);
    }
}

#[tokio::test]
async fn of_an_account_that_is_not_there_nothing_is_listed() {
    let world = world().await;
    let stranger = world.fixture.caller_of_new_workspace("Nucleus").await;
    for name in ["One", "Two", "Three"] {
        world.fixture.account(&stranger, name).await;
    }
    for records in ALL {
        for account in ["3", "9223372036854775807", "99999999999999999999"] {
            let path = format!("{records}?accountId={account}&pageSize=7");
            assert_eq!(
                world.get(&path).await.json(),
                json!({
                    "data": [],
                    "pagination": {
                        "page": 1, "pageSize": 7, "total": 0, "totalPages": 0, "hasNextPage": false,
                        "hasPrevPage": false
                    }
                }),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn faulty_parameters_are_told() {
    let world = world().await;
    for records in ALL {
        for (query, words) in [
            ("accountId=0", "accountId must be at least 1"),
            ("accountId=-1", "accountId must be at least 1"),
            ("accountId=", "accountId must be an integer"),
            ("accountId=abc", "accountId must be an integer"),
            ("accountId=1.0", "accountId must be an integer"),
            (
                "accountId=1%00",
                "accountId must not contain null characters; accountId must be an integer",
            ),
            ("x=%00", "x must not contain null characters"),
            ("page=0", "page must be at least 1"),
            (
                "pageSize=x&page=1e3&accountId=NaN",
                "page must be an integer; pageSize must be an integer; accountId must be an integer",
            ),
        ] {
            let answer = world.get(&format!("{records}?{query}")).await;
            assert_eq!(
                (answer.status.as_u16(), error(&answer).as_str()),
                (400, words),
                "{records}?{query}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;
    let stranger = world.fixture.caller_of_new_workspace("Nucleus").await;
    let theirs = world.fixture.account(&stranger, "Nucleus");
    theirs.contact("Gavin Belson", "gavin@hooli.com").await;
    insta::assert_snapshot!("unknown_contact", world.get("/api/v1/contacts/1").await);
    insta::assert_snapshot!("unknown_meeting", world.get("/api/v1/meetings/1").await);
    insta::assert_snapshot!("unknown_request", world.get("/api/v1/requests/1").await);
    for (records, words) in [
        (CONTACTS, "Contact not found"),
        (MEETINGS, "Meeting not found"),
        (REQUESTS, "Request not found"),
    ] {
        for id in [
            "0",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "abc",
            "1.0",
            "%201",
            "1%00",
            "%FF",
            "1%2F2",
            "%2E%2E",
            "0194c0f3-f100-7000-8000-000000000001",
        ] {
            let answer = world.get(&format!("{records}/{id}")).await;
            assert_eq!(
                (answer.status.as_u16(), error(&answer).as_str()),
                (404, words),
                "{records}/{id}"
            );
        }
    }
    for id in ["1", "0", "abc", "9223372036854775808"] {
        let path = format!("{CONTACTS}/{id}");
        let answer = world.patch(&path, r#"{"lastActivityAt":null}"#).await;
        assert_eq!(
            (answer.status.as_u16(), error(&answer).as_str()),
            (404, "Contact not found"),
            "{id}"
        );
    }
}

#[tokio::test]
async fn nothing_is_made_for_an_account_that_is_not_there() {
    let world = world().await;
    let stranger = world.fixture.caller_of_new_workspace("Nucleus").await;
    for name in ["One", "Two", "Three"] {
        world.fixture.account(&stranger, name).await;
    }
    let before = world.everything().await;
    for records in ALL {
        for account in [3, 0, -1, i64::MAX] {
            let answer = world
                .post_to(records, body(records, account).to_string())
                .await;
            assert_eq!(
                (answer.status.as_u16(), error(&answer).as_str()),
                (404, "Account not found"),
                "{records} of {account}"
            );
        }
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn what_is_no_json_object_is_refused_by_every_write() {
    let world = world().await;
    let before = world.everything().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let within = format!(r#"{{"accountId":1,"x":{deep}}}"#);
    for body in [
        b"".as_slice(),
        b"accountId=1",
        b"[]",
        b"null",
        b"{\"accountId\":1",
        b"{\"name\":\"\xff\"}",
        br#"{"name":"\ud800","title":"\udc00x"}"#,
        deep.as_bytes(),
        within.as_bytes(),
    ] {
        let mut answers = vec![world.patch(&format!("{CONTACTS}/1"), body.to_vec()).await];
        for records in ALL {
            answers.push(world.post_to(records, body.to_vec()).await);
        }
        for answer in answers {
            assert_eq!(answer.status, 400, "{answer}");
            let told = error(&answer);
            assert!(told.starts_with("Invalid JSON body: "), "{told}");
        }
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn of_duplicate_keys_the_last_counts_whatever_the_content_type() {
    let world = world().await;
    for (records, twice) in [
        (
            CONTACTS,
            r#"{"accountId":9,"name":"A","accountId":2,"name":"B"}"#,
        ),
        (
            MEETINGS,
            r#"{"accountId":9,"title":"A","startAt":"x","title":"B","startAt":"2025-01-08","accountId":2}"#,
        ),
        (
            REQUESTS,
            r#"{"title":"A","accountId":2,"status":"gone","title":"B","status":"Closed"}"#,
        ),
    ] {
        let request = Request::post(records)
            .header("x-api-key", &world.key)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(Body::from(twice));
        let answer = world.send(request.expect("a request")).await;
        assert_eq!(answer.status, 201, "{answer}");
        let made = &answer.json()["data"];
        let called = made.get("title").unwrap_or(&made["name"]);
        assert_eq!((&made["accountId"], called), (&json!(2), &json!("B")));
    }
}

#[tokio::test]
async fn what_hangs_on_an_account_goes_with_it() {
    let world = world().await;
    let account = AccountRef::Number(AccountNumber(1));
    let stele = &world.fixture.stele;
    let deleted = stele.delete_account(&world.caller, &account).await;
    deleted.expect("the account is there");
    for records in ALL {
        assert_eq!(ids(&world, records).await, [2, 4], "{records}");
        assert_eq!(world.get(&format!("{records}/1")).await.status, 404);
    }
}

#[tokio::test]
async fn each_write_moves_the_accounts_updated_at() {
    let world = World::unlimited().await;
    world.fixture.account(&world.caller, "Pied Piper").await;
    for (hour, records) in (11..).zip(ALL) {
        let now = format!("2025-02-01T{hour}:00:00.000Z");
        world.at(&now);
        world.made(records, body(records, 1)).await;
        let account = world.found(&format!("{ACCOUNTS}/1")).await;
        assert_eq!(account["updatedAt"], now, "{records}");
        assert_eq!(account["createdAt"], "2025-02-01T10:00:00.000Z");
    }
}

#[tokio::test]
async fn a_page_costs_as_many_statements_for_one_record_as_for_a_hundred() {
    let world = World::unlimited().await;
    for name in ["Pied Piper", "Hooli"] {
        world.fixture.account(&world.caller, name).await;
    }
    let cost = async |path: &str| {
        let before = world.store.calls();
        assert_eq!(world.get(path).await.status, 200);
        world.store.calls() - before
    };
    let costs = async || {
        let mut costs = Vec::new();
        for records in ALL {
            costs.push(cost(&format!("{records}?pageSize=100")).await);
            costs.push(cost(&format!("{records}?pageSize=100&accountId=1")).await);
            costs.push(cost(&format!("{records}/1")).await);
        }
        costs.push(cost(&format!("{ACCOUNTS}/1")).await);
        costs
    };
    for records in ALL {
        world.made(records, body(records, 1)).await;
    }
    let of_one = costs().await;
    for records in ALL {
        for number in 1..100 {
            world.made(records, body(records, 1 + number % 2)).await;
        }
    }
    assert_eq!(
        ids(&world, &format!("{CONTACTS}?pageSize=100")).await.len(),
        100
    );
    assert_eq!(costs().await, of_one);
    // The page, its total, and what tells the account: the contacts' accounts, or the one that was asked for.
    assert_eq!(of_one, [3, 3, 2, 2, 3, 1, 2, 3, 1, 4]);
}
