//! The health scores that were computed last.

super::table! {
    /// The last score of an account, in thousandths of a point. There is a row for every account.
    "account_health" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        account_id: Uuid,
        account_number: i64,
        score: Option<i64>,
    }
}
