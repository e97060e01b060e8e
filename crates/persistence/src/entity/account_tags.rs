//! Tags, to find accounts by.

super::table! {
    /// An account with a tag. The order of an account's tags stands on its own row.
    "account_tags" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        tag: String,
        #[sea_orm(primary_key, auto_increment = false)]
        account_id: Uuid,
    }
}
