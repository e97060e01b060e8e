//! An account as Vitally shows it.

use serde_json::Number;
use stele_application::Standing;
use stele_domain::{
    Account, Derived, HealthScore, Identifier, Member, Mrr, NpsCounts, Role, RoleAssignment,
    SegmentLabel, Workspace, WorkspaceId,
};
use uuid::Uuid;

use crate::accounts as wire;
use crate::convert::{admin, time, traits};

/// Key roles have no record of their own; their ids are named in this space (UUID version 5).
const KEY_ROLES: Uuid = Uuid::from_u128(0x9a0c_5f2e_6d1b_4c37_8e54_2b7f_90d3_a1c6);

/// The whole account.
pub(crate) fn account<'a>(
    account: &'a Account,
    standing: &'a Standing,
    workspace: &Workspace,
) -> wire::Account<'a> {
    wire::Account {
        record: embedded_account(account, standing),
        segments: segments(&standing.segments),
        key_roles: Role::ALL
            .into_iter()
            .filter_map(|role| Some((role, account.role(role)?)))
            .map(|(role, (assignment, member))| key_role(role, assignment, member, workspace))
            .collect(),
    }
}

/// The account within a user.
pub(crate) fn user_account<'a>(
    account: &'a Account,
    standing: &'a Standing,
) -> wire::UserAccount<'a> {
    wire::UserAccount {
        record: embedded_account(account, standing),
        segments: segments(&standing.segments),
    }
}

/// The account as far as it is shown within anything, every attribute looked at: a new one stops the build until it is
/// known here whether Vitally shows it.
pub(crate) fn embedded_account<'a>(
    account: &'a Account,
    standing: &Standing,
) -> wire::EmbeddedAccount<'a> {
    let Account {
        id,
        number: _,
        code: _,
        version: _,
        created_at,
        updated_at,
        created_by: _,
        name,
        identifiers,
        organization,
        // Shown as traits, some of them.
        traits: _,
        links: _,
        logo_url: _,
        tags: _,
        lifecycle,
        mrr,
        next_renewal_at,
        trial_end_at,
        // Shown as far as they are held by team members.
        roles: _,
        currency: _,
        billing_address: _,
        tax_country: _,
        tax_id: _,
        contact_activity_at: _,
        derived,
    } = account;
    let Derived {
        users_count,
        nps,
        last_inbound_message_at,
        last_outbound_message_at,
        last_activity_at: _,
    } = derived;
    let Standing {
        seen,
        health,
        // Shown beside these, not everywhere.
        segments: _,
    } = standing;
    let NpsCounts {
        detractors,
        passives,
        promoters,
    } = nps;
    let held_by = |role| {
        let (_, member) = account.role(role)?;
        Some(member.id.to_string())
    };
    wire::EmbeddedAccount {
        id: id.to_string(),
        created_at: created_at.to_millis_string(),
        updated_at: updated_at.to_millis_string(),
        external_id: identifiers.external_id().map(Identifier::as_str),
        name: name.as_str(),
        traits: traits::of(account),
        organization_id: organization.map(|organization| organization.to_string()),
        account_owner_id: held_by(Role::AccountOwner),
        mrr: mrr.map(Mrr::to_number),
        next_renewal_date: time(*next_renewal_at),
        churned_at: time(lifecycle.churned_at()),
        first_seen_timestamp: time(seen.map(|seen| seen.first)),
        last_seen_timestamp: time(seen.map(|seen| seen.last)),
        last_inbound_message_timestamp: time(*last_inbound_message_at),
        last_outbound_message_timestamp: time(*last_outbound_message_at),
        trial_end_date: time(*trial_end_at),
        users_count: *users_count,
        nps_detractor_count: *detractors,
        nps_passive_count: *passives,
        nps_promoter_count: *promoters,
        nps_score: nps.score_tenths().map(|score| tenths(score.into())),
        health_score: health.map(health_score),
        csm_id: held_by(Role::Csm),
        account_executive_id: held_by(Role::AccountExecutive),
    }
}

/// The segments, in their order.
pub(crate) fn segments<'a>(
    segments: impl IntoIterator<Item = &'a SegmentLabel>,
) -> Vec<wire::Segment<'a>> {
    let segment = |SegmentLabel { id, name }: &'a SegmentLabel| wire::Segment {
        id: id.to_string(),
        name: name.as_str(),
    };
    segments.into_iter().map(segment).collect()
}

/// The score on Vitally's scale of ten.
pub(super) fn health_score(score: HealthScore) -> Number {
    tenths(score.tenths_of_ten().into())
}

fn key_role<'a>(
    role: Role,
    assignment: &RoleAssignment,
    member: &'a Member,
    workspace: &Workspace,
) -> wire::KeyRoleAssignment<'a> {
    let RoleAssignment {
        id,
        holder: _,
        member: _,
        created_at,
        assigned_at,
    } = assignment;
    wire::KeyRoleAssignment {
        id: id.to_string(),
        created_at: created_at.to_millis_string(),
        assigned_at: assigned_at.to_millis_string(),
        vitally_user: admin(member),
        key_role: wire::KeyRole {
            id: key_role_id(workspace.id, role).to_string(),
            created_at: workspace.created_at.to_millis_string(),
            label: role.label(),
        },
    }
}

/// The same on every account of a workspace, and another in every workspace.
fn key_role_id(workspace: WorkspaceId, role: Role) -> Uuid {
    Uuid::new_v5(&KEY_ROLES, format!("{workspace}/{}", role.key()).as_bytes())
}

/// Tenths as JavaScript prints them: `50`, `33.3`.
fn tenths(tenths: i64) -> Number {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.abs() / 10, tenths.abs() % 10);
    let text = match tenth {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{tenth}"),
    };
    text.parse().expect("digits with a point are a JSON number")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use stele_application::Standing;
    use stele_domain::{
        Account, AccountId, AssignmentId, Derived, Email, HealthScore, Identifier, LicenseStatus,
        Lifecycle, Member, MemberId, MemberNumber, Mrr, Name, NpsCounts, OrganizationId,
        ProjectToken, Role, RoleAssignment, RoleHolder, Seen, SegmentId, SegmentLabel, Timestamp,
        Workspace, WorkspaceId,
    };
    use uuid::Uuid;

    use super::{account, key_role_id, tenths};

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros).expect("in range")
    }

    fn name(text: &str) -> Name {
        Name::new(text).expect("valid")
    }

    fn workspace() -> Workspace {
        Workspace {
            id: WorkspaceId(7),
            name: name("Acme"),
            project_token: ProjectToken::of_random("token"),
            version: 1,
            created_at: at(1_000),
        }
    }

    fn fresh() -> Account {
        Account::new(
            AccountId(Uuid::nil()),
            "ywgWhtGp".parse().expect("a code"),
            name("GoJo"),
            None,
            at(1_999),
        )
    }

    fn member(number: i64) -> Member {
        Member {
            id: MemberId(Uuid::from_u128(0x3e3)),
            workspace: WorkspaceId(7),
            number: MemberNumber(number),
            version: 1,
            name: name("Ebba"),
            email: Email::new("ebba@gojo.example").expect("valid"),
            license_status: LicenseStatus::AutoCreated,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    fn assignment(member: Option<Member>) -> RoleAssignment {
        RoleAssignment {
            id: AssignmentId(Uuid::from_u128(0xa55)),
            holder: RoleHolder {
                number: 3,
                email: "ebba@gojo.example".to_owned(),
                extra: BTreeMap::new(),
            },
            member,
            created_at: at(2_000_000),
            assigned_at: at(3_000_000),
        }
    }

    #[track_caller]
    fn print(domain: &Account, standing: &Standing) -> String {
        let shown = account(domain, standing, &workspace());
        serde_json::to_string_pretty(&shown).expect("serializable")
    }

    #[track_caller]
    fn print_alone(domain: &Account) -> String {
        print(domain, &Standing::default())
    }

    #[test]
    fn a_fresh_account_has_every_key() {
        insta::assert_snapshot!("fresh", print_alone(&fresh()));
    }

    #[test]
    fn an_account_with_everything_shows_all_that_vitally_knows() {
        let mut full = fresh();
        let external_id = Identifier::new("account-101").expect("valid");
        full.identifiers.set_external_id(Some(external_id));
        full.organization = Some(OrganizationId(Uuid::from_u128(0x0a6)));
        full.mrr = Some(Mrr::from_millionths(1_500_000));
        full.lifecycle = Lifecycle::Churned { at: at(4_000_000) };
        full.next_renewal_at = Some(at(5_000_000));
        full.trial_end_at = Some(at(6_000_000));
        full.roles = Role::ALL
            .into_iter()
            .map(|role| (role, Some(assignment(Some(member(3))))))
            .collect();
        full.derived = Derived {
            users_count: 5,
            nps: NpsCounts {
                detractors: 1,
                passives: 0,
                promoters: 2,
            },
            last_inbound_message_at: Some(at(9_000_000)),
            last_outbound_message_at: Some(at(10_000_000)),
            last_activity_at: Some(at(11_000_000)),
        };
        let standing = Standing {
            seen: Some(Seen {
                first: at(7_000_000),
                last: at(8_000_000),
            }),
            health: HealthScore::from_thousandths(75_000),
            segments: vec![SegmentLabel {
                id: SegmentId(Uuid::from_u128(0x0192_c3f4_5a6b_7c8d_9e0f_0000_0000_0051)),
                name: name("Enterprise"),
            }],
        };
        insta::assert_snapshot!("full", print(&full, &standing));
    }

    #[test]
    fn a_role_that_names_no_team_member_is_not_shown() {
        let mut domain = fresh();
        domain.roles = BTreeMap::from([
            (Role::Csm, Some(assignment(None))),
            (Role::AccountOwner, None),
        ]);
        assert_eq!(print_alone(&domain), print_alone(&fresh()));
    }

    #[test]
    fn a_key_role_has_one_id_in_a_workspace_and_another_elsewhere() {
        let id = |workspace, role| key_role_id(WorkspaceId(workspace), role);
        assert_eq!(id(1, Role::Csm), id(1, Role::Csm));
        assert_ne!(id(1, Role::Csm), id(2, Role::Csm));
        assert_ne!(id(1, Role::Csm), id(1, Role::AccountOwner));
        assert_eq!(id(1, Role::Csm).get_version_num(), 5);
    }

    #[test]
    fn tenths_are_printed_as_javascript_does() {
        for (number, printed) in [
            (0, "0"),
            (5, "0.5"),
            (-5, "-0.5"),
            (333, "33.3"),
            (-1000, "-100"),
            (75, "7.5"),
        ] {
            assert_eq!(tenths(number).to_string(), printed);
        }
    }
}
