//! Tasks.

super::table! {
    /// A task.
    "tasks" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        version: i64,
        created_at: i64,
        updated_at: i64,
        external_id: Option<String>,
        name: String,
        description: Option<String>,
        account_id: Option<Uuid>,
        organization_id: Option<Uuid>,
        due_at: Option<i64>,
        completed_at: Option<i64>,
        completed_by: Option<Uuid>,
        assigned_to: Option<Uuid>,
        tags: String,
        traits: String,
    }
}
