//! What the tests share.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, Statement};
use stele_application::ports::{Store, UnitOfWork};
use stele_domain::{
    Account, AccountContact, AccountId, Code, Contact, ContactId, ContactNumber, Email, Identifier,
    Identifiers, LicenseStatus, Member, MemberId, MemberNumber, Name, PersonName, Timestamp,
    Workspace, WorkspaceId,
};
use stele_testkit::{Fixture, Ports, SequentialIds};

use crate::{Database, DatabaseKind};

/// The use cases over a database.
pub(super) async fn fixture(database: &Arc<Database>) -> Fixture {
    Fixture::over(Ports::of(database.clone())).await
}

pub(super) async fn begin(database: &Database) -> Box<dyn UnitOfWork> {
    database.begin().await.expect("begun")
}

/// Runs SQL behind the store's back.
pub(super) async fn run(database: &Database, sql: &str) {
    let ran = database.writer.execute_unprepared(sql).await;
    ran.unwrap_or_else(|error| panic!("{error}: {sql}"));
}

/// The one number that a query answers.
pub(super) async fn number(database: &Database, sql: &str) -> i64 {
    let statement = Statement::from_string(database.kind().backend(), sql);
    let row = database.reader.query_one_raw(statement).await;
    let row = row.expect("answered").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// Waits until somebody waits for a lock. SQLite's writers wait for the one connection, where nobody can see them.
pub(super) async fn somebody_waits(database: &Database) {
    if database.kind() == DatabaseKind::Sqlite {
        return;
    }
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while number(database, waiting).await == 0 {
        tokio::task::yield_now().await;
    }
}

/// The URL of a PostgreSQL database with a setting of the server's for each connection.
pub(super) fn with_setting(url: &str, name: &str, value: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options[{name}]={value}")
}

pub(super) fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).expect("in range")
}

pub(super) fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

pub(super) fn account_id(n: u64) -> AccountId {
    AccountId(SequentialIds::nth_uuid(n))
}

pub(super) fn code(n: u64) -> Code {
    SequentialIds::nth_code(n)
}

/// The `n`th account.
pub(super) fn account(n: u64, text: &str, identifiers: &[&str]) -> Account {
    let mut account = Account::new(account_id(n), code(n), name(text), None, at(0));
    let list: Vec<_> = identifiers
        .iter()
        .map(|text| Identifier::new(*text).expect("an identifier"))
        .collect();
    let external = list.first().cloned();
    account.identifiers = Identifiers::from_parts(list, external.as_ref()).expect("no duplicates");
    account
}

/// The `n`th contact.
pub(super) fn contact(n: u64, text: &str, email: &str) -> AccountContact {
    AccountContact {
        contact: Contact {
            id: ContactId(SequentialIds::nth_uuid(n)),
            number: ContactNumber(0),
            code: code(n),
            version: 1,
            external_id: None,
            name: PersonName::from_whole(text).expect("a name"),
            email: Some(Email::new(email).expect("an email")),
            created_at: at(0),
            updated_at: at(0),
        },
        is_primary: false,
        email_preferences: Vec::new(),
    }
}

/// The `n`th member.
pub(super) fn member(n: u64, workspace: WorkspaceId, text: &str, email: &str) -> Member {
    Member {
        id: MemberId(SequentialIds::nth_uuid(n)),
        workspace,
        number: MemberNumber(0),
        version: 1,
        name: name(text),
        email: Email::new(email).expect("an email"),
        license_status: LicenseStatus::Active,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A new workspace.
pub(super) async fn workspace(database: &Database, text: &str) -> WorkspaceId {
    let workspace = Workspace {
        id: WorkspaceId(0),
        name: name(text),
        version: 1,
        created_at: at(0),
    };
    let mut work = begin(database).await;
    let workspace = work.insert_workspace(workspace).await.expect("inserted");
    work.commit().await.expect("committed");
    workspace.id
}
