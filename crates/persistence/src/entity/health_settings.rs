//! How workspaces score health.

super::table! {
    /// How a workspace scores health, as JSON text.
    "health_settings" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        version: i64,
        settings: String,
    }
}
