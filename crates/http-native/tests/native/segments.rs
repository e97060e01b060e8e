//! Segments, answer by answer, and the page that tells how rules are written.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use stele_domain::{Rule, RuleAttribute, RuleOperator};

use crate::harness::{Server, filled, furnish, places};

const LIST: &str = "/v1/segments";

fn rule(tag: &str) -> Value {
    json!({ "tag": tag, "operator": "has" })
}

#[tokio::test]
async fn the_life_of_a_segment() {
    let server = Server::unlimited().await;
    let body = json!({
        "name": " At risk ",
        "description": "Whom to call.",
        "rule": { "all": [
            { "attribute": "mrr", "operator": "gte", "value": 1_000.50 },
            { "not": { "usage": { "event": "login", "days": 30 }, "operator": "gte", "value": 5 } },
        ] },
    });
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    insta::assert_snapshot!("listed", server.get(LIST).await);
    server.fixture.clock.advance(Duration::from_secs(1));
    let change = json!({ "description": null, "rule": rule("vip") });
    let changed = server.patch(&path, &change).await;
    insta::assert_snapshot!("updated", changed);
    server.fixture.clock.advance(Duration::from_secs(1));
    let again = server.patch(&path, &change).await;
    assert_eq!(again.json(), changed.json(), "nothing changed");
    insta::assert_snapshot!("taken", server.post(LIST, &body_named("At risk")).await);
    let other = server.create(LIST, &body_named("Other")).await;
    let other = format!("{LIST}/{}", other["id"].as_str().expect("an id"));
    let renamed = server.patch(&other, &json!({ "name": "At risk" })).await;
    assert_eq!(renamed.status, 409, "{renamed}");
    insta::assert_snapshot!("deleted", server.delete(&path).await);
    insta::assert_snapshot!("gone", server.get(&path).await);
    let moves = server.get(&format!("{path}/moves")).await;
    assert_eq!(moves.status, 404, "{moves}");
}

fn body_named(name: &str) -> Value {
    json!({ "name": name, "rule": rule("vip") })
}

#[tokio::test]
async fn every_fault_is_told_with_its_place() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let faulty = json!({
        "name": " ",
        "rule": { "any": [
            { "attribute": "colour", "operator": "is", "value": "red" },
            { "all": [{ "attribute": "mrr", "operator": "gt", "value": "much" }] },
            { "usage": { "event": "login", "days": 0 }, "operator": "gte", "value": 1 },
            { "trait": "plan", "operator": "matches", "value": "(" },
            { "tag": "vip", "operator": "has", "valeu": 1 },
        ] },
    });
    let answer = server.post(LIST, &faulty).await;
    insta::assert_snapshot!("faulty", answer);
    let expected = [
        "/name",
        "/rule/any/0/attribute",
        "/rule/any/1/all/0/value",
        "/rule/any/2/usage/days",
        "/rule/any/3/value",
        "/rule/any/4/valeu",
    ];
    assert_eq!(places(&answer.json()), expected);
    let path = filled("/v1/segments/{segment}", &ids);
    let told = server
        .refused(Method::PATCH, &path, faulty.to_string())
        .await;
    assert_eq!(places(&told), expected);
    let deep = (0..10).fold(rule("vip"), |rule, _| json!({ "not": rule }));
    let body = json!({ "name": "Deep", "rule": deep });
    let told = server.refused(Method::POST, LIST, body.to_string()).await;
    assert_eq!(places(&told), [format!("/rule{}", "/not".repeat(10))]);
    let long = json!({ "any": vec![json!({ "attribute": "name", "operator": "is", "value": "x".repeat(1000) }); 70] });
    let body = json!({ "name": "Long", "rule": long });
    let told = server.refused(Method::POST, LIST, body.to_string()).await;
    assert_eq!(places(&told), ["/rule"]);
}

#[tokio::test]
async fn accounts_move_and_their_moves_are_walked() {
    let server = Server::unlimited().await;
    let caller = server.caller().await;
    let body = json!({ "name": "Vip", "rule": rule("vip") });
    let made = server.create(LIST, &body).await;
    let path = format!("{LIST}/{}/moves", made["id"].as_str().expect("an id"));
    let nobody = server.get(&path).await.json();
    assert_eq!(nobody, json!({ "data": [], "next_cursor": null }));
    let mut names = BTreeMap::new();
    for name in ["a", "b", "c"] {
        let account = server.fixture.account(&caller, name).tags(&["vip"]).await;
        names.insert(account.id.to_string(), name);
        server
            .fixture
            .clock
            .advance(Duration::from_secs(u64::from(name == "b")));
    }
    insta::assert_snapshot!("moves", server.get(&path).await);
    let mut walked = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server.get(&format!("{path}?limit=1{cursor}")).await.json();
        let data = page["data"].as_array().expect("a list").iter();
        walked.extend(data.map(|moved| names[moved["account_id"].as_str().expect("an id")]));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(walked, ["c", "b", "a"]);
    let other = server.create(LIST, &body_named("Other")).await;
    let other = format!(
        "{LIST}/{}/moves?limit=1",
        other["id"].as_str().expect("an id")
    );
    let refused = server.get(&format!("{other}{cursor}")).await;
    assert_eq!(refused.status, 400, "a cursor is good for its segment");
    assert_eq!(places(&refused.json()), ["cursor"]);
}

/// The part of the page that tells of segments, up to the next part of its level.
fn section(heading: &str) -> String {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/dialects/native.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    let (_, rest) = page
        .split_once(&format!("\n{heading}\n"))
        .expect("the heading");
    let (level, _) = heading.split_once(' ').expect("a level");
    let end = (1..=level.len()).filter_map(|level| rest.find(&format!("\n{} ", "#".repeat(level))));
    rest[..end.min().unwrap_or(rest.len())].to_owned()
}

/// The rows of the table of a part: the word of the first cell, and the words in code of the last.
fn table(heading: &str) -> Vec<(String, Vec<String>)> {
    let words = |cell: &str| -> Vec<String> {
        let quoted = cell.split('`').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    };
    section(heading)
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split(" | ").collect();
            let first = words(cells[0]).remove(0);
            (first, words(cells[cells.len() - 1]))
        })
        .collect()
}

fn in_words(operators: impl IntoIterator<Item = RuleOperator>) -> Vec<String> {
    let words = operators.into_iter().map(RuleOperator::word);
    words.map(str::to_owned).collect()
}

#[test]
fn the_page_lists_every_attribute_with_its_operators() {
    let expected = RuleAttribute::ALL
        .map(|attribute| (attribute.word().to_owned(), in_words(attribute.operators())));
    assert_eq!(table("### Attributes"), expected);
}

#[test]
fn the_page_lists_every_operator() {
    let listed = table("### Operators").into_iter().map(|(word, _)| word);
    assert_eq!(listed.collect::<Vec<_>>(), in_words(RuleOperator::ALL));
}

#[test]
fn the_page_lists_the_other_subjects_with_their_operators() {
    // Of each a condition that lacks but an operator.
    let subjects = [
        ("trait", json!("plan")),
        ("tag", json!("vip")),
        ("role", json!("csm")),
        ("usage", json!({ "days": 30 })),
    ];
    let expected = subjects.map(|(subject, of)| {
        let knows = |operator: &RuleOperator| {
            let condition = json!({ subject: of, "operator": operator.word() });
            let faults = Rule::parse(&condition).err().unwrap_or_default();
            faults.iter().all(|fault| fault.pointer != "/operator")
        };
        let taken = RuleOperator::ALL.into_iter().filter(knows);
        (subject.to_owned(), in_words(taken))
    });
    assert_eq!(table("### Other subjects"), expected);
}

#[test]
fn the_examples_of_the_page_are_rules() {
    let section = section("## Segments");
    let examples: Vec<_> = section
        .split("```json\n")
        .skip(1)
        .map(|rest| rest.split("```").next().expect("an end"))
        .collect();
    assert_eq!(examples.len(), 4);
    for example in examples {
        let rule = serde_json::from_str(example).expect(example);
        Rule::parse(&rule).unwrap_or_else(|faults| panic!("{faults:?} in {example}"));
    }
}

#[test]
fn the_page_tells_the_limits_of_rules() {
    let faults = section("### Faults");
    let told: BTreeSet<_> = faults
        .split(|c: char| !c.is_ascii_digit() && c != ',')
        .map(|number| number.trim_matches(',').to_owned())
        .collect();
    for limit in [Rule::MAX_DEPTH, Rule::MAX_CONDITIONS, Rule::MAX_PATTERNS] {
        assert!(told.contains(&limit.to_string()), "{limit} in {told:?}");
    }
}
