//! Remembered answers.

super::table! {
    /// One use of an idempotency key, found by the digest of what it counts for: a path may be too long for an index.
    "idempotency_keys" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        digest: Vec<u8>,
        fingerprint: Vec<u8>,
        started_at: i64,
        status: Option<i64>,
        body: Option<String>,
    }
}
