//! The statements that read, built apart from running them so that a test can ask the databases for their plans.
//!
//! Each begins with the workspace: every table in every statement is held to it, joined tables and subqueries too.
//!
//! They are written by `sea_query`, but for three pieces of text around what it wrote: the lists of columns, which are the
//! same in every statement and are made once; `accounts`' joins of team members, likewise; and `order`'s `ORDER BY`,
//! `LIMIT` and `OFFSET`, because the number of rows must stand in the text for PostgreSQL to keep its plan. What is put into
//! those are names of tables and columns, words of SQL and that one number, never a text from outside: all other values are
//! parameters. Statements about events, signals and segments are text altogether, see [`events`].

mod accounts;
mod among;
mod contacts;
pub(crate) mod events;
mod filter;
mod keys;
mod lists;
mod messages;
mod newest;
mod order;
mod organizations;
mod parameters;
mod people;
mod records;
mod relations;
mod search;
mod segments;
mod signals;
mod touch;

pub(crate) use accounts::{
    accounts_after, accounts_of, count, get, lock, lock_of_member, lock_several, lock_under, page,
    part_from, read as read_account, read_account_of, several, touch_of_member,
};
pub(crate) use among::{
    all_of_them, contacts_among, conversations_among, meetings_among, members_among, metrics_among,
    notes_among, requests_among, responses_among, tasks_among,
};
pub(crate) use contacts::{contacts_of, contacts_of_one, read as read_contact};
pub(crate) use keys::{keys, read as read_key};
pub(crate) use lists::one_of;
pub(crate) use messages::{messages_named, messages_of, read as read_message};
pub(crate) use newest::{last_response, newest_messages, newest_times, read_response, read_times};
pub(crate) use organizations::keep_at_accounts;
pub(crate) use parameters::{Cells as Column, Parameters};
pub(crate) use people::{
    NamedAt, TiedTo, conversations_of, delete_deserted, delete_people, lock_people, lock_people_of,
    people, people_at_accounts, people_of_nothing_else, people_present, person_of_nothing,
    read as read_person, read_named_at, read_tie, ties, touch_people_of_more,
};
pub(crate) use records::{
    all_of as all_records, count_of, get as get_record, hold as hold_record, latest, page_of,
    read as read_record, read_row, several as several_records,
};
pub(crate) use relations::{fields, organizations_of, read_field, read_organization_of};
pub(crate) use search::search_row;
pub(crate) use segments::{
    enter, labels_of, leave, memberships, moves, note_moves, read_label, read_member, read_move,
};
pub(crate) use signals::{
    health_days, put_scores, read_day, read_signal, read_usage, signals, usage,
};

#[cfg(test)]
pub(crate) use accounts::page_rows;
#[cfg(test)]
pub(crate) use search::INDEXED_CHARACTERS;
