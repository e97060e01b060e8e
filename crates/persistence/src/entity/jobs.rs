//! How the work that time makes due stands.

super::table! {
    /// A job, of all workspaces.
    "jobs" {
        #[sea_orm(primary_key, auto_increment = false)]
        name: String,
        due_at: i64,
        lease_holder: Option<Uuid>,
        lease_until: Option<i64>,
        cursor: Option<String>,
        finished_at: Option<i64>,
        failures: i64,
        last_error: Option<String>,
    }
}
