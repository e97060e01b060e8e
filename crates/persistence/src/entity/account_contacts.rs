//! The ties between accounts and people.

super::table! {
    /// A person as one account sees them. The tie has no version: it changes with its account, whose version moves then.
    "account_contacts" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        account_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        contact_id: Uuid,
        position: i64,
        is_primary: bool,
        email_preferences: String,
    }
}
