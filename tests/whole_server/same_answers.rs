//! The same answers from memory, SQLite and PostgreSQL.
//!
//! Random sequences of calls through all five dialects, on accounts and on what is [around] them, go to three servers, one on each store, with clocks and ids that the
//! test moves. Every answer must be the same on all three, once the integers that stand for records are
//! renamed by their first appearance: PostgreSQL leaves gaps where a write failed, the others do not.

mod around;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use stele_testkit::FixedClock;

use crate::world::{StoreKind, Tenant, World, answer};

/// How many sequences are tried, and how long they are at most. Each call goes to three servers.
const SEQUENCES: u32 = 80;
const CALLS: usize = 36;

#[test]
fn random_sequences_of_calls_answer_alike() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let servers = runtime.block_on(async {
        let mut servers = Vec::new();
        for kind in [StoreKind::Memory, StoreKind::Sqlite, StoreKind::Postgres] {
            let clock = Arc::new(FixedClock::default());
            servers.push((World::start_fixed(kind, clock.clone()).await, clock));
        }
        servers
    });
    let config = Config {
        cases: SEQUENCES,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&calls(), |calls| {
        runtime.block_on(compare(&servers, &calls));
        Ok(())
    });
    runtime.block_on(async {
        for (world, _) in servers {
            world.stop().await;
        }
    });
    if let Err(fault) = outcome {
        panic!("{fault}");
    }
}

/// Sends every call to every server, each in a fresh workspace, and compares what they answer.
async fn compare(servers: &[(World, Arc<FixedClock>)], calls: &[Call]) {
    let mut sides = Vec::new();
    for (world, clock) in servers {
        let tenant = Tenant::new(&world.stele, world.address, "Sequence").await;
        let member = tenant
            .member(&world.stele, "Monica", "monica@acme.example")
            .await;
        sides.push(Side {
            tenant,
            member: member.number.0,
            member_id: member.id.to_string(),
            cursor: String::new(),
            clock,
            names: BTreeMap::new(),
        });
    }
    for (index, call) in calls.iter().enumerate() {
        let mut answers = Vec::new();
        for side in &mut sides {
            if call.later {
                side.clock.advance(Duration::from_millis(1500));
            }
            answers.push(side.perform(call).await);
        }
        let [memory, sqlite, postgres] = &answers[..] else {
            unreachable!("three servers")
        };
        assert_eq!(
            memory, sqlite,
            "memory and SQLite differ at call {index}: {call:?}"
        );
        assert_eq!(
            memory, postgres,
            "memory and PostgreSQL differ at call {index}: {call:?}"
        );
    }
}

/// One call, and whether time passes before.
#[derive(Debug, Clone)]
struct Call {
    later: bool,
    what: What,
}

/// What is called.
#[derive(Debug, Clone)]
enum What {
    /// A call on accounts.
    Account(AccountCall),
    /// A call on what is around them.
    Around(around::AroundCall),
}

/// What is done to which account, through which dialect.
#[derive(Debug, Clone)]
struct AccountCall {
    dialect: Dialect,
    account: u8,
    action: Action,
}

#[derive(Debug, Clone, Copy)]
enum Dialect {
    Vitally,
    Zudo,
    PostHog,
    Alguna,
    Customers,
}

#[derive(Debug, Clone)]
enum Action {
    Create { name: &'static str, variant: u8 },
    Update { variant: u8, other: u8 },
    Delete,
    Get,
    List { variant: u8 },
}

/// A number that no team member has.
const NOBODY: i64 = 4_000_000_000;

const NAMES: [&str; 8] = [
    "Pied Piper",
    "pied piper",
    "ÄPFEL",
    "äpfel & co",
    "ΟΔΟΣ",
    "a_b%c",
    "😀 Emoji",
    "zebra",
];

/// Calls to an empty workspace, or to one in which there is something of everything.
fn calls() -> impl Strategy<Value = Vec<Call>> {
    let calls = proptest::collection::vec(call(), 1..CALLS);
    (proptest::bool::weighted(0.8), calls).prop_map(|(furnished, calls)| {
        let accounts = (0..2).map(|account| {
            What::Account(AccountCall {
                dialect: Dialect::Vitally,
                account,
                action: Action::Create {
                    name: NAMES[0],
                    variant: 0,
                },
            })
        });
        let around = around::furniture().into_iter().map(What::Around);
        let furniture = accounts.chain(around).filter(|_| furnished);
        furniture
            .map(|what| Call { later: true, what })
            .chain(calls)
            .collect()
    })
}

fn call() -> impl Strategy<Value = Call> {
    let what = prop_oneof![
        2 => account_call().prop_map(What::Account),
        3 => around::call().prop_map(What::Around),
    ];
    (any::<bool>(), what).prop_map(|(later, what)| Call { later, what })
}

fn account_call() -> impl Strategy<Value = AccountCall> {
    let dialect = prop_oneof![
        Just(Dialect::Vitally),
        Just(Dialect::Zudo),
        Just(Dialect::PostHog),
        Just(Dialect::Alguna),
        Just(Dialect::Customers),
    ];
    let action = prop_oneof![
        4 => (0..NAMES.len(), 0..4u8).prop_map(|(name, variant)| Action::Create { name: NAMES[name], variant }),
        5 => (0..8u8, 0..6u8).prop_map(|(variant, other)| Action::Update { variant, other }),
        1 => Just(Action::Delete),
        2 => Just(Action::Get),
        4 => (0..10u8).prop_map(|variant| Action::List { variant }),
    ];
    (dialect, 0..6u8, action).prop_map(|(dialect, account, action)| AccountCall {
        dialect,
        account,
        action,
    })
}

/// One of the three servers.
struct Side<'a> {
    tenant: Tenant,
    /// The number of the one team member, and their id.
    member: i64,
    member_id: String,
    /// Where Vitally's list of two goes on; empty is its beginning.
    cursor: String,
    clock: &'a FixedClock,
    /// Integers that stand for something, by what kind of thing, in the order in which they were first seen.
    names: BTreeMap<&'static str, Vec<i64>>,
}

impl Side<'_> {
    async fn perform(&mut self, call: &Call) -> (u16, Value) {
        let (request, kind) = match &call.what {
            What::Account(call) => (self.account_request(call).await, "account"),
            What::Around(call) => (self.around_request(call).await, call.kind()),
        };
        let (status, mut body) = answer(request).await;
        if let (What::Account(call), Some(cursor)) = (&call.what, body["next"].as_str())
            && matches!(call.dialect, Dialect::Vitally)
        {
            cursor.clone_into(&mut self.cursor);
        }
        self.rename(&mut body, kind);
        (status.as_u16(), body)
    }

    async fn account_request(&self, call: &AccountCall) -> RequestBuilder {
        match &call.action {
            Action::Create { name, variant } => self.create(call, name, *variant),
            Action::Update { variant, other } => {
                let path = self.path(call).await;
                self.update(call.dialect, &path, *variant, *other)
            }
            Action::Delete => {
                let path = self.path(call).await;
                self.request(call.dialect, Method::DELETE, &path)
            }
            Action::Get => {
                let path = self.path(call).await;
                self.request(call.dialect, Method::GET, &path)
            }
            Action::List { variant } => self.list(call, *variant),
        }
    }

    fn request(&self, dialect: Dialect, method: Method, path: &str) -> RequestBuilder {
        match dialect {
            Dialect::Vitally => self.tenant.vitally(method, path),
            Dialect::Zudo => self.tenant.zudo(method, path),
            Dialect::PostHog | Dialect::Alguna | Dialect::Customers => {
                self.tenant.bearer(method, path)
            }
        }
    }

    /// The path of an account; the dialects that know no external ids in paths are asked through those that do.
    async fn path(&self, call: &AccountCall) -> String {
        let key = format!("k{}", call.account);
        match call.dialect {
            Dialect::Vitally => format!("/resources/accounts/{key}"),
            Dialect::Alguna => format!("/accounts/{key}"),
            Dialect::Customers => format!("/customers/{key}"),
            Dialect::PostHog => {
                let (_, found) = answer(
                    self.tenant
                        .vitally(Method::GET, &format!("/resources/accounts/{key}")),
                )
                .await;
                let id = found["id"]
                    .as_str()
                    .unwrap_or("00000000-0000-0000-0000-000000000000");
                format!("/api/projects/@current/accounts/{id}/")
            }
            Dialect::Zudo => {
                let (_, found) = answer(
                    self.tenant
                        .zudo(Method::GET, &format!("/api/v1/accounts?externalId={key}")),
                )
                .await;
                let id = found["data"][0]["id"].as_i64().unwrap_or(999_999_999);
                format!("/api/v1/accounts/{id}")
            }
        }
    }

    fn create(&self, call: &AccountCall, name: &str, variant: u8) -> RequestBuilder {
        let key = format!("k{}", call.account);
        let (path, body) = match call.dialect {
            Dialect::Vitally => (
                "/resources/accounts",
                match variant {
                    0 => json!({"externalId": key}),
                    1 => {
                        json!({"externalId": key, "name": name, "traits": {"mrr": 12.5, "churnedAt": "2024-02-29", "plan": {"b": 1, "a": [1.10]}}})
                    }
                    2 => {
                        json!({"externalId": key, "name": name, "traits": {"sfdc_id": "001", "zendesk_id": 4}})
                    }
                    _ => json!({"externalId": 5, "name": name, "traits": {"mrr": "much"}}),
                },
            ),
            Dialect::Zudo => (
                "/api/v1/accounts",
                match variant {
                    0 => json!({"name": name}),
                    1 => {
                        json!({"name": name, "externalId": key, "mrr": 48000, "status": "onboarding", "contactName": "Erlich Bachman"})
                    }
                    2 => {
                        json!({"name": name, "externalId": key, "mrr": -0.000_001, "status": "churned", "contactEmail": "e@x.example"})
                    }
                    _ => json!({"name": " ", "externalId": key}),
                },
            ),
            Dialect::PostHog => (
                "/api/projects/@current/accounts/",
                match variant {
                    0 => json!({"name": name}),
                    1 => {
                        json!({"name": name, "external_id": key, "tags": ["VIP", "x"], "properties": {"csm": {"id": self.member, "email": "e"}}})
                    }
                    2 => {
                        json!({"name": name, "external_id": key, "properties": {"csm": {"id": NOBODY, "email": "e"}, "billing_id": null}})
                    }
                    _ => json!({"name": name, "external_id": key, "tags": "vip"}),
                },
            ),
            Dialect::Alguna | Dialect::Customers => (
                if matches!(call.dialect, Dialect::Alguna) {
                    "/accounts"
                } else {
                    "/customers"
                },
                match variant {
                    0 => json!({"name": name, "currency": "EUR"}),
                    1 => {
                        json!({"name": name, "currency": "USD", "aliases": [key, format!("{key}-b")], "contacts": [{"email": "a@x.example"}]})
                    }
                    2 => {
                        json!({"name": name, "currency": "USD", "aliases": [format!("{key}-b"), key]})
                    }
                    _ => json!({"name": name, "currency": "usd", "aliases": [key, key]}),
                },
            ),
        };
        self.request(call.dialect, Method::POST, path).json(&body)
    }

    fn update(&self, dialect: Dialect, path: &str, variant: u8, other: u8) -> RequestBuilder {
        let other = format!("k{other}");
        let (method, body) = match dialect {
            Dialect::Vitally => (
                Method::PUT,
                match variant {
                    0 => json!({}),
                    1 => json!({"name": "Renamed"}),
                    2 => {
                        json!({"traits": {"plan": null, "mrr": null, "seats": 5, "billing_id": "B"}})
                    }
                    3 => {
                        json!({"traits": {"churnedAt": null, "trialEndDate": "2024-01-01T00:00:00+02:00"}})
                    }
                    4 => json!({"accountOwnerId": null, "externalId": other}),
                    5 => json!({"traits": {"billing_id": 7}}),
                    6 => json!({"traits": {"trialEndDate": "never"}}),
                    _ => json!({"name": null}),
                },
            ),
            Dialect::Zudo => (
                Method::PATCH,
                match variant {
                    0 => json!({}),
                    1 => json!({"externalId": other}),
                    2 => json!({"externalId": null}),
                    3 => json!({"externalId": ""}),
                    4 => json!({"contactActivityAt": "2024-06-10T14:30:00.000Z"}),
                    5 => json!({"contactActivityAt": null, "externalId": other}),
                    6 => json!({"contactActivityAt": "2124-06-10T14:30:00.000Z"}),
                    _ => json!({"externalId": 5}),
                },
            ),
            Dialect::PostHog => (
                if variant == 1 {
                    Method::PUT
                } else {
                    Method::PATCH
                },
                match variant {
                    0 => json!({}),
                    1 => json!({"name": "Renamed", "tags": ["b", "a", "B"]}),
                    2 => {
                        json!({"properties": {"account_owner": {"id": self.member, "email": "x"}, "sfdc_id": "S"}})
                    }
                    3 => json!({"properties": null}),
                    4 => json!({"external_id": other}),
                    5 => json!({"external_id": null}),
                    6 => json!({"tags": []}),
                    _ => json!({"properties": {"csm": {"id": 1}}}),
                },
            ),
            Dialect::Alguna | Dialect::Customers => (
                Method::PATCH,
                match variant {
                    0 => json!({}),
                    1 => json!({"aliases": [other]}),
                    2 => json!({"aliases": []}),
                    3 => json!({"contacts": [{"email": "b@x.example"}, {"email": "c@x.example"}]}),
                    4 => json!({"contacts": []}),
                    5 => json!({"aliases": ["shared", other]}),
                    6 => json!({"contacts": [{"id": "AAAAAAAB", "email": "d@x.example"}]}),
                    _ => json!({"name": "Renamed", "currency": "CHF"}),
                },
            ),
        };
        self.request(dialect, method, path).json(&body)
    }

    fn list(&self, call: &AccountCall, variant: u8) -> RequestBuilder {
        let path = match call.dialect {
            Dialect::Vitally => match variant {
                0 => "/resources/accounts?limit=2".to_owned(),
                1 => "/resources/accounts?sortBy=createdAt&status=activeOrChurned".to_owned(),
                2 => "/resources/accounts?status=churned".to_owned(),
                // Behind the last page that had more to come, whatever has been written since.
                3..=8 => format!("/resources/accounts?limit=2&from={}", self.cursor),
                _ => "/resources/accounts?limit=0".to_owned(),
            },
            Dialect::Zudo => match variant {
                0 => "/api/v1/accounts".to_owned(),
                1 => "/api/v1/accounts?sortOrder=desc&pageSize=2&page=2".to_owned(),
                2 => "/api/v1/accounts?sortBy=mrr".to_owned(),
                3 => "/api/v1/accounts?sortBy=mrr&sortOrder=desc".to_owned(),
                4 => "/api/v1/accounts?search=%C3%84pf".to_owned(),
                5 => "/api/v1/accounts?search=_b%25".to_owned(),
                6 => "/api/v1/accounts?search=k".to_owned(),
                7 => "/api/v1/accounts?status=onboarding&sortBy=updatedAt".to_owned(),
                8 => "/api/v1/accounts?status=inactive".to_owned(),
                _ => format!("/api/v1/accounts?externalId=k{}", call.account),
            },
            Dialect::PostHog => {
                let query = match variant {
                    0 => "",
                    1 => "?ordering=name&limit=2",
                    2 => "?ordering=-name&limit=2&offset=1",
                    3 => "?tags=%5B%22vip%22%2C%22a%22%5D",
                    4 => &format!("?csm={}", self.member),
                    5 => "?csm=unassigned&ordering=-updated_at",
                    6 => "?all_roles_unassigned=TRUE",
                    7 => "?search=%CE%9F%CE%94%CE%9F%CE%A3",
                    8 => &format!("?account_owner={}&ordering=created_at", self.member),
                    _ => "?tags=vip",
                };
                format!("/api/environments/@current/accounts/{query}")
            }
            Dialect::Alguna => match variant % 5 {
                0 => "/accounts".to_owned(),
                1 => "/accounts?sort=name:asc&limit=5".to_owned(),
                2 => "/accounts?sort=name:desc&page=2&limit=5".to_owned(),
                3 => "/accounts?name=PIED".to_owned(),
                _ => "/accounts?limit=7".to_owned(),
            },
            Dialect::Customers => match variant {
                0 => "/customers".to_owned(),
                1 => "/customers?sort=created_at:asc&limit=3".to_owned(),
                2 => "/customers?sort=name:desc&limit=2&offset=1".to_owned(),
                3 => "/customers?email=A@x.example,e@X.example".to_owned(),
                4 => "/customers?tag_ids=vip,a".to_owned(),
                5 => format!("/customers?alias=k{0},k{0}-b", call.account),
                6 => format!("/customers/lookup?alias=k{}", call.account),
                7 => format!("/customers?csm_id=no-uuid,{}", self.member_id),
                _ => "/customers?sort=created_at:desc&offset=100".to_owned(),
            },
        };
        self.request(call.dialect, Method::GET, &path)
    }

    /// Renames integers that stand for records, and takes out what may differ: signed cursors, the address.
    fn rename(&mut self, value: &mut Value, kind: &'static str) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.rename(item, kind)),
            Value::Object(map) => {
                for (key, value) in map {
                    match (key.as_str(), &*value) {
                        ("id" | "number", Value::Number(number)) => {
                            if let Some(number) = number.as_i64() {
                                *value = json!(format!("{kind} {}", self.name(kind, number)));
                            }
                        }
                        ("accountId", Value::Number(number)) => {
                            if let Some(number) = number.as_i64() {
                                *value = json!(format!("account {}", self.name("account", number)));
                            }
                        }
                        ("contacts", _) => self.rename(value, "contact"),
                        ("meetings", _) => self.rename(value, "meeting"),
                        ("requests", _) => self.rename(value, "request"),
                        ("properties", _) => self.rename_member(value),
                        ("next" | "previous", Value::String(text)) if text.starts_with("http") => {
                            let path = text.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
                            *value = json!(path);
                        }
                        ("next" | "next_cursor", Value::String(_)) => *value = json!("a cursor"),
                        _ => self.rename(value, kind),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Renames the team member where they hold a role; who else is named there was named so by the call.
    fn rename_member(&self, properties: &mut Value) {
        for holder in properties
            .as_object_mut()
            .into_iter()
            .flat_map(|roles| roles.values_mut())
        {
            if holder["id"] == json!(self.member) {
                holder["id"] = json!("the member");
            }
        }
    }

    fn name(&mut self, kind: &'static str, number: i64) -> usize {
        let seen = self.names.entry(kind).or_default();
        seen.iter()
            .position(|known| *known == number)
            .unwrap_or_else(|| {
                seen.push(number);
                seen.len() - 1
            })
    }
}
