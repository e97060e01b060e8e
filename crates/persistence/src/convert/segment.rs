//! Segments, and who moved into and out of them.

use stele_domain::{
    AccountId, Segment, SegmentId, SegmentLabel, SegmentMove, SegmentMoveKind, Stamp, WorkspaceId,
};
use uuid::Uuid;

use super::json;
use super::parts::{name, optional_text, stamp, text_cell, time};
use crate::entity::segments::Model;
use crate::error::Malformed;

const TIMES: [&str; 2] = ["segments.created_at", "segments.updated_at"];

pub(crate) fn segment_row(workspace: WorkspaceId, segment: &Segment) -> Model {
    let Segment {
        id,
        stamp:
            Stamp {
                version,
                created_at,
                updated_at,
            },
        name,
        description,
        rule,
    } = segment;
    Model {
        workspace_id: workspace.0,
        id: id.0,
        version: *version,
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        name: name.as_str().to_owned(),
        description: text_cell(description.as_ref()),
        rule: json::write(rule),
    }
}

pub(crate) fn segment_from_row(row: Model) -> Result<Segment, Malformed> {
    let Model {
        workspace_id: _,
        id,
        version,
        created_at,
        updated_at,
        name: name_text,
        description,
        rule,
    } = row;
    Ok(Segment {
        id: SegmentId(id),
        stamp: stamp(TIMES, version, created_at, updated_at)?,
        name: name("segments.name", name_text)?,
        description: optional_text("segments.description", description)?,
        rule: json::read("segments.rule", &rule)?,
    })
}

pub(crate) fn label_from_cells(id: Uuid, text: String) -> Result<SegmentLabel, Malformed> {
    Ok(SegmentLabel {
        id: SegmentId(id),
        name: name("segments.name", text)?,
    })
}

pub(crate) fn move_from_cells(
    segment: SegmentId,
    account: Uuid,
    at: i64,
    kind: &str,
) -> Result<SegmentMove, Malformed> {
    Ok(SegmentMove {
        segment,
        account: AccountId(account),
        at: time("segment_moves.at", at)?,
        kind: SegmentMoveKind::from_word(kind).ok_or(Malformed("segment_moves.kind"))?,
    })
}
