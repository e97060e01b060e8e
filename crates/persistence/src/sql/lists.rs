//! "One of these", in one parameter.
//!
//! A list of any length makes the same statement, which the databases prepare once, and no list runs into the limit on
//! parameters.

use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, IntoColumnRef, Query, Value};
use uuid::Uuid;

use crate::DatabaseKind;
use crate::convert::json_text;

/// Whether a text column holds one of these texts.
pub(crate) fn one_of(kind: DatabaseKind, column: impl IntoColumnRef, texts: &[String]) -> Expr {
    match kind {
        DatabaseKind::Postgres => Expr::col(column).eq(PgFunc::any(Value::from(texts.to_vec()))),
        DatabaseKind::Sqlite => among(column, listed(), json_text(texts)),
    }
}

/// Whether a column of ids holds one of these.
pub(crate) fn one_of_ids(kind: DatabaseKind, column: impl IntoColumnRef, ids: Vec<Uuid>) -> Expr {
    match kind {
        DatabaseKind::Postgres => Expr::col(column).eq(PgFunc::any(Value::from(ids))),
        DatabaseKind::Sqlite => {
            // JSON holds no bytes.
            let ids: Vec<_> = ids.iter().map(|id| id.simple().to_string()).collect();
            let bytes = Func::cust(Alias::new("unhex")).arg(listed());
            among(column, bytes.into(), json_text(&ids))
        }
    }
}

/// Whether a column of ids holds one of these few, as query strings name them. On SQLite each is a parameter: its planner
/// sees how few they are, where it takes every other list for one of many.
pub(super) fn one_of_few_ids(
    kind: DatabaseKind,
    column: impl IntoColumnRef,
    ids: Vec<Uuid>,
) -> Expr {
    match kind {
        DatabaseKind::Postgres => one_of_ids(kind, column, ids),
        DatabaseKind::Sqlite => Expr::col(column).is_in(ids),
    }
}

/// Whether a column of numbers holds one of these.
pub(crate) fn one_of_numbers(
    kind: DatabaseKind,
    column: impl IntoColumnRef,
    numbers: Vec<i64>,
) -> Expr {
    match kind {
        DatabaseKind::Postgres => Expr::col(column).eq(PgFunc::any(Value::from(numbers))),
        DatabaseKind::Sqlite => among(column, listed(), json_text(&numbers)),
    }
}

/// The elements of a list of JSON, as SQLite's table of them calls them.
fn listed() -> Expr {
    Expr::col(Alias::new("value"))
}

/// Whether a column holds what SQLite makes of one of the elements of a list of JSON.
fn among(column: impl IntoColumnRef, element: Expr, list: String) -> Expr {
    Expr::col(column).in_subquery(
        Query::select()
            .expr(element)
            .from_function(
                Func::cust(Alias::new("json_each")).arg(list),
                Alias::new("list"),
            )
            .take(),
    )
}
