//! The parents of accounts.

use crate::{Identifier, Name, OrganizationId, Stamp, Traits, TraitsChange};

/// A company above several accounts (Vitally).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// The id.
    pub id: OrganizationId,
    /// How often and when it changed.
    pub stamp: Stamp,
    /// The customer's own id of it, unique in the workspace. Settable when it is made, and never again.
    pub external_id: Identifier,
    /// Its name.
    pub name: Name,
    /// The customer's own attributes.
    pub traits: Traits,
}

/// An organization to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationDraft {
    /// The customer's own id of it.
    pub external_id: Identifier,
    /// Its name.
    pub name: Name,
    /// The customer's own attributes.
    pub traits: TraitsChange,
}

/// What a write wants of an organization. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrganizationChange {
    /// A new name.
    pub name: Option<Name>,
    /// Traits to merge.
    pub traits: TraitsChange,
}

impl Organization {
    /// Applies a change, without [touching](Stamp::touch).
    pub fn apply(&mut self, change: OrganizationChange) {
        let OrganizationChange { name, traits } = change;
        if let Some(name) = name {
            self.name = name;
        }
        self.traits.merge(traits);
    }
}
