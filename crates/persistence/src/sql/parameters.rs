//! Statements that are written as text, each value from outside a parameter.

use std::fmt::Write;

use sea_orm::sea_query::Value;
use sea_orm::{Statement, Values};
use uuid::Uuid;

use crate::DatabaseKind;
use crate::convert::json_text;

/// The parameters of a statement in the making. Both databases know them by their numbers.
pub(crate) struct Parameters {
    kind: DatabaseKind,
    values: Vec<Value>,
}

/// The values of one column of many rows.
pub(crate) enum Cells {
    Numbers(Vec<i64>),
    Texts(Vec<String>),
    Ids(Vec<Uuid>),
}

impl Parameters {
    pub(crate) fn new(kind: DatabaseKind) -> Self {
        Self {
            kind,
            values: Vec::new(),
        }
    }

    pub(crate) fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// Adds a value and answers what stands for it.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Whether an expression is one of these texts; they take one parameter, however many they are.
    pub(crate) fn any_text(&mut self, expression: &str, texts: &[&str]) -> String {
        match self.kind {
            DatabaseKind::Postgres => {
                let texts: Vec<_> = texts.iter().map(|text| (*text).to_owned()).collect();
                format!("{expression} = ANY({}::text[])", self.bind(texts))
            }
            DatabaseKind::Sqlite => {
                let texts = self.bind(json_text(texts));
                format!("{expression} IN (SELECT value FROM json_each({texts}))")
            }
        }
    }

    /// Whether an expression is one of these few texts, each a parameter: planners see how few they are, where they take every
    /// other list for one of many.
    pub(crate) fn any_of_few(&mut self, expression: &str, texts: &[&str]) -> String {
        if texts.is_empty() {
            return "FALSE".to_owned();
        }
        let texts: Vec<_> = texts.iter().map(|text| self.bind(*text)).collect();
        format!("{expression} IN ({})", texts.join(", "))
    }

    /// Whether an expression is one of these numbers.
    pub(crate) fn any_number(&mut self, expression: &str, numbers: Vec<i64>) -> String {
        match self.kind {
            DatabaseKind::Postgres => {
                format!("{expression} = ANY({}::bigint[])", self.bind(numbers))
            }
            DatabaseKind::Sqlite => {
                let numbers = self.bind(json_text(&numbers));
                format!("{expression} IN (SELECT value FROM json_each({numbers}))")
            }
        }
    }

    /// Whether an expression is one of these ids.
    pub(crate) fn any_id(&mut self, expression: &str, ids: Vec<Uuid>) -> String {
        match self.kind {
            DatabaseKind::Postgres => format!("{expression} = ANY({}::uuid[])", self.bind(ids)),
            DatabaseKind::Sqlite => {
                // JSON holds no bytes.
                let ids: Vec<_> = ids.iter().map(|id| id.simple().to_string()).collect();
                let ids = self.bind(json_text(&ids));
                format!("{expression} IN (SELECT unhex(value) FROM json_each({ids}))")
            }
        }
    }

    /// Many rows to select from, in their order: `given`, with columns of these names. However many they are, the statement is
    /// the same, which the databases prepare once.
    pub(crate) fn rows(&mut self, columns: Vec<(&str, Cells)>) -> String {
        match self.kind {
            DatabaseKind::Postgres => {
                let (names, arrays): (Vec<_>, Vec<_>) = columns
                    .into_iter()
                    .map(|(name, cells)| (name, self.array(cells)))
                    .unzip();
                let (names, arrays) = (names.join(", "), arrays.join(", "));
                format!("unnest({arrays}) AS given ({names})")
            }
            DatabaseKind::Sqlite => {
                let (names, cells): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
                let selected: Vec<_> = names
                    .iter()
                    .zip(&cells)
                    .enumerate()
                    .map(|(place, (name, cells))| match cells {
                        Cells::Numbers(_) | Cells::Texts(_) => {
                            format!("value ->> {place} AS {name}")
                        }
                        Cells::Ids(_) => format!("unhex(value ->> {place}) AS {name}"),
                    })
                    .collect();
                let rows = self.bind(listed(&cells));
                let selected = selected.join(", ");
                format!("(SELECT {selected} FROM json_each({rows})) AS given")
            }
        }
    }

    fn array(&mut self, cells: Cells) -> String {
        match cells {
            Cells::Numbers(numbers) => format!("{}::bigint[]", self.bind(numbers)),
            Cells::Texts(texts) => format!("{}::text[]", self.bind(texts)),
            Cells::Ids(ids) => format!("{}::uuid[]", self.bind(ids)),
        }
    }

    /// The statement with these parameters.
    pub(crate) fn statement(self, sql: impl Into<String>) -> Statement {
        Statement {
            sql: sql.into(),
            values: Some(Values(self.values)),
            db_backend: self.kind.backend(),
        }
    }
}

/// A list of rows, each a list of cells, as JSON.
fn listed(columns: &[Cells]) -> String {
    let count = columns.first().map_or(0, |cells| match cells {
        Cells::Numbers(numbers) => numbers.len(),
        Cells::Texts(texts) => texts.len(),
        Cells::Ids(ids) => ids.len(),
    });
    let mut text = String::from("[");
    for row in 0..count {
        text.push_str(if row == 0 { "[" } else { ",[" });
        for (place, cells) in columns.iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            // Writing to a string cannot fail.
            let _ = match cells {
                Cells::Numbers(numbers) => write!(text, "{}", numbers[row]),
                Cells::Texts(texts) => write!(text, "{}", json_text(&texts[row])),
                Cells::Ids(ids) => write!(text, "\"{}\"", ids[row].simple()),
            };
        }
        text.push(']');
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Cells, listed};

    #[test]
    fn rows_are_lists_of_cells() {
        assert_eq!(listed(&[]), "[]");
        let columns = [
            Cells::Numbers(vec![1, -2]),
            Cells::Texts(vec!["a\"".to_owned(), String::new()]),
            Cells::Ids(vec![Uuid::nil(), Uuid::max()]),
        ];
        assert_eq!(
            listed(&columns),
            "[[1,\"a\\\"\",\"00000000000000000000000000000000\"],\
             [-2,\"\",\"ffffffffffffffffffffffffffffffff\"]]"
        );
    }
}
