//! Usage metrics.

super::table! {
    /// The definition of a usage metric. Its filters are JSON text, as they were sent.
    "usage_metrics" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        version: i64,
        created_at: i64,
        updated_at: i64,
        group_type_index: i64,
        name: String,
        format: String,
        interval_days: i64,
        display: String,
        filters: String,
        math: String,
        math_property: Option<String>,
    }
}
