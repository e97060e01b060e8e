//! Users: each call, and what users do to their accounts.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::Server;

const USERS: &str = "/resources/users";

/// An account, an organization, and a user who belongs to both.
async fn with_gavin() -> Server {
    filled(Server::start().await).await
}

async fn filled(server: Server) -> Server {
    let organization = json!({ "externalId": "hooli-group", "name": "Hooli Group", "traits": { "region": "EMEA" } });
    server.make("/resources/organizations", &organization).await;
    server
        .create(&json!({ "externalId": "hooli", "name": "Hooli", "organizationId": "hooli-group" }))
        .await;
    server.fixture.clock.advance(Duration::from_secs(1));
    server.make(USERS, &gavin()).await;
    server
}

fn gavin() -> Value {
    json!({
        "externalId": "gavin", "accountIds": ["hooli"], "organizationIds": ["hooli-group"], "name": " Gavin Belson ",
        "email": "gavin@hooli.com", "avatar": "<img src=\"gavin.png\" />", "traits": { "title": "CEO", "seats": 1.50, "gone": null },
        "joinDate": "2024-02-29", "unsubscribedFromConversations": true
    })
}

async fn account(server: &Server) -> Value {
    server.get("/resources/accounts/hooli").await.json()
}

#[tokio::test]
async fn create_a_user() {
    let server = Server::start().await;
    server
        .create(&json!({ "externalId": "hooli", "name": "Hooli" }))
        .await;
    server.fixture.clock.advance(Duration::from_secs(1));
    let least = json!({ "externalId": "gavin", "accountIds": ["hooli"] });
    let answer = server.post(USERS, &least).await;
    insta::assert_snapshot!("create_a_user", answer);
    let embedded = &answer.json()["accounts"][0];
    assert_eq!(embedded["usersCount"], 1);
    assert_eq!(embedded["updatedAt"], answer.json()["createdAt"]);
}

#[tokio::test]
async fn get_a_user_by_either_id() {
    let server = with_gavin().await;
    let answer = server.get("/resources/users/gavin").await;
    insta::assert_snapshot!("get_a_user", answer);
    let id = answer.json()["id"].as_str().expect("text").to_owned();
    for id in [id.clone(), id.to_uppercase()] {
        let by_id = server.get(&format!("{USERS}/{id}")).await;
        assert_eq!(by_id.body, answer.body);
    }
}

#[tokio::test]
async fn list_users() {
    let server = with_gavin().await;
    let answer = server.get(USERS).await;
    insta::assert_snapshot!("list_users", answer);
    for path in [
        "/resources/accounts/hooli/users",
        "/resources/organizations/hooli-group/users",
    ] {
        assert_eq!(server.get(path).await.body, answer.body, "{path}");
    }
    let other = json!({ "externalId": "raviga" });
    server.create(&other).await;
    insta::assert_snapshot!(
        "list_users_of_an_account_without",
        server.get("/resources/accounts/raviga/users").await
    );
    insta::assert_snapshot!(
        "list_users_of_an_unknown_account",
        server.get("/resources/accounts/nobody/users").await
    );
    insta::assert_snapshot!(
        "list_users_of_an_unknown_organization",
        server.get("/resources/organizations/nobody/users").await
    );
}

#[tokio::test]
async fn search_users() {
    let server = with_gavin().await;
    let found = server.get("/resources/users/search?externalId=gavin").await;
    insta::assert_snapshot!("search_users", found);
    for query in [
        "email=GAVIN@hooli.com",
        "emailSubdomain=Hooli.com",
        "externalId=gavin&email=&limit=100",
    ] {
        let answer = server.get(&format!("{USERS}/search?{query}")).await;
        assert_eq!(answer.body, found.body, "{query}");
    }
    insta::assert_snapshot!(
        "search_users_and_find_nobody",
        server.get("/resources/users/search?email=nobody").await
    );
    insta::assert_snapshot!(
        "search_users_by_nothing",
        server
            .get("/resources/users/search?limit=100&query=x")
            .await
    );
    insta::assert_snapshot!(
        "search_users_by_two_things",
        server
            .get("/resources/users/search?emailSubdomain=hooli.com&externalId=gavin")
            .await
    );
}

#[tokio::test]
async fn update_a_user() {
    let server = with_gavin().await;
    server.fixture.clock.advance(Duration::from_secs(1));
    let body = json!({
        "name": "Gavin B.", "email": null, "avatar": null, "traits": { "title": null, "plan": ["a"] }, "joinDate": null,
        "unsubscribedFromConversations": false, "organizationIds": []
    });
    let answer = server.put("/resources/users/gavin", &body).await;
    insta::assert_snapshot!("update_a_user", answer);
    server.fixture.clock.advance(Duration::from_secs(1));
    let again = server.put("/resources/users/gavin", &body).await;
    assert_eq!(again.body, answer.body);
}

#[tokio::test]
async fn delete_a_user() {
    let server = with_gavin().await;
    let path = "/resources/users/gavin";
    insta::assert_snapshot!("delete_a_user", server.delete(path).await);
    insta::assert_snapshot!("get_a_deleted_user", server.get(path).await);
    assert_eq!(server.delete(path).await.status, 404);
    assert_eq!(server.put(path, &json!({})).await.status, 404);
    assert_eq!(account(&server).await["usersCount"], 0);
}

#[tokio::test]
async fn delete_a_user_later() {
    let server = with_gavin().await;
    let before = server.get("/resources/users/gavin").await;
    let path = "/resources/users/gavin?deleteOn=2100-01-01";
    insta::assert_snapshot!("delete_a_user_later", server.delete(path).await);
    let path = "/resources/users/gavin?deleteOn=soon";
    insta::assert_snapshot!("delete_a_user_some_time", server.delete(path).await);
    let after = server.get("/resources/users/gavin").await;
    assert_eq!(after.body, before.body);
    let path = "/resources/users/gavin?deleteOn=2021-09-01";
    assert_eq!(server.delete(path).await.status, 204);
}

#[tokio::test]
async fn a_list_of_accounts_replaces_those_before() {
    let server = with_gavin().await;
    for id in ["raviga", "bachmanity"] {
        server.create(&json!({ "externalId": id })).await;
    }
    let raviga = server.get("/resources/accounts/raviga").await.json();
    let ids = json!({ "accountIds": [raviga["id"], "bachmanity", "raviga"] });
    let user = server.put("/resources/users/gavin", &ids).await.json();
    let tied: Vec<_> = user["accounts"]
        .as_array()
        .expect("a list")
        .iter()
        .collect();
    let names: Vec<_> = tied.iter().map(|account| &account["externalId"]).collect();
    assert_eq!(names, ["raviga", "bachmanity"]);
    assert_eq!(account(&server).await["usersCount"], 0);
    let untouched = server
        .put("/resources/users/gavin", &json!({ "name": "G" }))
        .await;
    assert_eq!(
        untouched.json()["accounts"].as_array().map(Vec::len),
        Some(2)
    );
    // Enough while there is an organization.
    let none = json!({ "accountIds": [] });
    let none = server.put("/resources/users/gavin", &none).await.json();
    assert_eq!(none["accounts"], json!([]));
}

#[tokio::test]
async fn a_user_moves_the_account_as_far_as_it_shows() {
    let server = with_gavin().await;
    let before = account(&server).await;
    server.fixture.clock.advance(Duration::from_secs(1));
    let avatar = json!({ "avatar": "other", "traits": { "title": "CTO" } });
    server.put("/resources/users/gavin", &avatar).await;
    assert_eq!(account(&server).await, before);
    server.delete("/resources/users/gavin").await;
    let after = account(&server).await;
    assert_eq!(after["usersCount"], 0);
    assert_ne!(after["updatedAt"], before["updatedAt"]);
}

#[tokio::test]
async fn input_that_is_refused() {
    let server = filled(Server::unlimited().await).await;
    let before = server.everything(&server.key).await;
    let missing = server.post(USERS, &json!({ "externalId": "x" })).await;
    insta::assert_snapshot!("without_ties", missing);
    let nothing = server.post(USERS, &json!({})).await;
    insta::assert_snapshot!("with_nothing", nothing);
    let faulty = json!({
        "externalId": "", "accountIds": "hooli", "organizationIds": [5, ""], "name": " ", "email": "gavin", "avatar": 5,
        "traits": null, "joinDate": "2023-02-29", "unsubscribedFromConversations": "yes"
    });
    let all = server.post(USERS, &faulty).await;
    insta::assert_snapshot!("with_every_fault_at_once", all);
    let update = server.put("/resources/users/gavin", &faulty).await;
    let (posted, put) = (all.json(), update.json());
    let errors = |body: &Value| body["error"]["errors"].as_array().expect("a list").clone();
    // All but that of `externalId`, which is ignored there.
    assert_eq!(errors(&posted)[1..], errors(&put)[..]);
    let taken = json!({ "externalId": "gavin", "accountIds": ["hooli"] });
    insta::assert_snapshot!("with_a_taken_external_id", server.post(USERS, &taken).await);
    let unknown = json!({ "externalId": "x", "accountIds": ["hooli", "nobody"] });
    insta::assert_snapshot!(
        "with_an_unknown_account",
        server.post(USERS, &unknown).await
    );
    let unknown = json!({ "organizationIds": ["0194c0f3-f100-7000-8000-0000000000ff"] });
    insta::assert_snapshot!(
        "with_an_unknown_organization",
        server.put("/resources/users/gavin", &unknown).await
    );
    let nothing = json!({ "accountIds": [], "organizationIds": [] });
    let alone = server.put("/resources/users/gavin", &nothing).await;
    insta::assert_snapshot!("tied_to_nothing", alone);
    let many = json!({ "externalId": "x", "accountIds": vec!["hooli"; 101] });
    insta::assert_snapshot!("with_too_many_accounts", server.post(USERS, &many).await);
    for body in [
        r#"{"externalId":"x","accountIds":["hooli"],"name":"\u0000"}"#,
        r#"{"externalId":"x","accountIds":["hooli\u0000"]}"#,
        r#"{"externalId":"x","accountIds":["hooli"],"traits":{"a":"\ud800"}}"#,
        "",
        "[]",
    ] {
        let answer = server.call(Method::POST, USERS, body).await;
        assert_eq!(answer.status, 400, "{body}: {answer}");
    }
    for email in ["", "a@", "@b", "a b@c.d", "gavin@hooli..com", "a@b\u{0}"] {
        let answer = server
            .put("/resources/users/gavin", &json!({ "email": email }))
            .await;
        assert_eq!(answer.status, 400, "{email}");
    }
    for date in ["", "0000-01-01", "10000-01-01", "2016-12-31T23:59:60Z"] {
        let answer = server
            .put("/resources/users/gavin", &json!({ "joinDate": date }))
            .await;
        assert_eq!(answer.status, 400, "{date}");
    }
    assert_eq!(server.everything(&server.key).await, before);
}

#[tokio::test]
async fn paths_that_name_nobody() {
    let server = with_gavin().await;
    let before = server.everything(&server.key).await;
    for id in [
        "%00",
        "%FF",
        "%",
        "Gavin",
        "gavin%20",
        "0194c0f3-f100-7000-8000-0000000000ff",
    ] {
        let path = format!("{USERS}/{id}");
        for answer in [
            server.get(&path).await,
            server.put(&path, &json!({ "name": "Gone" })).await,
            server.delete(&path).await,
        ] {
            assert_eq!(answer.status, 404, "{id}: {answer}");
            assert_eq!(answer.json(), json!({ "error": "User not found" }), "{id}");
        }
    }
    assert_eq!(server.everything(&server.key).await, before);
}

/// Whatever another dialect wrote is a user here.
#[tokio::test]
async fn a_contact_of_another_dialect_is_a_user() {
    let server = Server::start().await;
    let caller = server.caller().await;
    server
        .fixture
        .account(&caller, "Pied Piper")
        .contact("Jared Dunn", "jared@piedpiper.com")
        .await;
    let found = server
        .get("/resources/users/search?email=jared@piedpiper.com")
        .await
        .json();
    let user = &found["results"][0];
    assert_eq!(
        (&user["name"], &user["externalId"]),
        (&json!("Jared Dunn"), &Value::Null)
    );
    assert_eq!(user["accounts"][0]["name"], "Pied Piper");
}
