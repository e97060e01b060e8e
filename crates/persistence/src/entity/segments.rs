//! Segments.

super::table! {
    /// A segment. Its rule is JSON text, as it was sent.
    "segments" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        version: i64,
        created_at: i64,
        updated_at: i64,
        name: String,
        description: Option<String>,
        rule: String,
    }
}
