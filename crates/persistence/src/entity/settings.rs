//! What holds for the whole database.

super::table! {
    /// The one row of settings. Whoever makes a workspace locks it.
    "settings" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: i64,
        cursor_secret: Vec<u8>,
        last_workspace_id: i64,
    }
}
