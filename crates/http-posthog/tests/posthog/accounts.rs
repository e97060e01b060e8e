//! What writing and reading an account does.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use stele_application::AccountRef;
use stele_domain::{AccountChange, Field, Link, Role, RoleHolder};
use stele_http::testing::Answer;

use crate::world::{ACCOUNTS, Sent, World, account};

async fn patch(world: &World, id: &str, body: impl Into<Sent>) -> Value {
    let answer = world.ask(Method::PATCH, &account(id), body).await;
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).expect("UTF-8")
}

#[tokio::test]
async fn a_whole_account_is_answered_as_it_was_sent() {
    let world = World::new().await;
    let body = json!({
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "created_by": 99,
        "name": "  Pied Piper ",
        "external_id": " a/b ",
        "properties": {
            "zendesk_id": null,
            "sfdc_id": "",
            "account_owner": null,
            "csm": {"team": {"b": 1.10, "a": [true]}, "email": "Nobody@x", "id": "77", "Z": 1},
        },
        "tags": [" VIP ", "enterprise", "vip", "Ünïcode"],
        "unknown": {"deep": []},
    });
    let body = body.to_string().replace("1.1", "1.10");
    let answer = world.ask(Method::POST, ACCOUNTS, Sent::Json(body)).await;
    insta::assert_snapshot!("a_whole_account", answer);
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(text(&world.get(&account(&id)).await), text(&answer));
    let bare = format!("/api/projects/@current/accounts/{}", id.to_uppercase());
    assert_eq!(text(&world.get(&bare).await), text(&answer));
}

#[tokio::test]
async fn a_key_without_a_member_made_it_for_nobody() {
    let world = World::new().await;
    let key = world
        .fixture
        .key(stele_domain::WorkspaceId(1), &[stele_domain::Scope::All])
        .await;
    let body =
        Sent::from(json!({"name": "GoJo", "external_id": "", "properties": null, "tags": []}));
    let answer = world
        .ask_with(Some(&key), Method::POST, ACCOUNTS, body)
        .await;
    insta::assert_snapshot!("the_least_account", answer);
}

#[tokio::test]
async fn properties_are_replaced_whole_and_what_is_left_out_stays() {
    let world = World::new().await;
    let all = json!({
        "csm": {"id": 1, "email": "jared@piedpiper.com"},
        "account_executive": {"id": 2, "email": "x"},
        "account_owner": null,
        "stripe_customer_id": "cus_1",
        "hubspot_deal_id": "1",
        "billing_id": "2",
        "sfdc_id": null,
        "zendesk_id": "4",
    });
    let id = world
        .create(json!({"name": "a", "external_id": "e", "properties": all, "tags": ["t"]}))
        .await;
    let after = patch(&world, &id, json!({"name": "b"})).await;
    assert_eq!(after["properties"], all);
    assert_eq!(
        (&after["external_id"], &after["tags"]),
        (&json!("e"), &json!(["t"]))
    );

    let after = patch(&world, &id, json!({"properties": {"sfdc_id": "3"}})).await;
    assert_eq!(after["properties"], json!({"sfdc_id": "3"}));
    assert_eq!(
        (&after["name"], &after["tags"]),
        (&json!("b"), &json!(["t"]))
    );

    patch(&world, &id, json!({"properties": all})).await;
    for emptied in [json!({}), Value::Null] {
        let after = patch(&world, &id, json!({"properties": emptied})).await;
        assert_eq!(after["properties"], json!({}));
        patch(&world, &id, json!({"properties": all})).await;
    }

    let answer = world
        .ask(Method::PUT, &account(&id), json!({"name": "c"}))
        .await;
    let after = answer.json();
    assert_eq!(after["properties"], all);
    assert_eq!(
        (&after["external_id"], &after["tags"]),
        (&json!("e"), &json!(["t"]))
    );

    let after = patch(&world, &id, json!({"external_id": null, "tags": []})).await;
    assert_eq!(
        (&after["external_id"], &after["tags"]),
        (&Value::Null, &json!([]))
    );
}

#[tokio::test]
async fn only_what_changes_or_an_empty_patch_moves_updated_at() {
    let world = World::new().await;
    let body = json!({"name": "a", "tags": ["t"], "properties": {"csm": null}});
    let id = world.create(body.clone()).await;
    let mut at = world.get(&account(&id)).await.json()["updated_at"].clone();
    let mut moved = async |body: Sent| {
        world
            .fixture
            .clock
            .advance(Duration::from_micros(1_000_001));
        let after = patch(&world, &id, body).await["updated_at"].clone();
        std::mem::replace(&mut at, after.clone()) != after
    };
    assert!(!moved(body.into()).await);
    assert!(!moved(json!({"external_id": null}).into()).await);
    assert!(moved(json!({}).into()).await);
    assert!(moved(Sent::Nothing).await);
    assert!(moved(Sent::Form(String::new())).await);
    assert!(moved(json!({"id": 1, "unknown": 2}).into()).await);
    assert!(moved(json!({"tags": ["u"]}).into()).await);
    assert!(moved(json!({"properties": {}}).into()).await);
    let after = world.get(&account(&id)).await.json();
    assert_eq!(after["created_at"], "2025-02-01T10:00:00Z");
    assert_eq!(after["updated_at"], "2025-02-01T10:00:08.000008Z");
}

#[tokio::test]
async fn forms_say_the_same() {
    let world = World::new().await;
    let form = "name=Pied+Piper&external_id=&tags=A&tags=b&properties=%7B%22csm%22%3A%7B%22id%22%3A1%2C%22email%22%3A%22x%22%7D%7D";
    let answer = world
        .ask(Method::POST, ACCOUNTS, Sent::Form(form.to_owned()))
        .await;
    insta::assert_snapshot!("an_account_out_of_a_form", answer);
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    let after = patch(
        &world,
        &id,
        Sent::Form("properties=null&external_id=007".to_owned()),
    )
    .await;
    assert_eq!(
        (&after["properties"], &after["external_id"]),
        (&json!({}), &json!("007"))
    );
    for properties in ["object", "", "[]", "5"] {
        let form = Sent::Form(format!("properties={properties}"));
        let answer = world.ask(Method::PATCH, &account(&id), form).await;
        assert_eq!(answer.status, 400, "{properties}");
        assert_eq!(
            answer.json()["detail"],
            "properties must be a JSON object.",
            "{properties}"
        );
    }
}

#[tokio::test]
async fn what_other_apis_wrote_shows() {
    let world = World::new().await;
    let id = world.create(json!({"name": "a"})).await;
    let caller = world.fixture.caller(&world.key).await;
    let holder = RoleHolder {
        number: 1,
        email: "jared@piedpiper.com".to_owned(),
        extra: [].into(),
    };
    let change = AccountChange {
        links: [(Link::SfdcId, Field::Value("001".to_owned()))].into(),
        roles: [(Role::AccountExecutive, Field::Value(holder))].into(),
        ..AccountChange::default()
    };
    let named = AccountRef::IdOrIdentifier(id.clone());
    world
        .fixture
        .stele
        .update_account(&caller, &named, change)
        .await
        .expect("it is there");
    assert_eq!(
        world.get(&account(&id)).await.json()["properties"],
        json!({"account_executive": {"id": 1, "email": "jared@piedpiper.com"}, "sfdc_id": "001"})
    );
}

#[tokio::test]
async fn the_id_in_a_role_means_its_number_and_is_answered_as_it_was_written() {
    let world = World::new().await;
    let id = world.create(json!({"name": "a"})).await;
    let caller = world.fixture.caller(&world.key).await;
    for written in ["1", "\"1\"", "1.0", "true", "\" +01.00\"", "10e-1"] {
        let holder = format!(r#"{{"id":{written},"email":"x","a":1}}"#);
        let body = format!(r#"{{"properties": {{"csm": {holder}}}}}"#);
        let answer = world
            .ask(Method::PATCH, &account(&id), Sent::Json(body))
            .await;
        let shown = text(&answer);
        assert!(shown.contains(&holder), "{shown}");
        assert_eq!(text(&world.get(&account(&id)).await), shown);
        let found = world.get(&format!("{ACCOUNTS}?csm=1")).await.json();
        assert_eq!(found["count"], 1, "{written}");
        let named = AccountRef::IdOrIdentifier(id.clone());
        let stele = &world.fixture.stele;
        let stored = stele.get_account(&caller, &named).await.expect("there");
        let (_, member) = stored.role(Role::Csm).expect("a member holds it");
        assert_eq!(member.email.as_str(), "jared@piedpiper.com");
    }
}

#[tokio::test]
async fn head_is_answered_as_get_without_a_body() {
    let world = World::new().await;
    let id = world.create(json!({"name": "a"})).await;
    for path in [ACCOUNTS, &account(&id)] {
        let head = world.ask(Method::HEAD, path, Sent::Nothing).await;
        let get = world.get(path).await;
        assert_eq!((head.status, head.body.len()), (get.status, 0));
        assert_eq!(
            head.headers["content-length"],
            get.headers["content-length"]
        );
    }
}
