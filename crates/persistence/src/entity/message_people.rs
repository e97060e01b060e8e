//! Who at the customers is in which message.

super::table! {
    /// A person at a customer whom a message names or counts for, to find their conversations and newest messages by. What of
    /// the message and the conversation is asked with it stands here again.
    "message_people" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        message_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        contact_id: Uuid,
        conversation_id: Uuid,
        direction: String,
        sent_at: i64,
        counts: bool,
    }
}
