//! Customer accounts.

super::table! {
    /// An account: everything that a get or a page prints but its contacts, so that neither joins anything but the team.
    /// What lists and links have besides is JSON text, not a JSON type, so that numbers keep the digits they were sent with.
    "accounts" {
        #[sea_orm(primary_key, auto_increment = false)]
        workspace_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        number: i64,
        code: String,
        version: i64,
        created_at: i64,
        updated_at: i64,
        created_by: Option<i64>,
        name: String,
        name_folded: String,
        external_id: Option<String>,
        external_id_folded: Option<String>,
        identifiers: String,
        organization_id: Option<Uuid>,
        traits: String,
        links: String,
        tags: String,
        status: String,
        churned_at: Option<i64>,
        mrr: Option<i64>,
        logo_url: Option<String>,
        next_renewal_at: Option<i64>,
        trial_end_at: Option<i64>,
        csm: Option<String>,
        csm_number: Option<i64>,
        csm_member_id: Option<Uuid>,
        account_executive: Option<String>,
        account_executive_number: Option<i64>,
        account_executive_member_id: Option<Uuid>,
        account_owner: Option<String>,
        account_owner_number: Option<i64>,
        account_owner_member_id: Option<Uuid>,
        currency: Option<String>,
        billing_address: Option<String>,
        tax_country: Option<String>,
        tax_id: Option<String>,
        contact_activity_at: Option<i64>,
        users_count: i64,
        nps_detractors: i64,
        nps_passives: i64,
        nps_promoters: i64,
        last_inbound_message_at: Option<i64>,
        last_outbound_message_at: Option<i64>,
        last_activity_at: Option<i64>,
    }
}
