//! What of the indices each statement about events reads.

use std::collections::BTreeSet;

use sea_orm::Statement;
use serde_json::json;
use stele_application::ports::{Doer, MetricQuery};
use stele_application::{AccountRef, EventQuery, Position};
use stele_domain::{
    AccountNumber, EventName, Interval, MetricFilter, MetricWindow, Seen, WorkspaceId,
};
use uuid::Uuid;

use super::build::{all_of, distinct_id, event_of, group_type};
use crate::sql::events::{self, Matching, Sweep};
use crate::testing::TestDatabase;
use crate::tests::plans::{kept_plan, plan};
use crate::tests::tools::{account_id, at, begin, code, contact_id, run, workspace};
use crate::{Database, DatabaseKind};

/// A statement, and which columns of events it must go by.
struct Asked {
    what: String,
    statement: Statement,
    /// The columns by which each part of the events is narrowed; none where events are not read.
    by: &'static [&'static str],
    /// How often their plan may sort.
    most_sorts: usize,
}

const ACCOUNT: &[&str] = &["workspace_id", "account_id"];
const ACCOUNT_TIME: &[&str] = &["workspace_id", "account_id", "at"];
const ACCOUNT_NAME_TIME: &[&str] = &["workspace_id", "account_id", "name", "at"];
const PERSON_TIME: &[&str] = &["workspace_id", "distinct_id", "at"];
const WAITING: &[&str] = &["workspace_id", "waits_for"];
const TIME: &[&str] = &["workspace_id", "at"];

fn asked(what: impl Into<String>, statement: Statement, by: &'static [&'static str]) -> Asked {
    Asked {
        what: what.into(),
        statement,
        by,
        most_sorts: usize::MAX,
    }
}

fn filter(filters: &serde_json::Value) -> MetricFilter {
    MetricFilter::parse(filters.as_object().expect("an object")).expect("valid")
}

/// Somebody of so many names.
fn person(names: u32) -> Doer {
    let names = (1..=names).map(|n| distinct_id(&n.to_string()));
    Doer::Person(names.collect())
}

/// Questions about the account of an event and about another group, more than one about each, one of which is for the process.
fn asked_of_groups() -> serde_json::Value {
    let ask = |index: u8, key: &str, operator: &str| json!({"key": key, "type": "group", "group_type_index": index, "operator": operator, "value": "10"});
    let properties = [
        ask(0, "plan", "exact"),
        ask(1, "plan", "gt"),
        ask(1, "b", "is_not"),
        ask(1, "c", "regex"),
    ];
    json!({"events": [{"id": "name 1", "properties": [ask(0, "b", "icontains")]}], "properties": properties})
}

fn statements(kind: DatabaseKind, acme: WorkspaceId) -> Vec<Asked> {
    let mut all = Vec::new();
    let account = account_id(1);
    // SQLite sorts a page's places, which it does not know to be in order already, but nothing to find the page.
    let most_sorts = match kind {
        DatabaseKind::Sqlite => 2,
        DatabaseKind::Postgres => 0,
    };
    let after = Position {
        at: at(500),
        id: Uuid::max(),
    };
    for name in [None, Some(EventName::new("login").expect("a name"))] {
        for (from, to) in [(None, None), (Some(at(10)), Some(at(4000)))] {
            for after in [None, Some(after)] {
                let named = name.is_some();
                let query = EventQuery {
                    name: name.clone(),
                    from,
                    to,
                    after,
                    limit: 100,
                    ..all_of(account)
                };
                let by = match (named, from.is_some() || after.is_some()) {
                    (false, false) => ACCOUNT,
                    (false, true) => ACCOUNT_TIME,
                    (true, false) => &["workspace_id", "account_id", "name"],
                    (true, true) => ACCOUNT_NAME_TIME,
                };
                all.push(Asked {
                    most_sorts,
                    ..asked(
                        format!("{query:?}"),
                        events::events_page(kind, acme, &query),
                        by,
                    )
                });
            }
        }
    }
    let window = MetricWindow::of(Interval::default(), at(400_000));
    let entries =
        json!([{"id": "login"}, {"id": "logout", "properties": [{"key": "a", "value": 1}]}]);
    let property = json!([{"key": "plan", "operator": "gt", "value": [1, "x"]}, {"key": "b", "operator": "not_icontains", "value": "x"}]);
    // PostgreSQL may take either of the indices of an account, whichever narrows more.
    let is_by_name = kind == DatabaseKind::Sqlite;
    for (filters, named) in [
        (json!({"events": [{"id": "name 1"}]}), is_by_name),
        (
            json!({"events": entries, "properties": property}),
            is_by_name,
        ),
        (json!({"properties": property}), false),
        (asked_of_groups(), is_by_name),
    ] {
        for sum in [None, Some("amount".to_owned())] {
            for (doer, by) in [
                (
                    Doer::Account(account),
                    if named {
                        ACCOUNT_NAME_TIME
                    } else {
                        ACCOUNT_TIME
                    },
                ),
                (person(2), PERSON_TIME),
                (person(20), PERSON_TIME),
            ] {
                let query = MetricQuery {
                    doer,
                    filter: filter(&filters),
                    sum: sum.clone(),
                    window,
                };
                let totals = events::totals(kind, acme, &query).expect("something to ask");
                all.push(asked(format!("{query:?}"), totals, by));
                let matching = Matching::of(&query).statement(kind, acme);
                let matching = matching.expect("something to ask");
                all.push(asked(format!("rows of {query:?}"), matching, by));
            }
        }
    }
    all.extend(of_people(kind, acme));
    all.extend(writes(kind, acme));
    all.extend(sweeps(kind, acme));
    all
}

/// What is asked of who somebody is.
fn of_people(kind: DatabaseKind, acme: WorkspaceId) -> Vec<Asked> {
    let contacts = [contact_id(1), contact_id(2)];
    vec![
        asked("names", events::names_of(kind, acme, &contacts), &[]),
        asked(
            "people seen",
            events::people_seen(kind, acme, &contacts),
            &[],
        ),
    ]
}

fn writes(kind: DatabaseKind, acme: WorkspaceId) -> Vec<Asked> {
    let account = account_id(1);
    let ids = ["a", "b"].map(|id| stele_domain::UniqueId::new(id).expect("an id"));
    let people = [distinct_id("1"), distinct_id("2")];
    let people: Vec<_> = people.iter().collect();
    let names = [
        AccountRef::Id(account),
        AccountRef::Number(AccountNumber(1)),
        AccountRef::CodeOrIdentifier(code(1).to_string()),
        AccountRef::IdOrIdentifier(account.to_string()),
    ];
    let meant = events::named_accounts(kind, acme, &names).expect("something to ask");
    let seen = Seen::at(at(5));
    vec![
        asked("named accounts", meant, &[]),
        asked(
            "known people",
            events::known_people(kind, acme, &people),
            &[],
        ),
        asked(
            "known contacts",
            events::known_contacts(kind, acme, &people),
            &[],
        ),
        asked(
            "span of waiting",
            events::waiting_span(kind, acme, &["a", "b"]),
            WAITING,
        ),
        asked(
            "tie waiting",
            events::tie_waiting(kind, acme, account, &["a", "b"]),
            WAITING,
        ),
        asked(
            "await",
            events::await_identifiers(kind, acme, &["a", "b"]),
            &[],
        ),
        asked(
            "take groups",
            events::take_groups(kind, acme, &["a", "b"]),
            &[],
        ),
        asked(
            "forget awaited",
            events::forget_awaited(kind, acme, &["a", "b"]),
            &[],
        ),
        asked(
            "note ids",
            events::note_ids(kind, acme, &[&ids[0], &ids[1]], at(1)),
            &[],
        ),
        asked("group", events::group(kind, acme, group_type(1), "a"), &[]),
        asked(
            "accounts seen",
            events::see_accounts(kind, acme, &[(account, seen)].into()),
            &[],
        ),
        asked(
            "people seen",
            events::see_people(kind, acme, &[("1", seen)]),
            &[],
        ),
        asked(
            "insert",
            events::insert_events(kind, acme, &[event_of(1, account, 1)]),
            &[],
        ),
        asked(
            "forget seen",
            events::unsee_account(kind, acme, account),
            &[],
        ),
        asked(
            "forget removed",
            events::forget_removed(kind, at(1)),
            ACCOUNT,
        ),
        asked(
            "forget seen of removed",
            events::forget_seen(kind, at(1)),
            ACCOUNT,
        ),
    ]
}

/// What locks, and what removes some at a time.
fn sweeps(kind: DatabaseKind, acme: WorkspaceId) -> Vec<Asked> {
    let account = account_id(1);
    let mut all = Vec::new();
    if kind == DatabaseKind::Postgres {
        all.push(asked(
            "hold awaited",
            events::hold_awaited(acme, &["a", "b"]),
            &[],
        ));
        all.push(asked(
            "hold alone",
            events::hold_awaited_alone(acme, &["a", "b"]),
            &[],
        ));
    }
    for (sweep, by) in [
        (Sweep::EventsBefore(at(5)), TIME),
        (Sweep::IdsBefore(at(5)), &[][..]),
        (Sweep::OfRemovedAccounts, ACCOUNT),
        (Sweep::PeopleBefore(at(5)), &[]),
        (Sweep::Awaited, &[]),
    ] {
        let owners = events::owners(kind, sweep, 10);
        all.push(asked(format!("owners {sweep:?}"), owners, by));
        let one = events::sweep(kind, sweep, (acme.0, Some(account.0)), 10);
        all.push(asked(
            format!("{sweep:?}"),
            one,
            if by == ACCOUNT { &["workspace_id"] } else { by },
        ));
    }
    all
}

/// Two workspaces with 20,000 events each, of 40 accounts and as many people as events; every tenth waits.
async fn filled(test: &TestDatabase) -> (Database, WorkspaceId) {
    let database = test.open().await;
    let acme = workspace(&database, "Acme").await;
    let hooli = workspace(&database, "Hooli").await;
    for workspace in [acme, hooli] {
        let events: Vec<_> = (1..=40)
            .map(|n| event_of(n, account_id(n), i64::try_from(n * n).expect("small")))
            .collect();
        let mut work = begin(&database).await;
        work.insert_events(workspace, &events)
            .await
            .expect("inserted");
        work.commit().await.expect("committed");
        let id = match test.kind() {
            DatabaseKind::Sqlite => "randomblob(16)",
            DatabaseKind::Postgres => "gen_random_uuid()",
        };
        let key = match test.kind() {
            DatabaseKind::Sqlite => "lower(hex(randomblob(8)))",
            DatabaseKind::Postgres => "gen_random_uuid()::text",
        };
        let here = workspace.0;
        for sql in [
            format!(
                "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 500)
                 INSERT INTO events (workspace_id, at, id, received_at, name, account_id, waits_for, distinct_id,
                        group_keys, properties, person, facts)
                 SELECT workspace_id, n * 1000, {id}, 0, 'name ' || (n % 20), CASE WHEN n % 10 > 0 THEN account_id END,
                        CASE WHEN n % 10 = 0 THEN 'waits ' || n END, {key}, '{{}}', '{{}}', '{{}}', facts
                   FROM events, series WHERE workspace_id = {here}"
            ),
            format!(
                "INSERT INTO event_ids (workspace_id, unique_id, received_at)
                 SELECT workspace_id, {key}, at FROM events WHERE workspace_id = {here}"
            ),
            format!(
                "INSERT INTO people (workspace_id, distinct_id, distinct_id_folded, version, first_at, last_at, properties)
                 SELECT workspace_id, unique_id, unique_id, 1, 0, received_at * 1000000, '{{}}' FROM event_ids
                  WHERE workspace_id = {here}"
            ),
            format!(
                "INSERT INTO contacts (workspace_id, id, number, code, version, external_id, email, email_folded,
                        created_at, updated_at)
                 SELECT workspace_id, {id}, row_number() OVER (ORDER BY unique_id) + {here} * 100000, unique_id, 1,
                        unique_id, unique_id, unique_id, 0, 0
                   FROM event_ids WHERE workspace_id = {here}"
            ),
            format!(
                "INSERT INTO groups (workspace_id, type_index, key, version, properties, facts)
                 SELECT workspace_id, 1, unique_id, 1, '{{}}', '{{}}' FROM event_ids WHERE workspace_id = {here}"
            ),
            format!(
                "INSERT INTO accounts (workspace_id, id, number, code, version, created_at, updated_at, name, name_folded,
                        identifiers, traits, links, tags, status)
                 SELECT workspace_id, id, number, code, 1, 0, 0, code, code, '[]', '{{}}', '{{}}', '[]', 'active'
                   FROM contacts WHERE workspace_id = {here}"
            ),
            format!(
                "INSERT INTO account_facts (workspace_id, account_id, facts)
                 SELECT workspace_id, id, '{{}}' FROM accounts WHERE workspace_id = {here}"
            ),
            format!(
                "INSERT INTO awaited_accounts (workspace_id, identifier)
                 SELECT workspace_id, unique_id FROM event_ids WHERE workspace_id = {here} AND received_at < 50000"
            ),
        ] {
            run(&database, &sql).await;
        }
    }
    (database, acme)
}

/// Whether a plan reads a table from end to end that may be large.
fn reads_everything(kind: DatabaseKind, plan: &[String]) -> bool {
    const LARGE: [&str; 12] = [
        "events",
        "events_default",
        "event_ids",
        "people",
        "groups",
        "group_1",
        "awaited_accounts",
        "account_seen",
        "contacts",
        "accounts",
        "account_facts",
        "account_identifiers",
    ];
    let is_large = |word: Option<&str>| word.is_some_and(|word| LARGE.contains(&word));
    plan.iter().any(|line| match kind {
        DatabaseKind::Sqlite => {
            let rest = line.strip_prefix("SCAN ");
            is_large(rest.and_then(|rest| rest.split_whitespace().next()))
        }
        DatabaseKind::Postgres => {
            let rest = line.split_once("Seq Scan on ").map(|(_, rest)| rest);
            is_large(rest.and_then(|rest| rest.split_whitespace().next()))
        }
    })
}

/// Whether each place of a plan that reads events goes by these columns of an index.
fn goes_by(kind: DatabaseKind, plan: &[String], columns: &[&str]) -> bool {
    let searches: Vec<_> = match kind {
        DatabaseKind::Sqlite => plan
            .iter()
            .filter(|line| line.starts_with("SEARCH events "))
            .map(String::as_str)
            .collect(),
        DatabaseKind::Postgres => plan
            .iter()
            .enumerate()
            .filter(|(_, line)| line.contains("Scan") && line.contains(" events_default_"))
            .map(|(place, _)| plan.get(place + 1).map_or("", |line| line.trim_start()))
            .collect(),
    };
    // The rest of an event whose place is known.
    let by_key = |search: &&&str| search.contains(" id=?)") || search.contains("id = placed.id");
    let narrowed = |search: &&&str| {
        let conditions = match kind {
            DatabaseKind::Sqlite => search.split_once(" (").map(|(_, rest)| rest),
            DatabaseKind::Postgres => search.strip_prefix("Index Cond: "),
        };
        conditions.is_some_and(|conditions| {
            let words: BTreeSet<_> = conditions
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .collect();
            // A column that may have any value narrows nothing.
            !conditions.contains("ANY(") && columns.iter().all(|column| words.contains(column))
        })
    };
    let mut searches = searches.iter().filter(|search| !by_key(search)).peekable();
    searches.peek().is_some() && searches.all(|search| narrowed(&search))
}

/// Whether a plan looks up groups and accounts by their keys, and one of each.
fn looks_groups_up(kind: DatabaseKind, plan: &[String]) -> bool {
    const KEYS: [(&str, &str, &[&str]); 2] = [
        ("account_facts", "group_0", &["workspace_id", "account_id"]),
        ("groups", "group_1", &["workspace_id", "type_index", "key"]),
    ];
    KEYS.into_iter().all(|(table, name, columns)| {
        let looks_it_up = |place: usize| match kind {
            DatabaseKind::Sqlite => plan[place].starts_with(&format!("SEARCH {name} ")),
            DatabaseKind::Postgres => plan[place].contains(&format!(" on {table} ")),
        };
        let places: Vec<_> = (0..plan.len())
            .filter(|place| looks_it_up(*place))
            .collect();
        let [place] = places[..] else { return false };
        let conditions = match kind {
            DatabaseKind::Sqlite => &plan[place],
            DatabaseKind::Postgres => &plan[place + 1],
        };
        columns.iter().all(|column| {
            conditions.contains(&format!("{column}=?"))
                || conditions.contains(&format!("({column} = "))
        })
    })
}

/// Whether a plan looks at more rows of people or contacts than some of their columns name: at all of a workspace, say.
fn looks_around(kind: DatabaseKind, plan: &[String]) -> bool {
    const TABLES: [&str; 3] = ["people", "wanted", "known"];
    let is_one = |word: &str| TABLES.contains(&word);
    plan.iter().any(|line| match kind {
        DatabaseKind::Sqlite => {
            let words: Vec<_> = line.split_whitespace().collect();
            words.get(1).is_some_and(|word| is_one(word)) && !line.contains("=? AND ")
        }
        DatabaseKind::Postgres => {
            let conditions = line.trim_start().strip_prefix("Index Cond: ");
            line.contains("Seq Scan on ") || conditions.is_some_and(|all| !all.contains(" AND "))
        }
    })
}

async fn faults(database: &Database, acme: WorkspaceId) -> Vec<String> {
    let kind = database.kind();
    let mut faults = Vec::new();
    for asked in statements(kind, acme) {
        let mut plans = vec![plan(database, asked.statement.clone()).await];
        if kind == DatabaseKind::Postgres {
            plans.push(kept_plan(database, &asked.statement).await);
        }
        for plan in plans {
            let sorts = plan.iter().filter(|line| {
                line.contains("USE TEMP B-TREE FOR ORDER BY")
                    || line
                        .trim_start_matches([' ', '-', '>'])
                        .starts_with("Sort  (")
            });
            let fault = if reads_everything(kind, &plan) {
                "reads everything"
            } else if !asked.by.is_empty() && !goes_by(kind, &plan, asked.by) {
                "goes astray"
            } else if sorts.count() > asked.most_sorts {
                "is sorted"
            } else {
                continue;
            };
            faults.push(format!(
                "{fault}: {}\n    {}",
                asked.what,
                plan.join("\n    ")
            ));
        }
    }
    faults
}

on_both! {
    async fn statements_about_events_read_what_they_are_about(test) {
        let (database, acme) = filled(test).await;
        if test.kind() == DatabaseKind::Postgres {
            run(&database, "VACUUM ANALYZE").await;
        }
        let faults = faults(&database, acme).await;
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        for doer in [Doer::Account(account_id(1)), person(1), person(20)] {
            let query = MetricQuery {
                doer,
                filter: filter(&asked_of_groups()),
                sum: None,
                window: MetricWindow::of(Interval::default(), at(400_000)),
            };
            let matching = Matching::of(&query).statement(test.kind(), acme);
            for statement in [events::totals(test.kind(), acme, &query), matching] {
                let statement = statement.expect("something to ask");
                let mut plans = vec![plan(&database, statement.clone()).await];
                if test.kind() == DatabaseKind::Postgres {
                    plans.push(kept_plan(&database, &statement).await);
                }
                for plan in plans {
                    assert!(looks_groups_up(test.kind(), &plan), "{}\n{}", statement.sql, plan.join("\n"));
                }
            }
        }
        let contacts = [contact_id(1), contact_id(2)];
        for statement in [
            events::names_of(test.kind(), acme, &contacts),
            events::people_seen(test.kind(), acme, &contacts),
        ] {
            let mut plans = vec![plan(&database, statement.clone()).await];
            if test.kind() == DatabaseKind::Postgres {
                plans.push(kept_plan(&database, &statement).await);
            }
            for plan in plans {
                assert!(!looks_around(test.kind(), &plan), "{}\n{}", statement.sql, plan.join("\n"));
            }
        }
        // However many people there are who were active since.
        let sweep = Sweep::PeopleBefore(at(5));
        for statement in [
            events::owners(test.kind(), sweep, 10),
            events::sweep(test.kind(), sweep, (acme.0, None), 10),
        ] {
            let text = plan(&database, statement).await.join("\n");
            assert!(text.contains("people_by_last_day"), "{text}");
        }
    }
}
