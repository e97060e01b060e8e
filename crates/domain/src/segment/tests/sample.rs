//! One account and what is known of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Account, AccountId, AssignmentId, Country, Currency, Email, HealthScore, Identifier,
    Identifiers, LicenseStatus, Lifecycle, Link, Member, MemberId, MemberNumber, Mrr, Name,
    NpsCounts, OrganizationId, Role, RoleAssignment, RoleHolder, Rule, RuleFacts, Tag, Timestamp,
    Traits, UsageOf, WorkspaceId,
};

/// The account's own id of the organization.
pub(super) const ORGANIZATION: &str = "018f2a3c-0000-7000-8000-00000000000a";
/// The id of its customer success manager.
pub(super) const CSM: &str = "018f2a3c-0000-7000-8000-00000000000b";

/// An account and the facts around it, owned.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) account: Account,
    pub(super) first_seen_at: Option<Timestamp>,
    pub(super) last_seen_at: Option<Timestamp>,
    pub(super) health: Option<HealthScore>,
    pub(super) usage: BTreeMap<UsageOf, u64>,
    pub(super) now: Timestamp,
}

pub(super) fn time(text: &str) -> Timestamp {
    Timestamp::parse_iso(text).expect(text)
}

pub(super) fn uuid(text: &str) -> Uuid {
    text.parse().expect(text)
}

pub(super) fn traits(value: Value) -> Traits {
    let Value::Object(map) = value else {
        panic!("traits are an object")
    };
    Traits::from_map(map.into_iter().collect())
}

/// How often `event` happened within `days`.
pub(super) fn usage_of(event: Option<&str>, days: u16) -> UsageOf {
    UsageOf {
        event: event.map(str::to_owned),
        days,
    }
}

/// A team member's assignment to a role.
pub(super) fn assigned(id: Uuid) -> RoleAssignment {
    let at = time("2024-01-01");
    let member = Member {
        id: MemberId(id),
        workspace: WorkspaceId(1),
        number: MemberNumber(7),
        version: 1,
        name: Name::new("Dana").expect("valid"),
        email: Email::new("dana@example.com").expect("valid"),
        license_status: LicenseStatus::Active,
        created_at: at,
        updated_at: at,
    };
    RoleAssignment {
        member: Some(member),
        ..unknown()
    }
}

/// An assignment to somebody who is no team member.
pub(super) fn unknown() -> RoleAssignment {
    let at = time("2024-01-01");
    RoleAssignment {
        id: AssignmentId(Uuid::nil()),
        holder: RoleHolder {
            number: 7,
            email: String::new(),
            extra: BTreeMap::new(),
        },
        member: None,
        created_at: at,
        assigned_at: at,
    }
}

impl Sample {
    /// An account of which nothing is known but its name.
    pub(super) fn bare() -> Self {
        let now = time("2024-06-30T12:00:00Z");
        Self {
            account: Account::new(
                AccountId(Uuid::nil()),
                "ywgWhtGp".parse().expect("a code"),
                Name::new("GoJo").expect("valid"),
                None,
                time("2024-01-01"),
            ),
            first_seen_at: None,
            last_seen_at: None,
            health: None,
            usage: BTreeMap::new(),
            now,
        }
    }

    /// An account of which everything is known. Now is noon of 2024-06-30.
    pub(super) fn full() -> Self {
        let mut sample = Self::bare();
        let account = &mut sample.account;
        account.name = Name::new("Pied Piper Ä").expect("valid");
        let marked = Identifier::new("PP-1").expect("valid");
        account.identifiers =
            Identifiers::from_parts(vec![marked.clone()], Some(&marked)).expect("listed once");
        account.organization = Some(OrganizationId(uuid(ORGANIZATION)));
        account.lifecycle = Lifecycle::Churned {
            at: time("2024-06-01T12:00:00Z"),
        };
        account.mrr = Some(Mrr::parse("1000.5").expect("valid"));
        account.currency = Some(Currency::from_code("EUR").expect("known"));
        account.tax_country = Some(Country::from_alpha2("DE").expect("known"));
        account.tax_id = Some("DE123456789".to_owned());
        account.logo_url = Some("https://pp.example/logo.png".to_owned());
        account.next_renewal_at = Some(time("2024-07-10T12:00:00Z"));
        account.trial_end_at = Some(time("2024-02-01"));
        account.contact_activity_at = Some(time("2024-06-20T12:00:00Z"));
        account.tags = [Tag::new("vip").expect("valid")].into_iter().collect();
        account.roles.insert(Role::Csm, Some(assigned(uuid(CSM))));
        account.roles.insert(Role::AccountOwner, Some(unknown()));
        account.roles.insert(Role::AccountExecutive, None);
        account.links.insert(Link::SfdcId, Some("001A".to_owned()));
        account.links.insert(Link::BillingId, None);
        account.traits = traits(json!({
            "plan": "Pro",
            "seats": 25,
            "ratio": 0.1,
            "big": 9_007_199_254_740_993_u64,
            "digits": "25",
            "trial": true,
            "list": ["Pro"],
            "object": {"plan": "Pro"},
            "signed": "2024-06-20T14:00:00+02:00",
            "dotted.key": "x",
        }));
        account.derived.users_count = 3;
        account.derived.nps = NpsCounts {
            detractors: 1,
            passives: 0,
            promoters: 2,
        };
        account.derived.last_inbound_message_at = Some(time("2024-06-20T12:00:00Z"));
        account.derived.last_outbound_message_at = Some(time("2024-06-20T12:00:00Z"));
        sample.first_seen_at = Some(time("2024-06-20T12:00:00Z"));
        sample.last_seen_at = Some(time("2024-06-20T12:00:00Z"));
        sample.health = HealthScore::from_thousandths(72_125);
        sample.usage = BTreeMap::from([(usage_of(Some("login"), 30), 5), (usage_of(None, 30), 12)]);
        sample
    }

    pub(super) fn facts(&self) -> RuleFacts<'_> {
        RuleFacts {
            account: &self.account,
            first_seen_at: self.first_seen_at,
            last_seen_at: self.last_seen_at,
            health: self.health,
            usage: &self.usage,
            now: self.now,
        }
    }

    /// Whether a rule holds of it.
    #[track_caller]
    pub(super) fn meets(&self, rule: &Value) -> bool {
        Rule::parse(rule)
            .unwrap_or_else(|faults| panic!("{rule} is refused: {faults:?}"))
            .holds(&self.facts())
    }
}
