//! Notes.

super::table! {
    /// A note. The people it mentions are JSON text: they may be gone.
    "notes" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        version: i64,
        created_at: i64,
        updated_at: i64,
        external_id: Option<String>,
        account_id: Option<Uuid>,
        organization_id: Option<Uuid>,
        subject: Option<String>,
        text: String,
        noted_at: i64,
        author_id: Option<Uuid>,
        contacts: String,
        tags: String,
        archived_at: Option<i64>,
        traits: String,
    }
}
