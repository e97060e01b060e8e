//! API keys.

super::table! {
    /// A key: found by its prefix before anyone knows whose it is, so its keys do not begin with the workspace.
    "api_keys" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        workspace_id: i64,
        prefix: String,
        hash: Vec<u8>,
        scopes: String,
        member_id: Option<Uuid>,
        version: i64,
        created_at: i64,
        revoked_at: Option<i64>,
    }
}
