//! Who of the team looks after an account.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{AssignmentId, Field, Member, Timestamp};

/// A part that a team member plays for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Customer success manager.
    Csm,
    /// Account executive, Alguna's sales owner.
    AccountExecutive,
    /// Account owner.
    AccountOwner,
}

impl Role {
    /// All three, in the order in which PostHog prints them.
    pub const ALL: [Role; 3] = [Role::Csm, Role::AccountExecutive, Role::AccountOwner];

    /// PostHog's property.
    pub fn key(self) -> &'static str {
        match self {
            Role::Csm => "csm",
            Role::AccountExecutive => "account_executive",
            Role::AccountOwner => "account_owner",
        }
    }

    /// The role of a PostHog property.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// The label of Vitally's key role.
    pub fn label(self) -> &'static str {
        match self {
            Role::Csm => "CSM",
            Role::AccountExecutive => "Account Executive",
            Role::AccountOwner => "Account Owner",
        }
    }
}

/// Who a write says holds a role, as PostHog sends it. Whether a team member is meant is found out when it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleHolder {
    /// The integer id of a team member, or of nobody we know.
    pub number: i64,
    /// An email, kept as sent.
    pub email: String,
    /// What else was sent, kept as sent; under `id` the id itself, where it was not written as the plain number.
    pub extra: BTreeMap<String, Value>,
}

/// One role of an account, assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleAssignment {
    /// The id of this assignment.
    pub id: AssignmentId,
    /// Who was named, as sent.
    pub holder: RoleHolder,
    /// The team member that was meant, where there is one: the one with the number, else the one with the email.
    pub member: Option<Member>,
    /// When the role was first assigned on this account without a break.
    pub created_at: Timestamp,
    /// When it was assigned to this holder.
    pub assigned_at: Timestamp,
}

/// The roles of an account. `None` is a `null` that was sent, which PostHog answers as it was sent.
pub type Roles = BTreeMap<Role, Option<RoleAssignment>>;

/// What a write does to roles: one that is not named stays, [`Field::Absent`] forgets it, [`Field::Null`] keeps a `null`.
pub type RolesChange = BTreeMap<Role, Field<RoleHolder>>;
