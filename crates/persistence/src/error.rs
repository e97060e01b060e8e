//! From a database's error to a store's.

use std::error::Error;
use std::fmt;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{DbErr, RuntimeErr, SqlxError};
use stele_application::Resource;
use stele_application::ports::{StoreError, Unique};

/// A key, as each database names it when it is violated: PostgreSQL by its constraint, SQLite by its columns.
const UNIQUE: &[(&str, &str, Unique)] = &[
    (
        "account_identifiers_pkey",
        "account_identifiers.workspace_id, account_identifiers.value",
        Unique::AccountIdentifier,
    ),
    (
        "accounts_code",
        "accounts.workspace_id, accounts.code",
        Unique::Code,
    ),
    (
        "contacts_code",
        "contacts.workspace_id, contacts.code",
        Unique::Code,
    ),
    (
        "contacts_external_id",
        "contacts.workspace_id, contacts.external_id",
        Unique::ExternalId(Resource::Contact),
    ),
    (
        "organizations_external_id",
        "organizations.workspace_id, organizations.external_id",
        Unique::ExternalId(Resource::Organization),
    ),
    (
        "nps_responses_external_id",
        "nps_responses.workspace_id, nps_responses.external_id",
        Unique::ExternalId(Resource::NpsResponse),
    ),
    (
        "conversations_external_id",
        "conversations.workspace_id, conversations.external_id",
        Unique::ExternalId(Resource::Conversation),
    ),
    (
        "messages_external_id",
        "messages.workspace_id, messages.external_id",
        Unique::ExternalId(Resource::Message),
    ),
    (
        "notes_external_id",
        "notes.workspace_id, notes.external_id",
        Unique::ExternalId(Resource::Note),
    ),
    (
        "tasks_external_id",
        "tasks.workspace_id, tasks.external_id",
        Unique::ExternalId(Resource::Task),
    ),
    (
        "usage_metrics_name",
        "usage_metrics.workspace_id, usage_metrics.group_type_index, usage_metrics.name",
        Unique::Name(Resource::UsageMetric),
    ),
    (
        "segments_name",
        "segments.workspace_id, segments.name",
        Unique::Name(Resource::Segment),
    ),
    (
        "members_email",
        "members.workspace_id, members.email_folded",
        Unique::MemberEmail,
    ),
    ("api_keys_prefix", "api_keys.prefix", Unique::KeyPrefix),
    (
        "workspaces_project_token",
        "workspaces.project_token",
        Unique::ProjectToken,
    ),
    (
        "group_types_pkey",
        "group_types.workspace_id, group_types.type_index",
        Unique::GroupType,
    ),
    (
        "group_types_name",
        "group_types.workspace_id, group_types.name",
        Unique::GroupType,
    ),
    (
        "idempotency_keys_pkey",
        "idempotency_keys.workspace_id, idempotency_keys.digest",
        Unique::IdempotencyKey,
    ),
];

/// Something stored that does not read as what it should be.
#[derive(Debug)]
pub(crate) struct Malformed(pub(crate) &'static str);

impl fmt::Display for Malformed {
    /// Names the column and not the value, which is the customer's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a stored {} is malformed", self.0)
    }
}

impl Error for Malformed {}

/// What went wrong in this crate, on its way to becoming a [`StoreError`].
#[derive(Debug)]
pub(crate) enum Fault {
    Database(DbErr),
    Malformed(Malformed),
    /// What was to be written over is not there any more.
    Stale(&'static str),
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        Fault::Database(error)
    }
}

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        Fault::Malformed(malformed)
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Database(error) => store_error(error),
            Fault::Malformed(malformed) => StoreError::Broken(Box::new(malformed)),
            Fault::Stale(what) => {
                StoreError::Retry(format!("{what} is no longer what was read").into())
            }
        }
    }
}

/// What the caller of a port is told of a database's error.
pub(crate) fn store_error(error: DbErr) -> StoreError {
    match class(&error) {
        Class::Conflict(unique) => StoreError::Conflict(unique),
        Class::Retry => StoreError::Retry(Box::new(error)),
        Class::Unavailable => StoreError::Unavailable(Box::new(error)),
        Class::Broken => StoreError::Broken(Box::new(error)),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Class {
    Conflict(Unique),
    Retry,
    Unavailable,
    Broken,
}

fn class(error: &DbErr) -> Class {
    let error = match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return Class::Unavailable,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            error
        }
        _ => return Class::Broken,
    };
    match &**error {
        SqlxError::Database(error) => database_class(&**error),
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed
        | SqlxError::BeginFailed => Class::Unavailable,
        _ => Class::Broken,
    }
}

fn database_class(error: &dyn DatabaseError) -> Class {
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        return postgres_class(error.code(), error.constraint());
    }
    if let Some(code) = numeric_code(error) {
        return sqlite_class(code, error.message());
    }
    Class::Broken
}

/// By SQLSTATE.
fn postgres_class(code: &str, constraint: Option<&str>) -> Class {
    match code {
        // unique_violation
        "23505" => UNIQUE
            .iter()
            .find(|(name, ..)| constraint == Some(name))
            .map_or(Class::Broken, |(.., unique)| Class::Conflict(*unique)),
        // foreign_key_violation: what a row belongs to was deleted after it was read; a second try will not find it.
        "23503"
        // serialization_failure, deadlock_detected
        | "40001" | "40P01" => Class::Retry,
        // lock_not_available: who has waited for all of the lock timeout would wait as long in each further try.
        // read_only_sql_transaction (a replica after a failover), idle_in_transaction_session_timeout
        "55P03" | "25006" | "25P03" => Class::Unavailable,
        // Connection exceptions, insufficient resources, operator intervention (shutting down, starting up, the statement
        // timeout).
        code if ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => {
            Class::Unavailable
        }
        _ => Class::Broken,
    }
}

/// By extended result code, whose last byte is the primary one.
fn sqlite_class(code: i32, message: &str) -> Class {
    match (code, code & 0xff) {
        // SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE
        (1555 | 2067, _) => UNIQUE
            .iter()
            .find(|(_, columns, _)| {
                message.strip_prefix("UNIQUE constraint failed: ") == Some(*columns)
            })
            .map_or(Class::Broken, |(.., unique)| Class::Conflict(*unique)),
        // SQLITE_CONSTRAINT_FOREIGNKEY: as on PostgreSQL.
        // SQLITE_BUSY_SNAPSHOT: another writer was first. SQLITE_LOCKED.
        (787 | 517, _) | (_, 6) => Class::Retry,
        // SQLITE_BUSY (after all of the busy timeout), SQLITE_READONLY, SQLITE_INTERRUPT, SQLITE_IOERR, SQLITE_FULL,
        // SQLITE_CANTOPEN
        (_, 5 | 8 | 9 | 10 | 13 | 14) => Class::Unavailable,
        _ => Class::Broken,
    }
}

fn numeric_code(error: &dyn DatabaseError) -> Option<i32> {
    error.try_downcast_ref::<SqliteError>()?;
    error.code()?.parse().ok()
}

/// The primary result code of an error of SQLite.
pub(crate) fn sqlite_code(error: &SqlxError) -> Option<i32> {
    match error {
        SqlxError::Database(error) => numeric_code(&**error).map(|code| code & 0xff),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use stele_application::ports::Unique;

    use super::{Class, postgres_class, sqlite_class};

    #[test]
    fn each_database_tells_the_same_by_codes_of_its_own() {
        let retry = [("40001", 517), ("40P01", 262), ("23503", 787)];
        let unavailable = [
            ("08006", 10),
            ("53300", 14),
            ("57P01", 778),
            ("25006", 8),
            ("57014", 9),
            ("53100", 13),
            ("53200", 5),
            ("55P03", 5),
            ("25P03", 10),
        ];
        let broken = [("42P01", 1), ("23514", 275), ("22021", 20), ("XX000", 11)];
        for (codes, class) in [
            (&retry[..], Class::Retry),
            (&unavailable, Class::Unavailable),
            (&broken, Class::Broken),
        ] {
            for (postgres, sqlite) in codes {
                assert_eq!(postgres_class(postgres, None), class, "{postgres}");
                assert_eq!(sqlite_class(*sqlite, ""), class, "{sqlite}");
            }
        }
    }

    #[test]
    fn a_key_is_told_by_its_name_or_its_columns() {
        let taken = Class::Conflict(Unique::MemberEmail);
        assert_eq!(postgres_class("23505", Some("members_email")), taken);
        let columns = "UNIQUE constraint failed: members.workspace_id, members.email_folded";
        assert_eq!(sqlite_class(2067, columns), taken);
        // A key that nobody expects to be taken.
        assert_eq!(postgres_class("23505", Some("members_pkey")), Class::Broken);
        let columns = "UNIQUE constraint failed: members.workspace_id, members.id";
        assert_eq!(sqlite_class(1555, columns), Class::Broken);
    }
}
