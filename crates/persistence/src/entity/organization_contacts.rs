//! The ties between organizations and people.

super::table! {
    /// A person who belongs to an organization itself, whatever accounts are under it. Says nothing but that.
    "organization_contacts" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        contact_id: Uuid,
    }
}
