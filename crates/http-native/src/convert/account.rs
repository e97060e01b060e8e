//! An account as this API shows it.

use std::collections::BTreeMap;

use stele_application::Standing;
use stele_domain::{
    Account, Address, Country, Currency, Derived, Link, Mrr, NpsCounts, Role, RoleAssignment,
    RoleHolder, Roles, SegmentLabel,
};

use super::health::score;
use super::{maybe_time, number, texts, time};
use crate::accounts as wire;

/// The account as it stands at this moment, every attribute looked at: a new one stops the build until it is shown here, or
/// not.
pub(crate) fn account(account: Account, standing: Standing) -> wire::Account {
    let Account {
        id,
        number,
        code,
        version,
        created_at,
        updated_at,
        created_by,
        name,
        identifiers,
        organization,
        traits,
        links,
        tags,
        lifecycle,
        mrr,
        logo_url,
        next_renewal_at,
        trial_end_at,
        roles,
        currency,
        billing_address,
        tax_country,
        tax_id,
        contact_activity_at,
        derived,
    } = account;
    let Derived {
        users_count,
        nps,
        last_inbound_message_at,
        last_outbound_message_at,
        last_activity_at,
    } = derived;
    let Standing {
        seen,
        health,
        segments,
    } = standing;
    wire::Account {
        id: id.to_string(),
        number: number.0,
        code: code.to_string(),
        name: name.to_string(),
        external_id: identifiers.external_id().map(ToString::to_string),
        identifiers: texts(identifiers.all()),
        organization_id: organization.map(|organization| organization.to_string()),
        status: lifecycle.status().word(),
        churned_at: maybe_time(lifecycle.churned_at()),
        mrr: mrr.map(Mrr::to_number),
        traits: traits.as_map().clone(),
        links: account_links(links),
        tags: tags
            .as_slice()
            .iter()
            .map(|tag| tag.as_str().to_owned())
            .collect(),
        logo_url,
        next_renewal_at: maybe_time(next_renewal_at),
        trial_end_at: maybe_time(trial_end_at),
        roles: account_roles(roles),
        currency: currency.map(Currency::code).map(str::to_owned),
        billing_address: billing_address.map(address),
        tax_country: tax_country.map(Country::alpha2).map(str::to_owned),
        tax_id,
        created_by: created_by.map(|number| number.0),
        contact_activity_at: maybe_time(contact_activity_at),
        contacts_count: users_count,
        nps: account_nps(nps),
        last_contact_activity_at: maybe_time(last_activity_at),
        last_inbound_message_at: maybe_time(last_inbound_message_at),
        last_outbound_message_at: maybe_time(last_outbound_message_at),
        first_seen_at: maybe_time(seen.map(|seen| seen.first)),
        last_seen_at: maybe_time(seen.map(|seen| seen.last)),
        health_score: health.map(score),
        segments: segments.into_iter().map(segment).collect(),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}

fn account_links(mut links: BTreeMap<Link, Option<String>>) -> wire::AccountLinks {
    let mut take = |link| links.remove(&link).flatten();
    wire::AccountLinks {
        stripe_customer_id: take(Link::StripeCustomerId),
        hubspot_deal_id: take(Link::HubspotDealId),
        billing_id: take(Link::BillingId),
        sfdc_id: take(Link::SfdcId),
        zendesk_id: take(Link::ZendeskId),
    }
}

fn account_roles(mut roles: Roles) -> wire::AccountRoles {
    let mut take = |role| roles.remove(&role).flatten().map(role_holder);
    wire::AccountRoles {
        csm: take(Role::Csm),
        account_executive: take(Role::AccountExecutive),
        account_owner: take(Role::AccountOwner),
    }
}

fn role_holder(assignment: RoleAssignment) -> wire::RoleHolder {
    let RoleAssignment {
        // Vitally's.
        id: _,
        holder,
        member,
        created_at: _,
        assigned_at,
    } = assignment;
    let RoleHolder {
        number,
        email,
        // PostHog's.
        extra: _,
    } = holder;
    wire::RoleHolder {
        member_id: member.map(|member| member.id.to_string()),
        number,
        email,
        assigned_at: time(assigned_at),
    }
}

fn address(address: Address) -> wire::BillingAddress {
    let Address {
        line1,
        line2,
        city,
        state,
        postal_code,
        country,
    } = address;
    wire::BillingAddress {
        line1,
        line2,
        city,
        state,
        postal_code,
        country: country.map(Country::alpha2).map(str::to_owned),
    }
}

fn account_nps(counts: NpsCounts) -> wire::AccountNps {
    let NpsCounts {
        detractors,
        passives,
        promoters,
    } = counts;
    let score = counts.score_tenths();
    wire::AccountNps {
        detractors,
        passives,
        promoters,
        score: score.map(|tenths| number(f64::from(tenths) / 10.0)),
    }
}

fn segment(segment: SegmentLabel) -> wire::AccountSegment {
    let SegmentLabel { id, name } = segment;
    wire::AccountSegment {
        id: id.to_string(),
        name: name.to_string(),
    }
}
