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
        DatabaseKind::Sqlite => Expr::col(column).in_subquery(
            Query::select()
                .column(Alias::new("value"))
                .from_function(
                    Func::cust(Alias::new("json_each")).arg(json_text(texts)),
                    Alias::new("list"),
                )
                .take(),
        ),
    }
}

/// Whether a column of ids holds one of these. SQLite's lists hold no ids, so there each is a parameter; lists of ids come
/// from pages and from query strings, which are short.
pub(super) fn one_of_ids(kind: DatabaseKind, column: impl IntoColumnRef, ids: Vec<Uuid>) -> Expr {
    match kind {
        DatabaseKind::Postgres => Expr::col(column).eq(PgFunc::any(Value::from(ids))),
        DatabaseKind::Sqlite => Expr::col(column).is_in(ids),
    }
}
