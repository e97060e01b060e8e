//! What holds of every list.

use std::collections::BTreeSet;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::document::lists;
use crate::harness::Server;

/// How many objects each list has.
const COUNT: usize = 15;

/// One list, as the document names it, and a path to it.
struct List {
    name: &'static str,
    path: &'static str,
}

const fn list(name: &'static str, path: &'static str) -> List {
    List { name, path }
}

const LISTS: &[List] = &[
    list("/resources/accounts", "/resources/accounts"),
    list("/resources/users", "/resources/users"),
    list("/resources/admins", "/resources/admins"),
    list("/resources/npsResponses", "/resources/npsResponses"),
    list("/resources/organizations", "/resources/organizations"),
    list("/resources/conversations", "/resources/conversations"),
    list("/resources/notes", "/resources/notes"),
    list("/resources/tasks", "/resources/tasks"),
    list(
        "/resources/accounts/{accountId}/conversations",
        "/resources/accounts/0/conversations",
    ),
    list(
        "/resources/accounts/{accountId}/notes",
        "/resources/accounts/0/notes",
    ),
    list(
        "/resources/accounts/{accountId}/tasks",
        "/resources/accounts/0/tasks",
    ),
    list(
        "/resources/organizations/{organizationId}/notes",
        "/resources/organizations/0/notes",
    ),
    list(
        "/resources/organizations/{organizationId}/tasks",
        "/resources/organizations/0/tasks",
    ),
    list(
        "/resources/accounts/{accountId}/users",
        "/resources/accounts/0/users",
    ),
    list(
        "/resources/accounts/{accountId}/npsResponses",
        "/resources/accounts/0/npsResponses",
    ),
    list(
        "/resources/organizations/{organizationId}/accounts",
        "/resources/organizations/0/accounts",
    ),
    list(
        "/resources/organizations/{organizationId}/users",
        "/resources/organizations/0/users",
    ),
];

/// Two by two of the same moment.
async fn filled() -> Server {
    let server = Server::unlimited().await;
    let workspace = server.workspace.id;
    for number in 0..COUNT {
        let step = Duration::from_millis(u64::from(number % 2 == 0));
        server.fixture.clock.advance(step);
        let id = number.to_string();
        let organization = json!({ "externalId": id, "name": id });
        server.make("/resources/organizations", &organization).await;
        let account = json!({ "externalId": id, "organizationId": "0" });
        server.create(&account).await;
        let user = json!({ "externalId": id, "accountIds": ["0"], "organizationIds": ["0"] });
        let user = server.make("/resources/users", &user).await;
        let response = json!({
            "externalId": id, "userId": user["id"], "respondedAt": "2025-01-01", "score": 9
        });
        server.make("/resources/npsResponses", &response).await;
        let from = json!({ "type": "user", "id": user["id"] });
        let message = json!({ "externalId": id, "message": id, "from": from, "to": [] });
        let conversation = json!({ "externalId": id, "subject": id, "messages": [message] });
        server.make("/resources/conversations", &conversation).await;
        let about = json!({
            "externalId": id, "accountId": "0", "organizationId": "0", "name": id, "note": id, "noteDate": "2025-01-01"
        });
        server.make("/resources/notes", &about).await;
        server.make("/resources/tasks", &about).await;
        let email = format!("{id}@example.com");
        server.fixture.member(workspace, &id, &email).await;
    }
    server
}

fn results(page: &Value) -> &Vec<Value> {
    page["results"].as_array().expect("a list")
}

/// Every object of a list, page by page.
async fn walk(server: &Server, path: &str, query: &str) -> Vec<Value> {
    let mut walked = Vec::new();
    let mut from = String::new();
    loop {
        let answer = server.get(&format!("{path}?{query}&from={from}")).await;
        assert_eq!(answer.status, 200, "{answer}");
        let page = answer.json();
        assert!(!results(&page).is_empty(), "an empty page: {answer}");
        walked.extend(results(&page).iter().cloned());
        assert_eq!(page["next"].is_null(), page["atEnd"] == true, "{answer}");
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut from),
            None => return walked,
        }
    }
}

#[test]
fn no_list_is_missing_here() {
    let here: BTreeSet<_> = LISTS.iter().map(|list| list.name.to_owned()).collect();
    assert_eq!(lists(), here);
}

#[tokio::test]
async fn a_walk_is_newest_first_and_complete() {
    let server = filled().await;
    for List { name, path } in LISTS {
        for (query, time) in [
            ("limit=4", "updatedAt"),
            ("limit=1&sortBy=createdAt", "createdAt"),
            (&format!("limit={COUNT}"), "updatedAt"),
            ("", "updatedAt"),
        ] {
            let walked = walk(&server, path, query).await;
            let ids: BTreeSet<_> = walked.iter().map(|object| object["id"].as_str()).collect();
            assert_eq!((walked.len(), ids.len()), (COUNT, COUNT), "{name} {query}");
            // Admins show no times.
            let times: Vec<_> = walked
                .iter()
                .filter_map(|object| object[time].as_str())
                .collect();
            assert!(
                times.is_sorted_by(|newer, older| newer >= older),
                "{name} {query}: {times:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_list_without_anything_has_one_page() {
    let server = Server::unlimited().await;
    let empty = r#"{"results":[],"next":null,"atEnd":true}"#;
    for List { name, path } in LISTS {
        let answer = server.get(path).await;
        let expected = if name.contains('{') { 404 } else { 200 };
        assert_eq!(answer.status, expected, "{name}");
        if expected == 200 {
            assert_eq!(answer.body, empty, "{name}");
        }
    }
}

#[tokio::test]
async fn a_cursor_is_good_only_where_it_was_given_out() {
    let server = filled().await;
    let foreign = server.foreign_key().await;
    let mut given = Vec::new();
    for List { path, .. } in LISTS {
        let page = server.get(&format!("{path}?limit=1")).await.json();
        given.push(page["next"].as_str().expect("a cursor").to_owned());
    }
    for (place, List { name, path }) in LISTS.iter().enumerate() {
        for (other, cursor) in given.iter().enumerate() {
            let answer = server.get(&format!("{path}?from={cursor}")).await;
            let expected = if place == other { 200 } else { 400 };
            assert_eq!(
                answer.status, expected,
                "{name} with {}'s",
                LISTS[other].name
            );
        }
        let cursor = &given[place];
        for query in [
            format!("sortBy=createdAt&from={cursor}"),
            format!("from=x{cursor}"),
        ] {
            let answer = server.get(&format!("{path}?{query}")).await;
            let errors = &answer.json()["error"]["errors"];
            assert_eq!(errors[0]["instancePath"], "/from", "{name}: {answer}");
        }
        let path = format!("{path}?from={cursor}");
        let answer = server.call_as(&foreign, Method::GET, &path, "").await;
        assert_eq!(answer.status, 400, "{name}");
    }
}

/// A cursor of the list of one account is none of the list of another.
#[tokio::test]
async fn a_cursor_is_bound_to_what_the_path_names() {
    let server = filled().await;
    for List { name, path } in LISTS.iter().filter(|list| list.name.contains('{')) {
        let page = server.get(&format!("{path}?limit=1")).await.json();
        let next = page["next"].as_str().expect("a cursor");
        let other = path.replace("/0/", "/1/");
        let answer = server.get(&format!("{other}?from={next}")).await;
        assert_eq!(answer.status, 400, "{name}");
    }
}

#[tokio::test]
async fn limits_have_bounds() {
    let server = filled().await;
    for List { name, path } in LISTS {
        for (limit, expected) in [
            ("1", 200),
            ("100", 200),
            ("101", 200),
            ("99999999999999999999", 200),
            ("0", 400),
            ("-1", 400),
            ("", 400),
            ("abc", 400),
            ("1.5", 400),
        ] {
            let answer = server.get(&format!("{path}?limit={limit}")).await;
            assert_eq!(answer.status, expected, "{name}?limit={limit}");
        }
        let nul = server.get(&format!("{path}?x=%00")).await;
        assert_eq!(nul.status, 400, "{name}");
    }
}
