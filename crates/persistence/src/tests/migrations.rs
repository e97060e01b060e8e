//! The schema comes to be.

use sea_orm::{ConnectionTrait, TransactionTrait};
use stele_application::ports::{AccountReader, AdministrationReader, RecordReader};
use stele_application::{AccountRef, ContactsOf};
use stele_domain::{Contact, ContactNumber, Derived, EmailPreference, PersonName, WorkspaceId};

use crate::testing::TestDatabase;
use crate::tests::tools::{account_id, at, begin, number, organization, person, run};
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

    async fn a_database_of_the_first_version_is_brought_up_to_date_with_all_that_it_holds(test) {
        let database = connect(test).await;
        migration::apply_first(&database.writer, 5).await.expect("applied");
        fill_first_version(&database).await;
        let known = database.schema_status().await.expect("answered").known;
        assert_eq!(database.migrate().await.expect("migrated"), known - 5);
        let acme = WorkspaceId(1);
        let reference = AccountRef::Identifier("pp".to_owned());
        let stored = AccountReader::get(&database, acme, &reference).await;
        let stored = stored.expect("answered").expect("found");
        assert_eq!((stored.id, stored.version, stored.updated_at), (account_id(1), 3, at(2)));
        assert_eq!(stored.traits.as_map()["a"].to_string(), "1.10");
        // What it named was never there.
        assert_eq!(stored.organization, None);
        assert_eq!(stored.derived, Derived::default());
        let expected = Contact {
            number: ContactNumber(1),
            updated_at: at(2),
            name: PersonName::from_whole("Erlich").expect("a name"),
            ..person(1, "", "\"at@home\"@X.com")
        };
        let expected = Contact { code: "aaaaaaaa".parse().expect("a code"), created_at: at(1), ..expected };
        let contacts = database.contacts(acme, &[stored.id], 10).await.expect("answered");
        let [tied] = &contacts[&stored.id][..] else { panic!("{contacts:?}") };
        assert_eq!(tied.contact, expected);
        assert_eq!((tied.is_primary, &tied.email_preferences[..]), (true, &[EmailPreference::Billing][..]));
        for (host, count) in [("x.com", 1), ("home\"@x.com", 0), ("", 0)] {
            let of = ContactsOf::EmailHost(host.to_owned());
            let found = RecordReader::<Contact>::count(&database, acme, Some(&of)).await;
            assert_eq!(found.expect("answered"), count, "{host}");
        }
        // It is listed among those that were scored.
        let unscored = "SELECT count(*) FROM account_health WHERE score IS NULL AND account_number = 1";
        assert_eq!(number(&database, unscored).await, 1);
        // And it is written as any other.
        let mut work = begin(&database).await;
        let above = work.insert(acme, organization(9, "hooli")).await.expect("inserted");
        let mut changed = stored.clone();
        changed.organization = Some(above.id);
        changed.touch(at(9));
        work.update_account(acme, &changed).await.expect("updated");
        work.commit().await.expect("committed");
        let stored = AccountReader::get(&database, acme, &reference).await;
        assert_eq!(stored.expect("answered"), Some(changed));
    }

    /// As the program folds them, whatever the database makes of letters.
    async fn the_names_of_people_are_folded(test) {
        let database = connect(test).await;
        migration::apply_first(&database.writer, 20).await.expect("applied");
        run(
            &database,
            "INSERT INTO workspaces (id, name, version, created_at, project_token)
             VALUES (1, 'Acme', 1, 0, 'phc_1'), (2, 'Hooli', 1, 0, 'phc_2')",
        )
        .await;
        // More of them than are folded at a time, in which the last of one step may be of either workspace.
        run(
            &database,
            "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 1500)
             INSERT INTO people (workspace_id, distinct_id, version, first_at, last_at, properties)
             SELECT workspaces.id, 'É' || n, 1, 0, 0, '{}' FROM series, workspaces",
        )
        .await;
        let names = ["Kim@Y.com", "plain", "Σίσυφος", "ΣΊΣΥΦΟΣ", "İ@x", "Éa", "😀"];
        for name in names {
            run(
                &database,
                &format!(
                    "INSERT INTO people (workspace_id, distinct_id, version, first_at, last_at, properties)
                     VALUES (2, '{name}', 1, 0, 0, '{{}}')"
                ),
            )
            .await;
        }
        database.migrate().await.expect("migrated");
        for name in names {
            let folded = stele_domain::fold(name);
            let stored = format!(
                "SELECT count(*) FROM people WHERE distinct_id = '{name}' AND distinct_id_folded = '{folded}'"
            );
            assert_eq!(number(&database, &stored).await, 1, "{name}");
        }
        let stored = "SELECT count(*) FROM people WHERE distinct_id_folded LIKE 'é%'";
        assert_eq!(number(&database, stored).await, 2 * 1500 + 1);
    }

    /// Metrics look at what was known of groups and accounts before.
    async fn what_is_known_of_groups_gets_its_facts(test) {
        let database = connect(test).await;
        migration::apply_first(&database.writer, 21).await.expect("applied");
        let id = |n: &str| match database.kind() {
            DatabaseKind::Sqlite => format!("unhex(printf('%032x', {n}))"),
            DatabaseKind::Postgres => format!("lpad(to_hex({n}), 32, '0')::uuid"),
        };
        let series = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 700)";
        let account = id("n");
        for sql in [
            "INSERT INTO workspaces (id, name, version, created_at, project_token)
             VALUES (1, 'Acme', 1, 0, 'phc_1'), (2, 'Hooli', 1, 0, 'phc_2')",
            // More of them than are filled at a time.
            &format!(
                "{series} INSERT INTO groups (workspace_id, type_index, key, version, properties)
                 SELECT workspaces.id, 1 + n % 2, 'group ' || n, 7, '{{\"Plan\":\"Ä ' || n || '\",\"no\":null}}' FROM series, workspaces"
            ),
            &format!(
                "{series} INSERT INTO accounts (workspace_id, id, number, code, version, created_at, updated_at, name,
                        name_folded, identifiers, traits, links, tags, status)
                 SELECT workspaces.id, {account}, n + 1000 * workspaces.id, 'code ' || n, 1, 0, 0, 'Name', 'name', '[]',
                        CASE WHEN n % 2 = 0 THEN '{{\"seats\":' || n || ',\"stripe_customer_id\":1}}' ELSE '{{}}' END,
                        CASE WHEN n % 3 = 0 THEN '{{\"stripe_customer_id\":\"cus_' || n || '\",\"salesforce_id\":null}}' ELSE '{{}}' END,
                        '[]', 'active'
                   FROM series, workspaces"
            ),
        ] {
            run(&database, sql).await;
        }
        database.migrate().await.expect("migrated");
        // Both databases read the first of a property's facts, its text, in these words.
        for (n, index) in [(1, 2), (2, 1), (500, 1), (501, 2), (700, 1)] {
            let stored = format!(
                "SELECT count(*) FROM groups WHERE type_index = {index} AND key = 'group {n}' AND version = 7
                    AND (facts -> 'g{index}.Plan' ->> 0) = 'Ä {n}' AND (facts -> 'g{index}.no') IS NULL"
            );
            assert_eq!(number(&database, &stored).await, 2, "{n}");
        }
        for (n, property, text) in [
            (2, "seats", "2"),
            (2, "stripe_customer_id", "1"),
            (3, "stripe_customer_id", "cus_3"),
            (600, "seats", "600"),
            (600, "stripe_customer_id", "cus_600"),
        ] {
            let account = id(&n.to_string());
            let stored = format!(
                "SELECT count(*) FROM account_facts WHERE account_id = {account}
                    AND (facts -> 'g0.{property}' ->> 0) = '{text}' AND (facts -> 'g0.salesforce_id') IS NULL"
            );
            assert_eq!(number(&database, &stored).await, 2, "{n} {property}");
        }
        // Of a third of them nothing is known.
        let all = number(&database, "SELECT count(*) FROM account_facts").await;
        assert_eq!(all, 2 * (350 + 117));
    }

    async fn an_interrupted_migration_leaves_nothing(test) {
        let database = connect(test).await;
        // In the way of the last migration that makes a table.
        run(&database, "CREATE TABLE account_facts (id INTEGER)").await;
        let refused = database.migrate().await;
        assert!(matches!(refused, Err(OpenError::Refused(_))), "{refused:?}");
        let status = database.schema_status().await.expect("answered");
        assert_eq!(status.applied, 0, "{status:?}");
        run(&database, "DROP TABLE account_facts").await;
        assert_eq!(database.migrate().await.expect("migrated"), status.known);
        assert_eq!(number(&database, "SELECT count(*) FROM settings").await, 1);
    }
}

/// What the first version of the program, which knew nothing of organizations, would have left behind.
async fn fill_first_version(database: &Database) {
    let id = |n: u64| match database.kind() {
        DatabaseKind::Sqlite => format!("x'{}'", account_id(n).0.simple()),
        DatabaseKind::Postgres => format!("'{}'", account_id(n)),
    };
    let (one, two) = (id(1), id(2));
    let yes = match database.kind() {
        DatabaseKind::Sqlite => "1",
        DatabaseKind::Postgres => "true",
    };
    for sql in [
        "INSERT INTO workspaces (id, name, version, created_at) VALUES (1, 'Acme', 1, 0)",
        &format!(
            "INSERT INTO accounts (workspace_id, id, number, code, version, created_at, updated_at, name, name_folded,
                    identifiers, organization_id, traits, links, tags, status)
             VALUES (1, {one}, 1, 'aaaaaaaa', 3, 1, 2, 'Pied Piper', 'pied piper', '[\"pp\"]', {two}, '{{\"a\":1.10}}',
                    '{{}}', '[]', 'active')"
        ),
        &format!(
            "INSERT INTO account_identifiers (workspace_id, value, account_id) VALUES (1, 'pp', {one})"
        ),
        &format!(
            "INSERT INTO contacts (workspace_id, id, number, code, version, first_name, email, email_folded, created_at,
                    updated_at)
             VALUES (1, {one}, 1, 'aaaaaaaa', 1, 'Erlich', '\"at@home\"@X.com', '\"at@home\"@x.com', 1, 2),
                    (1, {two}, 2, 'bbbbbbbb', 1, NULL, NULL, NULL, 1, 2)"
        ),
        &format!(
            "INSERT INTO account_contacts (workspace_id, account_id, contact_id, position, is_primary, email_preferences)
             VALUES (1, {one}, {one}, 0, {yes}, '[\"billing\"]')"
        ),
    ] {
        run(database, sql).await;
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
