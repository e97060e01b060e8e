//! Usage events.

super::table! {
    /// An event, but for its `facts`, which are written and looked into and never read.
    "events" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        at: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        received_at: i64,
        name: String,
        account_id: Option<Uuid>,
        waits_for: Option<String>,
        distinct_id: Option<String>,
        group_keys: String,
        properties: String,
        person: String,
    }
}
