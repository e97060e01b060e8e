//! A page is as many statements for a hundred objects as for one.

use serde_json::{Value, json};

use crate::harness::Server;

/// How often the store is asked for a page of so many objects.
async fn asked(server: &Server, path: &str, count: usize) -> u64 {
    // The key is known from here on.
    server.get(path).await;
    let before = server.store.calls();
    let page = server.get(path).await.json();
    let shown = page["results"].as_array().map(Vec::len);
    assert_eq!(shown, Some(count), "{path}");
    server.store.calls() - before
}

async fn with(users: usize) -> Server {
    let server = Server::unlimited().await;
    for number in 0..users {
        let id = number.to_string();
        let organization = json!({ "externalId": id, "name": id });
        server.make("/resources/organizations", &organization).await;
        server
            .create(&json!({ "externalId": id, "organizationId": "0" }))
            .await;
        let user = json!({ "externalId": id, "accountIds": [id, "0"], "organizationIds": [id, "0"], "email": "all@one.example" });
        let user: Value = server.make("/resources/users", &user).await;
        let response = json!({ "userId": user["id"], "respondedAt": "2025-01-01", "score": 9 });
        server.make("/resources/npsResponses", &response).await;
        let from = json!({ "type": "user", "id": user["id"] });
        let message = json!({ "externalId": id, "message": id, "from": from, "to": [] });
        let conversation = json!({ "subject": id, "messages": [message] });
        server.make("/resources/conversations", &conversation).await;
        let member = server
            .fixture
            .member(server.workspace.id, &id, &format!("{id}@example.com"))
            .await;
        let mut about = json!({ "accountId": "0", "organizationId": "0", "name": id, "note": id, "noteDate": "2025-01-01" });
        about["authorId"] = json!(member.id.to_string());
        about["assignedToId"] = json!(member.id.to_string());
        about["userIds"] = json!([id]);
        server.make("/resources/notes", &about).await;
        server.make("/resources/tasks", &about).await;
    }
    server
}

#[tokio::test]
async fn a_page_is_a_fixed_number_of_statements() {
    let (one, hundred) = (with(1).await, with(100).await);
    for (path, statements) in [
        // The accounts, what events and records say of them, their segments, how the workspace scores: the last three wherever
        // accounts are shown.
        ("/resources/accounts", 4),
        ("/resources/organizations", 1),
        // The users, when they were seen, their accounts, their organizations.
        ("/resources/users", 7),
        ("/resources/users/search?email=all@one.example", 7),
        // The responses, their users, when they were seen.
        ("/resources/npsResponses", 3),
        ("/resources/conversations", 1),
        // And what the path names before.
        ("/resources/accounts/0/conversations", 2),
        // The notes, their accounts, organizations, authors and users; tasks have no users.
        ("/resources/notes", 9),
        ("/resources/accounts/0/notes", 10),
        ("/resources/organizations/0/notes", 10),
        ("/resources/tasks", 7),
        ("/resources/accounts/0/tasks", 8),
        ("/resources/organizations/0/tasks", 8),
        ("/resources/organizations/0/accounts", 5),
        ("/resources/organizations/0/users", 8),
        ("/resources/accounts/0/users", 8),
        ("/resources/accounts/0/npsResponses", 4),
    ] {
        assert_eq!(asked(&one, path, 1).await, statements, "{path}");
        assert_eq!(asked(&hundred, path, 100).await, statements, "{path}");
    }
}
