//! From a URL to a database, or to one clear line.

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{ConnectOptions, Connection, Executor};
use stele_application::ports::{AccountReader, Store, StoreError};
use stele_application::{AccountFilter, AccountPaging, AccountQuery, AccountRef, TimeColumn};
use stele_domain::WorkspaceId;

use crate::testing::TestDatabase;
use crate::tests::tools::{account, begin, number, run, with_setting, workspace};
use crate::{Database, DatabaseFile, DatabaseKind, OpenError, OpenOptions};

async fn refusal(url: &str) -> String {
    let options = OpenOptions::default();
    match Database::connect(url, &options).await {
        Ok(_) => panic!("{url} opened"),
        Err(error) => {
            let line = error.to_string();
            assert!(!line.contains('\n'), "{line}");
            line
        }
    }
}

#[tokio::test]
async fn a_url_that_names_no_database_is_refused_without_repeating_it() {
    for url in [
        "",
        "stele.db",
        "mysql://stele:hunter2@localhost/stele",
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "sqlite://stele.db?mode=memory",
        "sqlite://stele.db?key=hunter2",
        "postgres://stele:hunter2@localhost:port/stele",
    ] {
        let line = refusal(url).await;
        assert!(
            line.starts_with("the database URL is not valid: "),
            "{url}: {line}"
        );
        assert!(!line.contains("hunter2"), "{url}: {line}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_named_without_the_password() {
    // Nothing listens on a port that was just free.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let line = refusal(&format!("postgres://stele:hunter2@127.0.0.1:{port}/stele")).await;
    let begins = format!("cannot connect to PostgreSQL at 127.0.0.1:{port}: ");
    assert!(line.starts_with(&begins), "{line}");
    assert!(!line.contains("hunter2"), "{line}");
}

#[tokio::test]
async fn a_database_that_the_server_does_not_have_is_named() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    let line = refusal(&format!("{}_other", without_parameters(test.url()))).await;
    assert!(line.contains("_other\" does not exist"), "{line}");
}

fn without_parameters(url: &str) -> &str {
    url.split('?').next().unwrap_or(url)
}

#[tokio::test]
async fn a_file_that_cannot_be_made_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("no/such/stele.db");
    let line = refusal(&format!("sqlite://{}", file.display())).await;
    let begins = format!("cannot open the database file {}: ", file.display());
    assert!(line.starts_with(&begins), "{line}");
}

#[tokio::test]
async fn another_programs_file_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let text = directory.path().join("text.db");
    std::fs::write(
        &text,
        "Dear diary, today I was no database at all.".repeat(100),
    )
    .expect("written");
    let other = directory.path().join("other.db");
    let connect = SqliteConnectOptions::new()
        .filename(&other)
        .create_if_missing(true);
    let mut connection = connect.connect().await.expect("connected");
    let made = connection
        .execute("CREATE TABLE recipes (id INTEGER)")
        .await;
    made.expect("made");
    connection.close().await.expect("closed");
    for file in [text, other] {
        let before = std::fs::read(&file).expect("read");
        let line = refusal(&format!("sqlite://{}", file.display())).await;
        assert_eq!(
            line,
            format!("{} is not a database of Stele", file.display())
        );
        assert_eq!(std::fs::read(&file).expect("read"), before);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_and_its_companions_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().expect("a directory");
    // With a blank, a question mark and a percent sign, which a URL escapes.
    let file = directory.path().join("my stele?%.db");
    let path = format!("{}/my%20stele%3F%25.db", directory.path().display());
    let url = format!("sqlite://{path}?mode=rwc");
    let database = Database::connect(&url, &OpenOptions::default()).await;
    let database = database.expect("opened");
    database.migrate().await.expect("migrated");
    let report = database.check().await.expect("checked");
    assert_eq!(report.kind, DatabaseKind::Sqlite);
    assert!(report.schema.is_current(), "{report:?}");
    assert_eq!(report.files.len(), 3, "{report:?}");
    assert!(
        report.files.iter().all(DatabaseFile::is_private),
        "{report:?}"
    );
    assert_eq!(report.files[0].path, file);
    assert_eq!(report.files[0].mode, Some(0o600));
    let open = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(&file, open).expect("set");
    let report = database.check().await.expect("checked");
    assert!(!report.files[0].is_private(), "{report:?}");
    database.close().await;
    let left = std::fs::read_dir(directory.path()).expect("read").count();
    assert_eq!(left, 1, "the log is put into the file when it is closed");
}

on_both! {
    async fn what_was_written_is_there_when_it_is_opened_again(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        let stored = work.insert_account(acme, account(1, "Pied Piper", &[])).await;
        let stored = stored.expect("inserted");
        work.commit().await.expect("committed");
        database.close().await;
        let database = test.open().await;
        let found = database.get(acme, &AccountRef::Id(stored.id)).await;
        assert_eq!(found.expect("answered"), Some(stored));
    }

    async fn a_closed_database_is_not_available(test) {
        let database = test.open().await;
        database.ping().await.expect("answers");
        database.close().await;
        let query = AccountQuery {
            filter: AccountFilter::default(),
            paging: AccountPaging::Keyset { by: TimeColumn::CreatedAt, after: None },
            limit: 1,
        };
        let answers = [
            database.ping().await.err(),
            database.begin().await.err(),
            database.page(WorkspaceId(1), &query).await.err(),
        ];
        for answer in answers {
            assert!(matches!(answer, Some(StoreError::Unavailable(_))), "{answer:?}");
        }
    }

    async fn a_database_without_a_schema_is_not_ready(test) {
        let database = Database::connect(test.url(), &OpenOptions::default()).await;
        let database = database.expect("opened");
        assert!(database.ping().await.is_err());
        let report = database.check().await.expect("checked");
        assert_eq!((report.kind, report.schema.applied), (test.kind(), 0));
        assert!(!report.schema.is_current(), "{report:?}");
    }

    /// What a running server has written is seen, and nothing can be written.
    async fn looking_beside_a_running_server_changes_nothing(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let looking = Database::connect(test.url(), &looking()).await.expect("opened");
        assert_eq!(number(&looking, "SELECT count(*) FROM workspaces").await, 1);
        let report = looking.check().await.expect("checked");
        assert!(report.schema.is_current(), "{report:?}");
        let written = async {
            let mut work = looking.begin().await?;
            work.insert_account(acme, account(1, "Pied Piper", &[])).await?;
            work.commit().await
        };
        let written = written.await;
        assert!(matches!(written, Err(StoreError::Unavailable(_))), "{written:?}");
        looking.close().await;
        assert_eq!(number(&database, "SELECT count(*) FROM accounts").await, 0);
    }

    async fn the_pools_tell_how_busy_they_are(test) {
        let database = test.open().await;
        let busy = || database.pool_stats().iter().map(|pool| pool.open - pool.idle).sum::<u32>();
        // A connection takes a moment to find its way back.
        let settles_at = async |expected| {
            while busy() != expected {
                tokio::task::yield_now().await;
            }
        };
        settles_at(0).await;
        let work = begin(&database).await;
        assert_eq!(busy(), 1);
        drop(work);
        settles_at(0).await;
        let stats = database.pool_stats();
        assert!(stats.iter().all(|pool| pool.open <= pool.max), "{stats:?}");
    }

    async fn a_stored_value_that_makes_no_sense_is_an_error_that_names_its_column(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        work.insert_account(acme, account(1, "Pied Piper", &["a"])).await.expect("inserted");
        work.commit().await.expect("committed");
        for (column, value) in [
            ("identifiers", "'[\"secret\", \"secret\"]'"),
            ("external_id", "'secret'"),
            ("links", "'{\"secret\": null}'"),
            ("status", "'secret'"),
            ("users_count", "-1"),
            ("created_at", "9223372036854775807"),
            ("currency", "'secret'"),
            ("code", "'secret'"),
            ("traits", "'secret'"),
        ] {
            run(&database, &format!("UPDATE accounts SET {column} = {value}")).await;
            let answer = database.get(acme, &AccountRef::Number(stele_domain::AccountNumber(1))).await;
            let Err(StoreError::Broken(source)) = answer else {
                panic!("{column}: {answer:?}");
            };
            let line = source.to_string();
            assert!(line.contains("accounts.") && !line.contains("secret"), "{column}: {line}");
            run(&database, "DELETE FROM accounts").await;
            run(&database, "DELETE FROM account_identifiers").await;
            let mut work = begin(&database).await;
            let stored = work.insert_account(acme, account(1, "Pied Piper", &["a"])).await;
            work.commit().await.expect("committed");
            let number = stored.expect("inserted").number.0;
            run(&database, &format!("UPDATE accounts SET number = 1 WHERE number = {number}")).await;
        }
    }
}

async fn setting(database: &Database, name: &str) -> i64 {
    let sql = format!("SELECT setting::bigint FROM pg_settings WHERE name = '{name}'");
    number(database, &sql).await
}

#[tokio::test]
async fn the_server_gives_up_on_what_takes_too_long_unless_the_url_says_otherwise() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    // Another setting, of which the name of one of these is a part.
    let url = with_setting(test.url(), "deadlock_timeout", "2000");
    let database = Database::connect(&url, &OpenOptions::default()).await;
    let database = database.expect("opened");
    for (name, milliseconds) in [
        ("lock_timeout", 10_000),
        ("statement_timeout", 30_000),
        ("idle_in_transaction_session_timeout", 60_000),
        ("deadlock_timeout", 2_000),
    ] {
        assert_eq!(setting(&database, name).await, milliseconds, "{name}");
    }
    let url = with_setting(test.url(), "statement_timeout", "1234");
    let database = Database::connect(&url, &OpenOptions::default()).await;
    let database = database.expect("opened");
    assert_eq!(setting(&database, "statement_timeout").await, 1234);
    assert_eq!(setting(&database, "lock_timeout").await, 10_000);
}

#[tokio::test]
async fn who_has_waited_for_a_lock_in_vain_is_not_told_to_try_again() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    let database = test.open().await;
    let acme = workspace(&database, "Acme").await;
    let mut work = begin(&database).await;
    let stored = work
        .insert_account(acme, account(1, "Pied Piper", &[]))
        .await;
    let reference = AccountRef::Id(stored.expect("inserted").id);
    work.commit().await.expect("committed");

    let mut forgotten = begin(&database).await;
    let held = forgotten.account_for_update(acme, &reference).await;
    held.expect("answered").expect("found");
    let url = with_setting(test.url(), "lock_timeout", "1");
    let hasty = Database::connect(&url, &OpenOptions::default()).await;
    let hasty = hasty.expect("opened");
    let answer = begin(&hasty)
        .await
        .account_for_update(acme, &reference)
        .await;
    assert!(
        matches!(answer, Err(StoreError::Unavailable(_))),
        "{answer:?}"
    );
}

/// What a directory holds, byte by byte.
fn contents(
    directory: &std::path::Path,
) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(directory).expect("read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .map(|path| (path.clone(), std::fs::read(path).expect("read")))
        .collect()
}

fn looking() -> OpenOptions {
    OpenOptions {
        read_only: true,
        ..OpenOptions::default()
    }
}

#[tokio::test]
async fn looking_at_a_file_leaves_it_and_its_directory_as_they_are() {
    let directory = tempfile::tempdir().expect("a directory");
    // With what a URI escapes.
    let url = format!(
        "sqlite://{}/my%20stele%3F%25.db",
        directory.path().display()
    );
    assert!(matches!(
        Database::connect(&url, &looking()).await,
        Err(OpenError::File { .. })
    ));
    let database = Database::connect(&url, &OpenOptions::default()).await;
    let database = database.expect("opened");
    database.migrate().await.expect("migrated");
    database.close().await;
    for log in ["WAL", "DELETE"] {
        let connect = SqliteConnectOptions::new().filename(directory.path().join("my stele?%.db"));
        let mut connection = connect.connect().await.expect("connected");
        let set = sea_orm::sqlx::AssertSqlSafe(format!("PRAGMA journal_mode = {log}"));
        connection.execute(set).await.expect("set");
        connection.close().await.expect("closed");
        let before = contents(directory.path());
        assert_eq!(before.len(), 1);
        let database = Database::connect(&url, &looking()).await.expect("opened");
        database.ping().await.expect("answers");
        let report = database.check().await.expect("checked");
        assert!(report.schema.is_current(), "{report:?}");
        assert_eq!(
            contents(directory.path()),
            before,
            "{log}, while it is open"
        );
        database.close().await;
        assert_eq!(contents(directory.path()), before, "{log}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_gone_or_replaced_is_noticed() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name);
    let url = format!("sqlite://{}", path("stele.db").display());
    let database = Database::connect(&url, &OpenOptions::default()).await;
    let database = database.expect("opened");
    database.migrate().await.expect("migrated");
    database.ping().await.expect("answers");
    std::fs::rename(path("stele.db"), path("away.db")).expect("moved");
    let gone = database.ping().await;
    assert!(matches!(gone, Err(StoreError::Unavailable(_))), "{gone:?}");
    std::fs::copy(path("away.db"), path("stele.db")).expect("copied");
    let replaced = database.ping().await;
    assert!(
        matches!(replaced, Err(StoreError::Unavailable(_))),
        "{replaced:?}"
    );
    std::fs::rename(path("away.db"), path("stele.db")).expect("moved");
    database.ping().await.expect("answers");
}

#[test]
fn an_error_of_opening_is_an_error() {
    fn is_error<E: std::error::Error + Send + Sync + 'static>() {}
    is_error::<OpenError>();
}
