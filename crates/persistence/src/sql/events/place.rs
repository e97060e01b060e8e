//! The facts of one property, in SQL.

use super::super::Parameters;
use crate::DatabaseKind;
use crate::convert::Fact;

/// Where the facts of one property are.
pub(super) struct Place {
    pub(super) kind: DatabaseKind,
    pub(super) column: String,
    /// The key by which the column holds them among those of others; none where it holds them alone.
    pub(super) key: Option<String>,
}

impl Place {
    /// One fact; null where there is none.
    pub(super) fn fact(&self, fact: Fact, parameters: &mut Parameters) -> String {
        let cell = self.cell(fact, parameters);
        match fact {
            Fact::Text | Fact::Folded => cell,
            Fact::Number => format!("CAST({cell} AS DOUBLE PRECISION)"),
            Fact::Micros => format!("CAST({cell} AS BIGINT)"),
        }
    }

    /// The property's number to add up: on PostgreSQL a decimal, as which it keeps the numbers of JSON.
    pub(super) fn amount(&self, parameters: &mut Parameters) -> String {
        match self.kind {
            DatabaseKind::Postgres => {
                let number = self.cell(Fact::Number, parameters);
                format!("CAST({number} AS NUMERIC)")
            }
            DatabaseKind::Sqlite => self.fact(Fact::Number, parameters),
        }
    }

    /// All facts; null where the property has no value.
    pub(super) fn facts(&self, parameters: &mut Parameters) -> String {
        let column = &self.column;
        match (&self.key, self.kind) {
            (None, _) => column.clone(),
            (Some(key), DatabaseKind::Postgres) => {
                format!("{column} -> {}", parameters.bind(key.as_str()))
            }
            (Some(key), DatabaseKind::Sqlite) => {
                format!("{column} -> {}", parameters.bind(format!("$.\"{key}\"")))
            }
        }
    }

    /// A fact as PostgreSQL tells it as text, and SQLite as what it is.
    fn cell(&self, fact: Fact, parameters: &mut Parameters) -> String {
        let nth = fact as usize;
        match self.kind {
            DatabaseKind::Postgres => format!("({} ->> {nth})", self.facts(parameters)),
            DatabaseKind::Sqlite => {
                let key = self.key.as_ref();
                let key = key.map_or(String::new(), |key| format!(".\"{key}\""));
                let path = parameters.bind(format!("${key}[{nth}]"));
                format!("({} ->> {path})", self.column)
            }
        }
    }
}
