//! Who is and was in which segments.

use sea_orm::{DbErr, QueryResult, Statement};
use stele_application::Position;
use stele_domain::{AccountId, SegmentId, SegmentLabel, SegmentMove, SegmentMoveKind, WorkspaceId};
use uuid::Uuid;

use super::Parameters;
use super::parameters::Cells as Given;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{label_from_cells, move_from_cells};
use crate::error::Fault;

/// The segments that several accounts are in, each account's by name, then by id.
pub(crate) fn labels_of(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    accounts: &[AccountId],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let theirs = members_of(&mut parameters, accounts);
    parameters.statement(format!(
        "SELECT members.account_id, segments.id, segments.name FROM segment_members AS members \
         JOIN segments ON segments.workspace_id = {workspace} AND segments.id = members.segment_id \
         WHERE members.workspace_id = {workspace} AND {theirs} \
         ORDER BY members.account_id, segments.name, segments.id"
    ))
}

/// Reads a row of [`labels_of`].
pub(crate) fn read_label(row: &QueryResult) -> Result<(AccountId, SegmentLabel), Fault> {
    let mut cells = Cells::of(row)?;
    let account = AccountId(cells.take()?);
    Ok((account, label_from_cells(cells.take()?, cells.take()?)?))
}

/// The segments that several accounts are in.
pub(crate) fn memberships(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    accounts: &[AccountId],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let theirs = members_of(&mut parameters, accounts);
    parameters.statement(format!(
        "SELECT members.segment_id, members.account_id FROM segment_members AS members \
         WHERE members.workspace_id = {workspace} AND {theirs}"
    ))
}

fn members_of(parameters: &mut Parameters, accounts: &[AccountId]) -> String {
    let ids = accounts.iter().map(|account| account.0).collect();
    parameters.any_id("members.account_id", ids)
}

/// Reads a row of [`memberships`], [`enter`] or [`leave`].
pub(crate) fn read_member(row: &QueryResult) -> Result<(SegmentId, AccountId), DbErr> {
    let mut cells = Cells::of(row)?;
    Ok((SegmentId(cells.take()?), AccountId(cells.take()?)))
}

/// Who entered and left a segment, newest first.
pub(crate) fn moves(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    segment: SegmentId,
    after: Option<Position>,
    limit: u32,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let segment = parameters.bind(segment.0);
    let behind = after.map_or_else(String::new, |Position { at, id }| {
        let (at, id) = (parameters.bind(at.micros()), parameters.bind(id));
        format!(" AND (at, account_id) < ({at}, {id})")
    });
    parameters.statement(format!(
        "SELECT account_id, at, kind FROM segment_moves \
         WHERE workspace_id = {workspace} AND segment_id = {segment}{behind} \
         ORDER BY at DESC, account_id DESC, nth DESC LIMIT {limit}"
    ))
}

/// Reads a row of [`moves`] of a segment.
pub(crate) fn read_move(row: &QueryResult, segment: SegmentId) -> Result<SegmentMove, Fault> {
    let mut cells = Cells::of(row)?;
    let (account, at) = (cells.take()?, cells.take()?);
    let kind: String = cells.take()?;
    Ok(move_from_cells(segment, account, at, &kind)?)
}

/// Lets accounts enter segments. Answers those that were not in them; whose account or segment is gone is passed over.
pub(crate) fn enter(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    pairs: &[(SegmentId, AccountId)],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let given = paired(&mut parameters, pairs);
    parameters.statement(format!(
        "INSERT INTO segment_members (workspace_id, segment_id, account_id) \
         SELECT CAST({workspace} AS BIGINT), given.segment_id, given.account_id FROM {given} \
         WHERE EXISTS (SELECT 1 FROM segments \
         WHERE segments.workspace_id = {workspace} AND segments.id = given.segment_id) \
         AND EXISTS (SELECT 1 FROM accounts \
         WHERE accounts.workspace_id = {workspace} AND accounts.id = given.account_id) \
         ORDER BY given.account_id, given.segment_id \
         ON CONFLICT (workspace_id, segment_id, account_id) DO NOTHING \
         RETURNING segment_id, account_id"
    ))
}

/// Lets accounts leave segments. Answers those that were in them.
pub(crate) fn leave(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    pairs: &[(SegmentId, AccountId)],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let given = paired(&mut parameters, pairs);
    parameters.statement(format!(
        "DELETE FROM segment_members WHERE workspace_id = {workspace} \
         AND (segment_id, account_id) IN (SELECT given.segment_id, given.account_id FROM {given}) \
         RETURNING segment_id, account_id"
    ))
}

/// Notes moves, each behind those that its account made into and out of the segment at the same moment.
pub(crate) fn note_moves(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    moves: &[SegmentMove],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let ids = |id: fn(&SegmentMove) -> Uuid| Given::Ids(moves.iter().map(id).collect());
    let kinds = moves.iter().map(|moved| moved.kind);
    let given = vec![
        ("segment_id", ids(|moved| moved.segment.0)),
        ("account_id", ids(|moved| moved.account.0)),
        (
            "at",
            Given::Numbers(moves.iter().map(|moved| moved.at.micros()).collect()),
        ),
        (
            "kind",
            Given::Texts(
                kinds
                    .map(SegmentMoveKind::word)
                    .map(str::to_owned)
                    .collect(),
            ),
        ),
    ];
    let given = parameters.rows(given);
    parameters.statement(format!(
        "INSERT INTO segment_moves (workspace_id, segment_id, at, account_id, nth, kind) \
         SELECT CAST({workspace} AS BIGINT), given.segment_id, given.at, given.account_id, \
         (SELECT count(*) FROM segment_moves AS others WHERE others.workspace_id = {workspace} \
         AND others.segment_id = given.segment_id AND others.at = given.at \
         AND others.account_id = given.account_id), given.kind \
         FROM {given}"
    ))
}

/// In one order, so that two who write the same ones do not wait for each other.
fn paired(parameters: &mut Parameters, pairs: &[(SegmentId, AccountId)]) -> String {
    let mut pairs: Vec<_> = pairs
        .iter()
        .map(|(segment, account)| (account.0, segment.0))
        .collect();
    pairs.sort_unstable();
    let (accounts, segments) = pairs.into_iter().unzip();
    parameters.rows(vec![
        ("segment_id", Given::Ids(segments)),
        ("account_id", Given::Ids(accounts)),
    ])
}
