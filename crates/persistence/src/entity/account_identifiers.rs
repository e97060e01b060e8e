//! The one space of identifiers.

super::table! {
    /// Which account an identifier names. Its order and its mark are the account's own and stand on the account's row.
    "account_identifiers" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        value: String,
        account_id: Uuid,
    }
}
