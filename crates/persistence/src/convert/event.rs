//! Usage events.

use std::collections::BTreeMap;

use stele_domain::{
    AccountId, DistinctId, Event, EventId, EventName, GroupTypeIndex, Properties, Seen, WorkspaceId,
};

use super::json;
use super::parts::time;
use crate::entity::events::Model;
use crate::error::Malformed;

pub(crate) fn event_row(workspace: WorkspaceId, event: &Event) -> Model {
    let Event {
        id,
        name,
        at,
        received_at,
        account,
        waits_for,
        distinct_id,
        groups,
        properties,
        person,
    } = event;
    let group_keys: BTreeMap<u8, &String> = groups
        .iter()
        .map(|(index, key)| (index.get(), key))
        .collect();
    Model {
        workspace_id: workspace.0,
        at: at.micros(),
        id: id.0,
        received_at: received_at.micros(),
        name: name.as_str().to_owned(),
        account_id: account.map(|account| account.0),
        waits_for: waits_for.clone(),
        distinct_id: distinct_id.as_ref().map(|id| id.as_str().to_owned()),
        group_keys: json::write(&group_keys),
        properties: properties_cell(properties),
        person: properties_cell(person),
    }
}

pub(crate) fn event_from_row(row: Model) -> Result<Event, Malformed> {
    let Model {
        workspace_id: _,
        at,
        id,
        received_at,
        name,
        account_id,
        waits_for,
        distinct_id,
        group_keys,
        properties: of_event,
        person,
    } = row;
    Ok(Event {
        id: EventId(id),
        name: EventName::new(name).map_err(|_| Malformed("events.name"))?,
        at: time("events.at", at)?,
        received_at: time("events.received_at", received_at)?,
        account: account_id.map(AccountId),
        waits_for,
        distinct_id: distinct_id
            .map(|text| distinct_id_of("events.distinct_id", text))
            .transpose()?,
        groups: group_keys_from_cell(&group_keys)?,
        properties: properties("events.properties", &of_event)?.into(),
        person: properties("events.person", &person)?,
    })
}

/// The groups of an event, by the index of their type.
fn group_keys_from_cell(cell: &str) -> Result<BTreeMap<GroupTypeIndex, String>, Malformed> {
    const WHAT: &str = "events.group_keys";
    let keys: BTreeMap<u8, String> = json::read(WHAT, cell)?;
    let typed = keys.into_iter().map(|(index, key)| {
        let index = GroupTypeIndex::new(index).ok_or(Malformed(WHAT))?;
        Ok((index, key))
    });
    typed.collect()
}

pub(crate) fn distinct_id_of(what: &'static str, text: String) -> Result<DistinctId, Malformed> {
    DistinctId::new(text).map_err(|_| Malformed(what))
}

pub(crate) fn group_type_index(index: i64) -> Result<GroupTypeIndex, Malformed> {
    let index = u8::try_from(index).ok().and_then(GroupTypeIndex::new);
    index.ok_or(Malformed("group_types.type_index"))
}

pub(crate) fn properties_cell(properties: &Properties) -> String {
    json::write(properties)
}

pub(crate) fn properties(what: &'static str, cell: &str) -> Result<Properties, Malformed> {
    json::read(what, cell)
}

pub(crate) fn seen(what: &'static str, first: i64, last: i64) -> Result<Seen, Malformed> {
    Ok(Seen {
        first: time(what, first)?,
        last: time(what, last)?,
    })
}
