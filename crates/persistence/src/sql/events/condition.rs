//! The predicates of a metric's filter.
//!
//! One to one what the domain's normal form says over the facts that stand beside an event and beside its groups. A fact that
//! is missing makes a condition unknown, which counts as false, since conditions are made of ands and ors alone; only a negation
//! has to say so.

use stele_domain::{EventEntry, MetricFilter, Order, Predicate, PropertyCondition, PropertyTest};

use super::super::Parameters;
use super::asked::Asked;
use super::place::Place;
use crate::DatabaseKind;
use crate::convert::Fact;

/// What must hold of an event for a filter to be about it, as far as a database can tell; `None` where it is about none.
pub(super) fn condition(
    filter: &MetricFilter,
    asked: &Asked<'_>,
    parameters: &mut Parameters,
) -> Option<String> {
    let mut all: Vec<_> = holding(filter.properties(), asked, parameters);
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
            let entries = self::entries(filter, asked, parameters);
            all.push(joined(" OR ", &entries, "FALSE"));
        }
    }
    Some(joined(" AND ", &all, "TRUE"))
}

/// What must hold of an event for each of the entries of a filter to be about it.
pub(super) fn entries(
    filter: &MetricFilter,
    asked: &Asked<'_>,
    parameters: &mut Parameters,
) -> Vec<String> {
    let entries = filter.any_of().unwrap_or_default().iter();
    let condition = |entry: &EventEntry| {
        let is_it = entry.name.as_deref().map(|name| {
            let wanted = parameters.bind(name);
            match parameters.kind() {
                DatabaseKind::Postgres => format!("events.name = {wanted}"),
                // The sign keeps SQLite from going through an index once for each entry.
                DatabaseKind::Sqlite => format!("+events.name = {wanted}"),
            }
        });
        let mut all: Vec<_> = is_it.into_iter().collect();
        all.extend(holding(&entry.properties, asked, parameters));
        joined(" AND ", &all, "TRUE")
    };
    entries.map(condition).collect()
}

/// The names of which a filter's events have one, if they need to have one.
pub(super) fn names(filter: &MetricFilter) -> Option<Vec<&str>> {
    let entries = filter.any_of()?;
    entries.iter().map(|entry| entry.name.as_deref()).collect()
}

/// What holds of an event that predicates hold of. Regular expressions are left to the process.
fn holding(
    predicates: &[Predicate],
    asked: &Asked<'_>,
    parameters: &mut Parameters,
) -> Vec<String> {
    predicates
        .iter()
        .filter(|predicate| !predicate.test().has_pattern())
        .map(|predicate| holds(predicate, asked, parameters))
        .collect()
}

fn holds(predicate: &Predicate, asked: &Asked<'_>, parameters: &mut Parameters) -> String {
    let place = asked.place(predicate.scope(), predicate.key());
    let mut met = |condition: &PropertyCondition| is_met(&place, condition, parameters);
    match predicate.test() {
        PropertyTest::Always => "TRUE".to_owned(),
        PropertyTest::When(condition) => met(condition),
        PropertyTest::Unless(condition) => {
            format!("NOT COALESCE({}, FALSE)", met(condition))
        }
    }
}

/// Whether the facts of a property meet a condition.
fn is_met(place: &Place, condition: &PropertyCondition, parameters: &mut Parameters) -> String {
    match condition {
        PropertyCondition::Present => {
            format!("{} IS NOT NULL", place.fact(Fact::Text, parameters))
        }
        PropertyCondition::TextIn(texts) => {
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            let text = place.fact(Fact::Text, parameters);
            parameters.any_text(&text, &texts)
        }
        PropertyCondition::FoldedContains(part) => {
            let folded = place.fact(Fact::Folded, parameters);
            let text = place.fact(Fact::Text, parameters);
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
        } => ordered(place, *order, text, *number, parameters),
        PropertyCondition::Dated { from, before } => {
            let mut bound = |word, bound: Option<i64>| {
                let bound = bound?;
                let micros = place.fact(Fact::Micros, parameters);
                Some(format!("{micros} {word} {}", parameters.bind(bound)))
            };
            let bounds: Vec<_> = [bound(">=", *from), bound("<", *before)]
                .into_iter()
                .flatten()
                .collect();
            let there = format!("{} IS NOT NULL", place.fact(Fact::Micros, parameters));
            joined(" AND ", &bounds, &there)
        }
        PropertyCondition::Any(conditions) => {
            let all: Vec<_> = conditions
                .iter()
                .map(|condition| is_met(place, condition, parameters))
                .collect();
            joined(" OR ", &all, "FALSE")
        }
        PropertyCondition::All(conditions) => {
            let all: Vec<_> = conditions
                .iter()
                .map(|condition| is_met(place, condition, parameters))
                .collect();
            joined(" AND ", &all, "TRUE")
        }
    }
}

/// As numbers where both are, else as texts.
fn ordered(
    place: &Place,
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
        place.fact(Fact::Text, parameters),
        parameters.bind(text)
    );
    match number {
        None => as_text,
        Some(number) => format!(
            "CASE WHEN {} IS NULL THEN {as_text} ELSE {} {word} {} END",
            place.fact(Fact::Number, parameters),
            place.fact(Fact::Number, parameters),
            parameters.bind(number)
        ),
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
