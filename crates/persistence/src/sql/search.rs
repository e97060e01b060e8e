//! Finding a text within names and external ids.
//!
//! What counts is whether the folded column contains the folded text, which both databases answer alike. So that they need
//! not look at every account, an index of trigrams narrows it down first: PostgreSQL's on the columns themselves, which
//! `LIKE` uses by itself, and on SQLite a full-text table beside them. A text of less than three characters has no trigram
//! and is looked for in every account of the workspace.

use sea_orm::sea_query::extension::sqlite::SqliteExpr;
use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Func, IntoColumnRef, LikeExpr, Query, SelectStatement,
};
use stele_application::{Search, SearchIn};
use stele_domain::{AccountNumber, WorkspaceId, fold};

use crate::DatabaseKind;
use crate::entity::accounts::{Column, Entity};

/// From how many characters on an index helps.
pub(crate) const INDEXED_CHARACTERS: usize = 3;

/// SQLite's table of trigrams.
const TABLE: &str = "account_search";

/// How many bits of a row's number are the account's; the others are the workspace's.
const NUMBER_BITS: u32 = 40;

/// The row of an account in SQLite's table of trigrams. Its rows have nothing but a number of 64 bits to go by; workspace
/// and number in one keep the rows of a workspace together, so that a search passes over all others.
///
/// A SQLite file would have to hold a trillion accounts or eight million workspaces for the two to meet.
pub(crate) fn search_row(workspace: WorkspaceId, number: AccountNumber) -> i64 {
    (workspace.0 << NUMBER_BITS) | number.0
}

/// Which accounts a search finds.
pub(super) fn found(kind: DatabaseKind, workspace: WorkspaceId, search: &Search) -> Condition {
    let needle = fold(&search.text);
    let mut contained = Condition::any().add(contains(kind, (Entity, Column::NameFolded), &needle));
    if search.within == SearchIn::NameOrExternalId {
        contained = contained.add(contains(kind, (Entity, Column::ExternalIdFolded), &needle));
    }
    let found = Condition::all().add(contained);
    if kind == DatabaseKind::Postgres || needle.chars().count() < INDEXED_CHARACTERS {
        return found;
    }
    let rows = rows(workspace, search.within, &needle);
    found.add(Expr::col((Entity, Column::Number)).in_subquery(rows))
}

fn contains(kind: DatabaseKind, column: impl IntoColumnRef, needle: &str) -> Expr {
    match kind {
        DatabaseKind::Postgres => Expr::col(column).like(LikeExpr::new(pattern(needle))),
        DatabaseKind::Sqlite => Expr::expr(
            Func::cust(Alias::new("instr"))
                .arg(Expr::col(column))
                .arg(needle),
        )
        .gt(0),
    }
}

/// The pattern of everything that contains `needle`, in which nothing of `needle` is special. The backslash escapes unless
/// another character is said to.
fn pattern(needle: &str) -> String {
    let mut pattern = String::with_capacity(needle.len() + 2);
    pattern.push('%');
    for character in needle.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// The numbers of the accounts of a workspace whose trigrams match.
fn rows(workspace: WorkspaceId, within: SearchIn, needle: &str) -> SelectStatement {
    // A phrase in quotes is taken literally, but for the quotes themselves.
    let phrase = format!("\"{}\"", needle.replace('"', "\"\""));
    let phrase = match within {
        SearchIn::Name => format!("name : {phrase}"),
        SearchIn::NameOrExternalId => phrase,
    };
    let row = || Expr::col(Alias::new("rowid"));
    let first = search_row(workspace, AccountNumber(0));
    let last = search_row(workspace, AccountNumber((1 << NUMBER_BITS) - 1));
    Query::select()
        .expr(row().sub(first))
        .from(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new(TABLE)).matches(phrase))
        .and_where(row().between(first, last))
        .take()
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn nothing_of_the_needle_is_special_in_its_pattern() {
        assert_eq!(pattern("a%b_c\\d*'\""), "%a\\%b\\_c\\\\d*'\"%");
    }
}
