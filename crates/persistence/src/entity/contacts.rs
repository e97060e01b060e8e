//! People at the customers.

super::table! {
    /// A person: all that a get or a page prints of them but their ties. What follows from their responses and messages is
    /// kept here, so that neither joins anything.
    "contacts" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        number: i64,
        code: String,
        version: i64,
        external_id: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<String>,
        email_folded: Option<String>,
        email_host: Option<String>,
        avatar_url: Option<String>,
        traits: String,
        joined_at: Option<i64>,
        unsubscribed_at: Option<i64>,
        deactivated_at: Option<i64>,
        last_activity_at: Option<i64>,
        created_at: i64,
        updated_at: i64,
        nps_score: Option<i64>,
        nps_feedback: Option<String>,
        nps_responded_at: Option<i64>,
        last_inbound_message_at: Option<i64>,
        last_outbound_message_at: Option<i64>,
    }
}
