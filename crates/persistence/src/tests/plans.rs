//! How the databases go about each statement: no list looks at every account.
//!
//! The statements are those that the readers run. PostgreSQL is told not to read whole tables where it can help it, which it
//! would do with a table of a few pages: what is left is what it must do however large the table is.

mod records;
mod seed;
mod variants;

use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use stele_application::ports::AccountReader;
use stele_application::{AccountFilter, AccountQuery};
use stele_domain::WorkspaceId;

use super::tools::workspace;
use crate::testing::TestDatabase;
use crate::{Database, DatabaseKind, OpenOptions, sql};

/// The lines of a statement's plan.
pub(super) async fn plan(database: &Database, statement: Statement) -> Vec<String> {
    let Statement {
        sql,
        values,
        db_backend,
    } = statement;
    let explain = |word: &str| Statement {
        sql: format!("{word} {sql}"),
        values: values.clone(),
        db_backend,
    };
    match database.kind() {
        DatabaseKind::Sqlite => {
            let rows = database.reader.query_all_raw(explain("EXPLAIN QUERY PLAN"));
            let rows = rows.await.expect("explained");
            let line = |row: &sea_orm::QueryResult| row.try_get_by_index(3);
            rows.iter().map(line).collect::<Result<_, _>>()
        }
        DatabaseKind::Postgres => {
            let transaction = database.writer.begin().await.expect("begun");
            let no_scans = transaction.execute_unprepared("SET LOCAL enable_seqscan = off");
            no_scans.await.expect("set");
            let rows = transaction.query_all_raw(explain("EXPLAIN"));
            let rows = rows.await.expect("explained");
            let line = |row: &sea_orm::QueryResult| row.try_get_by_index(0);
            rows.iter().map(line).collect::<Result<_, _>>()
        }
    }
    .expect("lines of text")
}

/// The lines of the plan that PostgreSQL makes of a statement without looking at its parameters.
pub(super) async fn kept_plan(database: &Database, statement: &Statement) -> Vec<String> {
    let count = statement.values.as_ref().map_or(0, |values| values.0.len());
    let parameters = vec!["NULL"; count].join(", ");
    let transaction = database.writer.begin().await.expect("begun");
    for sql in [
        "SET LOCAL enable_seqscan = off",
        "SET LOCAL plan_cache_mode = force_generic_plan",
        &format!("PREPARE searching AS {}", statement.sql),
    ] {
        let ran = transaction.execute_unprepared(sql).await;
        ran.expect("prepared");
    }
    let parameters = match count {
        0 => String::new(),
        _ => format!("({parameters})"),
    };
    let explain = format!("EXPLAIN EXECUTE searching {parameters}");
    let explain = Statement::from_string(DatabaseKind::Postgres.backend(), explain);
    let rows = transaction.query_all_raw(explain).await.expect("explained");
    let line = |row: &sea_orm::QueryResult| row.try_get_by_index(0);
    let plan = rows.iter().map(line).collect::<Result<_, _>>();
    transaction
        .execute_unprepared("DEALLOCATE searching")
        .await
        .expect("forgotten");
    plan.expect("lines of text")
}

/// The tables that may be large, ties and parts aside.
const TABLES: [&str; 20] = [
    "account_health",
    "account_seen",
    "accounts",
    "contacts",
    "conversations",
    "custom_fields",
    "health_days",
    "meetings",
    "members",
    "message_people",
    "messages",
    "notes",
    "nps_responses",
    "organizations",
    "requests",
    "segment_members",
    "segment_moves",
    "segments",
    "tasks",
    "usage_metrics",
];

/// Whether a line of a plan reads every row of a table of records.
fn reads_every_row(line: &str) -> bool {
    let mut words = line
        .split_whitespace()
        .skip_while(|word| *word != "Seq" && *word != "SCAN");
    let table = match (words.next(), words.next()) {
        (Some("SCAN"), table) => table,
        (Some("Seq"), Some("Scan")) if words.next() == Some("on") => words.next(),
        _ => None,
    };
    table.is_some_and(|table| TABLES.contains(&table))
}

/// Whether a plan of PostgreSQL walks a whole index of records: without a condition on it that is a full scan by another
/// name, and the one that `enable_seqscan=off` leads to.
fn walks_a_whole_index(plan: &[String]) -> bool {
    plan.iter().enumerate().any(|(at, line)| {
        let of_records = TABLES.iter().any(|table| {
            line.contains(&format!(" on {table} "))
                || line.contains(&format!("Bitmap Index Scan on {table}_"))
        });
        let below = plan.get(at + 1).map_or("", |line| line.trim_start());
        line.contains("Index")
            && line.contains("Scan")
            && of_records
            && !below.starts_with("Index Cond:")
    })
}

/// Whether a line of a plan sorts all that was found, and not only what is equal by the index that it was read by.
fn sorts_everything(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '-', '>']);
    line.starts_with("Sort  (") || line == "USE TEMP B-TREE FOR ORDER BY"
}

/// Two workspaces with 5,000 accounts each.
async fn filled(test: &TestDatabase) -> (Database, WorkspaceId) {
    let database = test.open().await;
    let acme = workspace(&database, "Acme").await;
    let hooli = workspace(&database, "Hooli").await;
    for workspace in [acme, hooli] {
        seed::accounts(&database, workspace, 5_000).await;
        seed::records(&database, workspace).await;
    }
    (database, acme)
}

/// The same, of which the database knows how they are spread.
async fn analyzed(test: &TestDatabase) -> (Database, WorkspaceId) {
    let (database, acme) = filled(test).await;
    let analyze = match test.kind() {
        DatabaseKind::Sqlite => "ANALYZE",
        // Also sorts what was just inserted into the index of trigrams, as the server does by itself after a while.
        DatabaseKind::Postgres => "VACUUM ANALYZE",
    };
    super::tools::run(&database, analyze).await;
    // Connections learn what was found out when they are opened.
    database.close().await;
    (test.open().await, acme)
}

async fn scans(database: &Database, workspace: WorkspaceId) -> Vec<String> {
    let statements = variants::statements(database.kind(), workspace);
    assert!(statements.len() > 500, "{}", statements.len());
    let mut scans = Vec::new();
    for (what, statement) in statements {
        let plan = plan(database, statement).await;
        if plan.iter().any(|line| reads_every_row(line)) || walks_a_whole_index(&plan) {
            scans.push(format!("{what}\n    {}", plan.join("\n    ")));
        }
    }
    scans
}

/// What is wrong with the plans of the statements about records.
async fn faults(database: &Database, workspace: WorkspaceId) -> Vec<String> {
    let statements = records::statements(database.kind(), workspace);
    assert!(statements.len() > 200, "{}", statements.len());
    let mut faults = Vec::new();
    for asked in statements {
        let mut plans = vec![plan(database, asked.statement.clone()).await];
        if database.kind() == DatabaseKind::Postgres {
            plans.push(kept_plan(database, &asked.statement).await);
        }
        for plan in plans {
            let fault =
                if plan.iter().any(|line| reads_every_row(line)) || walks_a_whole_index(&plan) {
                    "reads everything"
                } else if asked.is_in_order && plan.iter().any(|line| sorts_everything(line)) {
                    "is sorted"
                } else if asked
                    .part_of
                    .iter()
                    .any(|all| walks_the_list_of(all, &plan))
                {
                    "walks the list of all"
                } else {
                    continue;
                };
            faults.push(format!(
                "{fault}: {}\n    {}",
                asked.what,
                plan.join("\n    ")
            ));
        }
    }
    faults
}

/// Whether a plan walks the rows of a table in one of the orders that all of them are listed in.
fn walks_the_list_of(table: &str, plan: &[String]) -> bool {
    ["_by_created_at", "_by_updated_at", "_number"]
        .map(|order| format!(" {table}{order} "))
        .iter()
        .any(|index| plan.iter().any(|line| line.contains(index)))
}

#[test]
fn a_scan_of_records_is_told_from_everything_else() {
    for line in [
        "SCAN accounts",
        "SCAN accounts USING INDEX accounts_by_name",
        "        ->  Seq Scan on accounts  (cost=10000000000.00..10000000341.00 rows=1 width=500)",
        "Parallel Seq Scan on accounts  (cost=0.00..1.00 rows=1 width=8)",
    ] {
        assert!(reads_every_row(line), "{line}");
    }
    for line in [
        "SCAN found",
        "SCAN account_search VIRTUAL TABLE INDEX 0:M3",
        "SEARCH accounts USING INDEX accounts_by_name (workspace_id=?)",
        "  ->  Index Scan using accounts_by_name on accounts  (cost=0.28..0.50 rows=1 width=500)",
        "  ->  Seq Scan on account_tags  (cost=0.00..1.00 rows=1 width=8)",
    ] {
        assert!(!reads_every_row(line), "{line}");
    }
}

on_both! {
    async fn no_statement_reads_every_account(test) {
        let (database, acme) = analyzed(test).await;
        let scans = scans(&database, acme).await;
        assert!(scans.is_empty(), "{} scans:\n{}", scans.len(), scans.join("\n"));
    }

    /// Nor every record of another kind. A part of a list is looked up and not looked for, and an order that an index has
    /// is read off it.
    async fn no_statement_reads_every_record(test) {
        let (database, acme) = analyzed(test).await;
        let faults = faults(&database, acme).await;
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    }

    /// Each order is read off an index, so that the first page costs the same however many accounts there are.
    async fn no_order_is_sorted_from_scratch(test) {
        let (database, acme) = analyzed(test).await;
        for paging in variants::pagings() {
            let first_of_all = AccountQuery { filter: AccountFilter::default(), paging, limit: 100 };
            // The page itself, before members are joined to it: a hundred may be sorted.
            let found = sql::page_rows(test.kind(), acme, &first_of_all);
            let plan = plan(&database, found).await;
            assert!(
                !plan.iter().any(|line| sorts_everything(line)),
                "{:?}\n    {}", first_of_all.paging, plan.join("\n    ")
            );
        }
    }

    /// A search for three characters and more begins at an index of trigrams.
    async fn a_search_uses_its_index(test) {
        let (database, acme) = analyzed(test).await;
        let index = match test.kind() {
            DatabaseKind::Sqlite => "account_search VIRTUAL TABLE",
            DatabaseKind::Postgres => "Bitmap Index Scan on accounts_search_name",
        };
        for (what, search) in variants::searches() {
            let filter = AccountFilter { search: Some(search), ..AccountFilter::default() };
            let statement = sql::count(test.kind(), acme, &filter);
            let plan = plan(&database, statement).await;
            assert!(
                plan.iter().any(|line| line.contains(index)),
                "{what}\n    {}", plan.join("\n    ")
            );
        }
    }
}

/// PostgreSQL plans a prepared statement a few times and keeps a plan then, if that is as good as a new one: it must be
/// for what is asked all the time, since planning takes longer than reading a page.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_keeps_its_plans_of_gets_and_first_pages() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    analyzed(&test).await.0.close().await;
    let one_connection = OpenOptions {
        max_connections: 1,
        ..OpenOptions::default()
    };
    let database = Database::connect(test.url(), &one_connection).await;
    let (database, acme) = (database.expect("opened"), WorkspaceId(1));
    for _ in 0..10 {
        for reference in variants::references() {
            database.get(acme, &reference).await.expect("answered");
        }
        for paging in variants::pagings() {
            let query = AccountQuery {
                filter: AccountFilter::default(),
                paging,
                limit: 100,
            };
            database.page(acme, &query).await.expect("answered");
        }
    }
    // Six of ten plans were of its own choice.
    let sql =
        "SELECT substr(statement, position('FROM (' IN statement)) FROM pg_prepared_statements
        WHERE statement LIKE '%accounts%' AND statement NOT LIKE '%OFFSET%' AND generic_plans < 4";
    let statement = Statement::from_string(test.kind().backend(), sql);
    let rows = database
        .reader
        .query_all_raw(statement)
        .await
        .expect("answered");
    let always_planned: Vec<String> = rows
        .iter()
        .map(|row| row.try_get_by_index(0))
        .collect::<Result<_, _>>()
        .expect("texts");
    assert!(always_planned.is_empty(), "{always_planned:#?}");
}

/// A plan that PostgreSQL keeps for whatever is searched for begins at the index of trigrams, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_plan_of_a_search_uses_its_index() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    let (database, acme) = analyzed(&test).await;
    for (what, search) in variants::searches() {
        let filter = AccountFilter {
            search: Some(search),
            ..AccountFilter::default()
        };
        let mut statements = vec![sql::count(test.kind(), acme, &filter)];
        statements.extend(variants::pagings().into_iter().map(|paging| {
            let filter = filter.clone();
            let query = AccountQuery {
                filter,
                paging,
                limit: 100,
            };
            sql::page(test.kind(), acme, &query)
        }));
        for statement in statements {
            let plan = kept_plan(&database, &statement).await;
            assert!(
                plan.iter()
                    .any(|line| line.contains("Bitmap Index Scan on accounts_search_name")),
                "{what}: {}\n    {}",
                statement.sql,
                plan.join("\n    ")
            );
        }
    }
}

/// Nobody runs `ANALYZE` on a SQLite file: what its planner is told by the schema must do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_needs_no_analyze() {
    let test = TestDatabase::new(DatabaseKind::Sqlite).await;
    let (database, acme) = filled(&test).await;
    let scans = scans(&database, acme).await;
    assert!(
        scans.is_empty(),
        "{} scans:\n{}",
        scans.len(),
        scans.join("\n")
    );
    let faults = faults(&database, acme).await;
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    // What few accounts have is looked up, not looked for.
    for filter in variants::narrow_filters() {
        for paging in variants::pagings() {
            let query = AccountQuery {
                filter: filter.clone(),
                paging,
                limit: 100,
            };
            let plan = plan(&database, sql::page(test.kind(), acme, &query)).await;
            let mut search = plan
                .iter()
                .filter(|line| line.starts_with("SEARCH accounts "));
            assert!(
                search.all(
                    |line| [" id=?)", "_member_id=?)", "organization_id=?)", "number=?)"]
                        .iter()
                        .any(|by| line.ends_with(by))
                ),
                "{query:?}\n    {}",
                plan.join("\n    ")
            );
        }
    }
}
