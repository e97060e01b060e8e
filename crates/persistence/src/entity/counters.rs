//! Numbers on SQLite.

super::table! {
    /// The number given last to a kind of record. SQLite only: it has one writer anyway, PostgreSQL has sequences.
    "counters" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        kind: String,
        value: i64,
    }
}
