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

    /// The sum of the property's numbers, in which no small one is lost beside a large one: SQLite adds what it rounds off again,
    /// PostgreSQL does so for decimals alone, as which it keeps the numbers of JSON. It makes no float of a decimal that is
    /// smaller than all floats: what is left of so little is none.
    pub(super) fn sum(&self, parameters: &mut Parameters) -> String {
        match self.kind {
            DatabaseKind::Postgres => {
                let number = self.cell(Fact::Number, parameters);
                format!("CAST(round(sum(CAST({number} AS NUMERIC)), 307) AS DOUBLE PRECISION)")
            }
            DatabaseKind::Sqlite => format!("sum({})", self.fact(Fact::Number, parameters)),
        }
    }

    /// All [facts](Self::facts), as text.
    pub(super) fn text(&self, parameters: &mut Parameters) -> String {
        let facts = self.facts(parameters);
        match self.kind {
            DatabaseKind::Postgres => format!("({facts})::text"),
            DatabaseKind::Sqlite => facts,
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
