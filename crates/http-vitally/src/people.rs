//! People as other objects show them, read for all of a page at once.

use std::collections::BTreeMap;

use stele_application::{Caller, Error as UseCaseError};
use stele_domain::{Contact, ContactId, Seen};
use stele_http::Edge;
use uuid::Uuid;

use crate::convert;
use crate::users::EmbeddedUser;

/// People whom some objects name, and when they were seen.
#[derive(Debug, Default)]
pub(crate) struct People {
    contacts: BTreeMap<Uuid, Contact>,
    seen: BTreeMap<ContactId, Seen>,
}

impl People {
    /// Reads them, in two statements, where there are any.
    pub(crate) async fn read(
        edge: &Edge,
        caller: &Caller,
        ids: impl IntoIterator<Item = ContactId>,
    ) -> Result<Self, UseCaseError> {
        let ids: Vec<_> = ids.into_iter().map(|id| id.0).collect();
        let contacts = edge.stele.records_by_id(caller, ids).await?;
        let found = contacts.keys().copied().map(ContactId);
        let seen = edge.stele.people_seen(caller, found).await?;
        Ok(Self { contacts, seen })
    }

    /// Those who are there, by id.
    pub(crate) fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.values()
    }

    /// One of them, if they are there.
    pub(crate) fn user(&self, id: ContactId) -> Option<EmbeddedUser<'_>> {
        let contact = self.contacts.get(&id.0)?;
        Some(convert::embedded_user(contact, self.seen.get(&id).copied()))
    }
}
