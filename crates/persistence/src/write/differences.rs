//! What an update has to write.

use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, Iterable, ModelTrait};

/// The columns in which two rows differ, with the values of the later one. SQLite would rewrite the entries of every index
/// of which a column is named, changed or not.
pub(super) fn differences<M: ModelTrait>(
    before: &M,
    after: &M,
) -> Vec<(<M::Entity as EntityTrait>::Column, Expr)> {
    <M::Entity as EntityTrait>::Column::iter()
        .filter_map(|column| {
            let value = after.get(column);
            (before.get(column) != value).then(|| (column, Expr::val(value)))
        })
        .collect()
}
