//! Which accounts a list shows.

use stele_application::{AccountFilter, LifecycleFilter, RoleFilter, Search, SearchIn};
use stele_domain::{Account, Identifier, Role, RoleAssignment, Status, Tag, fold};

use super::tenant::Tenant;

/// Whether all conditions of a filter hold for an account.
pub(super) fn lets_through(filter: &AccountFilter, tenant: &Tenant, account: &Account) -> bool {
    let AccountFilter {
        lifecycle,
        search,
        external_id,
        any_identifier,
        any_tag,
        any_contact_email,
        organization,
        roles,
        all_roles_unassigned,
        health,
        segment,
    } = filter;
    lifecycle.is_none_or(|wanted| stands(wanted, account))
        && search.as_ref().is_none_or(|wanted| finds(wanted, account))
        && external_id.as_ref().is_none_or(|wanted| {
            account.identifiers.external_id().map(Identifier::as_str) == Some(wanted)
        })
        && any_identifier.as_ref().is_none_or(|wanted| {
            let identifiers = account.identifiers.all().iter();
            contains_any(wanted, identifiers.map(Identifier::as_str))
        })
        && any_tag.as_ref().is_none_or(|wanted| {
            contains_any(wanted, account.tags.as_slice().iter().map(Tag::as_str))
        })
        && any_contact_email
            .as_ref()
            .is_none_or(|wanted| has_contact(wanted, tenant, account))
        && organization.is_none_or(|wanted| account.organization == Some(wanted))
        && roles
            .iter()
            .all(|(role, wanted)| holds(wanted, assigned(account, *role)))
        && (!all_roles_unassigned
            || Role::ALL
                .iter()
                .all(|role| assigned(account, *role).is_none()))
        && health.is_none_or(|(least, most)| {
            let last = tenant.health.last(account.id);
            last.is_some_and(|score| (least..=most).contains(&score))
        })
        && segment.is_none_or(|segment| tenant.memberships.contains(&(account.id, segment)))
}

fn stands(wanted: LifecycleFilter, account: &Account) -> bool {
    let status = account.lifecycle.status();
    match wanted {
        LifecycleFilter::Is(wanted) => status == wanted,
        LifecycleFilter::NotChurned => status != Status::Churned,
    }
}

fn finds(search: &Search, account: &Account) -> bool {
    let text = fold(&search.text);
    let in_name = fold(account.name.as_str()).contains(&text);
    match search.within {
        SearchIn::Name => in_name,
        SearchIn::NameOrExternalId => {
            let external_id = account.identifiers.folded_external_id();
            in_name || external_id.is_some_and(|external_id| external_id.contains(&text))
        }
    }
}

fn contains_any<'a>(wanted: &[String], mut there: impl Iterator<Item = &'a str>) -> bool {
    there.any(|there| wanted.iter().any(|wanted| wanted == there))
}

fn has_contact(wanted: &[String], tenant: &Tenant, account: &Account) -> bool {
    tenant.contacts_of(account.id).iter().any(|contact| {
        let email = contact
            .contact
            .email
            .as_ref()
            .map(stele_domain::Email::folded);
        email.is_some_and(|email| wanted.iter().any(|wanted| fold(wanted) == email))
    })
}

fn assigned(account: &Account, role: Role) -> Option<&RoleAssignment> {
    account.roles.get(&role)?.as_ref()
}

fn holds(wanted: &RoleFilter, assigned: Option<&RoleAssignment>) -> bool {
    match wanted {
        RoleFilter::Number(number) => assigned.is_some_and(|role| role.holder.number == *number),
        RoleFilter::AnyMember(members) => assigned
            .and_then(|role| role.member.as_ref())
            .is_some_and(|member| members.contains(&member.id)),
        RoleFilter::Unassigned => assigned.is_none(),
    }
}
