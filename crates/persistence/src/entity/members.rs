//! The team.

super::table! {
    /// A team member.
    "members" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        number: i64,
        version: i64,
        name: String,
        email: String,
        email_folded: String,
        license_status: String,
        created_at: i64,
        updated_at: i64,
    }
}
