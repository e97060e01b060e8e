//! Accounts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stele_domain::{
    Account, AccountId, AccountNumber, Address, Country, Currency, Field, Identifier, Identifiers,
    Lifecycle, Link, Links, MemberNumber, Mrr, OrganizationId, Role, Roles, Status, Tag, Tags,
    Timestamp, Traits, WorkspaceId, fold,
};

use super::derived::{DerivedCells, derived_cells, derived_from_cells};
use super::json;
use super::parts::{code, identifier, name, optional_time, time};
use super::role::{role_cells, role_from_cells};
use crate::entity::accounts::Model;
use crate::entity::members;
use crate::error::Malformed;

/// The joined rows of the members who hold an account's roles, in the order of [`Role::ALL`].
pub(crate) type RoleMembers = [Option<members::Model>; 3];

/// A billing address as it is stored.
#[derive(Serialize, Deserialize)]
struct AddressDocument {
    line1: Option<String>,
    line2: Option<String>,
    city: Option<String>,
    state: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
}

/// The row of an account.
pub(crate) fn account_row(workspace: WorkspaceId, account: &Account) -> Model {
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
    let csm = role_cells(roles, Role::Csm);
    let account_executive = role_cells(roles, Role::AccountExecutive);
    let account_owner = role_cells(roles, Role::AccountOwner);
    let DerivedCells {
        users_count,
        nps_detractors,
        nps_passives,
        nps_promoters,
        last_inbound_message_at,
        last_outbound_message_at,
        last_activity_at,
    } = derived_cells(derived);
    Model {
        workspace_id: workspace.0,
        id: id.0,
        number: number.0,
        code: code.as_str().to_owned(),
        version: *version,
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        created_by: created_by.map(|number| number.0),
        name: name.as_str().to_owned(),
        name_folded: fold(name.as_str()),
        external_id: identifiers.external_id().map(|id| id.as_str().to_owned()),
        external_id_folded: identifiers.folded_external_id(),
        identifiers: identifiers_text(identifiers),
        organization_id: organization.map(|id| id.0),
        traits: json::write(traits.as_map()),
        links: links_text(links),
        tags: tags_text(tags),
        status: lifecycle.status().word().to_owned(),
        churned_at: lifecycle.churned_at().map(Timestamp::micros),
        mrr: mrr.map(Mrr::millionths),
        logo_url: logo_url.clone(),
        next_renewal_at: next_renewal_at.map(Timestamp::micros),
        trial_end_at: trial_end_at.map(Timestamp::micros),
        csm: csm.document,
        csm_number: csm.number,
        csm_member_id: csm.member_id,
        account_executive: account_executive.document,
        account_executive_number: account_executive.number,
        account_executive_member_id: account_executive.member_id,
        account_owner: account_owner.document,
        account_owner_number: account_owner.number,
        account_owner_member_id: account_owner.member_id,
        currency: currency.map(|currency| currency.code().to_owned()),
        billing_address: billing_address.as_ref().map(address_text),
        tax_country: tax_country.map(|country| country.alpha2().to_owned()),
        tax_id: tax_id.clone(),
        contact_activity_at: contact_activity_at.map(Timestamp::micros),
        users_count,
        nps_detractors,
        nps_passives,
        nps_promoters,
        last_inbound_message_at,
        last_outbound_message_at,
        last_activity_at,
    }
}

/// An account from its row and the rows joined to it.
pub(crate) fn account_from_row(row: Model, members: RoleMembers) -> Result<Account, Malformed> {
    let Model {
        workspace_id: _,
        id,
        number,
        code: code_text,
        version,
        created_at,
        updated_at,
        created_by,
        name: name_text,
        name_folded: _,
        external_id,
        external_id_folded: _,
        identifiers,
        organization_id,
        traits,
        links,
        tags,
        status,
        churned_at,
        mrr,
        logo_url,
        next_renewal_at,
        trial_end_at,
        csm,
        csm_number: _,
        csm_member_id: _,
        account_executive,
        account_executive_number: _,
        account_executive_member_id: _,
        account_owner,
        account_owner_number: _,
        account_owner_member_id: _,
        currency,
        billing_address,
        tax_country,
        tax_id,
        contact_activity_at,
        users_count,
        nps_detractors,
        nps_passives,
        nps_promoters,
        last_inbound_message_at,
        last_outbound_message_at,
        last_activity_at,
    } = row;
    let traits: BTreeMap<String, Value> = json::read("accounts.traits", &traits)?;
    Ok(Account {
        id: AccountId(id),
        number: AccountNumber(number),
        code: code("accounts.code", &code_text)?,
        version,
        created_at: time("accounts.created_at", created_at)?,
        updated_at: time("accounts.updated_at", updated_at)?,
        created_by: created_by.map(MemberNumber),
        name: name("accounts.name", name_text)?,
        identifiers: identifiers_from_text(&identifiers, external_id)?,
        organization: organization_id.map(OrganizationId),
        traits: Traits::from_map(traits),
        links: links_from_text(&links)?,
        tags: tags_from_text(&tags)?,
        lifecycle: lifecycle(&status, churned_at)?,
        mrr: mrr.map(Mrr::from_millionths),
        logo_url,
        next_renewal_at: optional_time("accounts.next_renewal_at", next_renewal_at)?,
        trial_end_at: optional_time("accounts.trial_end_at", trial_end_at)?,
        roles: roles([csm, account_executive, account_owner], members)?,
        currency: currency.as_deref().map(currency_from_code).transpose()?,
        billing_address: billing_address
            .as_deref()
            .map(address_from_text)
            .transpose()?,
        tax_country: tax_country.as_deref().map(country).transpose()?,
        tax_id,
        contact_activity_at: optional_time("accounts.contact_activity_at", contact_activity_at)?,
        derived: derived_from_cells(&DerivedCells {
            users_count,
            nps_detractors,
            nps_passives,
            nps_promoters,
            last_inbound_message_at,
            last_outbound_message_at,
            last_activity_at,
        })?,
    })
}

fn identifiers_text(identifiers: &Identifiers) -> String {
    let texts: Vec<_> = identifiers.all().iter().map(Identifier::as_str).collect();
    json::write(&texts)
}

fn identifiers_from_text(text: &str, external: Option<String>) -> Result<Identifiers, Malformed> {
    const WHAT: &str = "accounts.identifiers";
    let texts: Vec<String> = json::read(WHAT, text)?;
    let list = texts
        .into_iter()
        .map(|text| identifier(WHAT, text))
        .collect::<Result<_, _>>()?;
    let external = external.map(|text| identifier(WHAT, text)).transpose()?;
    let identifiers =
        Identifiers::from_parts(list, external.as_ref()).map_err(|_| Malformed(WHAT))?;
    // The mark must be one of the list.
    if identifiers.external_id() == external.as_ref() {
        Ok(identifiers)
    } else {
        Err(Malformed("accounts.external_id"))
    }
}

fn links_text(links: &Links) -> String {
    let links: BTreeMap<_, _> = links
        .iter()
        .map(|(link, value)| (link.key(), value))
        .collect();
    json::write(&links)
}

fn links_from_text(text: &str) -> Result<Links, Malformed> {
    const WHAT: &str = "accounts.links";
    let links: BTreeMap<String, Option<String>> = json::read(WHAT, text)?;
    links
        .into_iter()
        .map(|(key, value)| {
            let link = Link::from_key(&key).ok_or(Malformed(WHAT))?;
            Ok((link, value))
        })
        .collect()
}

fn tags_text(tags: &Tags) -> String {
    let words: Vec<_> = tags.as_slice().iter().map(Tag::as_str).collect();
    json::write(&words)
}

fn tags_from_text(text: &str) -> Result<Tags, Malformed> {
    const WHAT: &str = "accounts.tags";
    let words: Vec<String> = json::read(WHAT, text)?;
    words
        .iter()
        .map(|word| Tag::new(word).map_err(|_| Malformed(WHAT)))
        .collect()
}

fn lifecycle(status: &str, churned_at: Option<i64>) -> Result<Lifecycle, Malformed> {
    const WHAT: &str = "accounts.status";
    let status = Status::from_word(status).ok_or(Malformed(WHAT))?;
    let churned_at = optional_time("accounts.churned_at", churned_at)?;
    Lifecycle::from_parts(status, churned_at).ok_or(Malformed(WHAT))
}

fn roles(documents: [Option<String>; 3], members: RoleMembers) -> Result<Roles, Malformed> {
    let mut roles = Roles::new();
    for ((role, document), member) in Role::ALL.into_iter().zip(documents).zip(members) {
        match role_from_cells(document.as_deref(), member)? {
            Field::Absent => None,
            Field::Null => roles.insert(role, None),
            Field::Value(assignment) => roles.insert(role, Some(assignment)),
        };
    }
    Ok(roles)
}

fn currency_from_code(code: &str) -> Result<Currency, Malformed> {
    Currency::from_code(code).map_err(|_| Malformed("accounts.currency"))
}

fn country(code: &str) -> Result<Country, Malformed> {
    Country::from_alpha2(code).map_err(|_| Malformed("accounts.tax_country"))
}

fn address_text(address: &Address) -> String {
    let Address {
        line1,
        line2,
        city,
        state,
        postal_code,
        country,
    } = address.clone();
    json::write(&AddressDocument {
        line1,
        line2,
        city,
        state,
        postal_code,
        country: country.map(|country| country.alpha2().to_owned()),
    })
}

fn address_from_text(text: &str) -> Result<Address, Malformed> {
    let AddressDocument {
        line1,
        line2,
        city,
        state,
        postal_code,
        country: code,
    } = json::read("accounts.billing_address", text)?;
    Ok(Address {
        line1,
        line2,
        city,
        state,
        postal_code,
        country: code.as_deref().map(country).transpose()?,
    })
}
