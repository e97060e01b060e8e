//! Noting a change of many rows at once, as [`Stamp::touch`](stele_domain::Stamp::touch) notes one of a record.

use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoColumnRef};
use stele_domain::Timestamp;

/// What a change does to the version of a row and to when it last changed: now, or a microsecond after its last change
/// where that is later.
pub(crate) fn touched<C: Copy + IntoColumnRef>(
    version: C,
    updated_at: C,
    now: Timestamp,
) -> [(C, Expr); 2] {
    let next = Expr::col(updated_at).add(1);
    let later = Func::greatest([next, Expr::val(now.micros())]);
    [
        (version, Expr::col(version).add(1)),
        (updated_at, later.into()),
    ]
}
