//! The rules of the schema, asked of the databases themselves.

use sea_orm::{ConnectionTrait, Statement};

use crate::{Database, DatabaseKind};

/// Small tables that would be copied to every server.
const REFERENCE_TABLES: [&str; 5] = [
    "settings",
    "workspaces",
    "api_keys",
    "jobs",
    "seaql_migrations",
];

/// The name of each key and its columns, of each table: what is unique, then what refers.
async fn keys(database: &Database) -> Vec<(String, String, Vec<String>)> {
    let sql = match database.kind() {
        DatabaseKind::Sqlite => {
            "SELECT t.name, i.name, group_concat(c.name, ',' ORDER BY c.seqno)
               FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
              WHERE t.type = 'table' AND i.\"unique\" AND t.name NOT LIKE 'account_search%'
              GROUP BY t.name, i.name
             UNION ALL
             SELECT t.name, 'references ' || f.\"table\", group_concat(f.\"from\", ',' ORDER BY f.seq)
               FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
              WHERE t.type = 'table'
              GROUP BY t.name, f.id"
        }
        DatabaseKind::Postgres => {
            "SELECT t.relname::text, i.relname::text, string_agg(a.attname, ',' ORDER BY k.place)
               FROM pg_index x
               JOIN pg_class t ON t.oid = x.indrelid
               JOIN pg_class i ON i.oid = x.indexrelid
               JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
              CROSS JOIN unnest(x.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
               JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
              WHERE x.indisunique
              GROUP BY 1, 2
             UNION ALL
             SELECT t.relname::text, c.conname::text, string_agg(a.attname, ',' ORDER BY k.place)
               FROM pg_constraint c
               JOIN pg_class t ON t.oid = c.conrelid
              CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
               JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
              WHERE c.contype = 'f'
              GROUP BY 1, 2"
        }
    };
    texts(database, sql)
        .await
        .into_iter()
        .map(|[table, key, columns]| {
            let columns = columns.split(',').map(str::to_owned).collect();
            (table, key, columns)
        })
        .collect()
}

pub(super) async fn texts<const N: usize>(database: &Database, sql: &str) -> Vec<[String; N]> {
    let statement = Statement::from_string(database.kind().backend(), sql);
    let rows = database.reader.query_all_raw(statement).await;
    rows.expect("answered")
        .iter()
        .map(|row| std::array::from_fn(|n| row.try_get_by_index(n).expect("a text")))
        .collect()
}

on_both! {
    async fn every_key_begins_with_the_workspace(test) {
        let database = test.open().await;
        let keys = keys(&database).await;
        assert!(keys.len() > 20, "{keys:?}");
        for (table, key, columns) in keys {
            if !REFERENCE_TABLES.contains(&&*table) {
                assert_eq!(columns[0], "workspace_id", "{key} of {table}: {columns:?}");
            }
        }
    }

    async fn there_are_no_triggers(test) {
        let database = test.open().await;
        let sql = match test.kind() {
            DatabaseKind::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'trigger'",
            DatabaseKind::Postgres => "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal",
        };
        let triggers: Vec<[String; 1]> = texts(&database, sql).await;
        assert!(triggers.is_empty(), "{triggers:?}");
    }

    async fn text_is_compared_byte_by_byte(test) {
        if test.kind() == DatabaseKind::Sqlite {
            // By its nature, where no column says otherwise.
            return;
        }
        let database = test.open().await;
        let others: Vec<[String; 2]> = texts(
            &database,
            "SELECT table_name::text, column_name::text FROM information_schema.columns
              WHERE table_schema = 'public' AND data_type = 'text'
                AND collation_name IS DISTINCT FROM 'C'",
        )
        .await;
        assert!(others.is_empty(), "{others:?}");
    }
}
