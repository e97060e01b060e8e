//! Reading events.

use std::collections::BTreeMap;

use stele_domain::{AccountId, ContactId, Event, EventName, Scope, Seen, Timestamp};

use crate::records::each_once;
use crate::{Caller, Error, Position, Stele};

/// A page of an account's events, newest first, the larger id first among equals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventQuery {
    /// The account that they are tied to.
    pub account: AccountId,
    /// What happened.
    pub name: Option<EventName>,
    /// Not before this.
    pub from: Option<Timestamp>,
    /// Not after this.
    pub to: Option<Timestamp>,
    /// The last event of the page before.
    pub after: Option<Position>,
    /// How many at most.
    pub limit: u32,
}

/// Some of an account's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The events: as many as were asked for, or fewer where they are large.
    pub events: Vec<Event>,
    /// Whether there are more behind them.
    pub more: bool,
}

impl EventPage {
    /// How many bytes of JSON the properties of the events before the last one have at most: an event can be as large as a
    /// body, and a page of a hundred of them is no answer.
    pub const MAX_BYTES: u32 = 4 << 20;
}

impl Stele {
    /// One page of the events of an account of the caller's.
    pub async fn list_events(
        &self,
        caller: &Caller,
        query: &EventQuery,
    ) -> Result<EventPage, Error> {
        caller.require(Scope::AccountRead)?;
        Ok(self.events.events(caller.workspace_id(), query).await?)
    }

    /// When several people were first and last active in the product, in one statement. Those who never were are left out.
    pub async fn people_seen(
        &self,
        caller: &Caller,
        contacts: impl IntoIterator<Item = ContactId> + Send,
    ) -> Result<BTreeMap<ContactId, Seen>, Error> {
        caller.require(Scope::AccountRead)?;
        let contacts = each_once(contacts);
        if contacts.is_empty() {
            return Ok(BTreeMap::new());
        }
        Ok(self
            .events
            .people_seen(caller.workspace_id(), &contacts)
            .await?)
    }
}
