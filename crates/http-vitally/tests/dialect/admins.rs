//! Admins: each call.

use serde_json::json;
use stele_domain::Role;

use crate::harness::Server;

async fn with_richard() -> Server {
    let server = Server::start().await;
    let workspace = server.workspace.id;
    let (name, email) = ("Richard Hendricks", "Richard@piedpiper.com");
    server.fixture.member(workspace, name, email).await;
    server
}

#[tokio::test]
async fn list_admins() {
    let server = with_richard().await;
    let answer = server.get("/resources/admins").await;
    insta::assert_snapshot!("list_admins", answer);
}

#[tokio::test]
async fn search_admins() {
    let server = with_richard().await;
    let path = "/resources/admins/search?email=richard@piedpiper.com";
    let found = server.get(path).await;
    insta::assert_snapshot!("search_admins", found);
    let listed = server.get("/resources/admins").await.json();
    assert_eq!(found.json(), listed["results"][0]);
    insta::assert_snapshot!(
        "search_admins_and_find_nobody",
        server
            .get("/resources/admins/search?email=erlich@piedpiper.com")
            .await
    );
    insta::assert_snapshot!(
        "search_admins_by_nothing",
        server.get("/resources/admins/search").await
    );
    insta::assert_snapshot!(
        "search_admins_by_a_blank",
        server.get("/resources/admins/search?email=").await
    );
    let long = format!("/resources/admins/search?email={}", "a".repeat(321));
    assert_eq!(server.get(&long).await.status, 400);
    let nul = server.get("/resources/admins/search?email=%00").await;
    assert_eq!(nul.status, 400, "{nul}");
}

/// Who holds a role is shown as the team's list shows them.
#[tokio::test]
async fn the_holder_of_a_role_is_an_admin() {
    let server = with_richard().await;
    let caller = server.caller().await;
    let workspace = server.workspace.id;
    let (name, email) = ("Jian Yang", "jian@piedpiper.com");
    let member = server.fixture.member(workspace, name, email).await;
    server
        .fixture
        .account(&caller, "Hooli")
        .external_id("hooli")
        .role(Role::Csm, &member)
        .await;
    let account = server.get("/resources/accounts/hooli").await.json();
    let admin = server
        .get("/resources/admins/search?email=jian@piedpiper.com")
        .await
        .json();
    assert_eq!(account["keyRoles"][0]["vitallyUser"], admin);
    assert_eq!(account["csmId"], admin["id"]);
    assert_eq!(account["accountOwnerId"], json!(null));
}
