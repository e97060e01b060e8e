//! Usage events.
//!
//! Written as text: most of what they say (lists of rows, conflicts, JSON, row values) has other words in `sea_query`, or
//! none. Every value is a parameter, see [`Parameters`].

mod asked;
mod claim;
mod condition;
mod groups;
mod matching;
mod metric;
mod names;
mod people;
mod place;
mod read;
mod removal;
mod write;

pub(crate) use claim::{
    await_identifiers, forget_awaited, hold_awaited, hold_awaited_alone, take_groups, tie_waiting,
    waiting_span,
};
pub(crate) use groups::{
    add_group_type, group, group_types, put_account_facts, put_group, read_group, read_group_type,
};
pub(crate) use matching::Matching;
pub(crate) use metric::{read_sums, totals};
pub(crate) use names::{
    NamedAccount, NamedPerson, known_contacts, known_people, named_accounts, read_known_contact,
    read_known_person, read_named_account,
};
pub(crate) use people::{names_of, people_seen, read_name, read_seen};
pub(crate) use read::{events_page, read_event};
pub(crate) use removal::{
    Sweep, forget_removed, forget_seen, note_removed, owners, sweep, unsee_account,
};
pub(crate) use write::{Known, insert_events, note_ids, put_people, see_accounts, see_people};

use stele_application::ports::Doer;
use stele_domain::DistinctId;

use super::Parameters;
use crate::DatabaseKind;

/// An index of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Index {
    Account,
    AccountName,
    Person,
    Waiting,
}

/// The events, on SQLite by an index: its planner knows nothing of how they are spread, and may take a span of time for a
/// narrower one than an account is.
fn events_by(kind: DatabaseKind, index: Index) -> String {
    let index = match index {
        Index::Account => "events_account",
        Index::AccountName => "events_account_name",
        Index::Person => "events_person",
        Index::Waiting => "events_waiting",
    };
    match kind {
        DatabaseKind::Postgres => "events".to_owned(),
        DatabaseKind::Sqlite => format!("events INDEXED BY {index}"),
    }
}

/// The index that the events of somebody are found by.
fn index_of(doer: &Doer, is_by_name: bool) -> Index {
    match (doer, is_by_name) {
        (Doer::Account(_), false) => Index::Account,
        (Doer::Account(_), true) => Index::AccountName,
        (Doer::Person(_), _) => Index::Person,
    }
}

/// How many names of a person are each a parameter. Almost everybody has one or two; who has many has them by the many cases
/// in which an email can be written, and a statement takes no more than so many parameters.
const FEW: usize = 8;

/// The events of somebody, but for those of accounts that were removed.
fn done_by(workspace: &str, doer: &Doer, parameters: &mut Parameters) -> String {
    match doer {
        Doer::Account(account) => {
            let account = parameters.bind(account.0);
            format!(
                "events.workspace_id = {workspace} AND events.account_id = {account} \
                 AND NOT EXISTS (SELECT 1 FROM removed_accounts AS removed \
                 WHERE removed.workspace_id = {workspace} AND removed.account_id = {account})"
            )
        }
        Doer::Person(names) => {
            let names: Vec<_> = names.iter().map(DistinctId::as_str).collect();
            let theirs = if names.len() <= FEW {
                parameters.any_of_few("events.distinct_id", &names)
            } else {
                parameters.any_text("events.distinct_id", &names)
            };
            format!(
                "events.workspace_id = {workspace} AND {theirs} \
                 AND NOT EXISTS (SELECT 1 FROM removed_accounts AS removed \
                 WHERE removed.workspace_id = {workspace} AND removed.account_id = events.account_id)"
            )
        }
    }
}
