//! The properties that a metric asks about, and where their facts are.

use std::collections::{BTreeMap, BTreeSet};

use stele_application::ports::{Doer, MetricQuery};
use stele_domain::{AccountId, GroupTypeIndex, PropertyScope};

use super::super::Parameters;
use super::place::Place;
use crate::DatabaseKind;
use crate::convert::facts_key;

/// The properties that a metric's filter and its sum ask about, each once and in one order.
pub(super) struct Asked<'a> {
    kind: DatabaseKind,
    places: BTreeMap<(PropertyScope, &'a str), usize>,
    /// Whose events are looked at, where that is an account.
    account: Option<AccountId>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(kind: DatabaseKind, query: &'a MetricQuery) -> Self {
        let of_filter = query.filter.predicates();
        let of_filter = of_filter.map(|predicate| (predicate.scope(), predicate.key()));
        let of_sum = query.sum.iter();
        let of_sum = of_sum.map(|property| (PropertyScope::Event, property.as_str()));
        let properties: BTreeSet<_> = of_filter.chain(of_sum).collect();
        let account = match &query.doer {
            Doer::Account(account) => Some(*account),
            Doer::Person(_) => None,
        };
        Self {
            kind,
            places: properties.into_iter().zip(0..).collect(),
            account,
        }
    }

    /// Where the facts of one of them are.
    pub(super) fn place(&self, scope: PropertyScope, property: &str) -> Place {
        let key = facts_key(scope, property);
        let (column, key) = match scope {
            PropertyScope::Event | PropertyScope::Person => ("events.facts".to_owned(), Some(key)),
            PropertyScope::Group(group_type) if self.is_selected(group_type) => {
                let position = self.places[&(scope, property)];
                (format!("group_{group_type}.fact_{position}"), None)
            }
            PropertyScope::Group(group_type) => (format!("group_{group_type}.facts"), Some(key)),
        };
        let kind = self.kind;
        Place { kind, column, key }
    }

    /// Joins to each event its groups that are asked about, of each type at most one. Each is looked up by its key, in whatever
    /// order the events come, however many others there are.
    pub(super) fn groups(&self, workspace: &str, parameters: &mut Parameters) -> String {
        let mut properties: BTreeMap<GroupTypeIndex, Vec<(&str, usize)>> = BTreeMap::new();
        for ((scope, property), position) in &self.places {
            if let PropertyScope::Group(group_type) = scope {
                let of_type = properties.entry(*group_type).or_default();
                of_type.push((property, *position));
            }
        }
        let joins = properties.into_iter().map(|(group_type, properties)| {
            self.join(group_type, &properties, workspace, parameters)
        });
        joins.collect()
    }

    fn join(
        &self,
        group_type: GroupTypeIndex,
        properties: &[(&str, usize)],
        workspace: &str,
        parameters: &mut Parameters,
    ) -> String {
        let name = format!("group_{group_type}");
        let table = match group_type {
            GroupTypeIndex::OF_ACCOUNTS => "account_facts",
            _ => "groups",
        };
        let which = self.which(group_type, &name, parameters);
        let which = format!("{name}.workspace_id = {workspace} AND {which}");
        if !self.is_selected(group_type) {
            return format!(" LEFT JOIN {table} AS {name} ON {which}");
        }
        let selected = properties.iter().map(|(property, position)| {
            let place = Place {
                kind: self.kind,
                column: format!("{name}.facts"),
                key: Some(facts_key(PropertyScope::Group(group_type), property)),
            };
            format!("{} AS fact_{position}", place.facts(parameters))
        });
        let selected = selected.collect::<Vec<_>>().join(", ");
        let (lateral, one) = match self.kind {
            // PostgreSQL may find it cheaper to read all groups of the workspace; an offset keeps it from trying.
            DatabaseKind::Postgres => ("LATERAL ", "OFFSET 0"),
            DatabaseKind::Sqlite => ("", "LIMIT 1"),
        };
        format!(
            " LEFT JOIN {lateral}(SELECT {selected} FROM {table} AS {name} WHERE {which} {one}) AS {name} ON TRUE"
        )
    }

    /// Whether of a group those facts alone are joined that are asked for: what is known of it may be large, and would be read
    /// again for each event and each question. SQLite does so for the one group that is the same for all events: it cannot
    /// select from another row for each.
    fn is_selected(&self, group_type: GroupTypeIndex) -> bool {
        let is_the_doer = group_type == GroupTypeIndex::OF_ACCOUNTS && self.account.is_some();
        self.kind == DatabaseKind::Postgres || is_the_doer
    }

    /// Which row is an event's group of a type.
    fn which(&self, group_type: GroupTypeIndex, name: &str, parameters: &mut Parameters) -> String {
        match (group_type, self.account) {
            (GroupTypeIndex::OF_ACCOUNTS, Some(account)) => {
                format!("{name}.account_id = {}", parameters.bind(account.0))
            }
            (GroupTypeIndex::OF_ACCOUNTS, None) => format!("{name}.account_id = events.account_id"),
            (group_type, _) => {
                let key = match self.kind {
                    DatabaseKind::Postgres => {
                        format!("(events.group_keys::jsonb ->> '{group_type}')")
                    }
                    DatabaseKind::Sqlite => {
                        format!("(events.group_keys ->> '$.\"{group_type}\"')")
                    }
                };
                let index = parameters.bind(i64::from(group_type.get()));
                format!("{name}.type_index = {index} AND {name}.key = {key}")
            }
        }
    }
}
