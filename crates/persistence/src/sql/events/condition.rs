//! The predicates of a metric's filter.
//!
//! One to one what the domain's normal form says over the facts that stand beside an event. A fact that is missing makes a
//! condition unknown, which counts as false, since conditions are made of ands and ors alone; only a negation has to say so.

use stele_domain::{
    AccountId, GroupTypeIndex, MetricFilter, Order, Predicate, PropertyCondition, PropertyScope,
    PropertyTest,
};
use uuid::Uuid;

use super::super::Parameters;
use super::read::group_key;
use crate::DatabaseKind;
use crate::convert::{Fact, Owner, facts_key};

/// What must hold of an event for a filter to be about it, as far as a database can tell; `None` where it is about none. What it asks
/// of groups it asks of their keys, and of accounts of their ids.
pub(super) fn condition(filter: &MetricFilter, parameters: &mut Parameters) -> Option<String> {
    let mut all: Vec<_> = holding(filter.properties(), parameters);
    if let Some(entries) = filter.any_of() {
        if entries.is_empty() {
            return None;
        }
        let names = names(filter);
        if let Some(names) = &names {
            // What narrows the range of the index.
            all.push(parameters.any_of_few("events.name", names));
        }
        let is_by_name_alone = entries.iter().all(|entry| entry.properties.is_empty());
        if names.is_none() || !is_by_name_alone {
            let entries = entries.iter().map(|entry| {
                let name = entry.name.as_ref();
                let is_it = name.map(|name| {
                    let wanted = parameters.bind(name.as_str());
                    match parameters.kind() {
                        DatabaseKind::Postgres => format!("events.name = {wanted}"),
                        // The sign keeps SQLite from going through an index once for each entry.
                        DatabaseKind::Sqlite => format!("+events.name = {wanted}"),
                    }
                });
                let mut all: Vec<_> = is_it.into_iter().collect();
                all.extend(holding(&entry.properties, parameters));
                joined(" AND ", &all, "TRUE")
            });
            let entries: Vec<_> = entries.collect();
            all.push(joined(" OR ", &entries, "FALSE"));
        }
    }
    Some(joined(" AND ", &all, "TRUE"))
}

/// The names of which a filter's events have one, if they need to have one.
pub(super) fn names(filter: &MetricFilter) -> Option<Vec<&str>> {
    let entries = filter.any_of()?;
    entries.iter().map(|entry| entry.name.as_deref()).collect()
}

/// What holds of an event that predicates hold of. Regular expressions are left to the process.
fn holding(predicates: &[Predicate], parameters: &mut Parameters) -> Vec<String> {
    predicates
        .iter()
        .filter(|predicate| !predicate.test().has_pattern())
        .map(|predicate| holds(predicate, parameters))
        .collect()
}

fn holds(predicate: &Predicate, parameters: &mut Parameters) -> String {
    let mut met = |condition: &PropertyCondition| {
        let owner = match predicate.scope() {
            PropertyScope::Event => Owner::Event,
            PropertyScope::Person => Owner::Person,
            PropertyScope::Group(index) | PropertyScope::GroupKey(index) => {
                return is_one_of(index, condition, parameters);
            }
        };
        let key = facts_key(owner, predicate.key());
        is_met(&key, condition, parameters)
    };
    match predicate.test() {
        PropertyTest::Always => "TRUE".to_owned(),
        PropertyTest::When(condition) => met(condition),
        PropertyTest::Unless(condition) => {
            format!("NOT COALESCE({}, FALSE)", met(condition))
        }
    }
}

/// Whether an event's group of a type is one of those that a condition names.
fn is_one_of(
    index: GroupTypeIndex,
    condition: &PropertyCondition,
    parameters: &mut Parameters,
) -> String {
    let PropertyCondition::TextIn(keys) = condition else {
        unreachable!("what is asked of groups is asked of their keys");
    };
    if index == GroupTypeIndex::OF_ACCOUNTS {
        let accounts: Vec<Uuid> = keys
            .iter()
            .filter_map(|key| AccountId::parse(key).map(|account| account.0))
            .collect();
        return parameters.any_id("events.account_id", accounts);
    }
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    parameters.any_text(&group_key(parameters.kind(), index), &keys)
}

/// Whether the facts of a property meet a condition.
fn is_met(key: &str, condition: &PropertyCondition, parameters: &mut Parameters) -> String {
    match condition {
        PropertyCondition::Present => {
            format!("{} IS NOT NULL", fact(key, Fact::Text, parameters))
        }
        PropertyCondition::TextIn(texts) => {
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            let text = fact(key, Fact::Text, parameters);
            parameters.any_text(&text, &texts)
        }
        PropertyCondition::FoldedContains(part) => {
            let folded = fact(key, Fact::Folded, parameters);
            let text = fact(key, Fact::Text, parameters);
            let part = parameters.bind(part.as_str());
            match parameters.kind() {
                // By the locale "C" only ASCII has cases, as SQLite has it.
                DatabaseKind::Postgres => {
                    format!("strpos(COALESCE({folded}, lower({text} COLLATE \"C\")), {part}) > 0")
                }
                DatabaseKind::Sqlite => {
                    format!("instr(COALESCE({folded}, lower({text})), {part}) > 0")
                }
            }
        }
        PropertyCondition::Matches(_) => unreachable!("regular expressions are left out"),
        PropertyCondition::Ordered {
            order,
            text,
            number,
        } => ordered(key, *order, text, *number, parameters),
        PropertyCondition::Dated { from, before } => {
            let mut bound = |word, bound: Option<i64>| {
                let bound = bound?;
                let micros = fact(key, Fact::Micros, parameters);
                Some(format!("{micros} {word} {}", parameters.bind(bound)))
            };
            let bounds: Vec<_> = [bound(">=", *from), bound("<", *before)]
                .into_iter()
                .flatten()
                .collect();
            let there = format!("{} IS NOT NULL", fact(key, Fact::Micros, parameters));
            joined(" AND ", &bounds, &there)
        }
        PropertyCondition::Any(conditions) => {
            let all: Vec<_> = conditions
                .iter()
                .map(|condition| is_met(key, condition, parameters))
                .collect();
            joined(" OR ", &all, "FALSE")
        }
        PropertyCondition::All(conditions) => {
            let all: Vec<_> = conditions
                .iter()
                .map(|condition| is_met(key, condition, parameters))
                .collect();
            joined(" AND ", &all, "TRUE")
        }
    }
}

/// As numbers where both are, else as texts.
fn ordered(
    key: &str,
    order: Order,
    text: &str,
    number: Option<f64>,
    parameters: &mut Parameters,
) -> String {
    let word = match order {
        Order::Less => "<",
        Order::AtMost => "<=",
        Order::AtLeast => ">=",
        Order::More => ">",
    };
    let bytewise = match parameters.kind() {
        DatabaseKind::Postgres => " COLLATE \"C\"",
        DatabaseKind::Sqlite => "",
    };
    let as_text = format!(
        "{}{bytewise} {word} {}",
        fact(key, Fact::Text, parameters),
        parameters.bind(text)
    );
    match number {
        None => as_text,
        Some(number) => format!(
            "CASE WHEN {} IS NULL THEN {as_text} ELSE {} {word} {} END",
            fact(key, Fact::Number, parameters),
            fact(key, Fact::Number, parameters),
            parameters.bind(number)
        ),
    }
}

/// What is known of a property; null where it is not.
pub(super) fn fact(key: &str, fact: Fact, parameters: &mut Parameters) -> String {
    let cell = cell(key, fact, parameters);
    match fact {
        Fact::Text | Fact::Folded => cell,
        Fact::Number => format!("CAST({cell} AS DOUBLE PRECISION)"),
        Fact::Micros => format!("CAST({cell} AS BIGINT)"),
    }
}

/// The sum of a property's numbers, in which no small one is lost beside a large one: SQLite adds what it rounds off again,
/// PostgreSQL does so for decimals alone, as which it keeps the numbers of JSON. It makes no float of a decimal that is smaller
/// than all floats: what is left of so little is none.
pub(super) fn sum(key: &str, parameters: &mut Parameters) -> String {
    match parameters.kind() {
        DatabaseKind::Postgres => {
            let number = cell(key, Fact::Number, parameters);
            format!("CAST(round(sum(CAST({number} AS NUMERIC)), 307) AS DOUBLE PRECISION)")
        }
        DatabaseKind::Sqlite => format!("sum({})", fact(key, Fact::Number, parameters)),
    }
}

/// A fact as PostgreSQL tells it as text, and SQLite as what it is.
fn cell(key: &str, fact: Fact, parameters: &mut Parameters) -> String {
    let place = fact as usize;
    match parameters.kind() {
        DatabaseKind::Postgres => {
            let key = parameters.bind(key);
            format!("(events.facts -> {key} ->> {place})")
        }
        DatabaseKind::Sqlite => {
            let path = parameters.bind(format!("$.\"{key}\"[{place}]"));
            format!("(events.facts ->> {path})")
        }
    }
}

/// Terms, joined by halves: SQLite takes no expression that is a thousand terms deep.
fn joined(word: &str, terms: &[String], of_none: &str) -> String {
    match terms {
        [] => of_none.to_owned(),
        [term] => term.clone(),
        _ => {
            let (left, right) = terms.split_at(terms.len() / 2);
            let (left, right) = (joined(word, left, of_none), joined(word, right, of_none));
            format!("({left}{word}{right})")
        }
    }
}
