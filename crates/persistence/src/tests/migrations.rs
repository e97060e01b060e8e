//! The schema comes to be.

use stele_application::ports::AdministrationReader;

use crate::testing::TestDatabase;
use crate::tests::tools::{number, run};
use crate::{Database, OpenError, OpenOptions};

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
