//! NPS responses.

super::table! {
    /// What a person answered.
    "nps_responses" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        version: i64,
        created_at: i64,
        updated_at: i64,
        external_id: Option<String>,
        contact_id: Uuid,
        responded_at: i64,
        score: i64,
        feedback: Option<String>,
    }
}
