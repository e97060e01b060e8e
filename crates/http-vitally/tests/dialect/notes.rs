//! Notes.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use stele_domain::Scope;

use crate::cast::{Cast, external_ids, id, text_of};

const NOTES: &str = "/resources/notes";
const NOTE: &str = "/resources/notes/{id}";
const MINE: &str = "/resources/notes/note-1";

async fn with_note() -> Cast {
    let cast = Cast::start().await;
    cast.make(NOTES).await;
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    cast
}

fn minimal() -> Value {
    json!({ "note": "Hello", "noteDate": "2024-02-29" })
}

#[tokio::test]
async fn create_a_note() {
    let cast = Cast::start().await;
    let sent = cast.sent("post", NOTES);
    let answer = cast.server.post(NOTES, &sent).await;
    insta::assert_snapshot!("create_a_note", answer);
}

#[tokio::test]
async fn a_note_needs_a_text_and_a_date_and_no_more() {
    let cast = Cast::start().await;
    let answer = cast.server.post(NOTES, &minimal()).await;
    insta::assert_snapshot!("create_a_note_of_little", answer);
    let other = cast.server.post(NOTES, &minimal()).await.json();
    assert_ne!(id(&other), id(&answer.json()));
}

#[tokio::test]
async fn a_note_shows_all_that_it_names() {
    let cast = Cast::start().await;
    let organization = cast.organization().await;
    let (_, other_user) = cast.others().await;
    let mut body = minimal();
    body["organizationId"] = json!(organization);
    body["accountId"] = json!(cast.account);
    body["userIds"] = json!(["user-501", other_user]);
    body["authorId"] = json!(cast.admin.id.to_string());
    body["archivedAt"] = json!("2024-03-01");
    let answer = cast.server.post(NOTES, &body).await;
    insta::assert_snapshot!("create_a_note_of_everything", answer);
    cast.server.delete("/resources/users/user-501").await;
    let path = format!("{NOTES}/{}", id(&answer.json()));
    let users = &cast.server.get(&path).await.json()["users"];
    assert_eq!(users.as_array().map(Vec::len), Some(1));
    assert_eq!(id(&users[0]), other_user);
}

#[tokio::test]
async fn a_note_of_nobody_is_by_the_admin_whom_the_key_acts_for() {
    let cast = Cast::start().await;
    let key = cast
        .server
        .fixture
        .member_key(&cast.admin, &[Scope::All])
        .await;
    let post = async |body: Value| {
        let body = body.to_string();
        let answer = cast.server.call_as(&key, Method::POST, NOTES, body).await;
        answer.json()["authorId"].clone()
    };
    assert_eq!(post(minimal()).await, cast.admin.id.to_string());
    let mut body = minimal();
    body["authorId"] = Value::Null;
    assert_eq!(post(body).await, Value::Null);
}

#[tokio::test]
async fn a_note_of_a_known_external_id_is_changed() {
    let cast = with_note().await;
    let before = cast.server.get(MINE).await.json();
    let body = json!({ "externalId": "note-1", "note": "New", "noteDate": "2026-03-14T16:30:00Z", "subject": null });
    let answer = cast.server.post(NOTES, &body).await;
    let mut expected = before.clone();
    expected["note"] = json!("New");
    expected["subject"] = Value::Null;
    expected["updatedAt"] = answer.json()["updatedAt"].clone();
    assert_eq!(answer.json(), expected);
    assert_ne!(expected["updatedAt"], before["updatedAt"]);
    let page = cast.server.get(NOTES).await.json();
    assert_eq!(external_ids(&page), ["note-1"]);
}

#[tokio::test]
async fn get_a_note_by_either_id() {
    let cast = with_note().await;
    let by_external_id = cast.server.get(MINE).await;
    insta::assert_snapshot!("get_a_note", by_external_id);
    let path = format!("{NOTES}/{}", id(&by_external_id.json()));
    assert_eq!(cast.server.get(&path).await.body, by_external_id.body);
}

#[tokio::test]
async fn update_a_note() {
    let cast = with_note().await;
    let sent = cast.sent("put", NOTE);
    let answer = cast.server.put(MINE, &sent).await;
    insta::assert_snapshot!("update_a_note", answer);
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    let again = cast.server.put(MINE, &sent).await;
    assert_eq!(again.body, answer.body, "nothing has changed");
    let ignored = json!({
        "id": 5, "externalId": ["other"], "createdAt": "x", "updatedAt": null, "account": 5, "organization": 5, "author": 5,
        "users": 5, "category": 5, "categoryId": 5, "unknown": true,
    });
    let ignoring = cast.server.put(MINE, &ignored).await;
    assert_eq!(
        (ignoring.status.as_u16(), ignoring.body),
        (200, answer.body)
    );
    let emptied =
        json!({ "accountId": null, "authorId": null, "tags": null, "traits": { "mood": null } });
    let emptied = cast.server.put(MINE, &emptied).await.json();
    for key in ["accountId", "account", "authorId", "author"] {
        assert_eq!(emptied[key], Value::Null, "{key}");
    }
    assert_eq!(
        (&emptied["tags"], &emptied["traits"]),
        (&json!([]), &json!({}))
    );
}

#[tokio::test]
async fn a_note_is_put_away_and_brought_back() {
    let cast = with_note().await;
    let archived = json!({ "archivedAt": "2026-03-16T00:00:00+01:00" });
    let answer = cast.server.put(MINE, &archived).await.json();
    assert_eq!(answer["archivedAt"], "2026-03-15T23:00:00.000Z");
    let page = cast.server.get(NOTES).await.json();
    assert_eq!(external_ids(&page), ["note-1"]);
    let back = cast
        .server
        .put(MINE, &json!({ "archivedAt": null }))
        .await
        .json();
    assert_eq!(back["archivedAt"], Value::Null);
}

#[tokio::test]
async fn delete_a_note() {
    let cast = with_note().await;
    insta::assert_snapshot!("delete_a_note", cast.server.delete(MINE).await);
    for answer in [
        cast.server.get(MINE).await,
        cast.server.put(MINE, &json!({})).await,
        cast.server.delete(MINE).await,
    ] {
        assert_eq!(answer.status, 404, "{answer}");
    }
    assert_eq!(cast.server.get(NOTES).await.json()["results"], json!([]));
}

#[tokio::test]
async fn a_note_leaves_its_account_as_it_was_and_goes_with_it() {
    let cast = Cast::start().await;
    let before = cast.account().await;
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    cast.make(NOTES).await;
    assert_eq!(cast.account().await, before);
    cast.server.delete("/resources/accounts/account-101").await;
    assert_eq!(cast.server.get(MINE).await.status, 404);
}

#[tokio::test]
async fn accounts_and_organizations_list_the_notes_about_them() {
    let cast = with_note().await;
    cast.organization().await;
    let about = [
        ("of-account", json!({ "accountId": "account-101" })),
        (
            "of-organization",
            json!({ "organizationId": "organization-7" }),
        ),
        (
            "of-both",
            json!({ "accountId": "account-101", "organizationId": "organization-7" }),
        ),
        ("of-none", json!({})),
    ];
    for (external_id, mut body) in about {
        cast.server.fixture.clock.advance(Duration::from_secs(1));
        body["externalId"] = json!(external_id);
        body["note"] = json!("");
        body["noteDate"] = json!("2024-01-01");
        assert_eq!(cast.server.post(NOTES, &body).await.status, 200);
    }
    let list = async |path: &str| cast.server.get(path).await.json();
    let all = list(NOTES).await;
    assert_eq!(
        external_ids(&all),
        [
            "of-none",
            "of-both",
            "of-organization",
            "of-account",
            "note-1"
        ]
    );
    let of_account = list("/resources/accounts/account-101/notes").await;
    assert_eq!(
        external_ids(&of_account),
        ["of-both", "of-account", "note-1"]
    );
    let of_organization = list("/resources/organizations/organization-7/notes").await;
    assert_eq!(
        external_ids(&of_organization),
        ["of-both", "of-organization"]
    );
    cast.server
        .put("/resources/notes/note-1", &json!({ "note": "Newer" }))
        .await;
    let by_update = list("/resources/accounts/account-101/notes").await;
    assert_eq!(
        external_ids(&by_update),
        ["note-1", "of-both", "of-account"]
    );
    let by_creation = list("/resources/accounts/account-101/notes?sortBy=createdAt").await;
    assert_eq!(
        external_ids(&by_creation),
        ["of-both", "of-account", "note-1"]
    );
}

#[tokio::test]
async fn a_walk_is_newest_first_and_a_page_takes_as_many_statements_whatever_its_length() {
    let cast = Cast::start().await;
    cast.organization().await;
    let mut expected = Vec::new();
    for number in 0..101 {
        let external_id = format!("{number:03}");
        let mut body = minimal();
        body["externalId"] = json!(external_id);
        for (key, value) in [
            ("accountId", json!("account-101")),
            ("organizationId", json!("organization-7")),
            ("authorId", json!(cast.admin.id.to_string())),
            ("userIds", json!(["user-501"])),
        ] {
            body[key] = value;
        }
        cast.server.fixture.clock.advance(Duration::from_secs(1));
        assert_eq!(cast.server.post(NOTES, &body).await.status, 200);
        expected.insert(0, external_id);
    }
    for list in [
        NOTES,
        "/resources/accounts/account-101/notes",
        "/resources/organizations/organization-7/notes",
    ] {
        let page = cast.server.get(list).await.json();
        assert_eq!(external_ids(&page), expected[..100]);
        let from = text_of(&page["next"]);
        let rest = cast.server.get(&format!("{list}?from={from}")).await.json();
        assert_eq!(external_ids(&rest), expected[100..]);
        let few = cast.calls(&format!("{list}?limit=1")).await;
        assert_eq!(cast.calls(list).await, few);
    }
}

#[tokio::test]
async fn every_fault_of_a_note_is_told() {
    let cast = with_note().await;
    let before = cast.server.get(NOTES).await.body;
    let body = json!({
        "externalId": 5, "note": null, "noteDate": "tomorrow", "accountId": 5, "organizationId": "", "subject": {},
        "authorId": "richard", "userIds": [5, ""], "tags": ["x".repeat(401), " "], "archivedAt": "0000-01-01", "traits": null,
    });
    let answer = cast.server.post(NOTES, &body).await;
    insta::assert_snapshot!("note_with_every_fault", answer);
    assert_eq!(cast.server.put(MINE, &body).await.status, 400);
    let nothing = cast.server.post(NOTES, &json!({})).await.json();
    assert_eq!(nothing["error"]["errors"].as_array().map(Vec::len), Some(2));
    assert_eq!(cast.server.get(NOTES).await.body, before);
}

#[tokio::test]
async fn a_note_names_what_is_there() {
    let cast = with_note().await;
    let before = cast.server.get(NOTES).await.body;
    let nobody = "0194c0f3-f100-7000-8000-0000000000ff";
    for (key, value, told) in [
        ("accountId", json!(nobody), "Account not found"),
        ("accountId", json!("nobody"), "Account not found"),
        ("organizationId", json!(nobody), "Organization not found"),
        (
            "organizationId",
            json!("account-101"),
            "Organization not found",
        ),
        ("authorId", json!(nobody), "Admin not found"),
        ("userIds", json!(["user-501", nobody]), "User not found"),
        ("userIds", json!(["nobody"]), "User not found"),
    ] {
        let mut body = minimal();
        body[key] = value;
        for answer in [
            cast.server.post(NOTES, &body).await,
            cast.server.put(MINE, &body).await,
        ] {
            assert_eq!(
                (answer.status.as_u16(), answer.json()),
                (400, json!({ "error": told }))
            );
        }
    }
    assert_eq!(cast.server.get(NOTES).await.body, before);
}

#[tokio::test]
async fn the_examples_of_notes_come_true() {
    let cast = Cast::start().await;
    let made = cast.server.post(NOTES, &cast.sent("post", NOTES)).await;
    cast.check(&made, "post", NOTES);
    cast.check(&cast.server.get(MINE).await, "get", NOTE);
    cast.check(&cast.server.get(NOTES).await, "get", NOTES);
    let of_account = cast
        .server
        .get("/resources/accounts/account-101/notes")
        .await;
    cast.check(&of_account, "get", "/resources/accounts/{accountId}/notes");
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    let updated = cast.server.put(MINE, &cast.sent("put", NOTE)).await;
    cast.check(&updated, "put", NOTE);

    let nothing = cast
        .server
        .post(NOTES, &json!({ "noteDate": "2024-01-01" }))
        .await;
    cast.check(&nothing, "post", NOTES);
    let wrong = cast.server.put(MINE, &json!({ "note": 5 })).await;
    cast.check(&wrong, "put", NOTE);
    for list in [
        NOTES,
        "/resources/accounts/{accountId}/notes",
        "/resources/organizations/{organizationId}/notes",
    ] {
        let path = list
            .replace("{accountId}", "nobody")
            .replace("{organizationId}", "nobody");
        let bad = cast.server.get(&format!("{path}?limit=0")).await;
        assert_eq!(bad.status, 400);
        cast.check(&bad, "get", list);
        if list != NOTES {
            let nobody = cast.server.get(&path).await;
            assert_eq!(nobody.status, 404);
            cast.check(&nobody, "get", list);
        }
    }
    cast.check_unknown(NOTE, &["get", "put", "delete"]).await;
}
