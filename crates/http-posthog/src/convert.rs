//! Between PostHog's accounts and ours.

use stele_domain::{AccountChange, Link, Links, Role, RoleAssignment, RoleHolder, Roles, Tag};

use crate::accounts::create::AccountRequest;
use crate::accounts::properties::ID;
use crate::accounts::update::PatchedAccountRequest;
use crate::accounts::{Account, Assignment, Properties};

impl From<stele_domain::Account> for Account {
    fn from(account: stele_domain::Account) -> Self {
        // Every attribute by name: a new one stops the build until it is known what PostHog sees of it.
        let stele_domain::Account {
            id,
            number: _,
            code: _,
            version: _,
            created_at,
            updated_at,
            created_by,
            name,
            identifiers,
            organization: _,
            traits: _,
            links,
            tags,
            lifecycle: _,
            mrr: _,
            logo_url: _,
            next_renewal_at: _,
            trial_end_at: _,
            roles,
            currency: _,
            billing_address: _,
            tax_country: _,
            tax_id: _,
            contact_activity_at: _,
            derived: _,
        } = account;
        Self {
            id: id.to_string(),
            name: name.as_str().to_owned(),
            external_id: identifiers.external_id().map(ToString::to_string),
            properties: properties(roles, links),
            tags: tags.as_slice().iter().map(Tag::to_string).collect(),
            created_at: created_at.to_python_string(),
            created_by: created_by.map(|member| member.0),
            updated_at: updated_at.to_python_string(),
        }
    }
}

/// Roles and links as properties: what was written and nothing else.
fn properties(mut roles: Roles, mut links: Links) -> Properties {
    let mut role = |role| {
        let assignment = roles.remove(&role)?;
        Some(assignment.map(Assignment::from))
    };
    let mut link = |link| links.remove(&link);
    Properties {
        csm: role(Role::Csm),
        account_executive: role(Role::AccountExecutive),
        account_owner: role(Role::AccountOwner),
        stripe_customer_id: link(Link::StripeCustomerId),
        hubspot_deal_id: link(Link::HubspotDealId),
        billing_id: link(Link::BillingId),
        sfdc_id: link(Link::SfdcId),
        zendesk_id: link(Link::ZendeskId),
    }
}

impl From<RoleAssignment> for Assignment {
    /// Who was named, as sent, whoever was meant.
    fn from(assignment: RoleAssignment) -> Self {
        let RoleAssignment {
            id: _,
            holder,
            member: _,
            created_at: _,
            assigned_at: _,
        } = assignment;
        let RoleHolder {
            number,
            email,
            mut extra,
        } = holder;
        let id = extra.remove(ID).unwrap_or_else(|| number.into());
        Self { id, email, extra }
    }
}

impl From<AccountRequest> for AccountChange {
    /// Fields that were left out stay, in a replacement too (PostHog).
    fn from(request: AccountRequest) -> Self {
        let AccountRequest {
            name,
            external_id,
            properties,
            tags,
        } = request;
        PatchedAccountRequest {
            name: Some(name),
            external_id,
            properties,
            tags,
        }
        .into()
    }
}

impl From<PatchedAccountRequest> for AccountChange {
    /// A body that names nothing still moves `updated_at` (PostHog).
    fn from(request: PatchedAccountRequest) -> Self {
        let PatchedAccountRequest {
            name,
            external_id,
            properties,
            tags,
        } = request;
        let touch =
            name.is_none() && external_id.is_absent() && properties.is_none() && tags.is_none();
        let (roles, links) = properties
            .map(|properties| (properties.roles, properties.links))
            .unwrap_or_default();
        Self {
            name,
            external_id,
            roles,
            links,
            tags,
            touch,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;
    use stele_domain::{
        AccountChange, AssignmentId, Field, Link, Role, RoleAssignment, RoleHolder, Timestamp,
    };
    use uuid::Uuid;

    use super::properties;
    use crate::accounts::update::PatchedAccountRequest;

    #[test]
    fn properties_stand_in_the_order_of_the_page_and_only_those_that_were_written() {
        let now = Timestamp::from_micros(0).expect("in range");
        let csm = RoleAssignment {
            id: AssignmentId(Uuid::nil()),
            holder: RoleHolder {
                number: 7,
                email: "a@b.c".to_owned(),
                extra: BTreeMap::from([("z".to_owned(), json!(1)), ("a".to_owned(), json!([]))]),
            },
            member: None,
            created_at: now,
            assigned_at: now,
        };
        let roles = BTreeMap::from([(Role::AccountOwner, None), (Role::Csm, Some(csm))]);
        let links = BTreeMap::from([
            (Link::ZendeskId, None),
            (Link::StripeCustomerId, Some("cus_1".to_owned())),
        ]);
        let printed = serde_json::to_string(&properties(roles, links)).expect("JSON");
        assert_eq!(
            printed,
            r#"{"csm":{"id":7,"email":"a@b.c","a":[],"z":1},"account_owner":null,"stripe_customer_id":"cus_1","zendesk_id":null}"#
        );
    }

    #[test]
    fn only_a_body_that_names_nothing_asks_to_touch() {
        let nothing = PatchedAccountRequest {
            name: None,
            external_id: Field::Absent,
            properties: None,
            tags: None,
        };
        let change = AccountChange::from(nothing);
        assert_eq!(
            change,
            AccountChange {
                touch: true,
                ..AccountChange::default()
            }
        );
        let cleared = PatchedAccountRequest {
            name: None,
            external_id: Field::Null,
            properties: None,
            tags: None,
        };
        assert!(!AccountChange::from(cleared).touch);
    }
}
