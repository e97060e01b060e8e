//! Usage metrics whose filter has regular expressions, which no two databases evaluate alike.
//!
//! The database finds the events that all else of the filter leaves, and tells of each for which of the filter's entries all else
//! holds. What is left are the expressions, and the texts that they are put to.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{QueryResult, Statement};
use stele_application::ports::MetricQuery;
use stele_domain::{Predicate, PropertyFacts, PropertyScope, Timestamp, WorkspaceId};

use super::super::Parameters;
use super::asked::Asked;
use super::condition::entries;
use super::metric::looked_at;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::Fact;
use crate::error::{Fault, Malformed};

/// The events that a metric may count, and what is left to be said of them.
pub(crate) struct Matching<'a> {
    query: &'a MetricQuery,
    /// The properties whose texts are told, in this order.
    texts: BTreeMap<(PropertyScope, &'a str), usize>,
}

impl<'a> Matching<'a> {
    pub(crate) fn of(query: &'a MetricQuery) -> Self {
        let texts: BTreeSet<_> = expressions(query.filter.predicates())
            .map(|predicate| (predicate.scope(), predicate.key()))
            .collect();
        Self {
            query,
            texts: texts.into_iter().zip(0..).collect(),
        }
    }

    /// What finds the events; `None` where the filter is about none.
    pub(crate) fn statement(
        &self,
        kind: DatabaseKind,
        workspace: WorkspaceId,
    ) -> Option<Statement> {
        let mut parameters = Parameters::new(kind);
        let asked = Asked::of(kind, self.query);
        let mut columns = vec!["events.at".to_owned()];
        columns.extend(self.query.sum.iter().map(|property| {
            let place = asked.place(PropertyScope::Event, property);
            place.fact(Fact::Number, &mut parameters)
        }));
        let entries = entries(&self.query.filter, &asked, &mut parameters).into_iter();
        columns.extend(entries.map(|entry| format!("COALESCE({entry}, FALSE)")));
        for (scope, property) in self.texts.keys() {
            let place = asked.place(*scope, property);
            columns.push(place.fact(Fact::Text, &mut parameters));
        }
        let columns = columns.join(", ");
        let events = looked_at(workspace, self.query, &asked, &mut parameters)?;
        Some(parameters.statement(format!("SELECT {columns} FROM {events}")))
    }

    /// Reads a row: when the event was and what it adds; none where it does not count, or has nothing to sum.
    pub(crate) fn read(&self, row: &QueryResult) -> Result<Option<(Timestamp, f64)>, Fault> {
        let mut cells = Cells::of(row)?;
        let at = Timestamp::from_micros(cells.take()?).map_err(|_| Malformed("events.at"))?;
        let share: Option<f64> = match self.query.sum {
            None => Some(1.0),
            Some(_) => cells.take()?,
        };
        let Some(share) = share else {
            return Ok(None);
        };
        let filter = &self.query.filter;
        let mut rest_holds = Vec::new();
        for _ in filter.any_of().unwrap_or_default() {
            rest_holds.push(cells.take::<bool>()?);
        }
        let mut texts = Vec::with_capacity(self.texts.len());
        for _ in &self.texts {
            texts.push(cells.take::<Option<String>>()?.map(alone));
        }
        let match_all = |predicates: &[Predicate]| {
            expressions(predicates).all(|predicate| {
                let place = self.texts[&(predicate.scope(), predicate.key())];
                predicate.holds(texts[place].as_ref())
            })
        };
        let is_counted = match_all(filter.properties())
            && filter.any_of().is_none_or(|entries| {
                let mut entries = entries.iter().zip(rest_holds);
                entries.any(|(entry, rest_holds)| rest_holds && match_all(&entry.properties))
            });
        Ok(is_counted.then_some((at, share)))
    }
}

/// The predicates that are regular expressions.
fn expressions<'a>(
    predicates: impl IntoIterator<Item = &'a Predicate>,
) -> impl Iterator<Item = &'a Predicate> {
    let predicates = predicates.into_iter();
    predicates.filter(|predicate| predicate.test().has_pattern())
}

/// A text without the other facts, which no regular expression looks at.
fn alone(text: String) -> PropertyFacts {
    PropertyFacts {
        text,
        folded: None,
        number: None,
        micros: None,
    }
}
