//! Who am I.

use http::Method;
use stele_domain::{Scope, WorkspaceId};

use crate::world::{Sent, World};

#[tokio::test]
async fn of_a_team_member() {
    let world = World::new().await;
    insta::assert_snapshot!("key", world.get("/api/personal_api_keys/@current").await);
    insta::assert_snapshot!("user", world.get("/api/users/@me/").await);
    insta::assert_snapshot!("project", world.get("/api/projects/1/").await);
    insta::assert_snapshot!(
        "organization",
        world.get("/api/organizations/@current/").await
    );
    let organization = world.get("/api/organizations/@current").await.json();
    let id = organization["id"].as_str().expect("an id");
    let by_id = world
        .get(&format!("/api/organizations/{}", id.to_uppercase()))
        .await;
    assert_eq!(by_id.json(), organization);
    let project = world.get("/api/projects/@current").await.json();
    assert_eq!(project["api_token"], world.token.as_str());
    assert_eq!(project["organization"], organization["id"]);
}

#[tokio::test]
async fn of_a_key_that_may_do_little() {
    let world = World::new().await;
    let scopes = [Scope::QueryRead, Scope::AccountRead];
    let key = world.fixture.key(WorkspaceId(1), &scopes).await;
    for (name, path) in [
        ("key_of_two_scopes", "/api/personal_api_keys/%40current/"),
        ("user_of_a_key_without_a_member", "/api/users/@me"),
    ] {
        let answer = world
            .ask_with(Some(&key), Method::GET, path, Sent::Nothing)
            .await;
        insta::assert_snapshot!(name, answer);
    }
}

#[tokio::test]
async fn nobody_else_is_told_of() {
    let world = World::new().await;
    let (other, foreign) = world.neighbour().await;
    let ask = async |path: &str| {
        world
            .ask_with(Some(&foreign), Method::GET, path, Sent::Nothing)
            .await
    };
    let organization = world.get("/api/organizations/@current").await.json();
    let id = organization["id"].as_str().expect("an id");
    assert_eq!(ask(&format!("/api/organizations/{id}")).await.status, 404);
    assert_eq!(ask("/api/projects/1").await.status, 403);
    assert_eq!(ask("/api/projects/99").await.status, 404);
    assert_eq!(ask(&format!("/api/projects/{other}")).await.status, 200);
    // As a key the token is an unknown one.
    for path in [
        "/api/users/@me/",
        "/api/projects/1/",
        "/api/personal_api_keys/@current",
    ] {
        let answer = world
            .ask_with(Some(&world.token), Method::GET, path, Sent::Nothing)
            .await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.json()["code"], "authentication_failed", "{path}");
    }
}
