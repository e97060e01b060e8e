//! Filters, orders and pages.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use stele_domain::Role;
use stele_http::testing::Answer;

use crate::server::{Server, expect};

/// The names of the accounts of a page.
fn names(answer: &Answer) -> Vec<String> {
    let body = expect(answer, StatusCode::OK);
    let data = body["data"].as_array().expect("a list");
    let name = |account: &Value| account["name"].as_str().expect("a name").to_owned();
    data.iter().map(name).collect()
}

/// Accounts named `names`, each a second younger than the one before.
async fn server_with(names: &[&str]) -> Server {
    let server = Server::start().await;
    for name in names {
        server.fixture.account(&server.caller, name).await;
        server.fixture.clock.advance(Duration::from_secs(1));
    }
    server
}

#[tokio::test]
async fn newest_come_first() {
    let server = server_with(&["b", "c", "a"]).await;
    assert_eq!(names(&server.get("/accounts").await), ["a", "c", "b"]);
    assert_eq!(names(&server.get("/customers").await), ["a", "c", "b"]);
}

#[tokio::test]
async fn names_sort_without_regard_to_case() {
    let server = server_with(&["b", "C", "a"]).await;
    for version in ["accounts", "customers"] {
        let sorted = |way| format!("/{version}?sort=name:{way}");
        assert_eq!(names(&server.get(&sorted("asc")).await), ["a", "b", "C"]);
        assert_eq!(names(&server.get(&sorted("desc")).await), ["C", "b", "a"]);
    }
}

#[tokio::test]
async fn customers_sort_by_age_too() {
    let server = server_with(&["old", "mid", "new"]).await;
    let oldest = server.get("/customers?sort=created_at:asc").await;
    assert_eq!(names(&oldest), ["old", "mid", "new"]);
    let newest = server.get("/customers?sort=created_at:desc").await;
    assert_eq!(names(&newest), ["new", "mid", "old"]);
}

#[tokio::test]
async fn accounts_are_paged_by_number() {
    let all: Vec<String> = (0..12).map(|n| format!("n{n:02}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let server = server_with(&all).await;
    let page = async |query: &str| server.get(&format!("/accounts?sort=name:asc{query}")).await;
    let first = page("").await;
    assert_eq!(names(&first), all[..10]);
    assert_eq!(first.json()["pageCount"], 2);
    assert_eq!(names(&page("&page=2").await), all[10..]);
    let third = page("&limit=5&page=3").await;
    assert_eq!(names(&third), all[10..]);
    assert_eq!(third.json()["pageCount"], 3);
    for beyond in ["3", "9223372036854775807", "99999999999999999999999"] {
        let answer = page(&format!("&page={beyond}")).await;
        assert_eq!(answer.json(), json!({"pageCount": 2, "data": []}));
    }
    for clamped in ["101", "1000", "99999999999999999999999"] {
        let answer = page(&format!("&limit={clamped}")).await;
        assert_eq!(answer.json()["pageCount"], 1);
    }
    for allowed in ["5", "10", "25", "50", "100"] {
        let answer = page(&format!("&limit={allowed}")).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn customers_are_paged_by_offset() {
    let server = server_with(&["a", "b", "c"]).await;
    let page = async |query: &str| {
        server
            .get(&format!("/customers?sort=name:asc{query}"))
            .await
    };
    let first = page("&limit=2").await;
    assert_eq!(names(&first), ["a", "b"]);
    assert_eq!(
        first.json()["pagination"],
        json!({"per_page": 2, "total_pages": 2})
    );
    assert_eq!(names(&page("&limit=2&offset=2").await), ["c"]);
    assert_eq!(names(&page("&offset=1").await), ["b", "c"]);
    assert!(names(&page("&offset=99999999999999999999").await).is_empty());
    let clamped = page("&limit=101").await;
    assert_eq!(
        clamped.json()["pagination"],
        json!({"per_page": 100, "total_pages": 1})
    );
}

#[tokio::test]
async fn no_accounts_fill_no_page() {
    let server = Server::start().await;
    let answer = server.get("/accounts").await;
    assert_eq!(answer.json(), json!({"pageCount": 0, "data": []}));
    let answer = server.get("/customers").await;
    let pagination = json!({"per_page": 20, "total_pages": 0});
    assert_eq!(answer.json(), json!({"data": [], "pagination": pagination}));
}

#[tokio::test]
async fn accounts_are_found_by_a_part_of_their_name() {
    let server = server_with(&["GoJo", "Hooli", "Jojoba"]).await;
    let found = server.get("/accounts?name=OJO&sort=name:asc").await;
    assert_eq!(names(&found), ["GoJo", "Jojoba"]);
    assert_eq!(found.json()["pageCount"], 1);
    let none = server.get("/accounts?name=%25").await;
    assert_eq!(none.json(), json!({"pageCount": 0, "data": []}));
    assert_eq!(names(&server.get("/accounts?name=%20").await).len(), 3);
}

#[tokio::test]
async fn customers_are_filtered() {
    let server = Server::start().await;
    let (fixture, caller) = (&server.fixture, &server.caller);
    let ada = fixture
        .member(server.workspace.id, "Ada", "ada@acme.com")
        .await;
    let bob = fixture
        .member(server.workspace.id, "Bob", "bob@acme.com")
        .await;
    fixture
        .account(caller, "One")
        .identifiers(&["one", "uno"])
        .contact("Ann", "ann@one.com")
        .role(Role::Csm, &ada)
        .tags(&["vip"])
        .await;
    fixture
        .account(caller, "Two")
        .identifiers(&["two"])
        .contact("Ben", "ben@two.com")
        .contact("Bea", "bea@two.com")
        .role(Role::Csm, &bob)
        .role(Role::AccountExecutive, &ada)
        .tags(&["vip", "new"])
        .await;
    fixture.account(caller, "Three").await;
    let (ada, bob) = (ada.id, bob.id);
    for (query, expected) in [
        ("alias=uno".to_owned(), &["One"] as &[_]),
        ("alias=uno,%20two,nobody".to_owned(), &["One", "Two"]),
        ("alias=UNO".to_owned(), &[]),
        ("alias=".to_owned(), &["One", "Three", "Two"]),
        ("email=BEA@two.com".to_owned(), &["Two"]),
        (
            "email=ann@one.com,ben@two.com,bea@two.com".to_owned(),
            &["One", "Two"],
        ),
        ("email=two.com".to_owned(), &[]),
        (format!("csm_id={ada}"), &["One"]),
        (format!("csm_id={bob},{ada}"), &["One", "Two"]),
        (format!("sales_owner_id={ada}"), &["Two"]),
        (format!("sales_owner_id={bob}"), &[]),
        ("csm_id=ada".to_owned(), &[]),
        (format!("csm_id=ada,{ada}"), &["One"]),
        ("tag_ids=VIP".to_owned(), &["One", "Two"]),
        ("tag_ids=%20new%20,old".to_owned(), &["Two"]),
        ("tag_ids=old".to_owned(), &[]),
        (format!("tag_ids=vip&csm_id={ada}"), &["One"]),
        (format!("tag_ids=new&csm_id={ada}"), &[]),
    ] {
        let answer = server
            .get(&format!("/customers?sort=name:asc&{query}"))
            .await;
        assert_eq!(names(&answer), expected, "{query}");
        let pages = u64::from(!expected.is_empty());
        assert_eq!(answer.json()["pagination"]["total_pages"], pages, "{query}");
    }
}

#[tokio::test]
async fn a_page_costs_three_reads_and_a_get_two() {
    let server = server_with(&["a", "b", "c"]).await;
    for (path, reads) in [
        ("/accounts", 3),
        ("/customers", 3),
        ("/accounts?page=9", 2),
        ("/customers/lookup?alias=x", 1),
        ("/accounts/x", 1),
    ] {
        let before = server.store.calls();
        server.get(path).await;
        assert_eq!(server.store.calls() - before, reads, "{path}");
    }
}
