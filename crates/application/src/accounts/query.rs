//! Which accounts are meant.

use std::collections::BTreeMap;

use stele_domain::{
    AccountId, AccountNumber, HealthScore, MemberId, OrganizationId, Role, SegmentId, Status,
};

use crate::{Position, TimeColumn};

/// How a call names one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountRef {
    /// By id alone (PostHog).
    Id(AccountId),
    /// By number alone (Zudo).
    Number(AccountNumber),
    /// By id, else by any identifier (Vitally).
    IdOrIdentifier(String),
    /// By code, else by any identifier (Alguna).
    CodeOrIdentifier(String),
    /// By any identifier alone (Alguna's lookup).
    Identifier(String),
}

impl AccountRef {
    /// The identifier that is meant, where it may be one.
    pub fn identifier(&self) -> Option<&str> {
        match self {
            AccountRef::Id(_) | AccountRef::Number(_) => None,
            AccountRef::IdOrIdentifier(text)
            | AccountRef::CodeOrIdentifier(text)
            | AccountRef::Identifier(text) => Some(text),
        }
    }
}

/// Which accounts a list shows. All conditions must hold; the default lets every account through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountFilter {
    /// Where the account stands.
    pub lifecycle: Option<LifecycleFilter>,
    /// Text to find.
    pub search: Option<Search>,
    /// The exact external id.
    pub external_id: Option<String>,
    /// Has at least one of these identifiers.
    pub any_identifier: Option<Vec<String>>,
    /// Has at least one of these tags, compared as they are stored.
    pub any_tag: Option<Vec<String>>,
    /// Has at least one contact with one of these emails, case aside.
    pub any_contact_email: Option<Vec<String>>,
    /// The organization above it.
    pub organization: Option<OrganizationId>,
    /// Who holds a role.
    pub roles: BTreeMap<Role, RoleFilter>,
    /// No role has a holder with a number.
    pub all_roles_unassigned: bool,
    /// The last health score that was computed lies between these, both ends in.
    pub health: Option<(HealthScore, HealthScore)>,
    /// The segment it is in.
    pub segment: Option<SegmentId>,
}

/// Where the accounts of a list stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifecycleFilter {
    /// At one status.
    Is(Status),
    /// Anywhere but churned.
    NotChurned,
}

/// Text to find, case aside (both sides [`fold`](stele_domain::fold)ed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// What to find anywhere in the text; not empty.
    pub text: String,
    /// Where.
    pub within: SearchIn,
}

/// Where a search looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchIn {
    /// In the name.
    Name,
    /// In the name or the external id.
    NameOrExternalId,
}

/// Who holds a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleFilter {
    /// The holder was named with this number, whether or not a member has it.
    Number(i64),
    /// One of these team members.
    AnyMember(Vec<MemberId>),
    /// Nobody was named.
    Unassigned,
}

/// A page of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountQuery {
    /// Which accounts.
    pub filter: AccountFilter,
    /// In which order, and which part of it.
    pub paging: AccountPaging,
    /// How many at most.
    pub limit: u32,
}

/// Order and place of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountPaging {
    /// So many accounts into an order.
    Offset {
        /// What to order by.
        by: SortBy,
        /// Which way.
        direction: Direction,
        /// What decides between equals; always ascending.
        tie: TieBreak,
        /// How many accounts to pass over.
        offset: u64,
    },
    /// Behind a known account, newest first, the larger id first among equals. A walk by creation time shows each account
    /// that exists throughout exactly once, whatever else is written.
    Keyset {
        /// What to order by.
        by: TimeColumn,
        /// The last account of the page before.
        after: Option<Position>,
    },
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortBy {
    /// The folded name, byte by byte.
    Name,
    /// The amount; accounts without one come last, whichever way.
    Mrr,
    /// When it was made.
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
    /// The last health score that was computed; accounts without one come last, whichever way.
    Health,
}

/// Which way a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// What decides between accounts that are equal by the order: what the dialect shows as id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TieBreak {
    /// The id.
    Id,
    /// The number.
    Number,
}
