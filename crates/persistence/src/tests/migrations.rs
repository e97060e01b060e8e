//! The schema comes to be.

use sea_orm::{ConnectionTrait, TransactionTrait};
use stele_application::ports::AdministrationReader;

use crate::testing::TestDatabase;
use crate::tests::tools::{number, run};
use crate::{Database, DatabaseKind, OpenError, OpenOptions, migration};

async fn connect(test: &TestDatabase) -> Database {
    let opened = Database::connect(test.url(), &OpenOptions::default()).await;
    opened.expect("opened")
}

on_both! {
    async fn of_many_servers_that_start_at_once_one_migrates(test) {
        let servers = (0..8).map(|_| {
            let url = test.url().to_owned();
            tokio::spawn(async move {
                let database = Database::connect(&url, &OpenOptions::default()).await;
                database.expect("opened").migrate().await.expect("migrated")
            })
        });
        let mut applied = Vec::new();
        for server in servers.collect::<Vec<_>>() {
            applied.push(server.await.expect("no panic"));
        }
        let status = connect(test).await.schema_status().await.expect("answered");
        assert!(status.is_current(), "{status:?}");
        applied.sort_unstable();
        assert_eq!(applied, [0, 0, 0, 0, 0, 0, 0, status.known]);
    }

    async fn a_newer_schema_is_refused(test) {
        let database = test.open().await;
        run(
            &database,
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_the_future', 0)",
        )
        .await;
        let status = database.schema_status().await.expect("answered");
        assert!(status.is_newer() && !status.is_current(), "{status:?}");
        let refused = connect(test).await.migrate().await;
        let Err(error @ OpenError::NewerSchema { .. }) = refused else {
            panic!("{refused:?}");
        };
        let line = error.to_string();
        let applied = status.applied;
        let begins = format!("this program does not know 1 of the database's {applied} migrations: ");
        assert!(line.starts_with(&begins), "{line}");
        assert!(line.contains("a newer version of Stele has been here"), "{line}");
        assert!(!line.contains('\n'), "{line}");
    }

    async fn the_secret_of_cursors_is_made_once_for_each_database(test) {
        let database = test.open().await;
        let secret = database.cursor_secret().await.expect("answered");
        assert_eq!(test.open().await.cursor_secret().await.expect("answered"), secret);
        let other = TestDatabase::new(test.kind()).await;
        assert_ne!(other.open().await.cursor_secret().await.expect("answered"), secret);
        // 244 random bits do not make a byte eight times over.
        let different: std::collections::BTreeSet<_> = secret.into_iter().collect();
        assert!(different.len() > 8, "{secret:?}");
    }

    async fn an_interrupted_migration_leaves_nothing(test) {
        let database = connect(test).await;
        // In the way of the last migration.
        run(&database, "CREATE TABLE idempotency_keys (id INTEGER)").await;
        let refused = database.migrate().await;
        assert!(matches!(refused, Err(OpenError::Refused(_))), "{refused:?}");
        let status = database.schema_status().await.expect("answered");
        assert_eq!(status.applied, 0, "{status:?}");
        run(&database, "DROP TABLE idempotency_keys").await;
        assert_eq!(database.migrate().await.expect("migrated"), status.known);
        assert_eq!(number(&database, "SELECT count(*) FROM settings").await, 1);
    }
}

/// A PostgreSQL database whose transactions are stricter than usual.
async fn strict() -> TestDatabase {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    test.execute(
        "DO $$ BEGIN EXECUTE format(
            'ALTER DATABASE %I SET default_transaction_isolation = %L', current_database(), 'repeatable read'
        ); END $$",
    )
    .await;
    test
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waited_sees_what_the_other_migrated_at_any_level_of_isolation() {
    let test = strict().await;
    let holder = connect(&test).await;
    let lock = holder.writer.begin().await.expect("begun");
    let held = format!("SELECT pg_advisory_xact_lock({})", migration::POSTGRES_LOCK);
    lock.execute_unprepared(&held).await.expect("locked");
    let servers = [connect(&test).await, connect(&test).await];
    let servers = servers.map(|server| tokio::spawn(async move { server.migrate().await }));
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while number(&holder, waiting).await < 2 {
        tokio::task::yield_now().await;
    }
    lock.commit().await.expect("released");
    let mut applied = Vec::new();
    for server in servers {
        applied.push(server.await.expect("no panic").expect("migrated"));
    }
    applied.sort_unstable();
    let known = holder.schema_status().await.expect("answered").known;
    assert_eq!(applied, [0, known]);
}

/// The server itself notes down under which settings each statement of the schema runs.
#[tokio::test]
async fn a_migration_may_take_its_time() {
    let test = strict().await;
    for statement in [
        "CREATE TABLE noted (setting TEXT)",
        "CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO noted SELECT name || '=' || setting FROM pg_settings
            WHERE name IN ('lock_timeout', 'statement_timeout', 'transaction_isolation');
        END $$",
        "CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION note()",
    ] {
        test.execute(statement).await;
    }
    let database = test.open().await;
    let all = number(&database, "SELECT count(*) FROM noted").await;
    assert!(all > 0);
    let right = "SELECT count(*) FROM noted WHERE setting IN
        ('lock_timeout=0', 'statement_timeout=0', 'transaction_isolation=read committed')";
    assert_eq!(number(&database, right).await, all);
}
