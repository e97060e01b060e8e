//! An event as this API shows it.

use std::sync::Arc;

use stele_domain::Event;

use super::time;
use crate::events as wire;

/// The event, every attribute looked at.
pub(crate) fn event(event: Event) -> wire::Event {
    let Event {
        id,
        name,
        at,
        received_at,
        account,
        // One that is shown has its account.
        waits_for: _,
        distinct_id,
        groups,
        properties,
        person,
    } = event;
    let groups = groups.into_iter();
    wire::Event {
        id: id.to_string(),
        event: name.to_string(),
        timestamp: time(at),
        received_at: time(received_at),
        account_id: account.map(|account| account.to_string()),
        user: distinct_id.map(|user| user.to_string()),
        groups: groups
            .map(|(index, key)| (index.to_string(), key))
            .collect(),
        properties: Arc::unwrap_or_clone(properties),
        person,
    }
}
