//! Which contact a name means that events know somebody by, and which names mean a contact.

use sea_orm::{QueryResult, Statement};
use stele_domain::{ContactId, DistinctId, Seen, WorkspaceId};
use uuid::Uuid;

use super::super::Parameters;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{distinct_id_of, seen};
use crate::error::Fault;

/// The id of the contact whom a name means, given the name and its fold: of the one with that external id, else of the one
/// with the smallest number of those with that email. Whoever asks, in writing and in reading, asks by this.
///
/// The limits keep PostgreSQL from turning two look-ups for each name into a join with all contacts.
pub(super) fn contact_meant(workspace: &str, name: &str, folded: &str) -> String {
    format!(
        "COALESCE( \
           (SELECT known.id FROM contacts AS known \
            WHERE known.workspace_id = {workspace} AND known.external_id = {name} LIMIT 1), \
           (SELECT known.id FROM contacts AS known \
            WHERE known.workspace_id = {workspace} AND known.email_folded = {folded} \
            ORDER BY known.number LIMIT 1))"
    )
}

/// The names that mean contacts, of those that events have used: a row for each contact and name. What no look-up by external
/// id or email finds can mean nobody, so these are looked up before it is asked whom they mean.
fn named(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    contacts: &[ContactId],
) -> (Parameters, String) {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let ids: Vec<_> = contacts.iter().map(|contact| contact.0).collect();
    let wanted = parameters.any_id("wanted.id", ids);
    let candidates = [
        "people.distinct_id = wanted.external_id",
        "people.distinct_id_folded = wanted.email_folded",
    ]
    .map(|is_candidate| {
        format!(
            "SELECT wanted.id, people.distinct_id, people.distinct_id_folded, people.first_at, people.last_at \
             FROM contacts AS wanted JOIN people ON people.workspace_id = {workspace} AND {is_candidate} \
             WHERE wanted.workspace_id = {workspace} AND {wanted}"
        )
    });
    let meant = contact_meant(
        &workspace,
        "candidates.distinct_id",
        "candidates.distinct_id_folded",
    );
    let named = format!(
        "({}) AS candidates WHERE {meant} = candidates.id",
        candidates.join(" UNION ")
    );
    (parameters, named)
}

/// The names that mean contacts.
pub(crate) fn names_of(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    contacts: &[ContactId],
) -> Statement {
    let (parameters, named) = named(kind, workspace, contacts);
    parameters.statement(format!(
        "SELECT candidates.id, candidates.distinct_id FROM {named}"
    ))
}

/// Reads a row of [`names_of`].
pub(crate) fn read_name(row: &QueryResult) -> Result<(Uuid, DistinctId), Fault> {
    let mut cells = Cells::of(row)?;
    let id = cells.take()?;
    Ok((id, distinct_id_of("people.distinct_id", cells.take()?)?))
}

/// When contacts were first and last active by any of their names.
pub(crate) fn people_seen(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    contacts: &[ContactId],
) -> Statement {
    let (parameters, named) = named(kind, workspace, contacts);
    parameters.statement(format!(
        "SELECT candidates.id, min(candidates.first_at), max(candidates.last_at) FROM {named} GROUP BY candidates.id"
    ))
}

/// Reads a row of [`people_seen`].
pub(crate) fn read_seen(row: &QueryResult) -> Result<(Uuid, Seen), Fault> {
    let mut cells = Cells::of(row)?;
    let id = cells.take()?;
    Ok((id, seen("people.first_at", cells.take()?, cells.take()?)?))
}
