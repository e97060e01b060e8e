//! Who is in which segments.

super::table! {
    /// An account that is in a segment.
    "segment_members" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        segment_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        account_id: Uuid,
    }
}
