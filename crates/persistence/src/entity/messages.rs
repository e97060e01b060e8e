//! Messages.

super::table! {
    /// A message. It has no version: it changes with its conversation, whose version moves then. Whom it names and counts for
    /// is JSON text, which stays when one of them is removed.
    "messages" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        conversation_id: Uuid,
        external_id: Option<String>,
        created_at: i64,
        text: String,
        sent_at: i64,
        sender: String,
        recipients: String,
        cc: String,
        bcc: String,
        counts_for: String,
    }
}
