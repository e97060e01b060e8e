//! What of an account follows from other records.

use serde::{Deserialize, Serialize};
use stele_domain::{Derived, HealthScore, NpsCounts, Segment, Timestamp};

use super::json;
use super::parts::{optional_time, small};
use crate::error::Malformed;

/// The columns of an account that nobody writes.
pub(super) struct DerivedCells {
    pub(super) users_count: i64,
    pub(super) nps_detractors: i64,
    pub(super) nps_passives: i64,
    pub(super) nps_promoters: i64,
    pub(super) first_seen_at: Option<i64>,
    pub(super) last_seen_at: Option<i64>,
    pub(super) last_inbound_message_at: Option<i64>,
    pub(super) last_outbound_message_at: Option<i64>,
    pub(super) health: Option<i64>,
    pub(super) last_activity_at: Option<i64>,
    pub(super) segments: String,
}

#[derive(Serialize, Deserialize)]
struct SegmentDocument {
    id: String,
    name: String,
}

pub(super) fn derived_cells(derived: &Derived) -> DerivedCells {
    let Derived {
        users_count,
        nps:
            NpsCounts {
                detractors,
                passives,
                promoters,
            },
        first_seen_at,
        last_seen_at,
        last_inbound_message_at,
        last_outbound_message_at,
        health,
        last_activity_at,
        segments,
    } = derived;
    let segments: Vec<_> = segments.iter().map(segment_document).collect();
    DerivedCells {
        users_count: i64::from(*users_count),
        nps_detractors: i64::from(*detractors),
        nps_passives: i64::from(*passives),
        nps_promoters: i64::from(*promoters),
        first_seen_at: first_seen_at.map(Timestamp::micros),
        last_seen_at: last_seen_at.map(Timestamp::micros),
        last_inbound_message_at: last_inbound_message_at.map(Timestamp::micros),
        last_outbound_message_at: last_outbound_message_at.map(Timestamp::micros),
        health: health.map(|score| i64::from(score.thousandths())),
        last_activity_at: last_activity_at.map(Timestamp::micros),
        segments: json::write(&segments),
    }
}

fn segment_document(segment: &Segment) -> SegmentDocument {
    let Segment { id, name } = segment.clone();
    SegmentDocument { id, name }
}

pub(super) fn derived_from_cells(cells: &DerivedCells) -> Result<Derived, Malformed> {
    let DerivedCells {
        users_count,
        nps_detractors,
        nps_passives,
        nps_promoters,
        first_seen_at,
        last_seen_at,
        last_inbound_message_at,
        last_outbound_message_at,
        health,
        last_activity_at,
        segments,
    } = cells;
    let segments: Vec<SegmentDocument> = json::read("accounts.segments", segments)?;
    Ok(Derived {
        users_count: small("accounts.users_count", *users_count)?,
        nps: NpsCounts {
            detractors: small("accounts.nps_detractors", *nps_detractors)?,
            passives: small("accounts.nps_passives", *nps_passives)?,
            promoters: small("accounts.nps_promoters", *nps_promoters)?,
        },
        first_seen_at: optional_time("accounts.first_seen_at", *first_seen_at)?,
        last_seen_at: optional_time("accounts.last_seen_at", *last_seen_at)?,
        last_inbound_message_at: optional_time(
            "accounts.last_inbound_message_at",
            *last_inbound_message_at,
        )?,
        last_outbound_message_at: optional_time(
            "accounts.last_outbound_message_at",
            *last_outbound_message_at,
        )?,
        health: health.map(health_score).transpose()?,
        last_activity_at: optional_time("accounts.last_activity_at", *last_activity_at)?,
        segments: segments.into_iter().map(segment).collect(),
    })
}

fn health_score(thousandths: i64) -> Result<HealthScore, Malformed> {
    const WHAT: &str = "accounts.health";
    HealthScore::from_thousandths(small(WHAT, thousandths)?).ok_or(Malformed(WHAT))
}

fn segment(document: SegmentDocument) -> Segment {
    let SegmentDocument { id, name } = document;
    Segment { id, name }
}
