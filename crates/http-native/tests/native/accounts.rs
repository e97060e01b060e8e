//! Accounts, answer by answer.

use std::time::Duration;

use serde_json::{Value, json};
use stele_application::AccountRef;
use stele_application::{EventAccount, EventDraft, Job, Step, UnknownAccount};
use stele_domain::{
    AccountChange, Address, Country, Currency, EventName, Field, Link, Name, Role, SegmentDraft,
    Status, Timestamp,
};
use uuid::Uuid;

use crate::harness::{Server, places};

const LIST: &str = "/v1/accounts";

fn names(page: &Value) -> Vec<&str> {
    let data = page["data"].as_array().expect("a list").iter();
    data.map(|account| account["name"].as_str().expect("text"))
        .collect()
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse_iso(text).expect("a time")
}

/// Something happens in the product of an account that is named by an identifier.
async fn track(server: &Server, identifier: &str, at: &str) {
    let account = AccountRef::Identifier(identifier.to_owned());
    let event = EventDraft {
        at: Some(time(at)),
        account: EventAccount::Named(account, UnknownAccount::Refused),
        ..EventDraft::new(EventName::new("login").expect("a name"))
    };
    let caller = server.caller().await;
    let ingested = server.fixture.stele.ingest(&caller, &[event]).await;
    ingested.expect("the store answers");
}

/// Lets a job do a whole round.
async fn run(server: &Server, job: Job) {
    let holder = Uuid::from_u128(1);
    while server
        .fixture
        .stele
        .step(job, holder)
        .await
        .expect("the store answers")
        == Step::More
    {}
}

/// An account that was last in touch then.
async fn active(server: &Server, name: &str, at: &str) {
    let caller = server.caller().await;
    let account = server.fixture.account(&caller, name).external_id(name);
    let at = time(at);
    account
        .change(|change| change.contact_activity_at = Field::Value(at))
        .await;
}

#[tokio::test]
async fn a_fresh_account_shows_every_key() {
    let server = Server::start().await;
    let id = server.account("piedpiper").await;
    insta::assert_snapshot!("fresh", server.get(&format!("{LIST}/{id}")).await);
    insta::assert_snapshot!(
        "fresh_health",
        server.get(&format!("{LIST}/{id}/health")).await
    );
}

#[tokio::test]
async fn an_account_with_everything() {
    let server = Server::start().await;
    let caller = server.caller().await;
    let hooli = server.fixture.organization(&caller, "hooli").await;
    let erlich = server
        .fixture
        .member(server.workspace.id, "Erlich Bachman", "erlich@aviato.com")
        .await;
    let segment = SegmentDraft {
        name: Name::new("Enterprise").expect("a name"),
        description: None,
        rule: json!({ "tag": "enterprise", "operator": "has" }),
    };
    let made = server.fixture.stele.create_segment(&caller, segment).await;
    made.expect("a rule");
    let account = server
        .fixture
        .account(&caller, "Pied Piper")
        .identifiers(&["piedpiper", "pp-2014"])
        .customer_trait("plan", "gold")
        .customer_trait("seats", 12)
        .link(Link::StripeCustomerId, "cus_9s6XKzkNRiz8i3")
        .tags(&["enterprise", "vip"])
        .status(Status::Churned)
        .mrr("1500.50")
        .role(Role::Csm, &erlich)
        .role_named(Role::AccountOwner, 99, "nobody@aviato.com")
        .contact("Richard Hendricks", "richard@piedpiper.com")
        .change(|change| {
            let us = Country::from_alpha2("US").expect("a country");
            *change = AccountChange {
                organization: Field::Value(hooli.id),
                logo_url: Field::Value("https://piedpiper.com/logo.png".to_owned()),
                next_renewal_at: Field::Value(time("2025-12-31")),
                trial_end_at: Field::Value(time("2025-03-01")),
                currency: Field::Value(Currency::from_code("USD").expect("a currency")),
                billing_address: Field::Value(Address {
                    line1: Some("5230 Newell Road".to_owned()),
                    city: Some("Palo Alto".to_owned()),
                    country: Some(us),
                    ..Address::default()
                }),
                tax_country: Field::Value(us),
                tax_id: Field::Value("12-3456789".to_owned()),
                contact_activity_at: Field::Value(time("2025-01-31T23:00:00.123456Z")),
                ..std::mem::take(change)
            };
        })
        .await;
    track(&server, "pp-2014", "2025-01-08T08:00:00.5Z").await;
    track(&server, "pp-2014", "2025-01-29T16:20:00Z").await;
    server.fixture.clock.advance(Duration::from_secs(1));
    run(&server, Job::Segments).await;
    let got = server.get(&format!("{LIST}/{}", account.id)).await;
    insta::assert_snapshot!("full", got);
    for name in [
        "piedpiper",
        "pp-2014",
        &account.id.to_string().to_uppercase(),
    ] {
        let named = server.get(&format!("{LIST}/{name}")).await;
        assert_eq!(named.body, got.body, "{name}");
        let health = server.get(&format!("{LIST}/{name}/health")).await;
        assert_eq!(health.json()["account_id"], got.json()["id"], "{name}");
    }
    let listed = server.get(LIST).await.json();
    assert_eq!(listed["data"], json!([got.json()]));
}

#[tokio::test]
async fn health_explains_itself() {
    let server = Server::start().await;
    let id = server.account("piedpiper").await;
    for (title, requested_at, status) in [
        ("Sign-on", "2025-01-30T22:00:00Z", "resolved"),
        ("Export", "2025-01-31", "open"),
    ] {
        let body = json!({ "account_id": id, "title": title, "requested_at": requested_at, "status": status });
        server.create("/v1/requests", &body).await;
    }
    for start_at in ["2024-12-01", "2025-01-27T10:00:00Z", "2025-03-01"] {
        let body = json!({ "account_id": id, "title": "Review", "start_at": start_at });
        server.create("/v1/meetings", &body).await;
    }
    let path = format!("{LIST}/{id}/health");
    run(&server, Job::HealthScores).await;
    server.fixture.clock.advance(Duration::from_hours(2 * 24));
    insta::assert_snapshot!("health", server.get(&path).await);
    let account = server.get(&format!("{LIST}/{id}")).await.json();
    assert_eq!(
        account["health_score"],
        server.get(&path).await.json()["score"]
    );
    let mut settings = server.get("/v1/health_settings").await.json();
    settings["missing"] = json!("neutral");
    settings["weights"]["meeting_frequency"] = json!(0);
    let put = http::Method::PUT;
    let put = server.call(put, "/v1/health_settings", settings.to_string());
    assert_eq!(put.await.status, 200);
    insta::assert_snapshot!("health_with_neutral_factors", server.get(&path).await);
}

#[tokio::test]
async fn filters_and_orders() {
    let server = Server::unlimited().await;
    let caller = server.caller().await;
    let segment = SegmentDraft {
        name: Name::new("Paying").expect("a name"),
        description: None,
        rule: json!({ "attribute": "mrr", "operator": "gt", "value": 0 }),
    };
    let segment = server.fixture.stele.create_segment(&caller, segment).await;
    let segment = segment.expect("a rule").id;
    for (name, external_id, status, mrr, active_at) in [
        (
            "Aviato",
            "x-1",
            Status::Churned,
            Some("20"),
            Some("2025-02-01"),
        ),
        (
            "bachmanity",
            "x-2",
            Status::Active,
            None,
            Some("2025-01-10"),
        ),
        ("Hooli", "Y-1", Status::Onboarding, Some("3"), None),
        (
            "Pied Piper",
            "y-2",
            Status::Inactive,
            Some("0"),
            Some("2025-01-01"),
        ),
    ] {
        server.fixture.clock.advance(Duration::from_secs(1));
        let account = server
            .fixture
            .account(&caller, name)
            .external_id(external_id);
        let account = match mrr {
            Some(mrr) => account.mrr(mrr),
            None => account,
        };
        let account = account.status(status).change(|change| {
            if let Some(at) = active_at {
                change.contact_activity_at = Field::Value(time(at));
            }
        });
        account.await;
    }
    run(&server, Job::HealthScores).await;
    run(&server, Job::Segments).await;
    let (a, b, h, p) = ("Aviato", "bachmanity", "Hooli", "Pied Piper");
    for (query, found) in [
        (String::new(), vec![p, h, b, a]),
        ("sort=-created_at".to_owned(), vec![p, h, b, a]),
        ("sort=created_at".to_owned(), vec![a, b, h, p]),
        ("sort=-updated_at".to_owned(), vec![p, h, b, a]),
        ("sort=updated_at".to_owned(), vec![a, b, h, p]),
        ("sort=name".to_owned(), vec![a, b, h, p]),
        ("sort=-name".to_owned(), vec![p, h, b, a]),
        ("sort=mrr".to_owned(), vec![p, h, a, b]),
        ("sort=-mrr".to_owned(), vec![a, h, p, b]),
        ("sort=health_score".to_owned(), vec![p, b, a, h]),
        ("sort=-health_score".to_owned(), vec![a, b, p, h]),
        ("status=onboarding".to_owned(), vec![h]),
        ("search=i".to_owned(), vec![p, h, b, a]),
        ("search=Y-".to_owned(), vec![p, h]),
        ("search=piper&status=active".to_owned(), vec![]),
        ("health_min=0".to_owned(), vec![p, b, a]),
        ("health_min=60".to_owned(), vec![a]),
        ("health_max=40".to_owned(), vec![p, b]),
        ("health_min=40&health_max=40&sort=name".to_owned(), vec![b]),
        ("health_max=19.999".to_owned(), vec![]),
        (format!("segment_id={segment}"), vec![h, a]),
        (format!("segment_id={segment}&health_min=1"), vec![a]),
        (format!("segment_id={}", Uuid::nil()), vec![]),
    ] {
        let page = server.get(&format!("{LIST}?{query}")).await.json();
        assert_eq!(names(&page), found, "{query}");
        // And so it is one by one.
        let mut walked = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = server.get(&format!("{LIST}?{query}&limit=1{cursor}")).await;
            let page = page.json();
            walked.extend(names(&page).into_iter().map(str::to_owned));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(walked, found, "{query}");
    }
    insta::assert_snapshot!(
        "faulty_filters",
        server
            .get(&format!(
                "{LIST}?status=gone&search=&segment_id=x&health_min=101&health_max=x&sort=age&limit=0"
            ))
            .await
    );
}

#[tokio::test]
async fn a_cursor_opens_under_its_own_order_and_filter_only() {
    let server = Server::unlimited().await;
    for name in ["a", "b", "c"] {
        active(&server, name, "2025-02-01").await;
    }
    for query in ["sort=name", "sort=-health_score", "status=active", ""] {
        let first = server.get(&format!("{LIST}?{query}&limit=1")).await.json();
        let cursor = first["next_cursor"].as_str().expect("a cursor").to_owned();
        for other in [
            "sort=name",
            "sort=-health_score",
            "status=active",
            "",
            "search=a",
        ] {
            let answer = server.get(&format!("{LIST}?{other}&cursor={cursor}")).await;
            if other == query {
                assert_eq!(answer.status, 200, "{query}");
            } else {
                assert_eq!(places(&answer.json()), ["cursor"], "{query} under {other}");
            }
        }
    }
}

#[tokio::test]
async fn a_walk_by_creation_meets_every_account_once_whatever_else_is_written() {
    let server = Server::unlimited().await;
    for number in 0..20 {
        server
            .fixture
            .clock
            .advance(Duration::from_millis(number % 2));
        active(&server, &number.to_string(), "2025-02-01").await;
    }
    let mut walked = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server.get(&format!("{LIST}?limit=3{cursor}")).await.json();
        walked.extend(names(&page).into_iter().map(str::to_owned));
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
        active(&server, &format!("new-{}", walked.len()), "2025-02-01").await;
    }
    let newest_first: Vec<_> = (0..20).rev().map(|number| number.to_string()).collect();
    assert_eq!(walked, newest_first);
}

#[tokio::test]
async fn what_is_not_there() {
    let server = Server::start().await;
    server.account("piedpiper").await;
    insta::assert_snapshot!("unknown", server.get(&format!("{LIST}/hooli")).await);
    for name in [
        "0194c0f3-f100-7000-8000-ffffffffffff",
        "%00",
        "%FF",
        "a%2Fb",
        "PIEDPIPER",
    ] {
        for path in [format!("{LIST}/{name}"), format!("{LIST}/{name}/health")] {
            assert_eq!(server.get(&path).await.status, 404, "{path}");
        }
    }
}
