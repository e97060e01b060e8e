//! What a rule can ask of an account.

use super::condition::Datum;
use super::decimal::Decimal;
use super::kind::{Kind, Vocabulary};
use super::{RuleFacts, RuleNeeds, RuleOperator};

/// An attribute of an account that a rule knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleAttribute {
    /// Its name.
    Name,
    /// The identifier that is marked as the external id.
    ExternalId,
    /// The parent it belongs to.
    OrganizationId,
    /// Where it stands.
    Status,
    /// Monthly recurring revenue.
    Mrr,
    /// The currency it is billed in.
    Currency,
    /// The country it is taxed in.
    TaxCountry,
    /// The number it is taxed by.
    TaxId,
    /// Where its logo is.
    LogoUrl,
    /// When it was made.
    CreatedAt,
    /// When it churned, if it is churned.
    ChurnedAt,
    /// When the subscription renews.
    NextRenewalAt,
    /// When the trial ends.
    TrialEndAt,
    /// How many people are tied to it.
    UsersCount,
    /// Its net promoter score, -100 to 100.
    NpsScore,
    /// How many of its people are promoters.
    NpsPromoterCount,
    /// How many are passive.
    NpsPassiveCount,
    /// How many are detractors.
    NpsDetractorCount,
    /// When one of its people last wrote to the team.
    LastInboundMessageAt,
    /// When one of the team last wrote to it.
    LastOutboundMessageAt,
    /// When one of its people was last active, as told by another system.
    ContactActivityAt,
    /// When it was first active in the product.
    FirstSeenAt,
    /// When it was last active in the product.
    LastSeenAt,
    /// How it is doing, 0 to 100.
    HealthScore,
}

impl RuleAttribute {
    /// All of them.
    pub const ALL: [RuleAttribute; 24] = [
        RuleAttribute::Name,
        RuleAttribute::ExternalId,
        RuleAttribute::OrganizationId,
        RuleAttribute::Status,
        RuleAttribute::Mrr,
        RuleAttribute::Currency,
        RuleAttribute::TaxCountry,
        RuleAttribute::TaxId,
        RuleAttribute::LogoUrl,
        RuleAttribute::CreatedAt,
        RuleAttribute::ChurnedAt,
        RuleAttribute::NextRenewalAt,
        RuleAttribute::TrialEndAt,
        RuleAttribute::UsersCount,
        RuleAttribute::NpsScore,
        RuleAttribute::NpsPromoterCount,
        RuleAttribute::NpsPassiveCount,
        RuleAttribute::NpsDetractorCount,
        RuleAttribute::LastInboundMessageAt,
        RuleAttribute::LastOutboundMessageAt,
        RuleAttribute::ContactActivityAt,
        RuleAttribute::FirstSeenAt,
        RuleAttribute::LastSeenAt,
        RuleAttribute::HealthScore,
    ];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            RuleAttribute::Name => "name",
            RuleAttribute::ExternalId => "external_id",
            RuleAttribute::OrganizationId => "organization_id",
            RuleAttribute::Status => "status",
            RuleAttribute::Mrr => "mrr",
            RuleAttribute::Currency => "currency",
            RuleAttribute::TaxCountry => "tax_country",
            RuleAttribute::TaxId => "tax_id",
            RuleAttribute::LogoUrl => "logo_url",
            RuleAttribute::CreatedAt => "created_at",
            RuleAttribute::ChurnedAt => "churned_at",
            RuleAttribute::NextRenewalAt => "next_renewal_at",
            RuleAttribute::TrialEndAt => "trial_end_at",
            RuleAttribute::UsersCount => "users_count",
            RuleAttribute::NpsScore => "nps_score",
            RuleAttribute::NpsPromoterCount => "nps_promoter_count",
            RuleAttribute::NpsPassiveCount => "nps_passive_count",
            RuleAttribute::NpsDetractorCount => "nps_detractor_count",
            RuleAttribute::LastInboundMessageAt => "last_inbound_message_at",
            RuleAttribute::LastOutboundMessageAt => "last_outbound_message_at",
            RuleAttribute::ContactActivityAt => "contact_activity_at",
            RuleAttribute::FirstSeenAt => "first_seen_at",
            RuleAttribute::LastSeenAt => "last_seen_at",
            RuleAttribute::HealthScore => "health_score",
        }
    }

    /// The attribute of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|attribute| attribute.word() == word)
    }

    /// The operators that can be asked of it.
    pub fn operators(self) -> impl Iterator<Item = RuleOperator> {
        self.kind().operators()
    }

    pub(super) const fn kind(self) -> Kind {
        match self {
            RuleAttribute::Name
            | RuleAttribute::ExternalId
            | RuleAttribute::TaxId
            | RuleAttribute::LogoUrl => Kind::Word(Vocabulary::Text),
            RuleAttribute::OrganizationId => Kind::Word(Vocabulary::Id),
            RuleAttribute::Status => Kind::Word(Vocabulary::Status),
            RuleAttribute::Currency => Kind::Word(Vocabulary::Currency),
            RuleAttribute::TaxCountry => Kind::Word(Vocabulary::Country),
            RuleAttribute::Mrr
            | RuleAttribute::UsersCount
            | RuleAttribute::NpsScore
            | RuleAttribute::NpsPromoterCount
            | RuleAttribute::NpsPassiveCount
            | RuleAttribute::NpsDetractorCount
            | RuleAttribute::HealthScore => Kind::Number,
            RuleAttribute::CreatedAt
            | RuleAttribute::ChurnedAt
            | RuleAttribute::NextRenewalAt
            | RuleAttribute::TrialEndAt
            | RuleAttribute::LastInboundMessageAt
            | RuleAttribute::LastOutboundMessageAt
            | RuleAttribute::ContactActivityAt
            | RuleAttribute::FirstSeenAt
            | RuleAttribute::LastSeenAt => Kind::Time,
        }
    }

    pub(super) fn needs(self) -> RuleNeeds {
        let health = self == RuleAttribute::HealthScore;
        RuleNeeds {
            seen: matches!(self, RuleAttribute::FirstSeenAt | RuleAttribute::LastSeenAt),
            health,
            clock: health,
            ..RuleNeeds::default()
        }
    }

    /// `None` where it is missing.
    pub(super) fn datum<'a>(self, facts: &RuleFacts<'a>) -> Option<Datum<'a>> {
        let account = facts.account;
        let derived = &account.derived;
        let count = |count: u32| Some(Datum::Number(Decimal::scaled(count.into(), 0)));
        match self {
            RuleAttribute::Name => Some(Datum::text(account.name.as_str())),
            RuleAttribute::ExternalId => {
                let identifier = account.identifiers.external_id()?;
                Some(Datum::text(identifier.as_str()))
            }
            RuleAttribute::OrganizationId => account.organization.as_ref().map(Datum::id),
            RuleAttribute::Status => Some(Datum::text(account.lifecycle.status().word())),
            RuleAttribute::Mrr => {
                let millionths = account.mrr?.millionths();
                Some(Datum::Number(Decimal::scaled(millionths.into(), 6)))
            }
            RuleAttribute::Currency => Some(Datum::text(account.currency?.code())),
            RuleAttribute::TaxCountry => Some(Datum::text(account.tax_country?.alpha2())),
            RuleAttribute::TaxId => account.tax_id.as_deref().map(Datum::text),
            RuleAttribute::LogoUrl => account.logo_url.as_deref().map(Datum::text),
            RuleAttribute::CreatedAt => Some(Datum::Time(account.created_at)),
            RuleAttribute::ChurnedAt => account.lifecycle.churned_at().map(Datum::Time),
            RuleAttribute::NextRenewalAt => account.next_renewal_at.map(Datum::Time),
            RuleAttribute::TrialEndAt => account.trial_end_at.map(Datum::Time),
            RuleAttribute::UsersCount => count(derived.users_count),
            RuleAttribute::NpsScore => {
                let tenths = derived.nps.score_tenths()?;
                Some(Datum::Number(Decimal::scaled(tenths.into(), 1)))
            }
            RuleAttribute::NpsPromoterCount => count(derived.nps.promoters),
            RuleAttribute::NpsPassiveCount => count(derived.nps.passives),
            RuleAttribute::NpsDetractorCount => count(derived.nps.detractors),
            RuleAttribute::LastInboundMessageAt => derived.last_inbound_message_at.map(Datum::Time),
            RuleAttribute::LastOutboundMessageAt => {
                derived.last_outbound_message_at.map(Datum::Time)
            }
            RuleAttribute::ContactActivityAt => account.contact_activity().map(Datum::Time),
            RuleAttribute::FirstSeenAt => facts.first_seen_at.map(Datum::Time),
            RuleAttribute::LastSeenAt => facts.last_seen_at.map(Datum::Time),
            RuleAttribute::HealthScore => {
                let thousandths = facts.health?.thousandths();
                Some(Datum::Number(Decimal::scaled(thousandths.into(), 3)))
            }
        }
    }
}
