//! The people around an account, and what they say: written in one dialect, seen in the others, counted exactly.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::world::{Tenant, World, answer, on_both_databases, succeed};

on_both_databases!(
    a_person_is_one_thing_in_every_dialect,
    twenty_clients_answer_for_one_account_and_none_is_lost,
    twenty_clients_answer_for_one_person_and_the_last_counts,
    a_person_of_two_accounts_counts_in_both,
    messages_move_the_accounts_they_count_for,
    what_a_customer_is_met_for_and_asks_for_shows_with_the_account,
    deleting_removes_what_is_ones_own_and_keeps_what_is_shared,
    organizations_stand_above_accounts,
    a_connector_finds_every_list_and_every_page,
    whoever_is_deactivated_is_shown_so_and_loses_their_keys,
);

/// A new account by its external id, under its Vitally id.
async fn account(tenant: &Tenant, external_id: &str) -> String {
    let body = json!({"externalId": external_id});
    let made = succeed(
        tenant
            .vitally(Method::POST, "/resources/accounts")
            .json(&body),
    );
    id(&made.await)
}

/// A new user of some accounts, under their Vitally id.
async fn user(tenant: &Tenant, external_id: &str, accounts: &[&str]) -> String {
    let body = json!({"externalId": external_id, "accountIds": accounts, "name": "Ann Lee"});
    let made = succeed(tenant.vitally(Method::POST, "/resources/users").json(&body));
    id(&made.await)
}

fn id(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

async fn seen(tenant: &Tenant, account: &str) -> Value {
    let path = format!("/resources/accounts/{account}");
    succeed(tenant.vitally(Method::GET, &path)).await
}

/// Detractors, passives, promoters and the score.
fn nps(account: &Value) -> [Value; 4] {
    [
        "npsDetractorCount",
        "npsPassiveCount",
        "npsPromoterCount",
        "npsScore",
    ]
    .map(|key| account[key].clone())
}

async fn a_person_is_one_thing_in_every_dialect(world: &World) {
    let acme = &world.acme;
    let uuid = account(acme, "pp").await;
    let page = succeed(acme.zudo(Method::GET, "/api/v1/accounts?externalId=pp")).await;
    let number = &page["data"][0]["id"];
    // Made through Zudo,
    let body =
        json!({"accountId": number, "name": "Erlich van Bachman", "email": "Erlich@Aviato.com"});
    let made = succeed(acme.zudo(Method::POST, "/api/v1/contacts").json(&body)).await;
    // a user of Vitally's,
    let users = succeed(acme.vitally(Method::GET, &format!("/resources/accounts/{uuid}/users")));
    let users = users.await;
    let found = &users["results"][0];
    assert_eq!(found["name"], json!("Erlich van Bachman"));
    assert_eq!(found["accounts"][0]["id"], json!(uuid));
    // whose e-mail Alguna's list of customers finds,
    let customers = succeed(acme.bearer(Method::GET, "/customers?email=erlich@aviato.com")).await;
    let contact = &customers["data"][0]["contacts"][0];
    assert_eq!(
        (&contact["first_name"], &contact["last_name"]),
        (&json!("Erlich"), &json!("van Bachman"))
    );
    // renamed there under the same id,
    let code = customers["data"][0]["id"].as_str().expect("an id");
    let renamed =
        json!({"contacts": [{"id": contact["id"], "email": "e@aviato.com", "first_name": "E"}]});
    let after = succeed(
        acme.bearer(Method::PATCH, &format!("/customers/{code}"))
            .json(&renamed),
    );
    assert_eq!(after.await["contacts"][0]["id"], contact["id"]);
    // is the same contact to Zudo and the same user to Vitally.
    let path = format!("/api/v1/contacts/{}", made["data"]["id"]);
    let again = succeed(acme.zudo(Method::GET, &path)).await;
    assert_eq!(
        (&again["data"]["name"], &again["data"]["accountId"]),
        (&json!("E"), number)
    );
    let path = format!("/resources/users/{}", id(found));
    assert_eq!(
        succeed(acme.vitally(Method::GET, &path)).await["email"],
        json!("e@aviato.com")
    );
    assert_eq!(seen(acme, "pp").await["usersCount"], json!(1));
}

async fn twenty_clients_answer_for_one_account_and_none_is_lost(world: &World) {
    let acme = &world.acme;
    let uuid = account(acme, "hot").await;
    let mut clients = JoinSet::new();
    for n in 0..20_u32 {
        let user = user(acme, &format!("user-{n}"), &[&uuid]).await;
        // Scores 0 to 10 and 0 to 8.
        let body = json!({"userId": user, "respondedAt": "2026-01-01T00:00:00Z", "score": n % 11});
        let post = acme.vitally(Method::POST, "/resources/npsResponses");
        clients.spawn(answer(post.json(&body)));
    }
    for (status, body) in clients.join_all().await {
        assert_eq!(status, StatusCode::OK, "{body}");
    }
    let account = seen(acme, "hot").await;
    assert_eq!(account["usersCount"], json!(20));
    assert_eq!(
        nps(&account),
        [json!(14), json!(4), json!(2), json!(-60)],
        "{account}"
    );
}

async fn twenty_clients_answer_for_one_person_and_the_last_counts(world: &World) {
    let acme = &world.acme;
    let uuid = account(acme, "one").await;
    let user = user(acme, "u", &[&uuid]).await;
    let mut clients = JoinSet::new();
    for n in 0..20_u32 {
        let at = format!("2026-01-{:02}T00:00:00Z", n + 1);
        let body =
            json!({"userId": user, "respondedAt": at, "score": if n == 19 { 10 } else { 0 }});
        let post = acme.vitally(Method::POST, "/resources/npsResponses");
        clients.spawn(answer(post.json(&body)));
    }
    for (status, body) in clients.join_all().await {
        assert_eq!(status, StatusCode::OK, "{body}");
    }
    assert_eq!(
        nps(&seen(acme, "one").await),
        [json!(0), json!(0), json!(1), json!(100)]
    );
    let path = format!("/resources/accounts/{uuid}/npsResponses");
    let listed = succeed(acme.vitally(Method::GET, &path)).await;
    assert_eq!(listed["results"].as_array().map(Vec::len), Some(20));
}

async fn a_person_of_two_accounts_counts_in_both(world: &World) {
    let acme = &world.acme;
    let (one, two) = (account(acme, "one").await, account(acme, "two").await);
    let user = user(acme, "u", &[&one, &two]).await;
    let respond = async |external_id: &str, at: &str, score: u32| {
        let body =
            json!({"externalId": external_id, "userId": user, "respondedAt": at, "score": score});
        let post = acme.vitally(Method::POST, "/resources/npsResponses");
        id(&succeed(post.json(&body)).await)
    };
    let counts = async || (nps(&seen(acme, "one").await), nps(&seen(acme, "two").await));
    let all = |counts: [i32; 3], score: Value| {
        let counts = [json!(counts[0]), json!(counts[1]), json!(counts[2]), score];
        (counts.clone(), counts)
    };
    respond("first", "2026-01-01", 3).await;
    assert_eq!(counts().await, all([1, 0, 0], json!(-100)));
    let second = respond("second", "2026-02-01", 9).await;
    assert_eq!(counts().await, all([0, 0, 1], json!(100)));
    // Told again, it is the same response with another score.
    assert_eq!(respond("second", "2026-02-01", 8).await, second);
    assert_eq!(counts().await, all([0, 1, 0], json!(0)));
    let path = format!("/resources/npsResponses/{second}");
    let deleted = answer(acme.vitally(Method::DELETE, &path)).await;
    assert_eq!(deleted.0, StatusCode::NO_CONTENT);
    assert_eq!(counts().await, all([1, 0, 0], json!(-100)));
    let path = format!("/resources/users/{user}");
    answer(acme.vitally(Method::DELETE, &path)).await;
    assert_eq!(counts().await, all([0, 0, 0], Value::Null));
    assert_eq!(seen(acme, "one").await["usersCount"], json!(0));
}

async fn messages_move_the_accounts_they_count_for(world: &World) {
    let acme = &world.acme;
    let member = acme.member(&world.stele, "Ada", "ada@acme.example").await;
    let uuid = account(acme, "talking").await;
    let user = user(acme, "u", &[&uuid]).await;
    let (admin, user) = (
        json!({"type": "admin", "id": member.id.to_string()}),
        json!({"type": "user", "id": user}),
    );
    let message = |external_id: &str, from: &Value, to: &Value, at: &str| json!({"externalId": external_id, "message": "Hello", "from": from, "to": [to], "timestamp": at});
    let body = json!({"externalId": "thread", "subject": "Hello", "messages": [
        message("m1", &user, &admin, "2026-03-01T10:00:00Z"),
        message("m2", &admin, &user, "2026-03-01T11:00:00Z"),
    ]});
    let post = acme.vitally(Method::POST, "/resources/conversations");
    let thread = id(&succeed(post.json(&body)).await);
    let times = async || {
        let account = seen(acme, "talking").await;
        [
            "lastInboundMessageTimestamp",
            "lastOutboundMessageTimestamp",
        ]
        .map(|key| account[key].clone())
    };
    let first = [
        json!("2026-03-01T10:00:00.000Z"),
        json!("2026-03-01T11:00:00.000Z"),
    ];
    assert_eq!(times().await, first);
    let path = format!("/resources/conversations/{thread}/messages");
    let body = message("m3", &user, &admin, "2026-03-02T09:00:00Z");
    let newest = succeed(acme.vitally(Method::POST, &path).json(&body)).await;
    assert_eq!(newest["type"], json!("inbound"));
    assert_eq!(
        times().await,
        [json!("2026-03-02T09:00:00.000Z"), first[1].clone()]
    );
    // Without the newest, the one before is the newest again.
    let path = format!("/resources/messages/{}", id(&newest));
    answer(acme.vitally(Method::DELETE, &path)).await;
    assert_eq!(times().await, first);
    let path = format!("/resources/accounts/{uuid}/conversations");
    let listed = succeed(acme.vitally(Method::GET, &path)).await;
    assert_eq!(listed["results"][0]["id"], json!(thread));
    let path = format!("/resources/conversations/{thread}");
    let whole = succeed(acme.vitally(Method::GET, &path)).await;
    assert_eq!(whole["messages"].as_array().map(Vec::len), Some(2));
    assert_eq!(whole["accounts"][0]["id"], json!(uuid));
    answer(acme.vitally(Method::DELETE, &path)).await;
    assert_eq!(times().await, [Value::Null, Value::Null]);
}

async fn what_a_customer_is_met_for_and_asks_for_shows_with_the_account(world: &World) {
    let acme = &world.acme;
    let body = json!({"name": "Pied Piper"});
    let made = succeed(acme.zudo(Method::POST, "/api/v1/accounts").json(&body)).await;
    let number = &made["data"]["id"];
    for day in 1..=12 {
        let body = json!({"accountId": number, "title": format!("Meeting {day}"), "startAt": format!("2026-01-{day:02}T09:00:00Z")});
        succeed(acme.zudo(Method::POST, "/api/v1/meetings").json(&body)).await;
    }
    let body = json!({"accountId": number, "title": "SSO integration", "severity": 62});
    let request = succeed(acme.zudo(Method::POST, "/api/v1/requests").json(&body)).await;
    let path = format!("/api/v1/accounts/{number}");
    let detail = succeed(acme.zudo(Method::GET, &path)).await;
    let titles: Vec<_> = detail["data"]["meetings"]
        .as_array()
        .expect("meetings")
        .iter()
        .map(|meeting| meeting["title"].clone())
        .collect();
    let newest: Vec<_> = (3..=12)
        .rev()
        .map(|day| json!(format!("Meeting {day}")))
        .collect();
    assert_eq!(titles, newest);
    assert_eq!(detail["data"]["requests"][0]["id"], request["data"]["id"]);
    assert_ne!(detail["data"]["updatedAt"], made["data"]["updatedAt"]);
    let listed = format!("/api/v1/meetings?accountId={number}&pageSize=5&page=3");
    let listed = succeed(acme.zudo(Method::GET, &listed)).await;
    assert_eq!(
        (
            &listed["pagination"]["total"],
            listed["data"].as_array().map(Vec::len)
        ),
        (&json!(12), Some(2))
    );
    // The native API resolves what Zudo's cannot.
    let requests = succeed(acme.bearer(Method::GET, "/v1/requests")).await;
    let path = format!("/v1/requests/{}/resolve", id(&requests["data"][0]));
    succeed(acme.bearer(Method::POST, &path)).await;
    let path = format!("/api/v1/requests/{}", request["data"]["id"]);
    let resolved = succeed(acme.zudo(Method::GET, &path)).await;
    assert_eq!(resolved["data"]["status"], json!("Resolved"));
    assert!(resolved["data"]["resolvedAt"].is_string());
}

async fn deleting_removes_what_is_ones_own_and_keeps_what_is_shared(world: &World) {
    let acme = &world.acme;
    let (one, two) = (account(acme, "one").await, account(acme, "two").await);
    let own = user(acme, "own", &[&one]).await;
    let shared = user(acme, "shared", &[&one, &two]).await;
    let note = |account: &str| json!({"accountId": account, "note": "N", "noteDate": "2026-01-01"});
    let notes = "/resources/notes";
    let gone = id(&succeed(acme.vitally(Method::POST, notes).json(&note(&one))).await);
    let kept = id(&succeed(acme.vitally(Method::POST, notes).json(&note(&two))).await);
    answer(acme.vitally(Method::DELETE, "/resources/accounts/one")).await;
    for (path, status) in [
        (format!("/resources/users/{own}"), StatusCode::NOT_FOUND),
        (format!("/resources/users/{shared}"), StatusCode::OK),
        (format!("/resources/notes/{gone}"), StatusCode::NOT_FOUND),
        (format!("/resources/notes/{kept}"), StatusCode::OK),
    ] {
        let answered = answer(acme.vitally(Method::GET, &path)).await;
        assert_eq!(answered.0, status, "{path}: {}", answered.1);
    }
    let path = format!("/resources/users/{shared}");
    let shared = succeed(acme.vitally(Method::GET, &path)).await;
    assert_eq!(shared["accounts"].as_array().map(Vec::len), Some(1));
}

async fn organizations_stand_above_accounts(world: &World) {
    let acme = &world.acme;
    let body = json!({"externalId": "group", "name": "Group"});
    let post = acme.vitally(Method::POST, "/resources/organizations");
    let organization = id(&succeed(post.json(&body)).await);
    let body = json!({"externalId": "below", "organizationId": organization});
    let post = acme.vitally(Method::POST, "/resources/accounts");
    let made = succeed(post.json(&body)).await;
    assert_eq!(made["organizationId"], json!(organization));
    account(acme, "beside").await;
    let path = format!("/resources/organizations/{organization}/accounts");
    let listed = succeed(acme.vitally(Method::GET, &path)).await;
    let listed: Vec<_> = listed["results"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|account| account["externalId"].clone())
        .collect();
    assert_eq!(listed, [json!("below")]);
    let path = format!("/resources/organizations/{organization}");
    answer(acme.vitally(Method::DELETE, &path)).await;
    let below = seen(acme, "below").await;
    assert_eq!(below["organizationId"], Value::Null);
    assert_ne!(below["updatedAt"], made["updatedAt"]);
}

async fn a_connector_finds_every_list_and_every_page(world: &World) {
    let acme = &world.acme;
    for n in 0..3 {
        let uuid = account(acme, &format!("account-{n}")).await;
        let user = user(acme, &format!("user-{n}"), &[&uuid]).await;
        let email = format!("member-{n}@acme.example");
        acme.member(&world.stele, "Ada", &email).await;
        let writer = json!({"type": "user", "id": user});
        let thread = json!({"externalId": format!("thread-{n}"), "subject": "S", "messages":
            [{"externalId": format!("message-{n}"), "message": "M", "from": writer, "to": []}]});
        for (path, body) in [
            (
                "organizations",
                json!({"externalId": format!("o-{n}"), "name": "O"}),
            ),
            (
                "npsResponses",
                json!({"userId": user, "respondedAt": "2026-01-01", "score": 9}),
            ),
            ("conversations", thread),
            (
                "notes",
                json!({"accountId": uuid, "note": "N", "noteDate": "2026-01-01"}),
            ),
            ("tasks", json!({"accountId": uuid, "name": "T"})),
        ] {
            let post = acme.vitally(Method::POST, &format!("/resources/{path}"));
            succeed(post.json(&body)).await;
        }
    }
    for list in [
        "accounts",
        "admins",
        "conversations",
        "notes",
        "npsResponses",
        "organizations",
        "tasks",
        "users",
    ] {
        let mut found = std::collections::BTreeSet::new();
        let mut from = String::new();
        // As connectors do: by `updatedAt`, until `next` is null, an empty `from` at first.
        loop {
            let path = format!("/resources/{list}?limit=2&sortBy=updatedAt&from={from}");
            let page = succeed(acme.vitally(Method::GET, &path)).await;
            for record in page["results"].as_array().expect("results") {
                assert!(found.insert(id(record)), "{list}: {record} twice");
            }
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut from),
                None => break,
            }
        }
        assert_eq!(found.len(), 3, "{list}");
    }
}

async fn whoever_is_deactivated_is_shown_so_and_loses_their_keys(world: &World) {
    let acme = &world.acme;
    let member = acme.member(&world.stele, "Ada", "ada@acme.example").await;
    let uuid = account(acme, "kept").await;
    let path = format!("/api/projects/@current/accounts/{uuid}/");
    let csm = json!({"properties": {"csm": {"id": member.number.0, "email": "ada@acme.example"}}});
    succeed(acme.bearer(Method::PATCH, &path).json(&csm)).await;
    let before = seen(acme, "kept").await;
    assert_eq!(before["csmId"], json!(member.id.to_string()));
    let body = json!({"scopes": ["account:read"], "member_email": "ada@acme.example"});
    let made = succeed(acme.bearer(Method::POST, "/v1/keys").json(&body)).await;
    let key = made["secret"].as_str().expect("a key");
    let with_key = || {
        acme.request(Method::GET, "/resources/accounts/kept")
            .basic_auth(key, Some(""))
    };
    assert_eq!(answer(with_key()).await.0, StatusCode::OK);
    let path = format!("/v1/members/{}/deactivate", member.id);
    succeed(acme.bearer(Method::POST, &path)).await;
    assert_eq!(answer(with_key()).await.0, StatusCode::UNAUTHORIZED);
    let after = seen(acme, "kept").await;
    assert_eq!(
        after["keyRoles"][0]["vitallyUser"]["licenseStatus"],
        json!("deactivated")
    );
    assert_ne!(after["updatedAt"], before["updatedAt"]);
}
