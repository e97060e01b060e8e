//! What accounts ask for.

super::table! {
    /// A request of an account.
    "requests" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        number: i64,
        version: i64,
        created_at: i64,
        updated_at: i64,
        account_id: Uuid,
        account_number: i64,
        title: String,
        status: String,
        severity: Option<i64>,
        requested_at: i64,
        resolved_at: Option<i64>,
    }
}
