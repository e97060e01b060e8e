//! The traits that records have had.

super::table! {
    /// A key under which some record of a model has had a trait. It never changes.
    "custom_fields" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        key: String,
        #[sea_orm(primary_key, auto_increment = false)]
        model: String,
        kind: String,
        created_at: i64,
    }
}
