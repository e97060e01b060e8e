//! Tenants.

super::table! {
    /// A workspace.
    "workspaces" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: i64,
        name: String,
        project_token: String,
        version: i64,
        created_at: i64,
    }
}
