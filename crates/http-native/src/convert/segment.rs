//! A segment as this API shows it.

use stele_domain::{Segment, SegmentMove, SegmentMoveKind, Stamp};

use super::time;
use crate::segments as wire;

/// The segment, every attribute looked at.
pub(crate) fn segment(segment: Segment) -> wire::Segment {
    let Segment {
        id,
        stamp,
        name,
        description,
        rule,
    } = segment;
    let Stamp {
        version,
        created_at,
        updated_at,
    } = stamp;
    wire::Segment {
        id: id.to_string(),
        name: name.to_string(),
        description: description.map(|text| text.to_string()),
        rule,
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}

/// One of the moves of a segment, which the path names.
pub(crate) fn segment_move(moved: SegmentMove) -> wire::SegmentMove {
    let SegmentMove {
        segment: _,
        account,
        at,
        kind,
    } = moved;
    wire::SegmentMove {
        account_id: account.to_string(),
        kind: match kind {
            SegmentMoveKind::Entered => wire::SegmentMoveKind::Entered,
            SegmentMoveKind::Left => wire::SegmentMoveKind::Left,
        },
        at: time(at),
    }
}
