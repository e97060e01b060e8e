//! Many clients at once around one account: its people, what they say, and what is noted of them.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::world::{Tenant, World, answer, on_both_databases, succeed};

on_both_databases!(
    of_twenty_creators_of_one_external_id_around_an_account_one_succeeds,
    twenty_who_tell_the_same_record_leave_one,
    twenty_who_join_one_account_are_all_counted,
    an_account_that_goes_while_its_people_answer_takes_no_one_along_that_it_should_not,
    a_person_who_goes_while_they_answer_leaves_no_count_behind,
    people_of_two_accounts_change_both_without_blocking_one_another,
    a_key_whose_member_is_deactivated_acts_no_more,
    twenty_who_change_one_request_leave_one_whole_answer,
);

/// The figures of an account that its people's last responses make.
async fn figures(acme: &Tenant, account: &str) -> [Value; 5] {
    let path = format!("/resources/accounts/{account}");
    let account = succeed(acme.vitally(Method::GET, &path)).await;
    [
        "usersCount",
        "npsDetractorCount",
        "npsPassiveCount",
        "npsPromoterCount",
        "npsScore",
    ]
    .map(|key| account[key].clone())
}

/// A new account by its external id.
async fn account(acme: &Tenant, external_id: &str) -> String {
    let body = json!({"externalId": external_id});
    let made = succeed(
        acme.vitally(Method::POST, "/resources/accounts")
            .json(&body),
    )
    .await;
    made["id"].as_str().expect("an id").to_owned()
}

/// A new user of some accounts.
async fn user(acme: &Tenant, external_id: &str, accounts: &[&str]) -> String {
    let body = json!({"externalId": external_id, "accountIds": accounts});
    let made = succeed(acme.vitally(Method::POST, "/resources/users").json(&body)).await;
    made["id"].as_str().expect("an id").to_owned()
}

fn response(acme: &Tenant, user: &str, score: u32) -> RequestBuilder {
    let body = json!({"userId": user, "respondedAt": "2026-01-01", "score": score});
    acme.vitally(Method::POST, "/resources/npsResponses")
        .json(&body)
}

/// How many of the answers have each status.
fn statuses(answers: &[(StatusCode, Value)]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for (status, _) in answers {
        *counts.entry(status.as_u16()).or_default() += 1;
    }
    counts
}

async fn of_twenty_creators_of_one_external_id_around_an_account_one_succeeds(world: &World) {
    let acme = &world.acme;
    let home = account(acme, "home").await;
    for (list, vitally, native) in [
        (
            "users",
            json!({"externalId": "wanted", "accountIds": ["home"]}),
            (
                "contacts",
                json!({"external_id": "wanted", "account_ids": [home]}),
            ),
        ),
        (
            "organizations",
            json!({"externalId": "wanted", "name": "O"}),
            (
                "organizations",
                json!({"external_id": "wanted", "name": "O"}),
            ),
        ),
        (
            "conversations",
            json!({"externalId": "wanted", "subject": "S", "messages": []}),
            ("conversations", json!({"external_id": "wanted"})),
        ),
    ] {
        let mut creators = JoinSet::new();
        for n in 0..20 {
            creators.spawn(answer(match n % 2 {
                0 => acme
                    .vitally(Method::POST, &format!("/resources/{list}"))
                    .json(&vitally),
                _ => acme
                    .bearer(Method::POST, &format!("/v1/{}", native.0))
                    .json(&native.1),
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
        assert_eq!((won, lost), (1, 19), "{list}: {answers:?}");
        let found = succeed(acme.vitally(Method::GET, &format!("/resources/{list}"))).await;
        assert_eq!(
            found["results"].as_array().map(Vec::len),
            Some(1),
            "{found}"
        );
    }
    assert_eq!(figures(acme, "home").await[0], json!(1));
}

async fn twenty_who_tell_the_same_record_leave_one(world: &World) {
    let acme = &world.acme;
    account(acme, "home").await;
    let ann = user(acme, "ann", &["home"]).await;
    let member = acme.member(&world.stele, "Ada", "ada@acme.example").await;
    let thread = json!({"externalId": "thread", "subject": "S", "messages": []});
    succeed(
        acme.vitally(Method::POST, "/resources/conversations")
            .json(&thread),
    )
    .await;
    let (from, to) = (
        json!({"type": "user", "id": ann}),
        json!({"type": "admin", "id": member.id.to_string()}),
    );
    for (path, list, of) in [
        ("/resources/notes", "/resources/notes", "results"),
        ("/resources/tasks", "/resources/tasks", "results"),
        (
            "/resources/npsResponses",
            "/resources/npsResponses",
            "results",
        ),
        (
            "/resources/conversations/thread/messages",
            "/resources/conversations/thread",
            "messages",
        ),
    ] {
        let mut tellers = JoinSet::new();
        for n in 0..20 {
            // Each call takes of this what it knows.
            let body = json!({"externalId": "told", "note": format!("N {n}"), "noteDate": "2026-01-01", "name": format!("T {n}"),
                "userId": ann, "respondedAt": "2026-01-01", "score": n % 11, "message": format!("M {n}"), "from": from,
                "to": [to], "traits": {format!("t-{n}"): n}});
            tellers.spawn(succeed(acme.vitally(Method::POST, path).json(&body)));
        }
        let told = tellers.join_all().await;
        let page = succeed(acme.vitally(Method::GET, list)).await;
        let kept = page[of].as_array().expect("a list");
        assert_eq!(kept.len(), 1, "{path}: {page}");
        assert!(
            told.iter().all(|record| record["id"] == kept[0]["id"]),
            "{path}: {told:?}"
        );
        if path == "/resources/notes" || path == "/resources/tasks" {
            let traits = kept[0]["traits"].as_object().map(serde_json::Map::len);
            assert_eq!(traits, Some(20), "{path}: {page}");
        }
    }
    let [users, detractors, passives, promoters, _] = figures(acme, "home").await;
    let counted: i64 = [detractors, passives, promoters]
        .iter()
        .map(|count| count.as_i64().expect("a number"))
        .sum();
    assert_eq!((users, counted), (json!(1), 1));
}

async fn twenty_who_join_one_account_are_all_counted(world: &World) {
    let acme = &world.acme;
    let home = account(acme, "home").await;
    let page = succeed(acme.zudo(Method::GET, "/api/v1/accounts?externalId=home")).await;
    let number = page["data"][0]["id"].clone();
    let mut joining = JoinSet::new();
    for n in 0..20 {
        let email = format!("{n}@x.example");
        joining.spawn(answer(match n % 3 {
            0 => acme
                .vitally(Method::POST, "/resources/users")
                .json(&json!({"externalId": n.to_string(), "accountIds": ["home"]})),
            1 => acme
                .zudo(Method::POST, "/api/v1/contacts")
                .json(&json!({"accountId": number, "email": email})),
            _ => acme
                .bearer(Method::POST, "/v1/contacts")
                .json(&json!({"email": email, "account_ids": [home]})),
        }));
    }
    for (status, body) in joining.join_all().await {
        assert!(status.is_success(), "{status}: {body}");
    }
    assert_eq!(figures(acme, "home").await[0], json!(20));
    let users = succeed(acme.vitally(Method::GET, "/resources/accounts/home/users")).await;
    assert_eq!(users["results"].as_array().map(Vec::len), Some(20));
}

async fn an_account_that_goes_while_its_people_answer_takes_no_one_along_that_it_should_not(
    world: &World,
) {
    let acme = &world.acme;
    account(acme, "going").await;
    account(acme, "staying").await;
    let mut people = Vec::new();
    for n in 0..20_u32 {
        let accounts: &[&str] = if n % 2 == 0 {
            &["going"]
        } else {
            &["going", "staying"]
        };
        people.push(user(acme, &format!("user-{n}"), accounts).await);
    }
    let mut clients = JoinSet::new();
    for (n, user) in people.iter().enumerate() {
        clients.spawn(answer(response(acme, user, 10)));
        if n == 7 {
            clients.spawn(answer(
                acme.vitally(Method::DELETE, "/resources/accounts/going"),
            ));
        }
    }
    let answers = clients.join_all().await;
    let counts = statuses(&answers);
    assert!(
        counts.keys().all(|status| [200, 204, 400].contains(status)),
        "{answers:?}"
    );
    assert_eq!(counts[&204], 1);
    // Those who belong to the other account answered all, whenever that was.
    let [users, detractors, passives, promoters, score] = figures(acme, "staying").await;
    assert_eq!(
        [users, detractors, passives, promoters, score],
        [json!(10), json!(0), json!(0), json!(10), json!(100)]
    );
    let left = succeed(acme.vitally(Method::GET, "/resources/npsResponses")).await;
    assert_eq!(left["results"].as_array().map(Vec::len), Some(10));
}

async fn a_person_who_goes_while_they_answer_leaves_no_count_behind(world: &World) {
    let acme = &world.acme;
    account(acme, "home").await;
    let leaving = user(acme, "leaving", &["home"]).await;
    let staying = user(acme, "staying", &["home"]).await;
    let mut clients = JoinSet::new();
    for n in 0..20_u32 {
        clients.spawn(answer(response(acme, &leaving, n % 11)));
        if n == 9 {
            clients.spawn(answer(
                acme.vitally(Method::DELETE, "/resources/users/leaving"),
            ));
        }
    }
    clients.spawn(answer(response(acme, &staying, 8)));
    let answers = clients.join_all().await;
    let counts = statuses(&answers);
    assert!(
        counts.keys().all(|status| [200, 204, 400].contains(status)),
        "{answers:?}"
    );
    assert_eq!(
        figures(acme, "home").await,
        [json!(1), json!(0), json!(1), json!(0), json!(0)]
    );
}

async fn people_of_two_accounts_change_both_without_blocking_one_another(world: &World) {
    let acme = &world.acme;
    account(acme, "one").await;
    account(acme, "two").await;
    let mut people = Vec::new();
    for n in 0..10_u32 {
        let accounts: &[&str] = if n % 2 == 0 {
            &["one", "two"]
        } else {
            &["two", "one"]
        };
        people.push(user(acme, &format!("user-{n}"), accounts).await);
    }
    let mut clients = JoinSet::new();
    for (n, user) in people.iter().enumerate() {
        let path = format!("/resources/users/{user}");
        let accounts = if n % 2 == 0 {
            json!(["two"])
        } else {
            json!(["one"])
        };
        clients.spawn(answer(response(acme, user, 9)));
        clients.spawn(answer(
            acme.vitally(Method::PUT, &path)
                .json(&json!({"accountIds": accounts})),
        ));
        clients.spawn(answer(
            acme.vitally(Method::PUT, &path)
                .json(&json!({"name": "Changed"})),
        ));
        let account = format!(
            "/resources/accounts/{}",
            if n % 2 == 0 { "one" } else { "two" }
        );
        clients.spawn(answer(
            acme.vitally(Method::PUT, &account)
                .json(&json!({"traits": {"n": n}})),
        ));
    }
    for (status, body) in clients.join_all().await {
        assert_eq!(status, StatusCode::OK, "{body}");
    }
    for name in ["one", "two"] {
        assert_eq!(
            figures(acme, name).await,
            [json!(5), json!(0), json!(0), json!(5), json!(100)],
            "{name}"
        );
    }
}

async fn a_key_whose_member_is_deactivated_acts_no_more(world: &World) {
    let acme = &world.acme;
    let member = acme.member(&world.stele, "Ada", "ada@acme.example").await;
    let body = json!({"scopes": ["account:write"], "member_email": "ada@acme.example"});
    let made = succeed(acme.bearer(Method::POST, "/v1/keys").json(&body)).await;
    let key = made["secret"].as_str().expect("a secret").to_owned();
    let writing = |n: u32| {
        let body = json!({"external_id": format!("o-{n}"), "name": "O"});
        acme.request(Method::POST, "/v1/organizations")
            .bearer_auth(&key)
            .json(&body)
    };
    let mut clients = JoinSet::new();
    for n in 0..30 {
        clients.spawn(answer(writing(n)));
        if n == 10 {
            let path = format!("/v1/members/{}/deactivate", member.id);
            clients.spawn(answer(acme.bearer(Method::POST, &path)));
        }
    }
    let counts = statuses(&clients.join_all().await);
    assert!(
        counts.keys().all(|status| [200, 201, 401].contains(status)),
        "{counts:?}"
    );
    // From the moment at which it was answered to.
    assert_eq!(answer(writing(99)).await.0, StatusCode::UNAUTHORIZED);
    let page = succeed(acme.bearer(Method::GET, "/v1/organizations?limit=100")).await;
    let written = page["data"].as_array().map(Vec::len);
    assert_eq!(written, Some(counts.get(&201).copied().unwrap_or_default()));
}

async fn twenty_who_change_one_request_leave_one_whole_answer(world: &World) {
    let acme = &world.acme;
    let home = account(acme, "home").await;
    let body = json!({"account_id": home, "title": "R"});
    let made = succeed(acme.bearer(Method::POST, "/v1/requests").json(&body)).await;
    let path = format!("/v1/requests/{}", made["id"].as_str().expect("an id"));
    let mut clients = JoinSet::new();
    for n in 0..20 {
        clients.spawn(succeed(match n % 4 {
            0 => acme
                .bearer(Method::PATCH, &path)
                .json(&json!({"status": "resolved"})),
            1 => acme
                .bearer(Method::PATCH, &path)
                .json(&json!({"status": "in_progress"})),
            2 => acme.bearer(Method::POST, &format!("{path}/resolve")),
            _ => acme
                .bearer(Method::PATCH, &path)
                .json(&json!({"severity": n})),
        }));
    }
    let mut answers = clients.join_all().await;
    answers.push(succeed(acme.bearer(Method::GET, &path)).await);
    // Each answer is one of the states it was in: each version is one and the same, and is resolved at a time or open at none.
    let mut versions = BTreeMap::new();
    for answer in answers {
        let resolved = answer["status"] == json!("resolved");
        assert_eq!(answer["resolved_at"].is_string(), resolved, "{answer}");
        let version = answer["version"].as_i64().expect("a number");
        let before = versions.insert(version, answer.clone());
        assert!(before.is_none_or(|before| before == answer), "{answer}");
    }
    let last = versions.keys().last().copied().expect("answers");
    // All that changed something did so over what was there.
    assert_eq!(
        last,
        i64::try_from(versions.len()).expect("few") + i64::from(!versions.contains_key(&1)),
        "{versions:?}"
    );
}
