//! The parents of accounts.

super::table! {
    /// An organization.
    "organizations" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        version: i64,
        created_at: i64,
        updated_at: i64,
        external_id: String,
        name: String,
        traits: String,
    }
}
