//! Conversations.

super::table! {
    /// A conversation, its messages aside.
    "conversations" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        version: i64,
        created_at: i64,
        updated_at: i64,
        external_id: Option<String>,
        subject: Option<String>,
        status: Option<String>,
        rating: Option<String>,
        source: Option<String>,
        traits: String,
    }
}
