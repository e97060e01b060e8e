//! People at the customers.

super::table! {
    /// A person.
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
        created_at: i64,
        updated_at: i64,
    }
}
