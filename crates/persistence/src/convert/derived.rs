//! What of an account follows from other records.

use serde::{Deserialize, Serialize};
use stele_domain::{Derived, HealthScore, Meeting, NpsCounts, Segment, SupportRequest, Timestamp};

use super::json;
use super::parts::{optional_time, small, time};
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
    pub(super) segments: String,
    pub(super) meetings: String,
    pub(super) requests: String,
}

#[derive(Serialize, Deserialize)]
struct SegmentDocument {
    id: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct MeetingDocument {
    number: i64,
    title: String,
    start_at: i64,
    end_at: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct RequestDocument {
    number: i64,
    title: String,
    status: String,
    severity: Option<u8>,
    requested_at: i64,
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
        segments,
        meetings,
        requests,
    } = derived;
    let segments: Vec<_> = segments.iter().map(segment_document).collect();
    let meetings: Vec<_> = meetings.iter().map(meeting_document).collect();
    let requests: Vec<_> = requests.iter().map(request_document).collect();
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
        segments: json::write(&segments),
        meetings: json::write(&meetings),
        requests: json::write(&requests),
    }
}

fn segment_document(segment: &Segment) -> SegmentDocument {
    let Segment { id, name } = segment.clone();
    SegmentDocument { id, name }
}

fn meeting_document(meeting: &Meeting) -> MeetingDocument {
    let Meeting {
        number,
        title,
        start_at,
        end_at,
    } = meeting.clone();
    MeetingDocument {
        number,
        title,
        start_at: start_at.micros(),
        end_at: end_at.map(Timestamp::micros),
    }
}

fn request_document(request: &SupportRequest) -> RequestDocument {
    let SupportRequest {
        number,
        title,
        status,
        severity,
        requested_at,
    } = request.clone();
    RequestDocument {
        number,
        title,
        status,
        severity,
        requested_at: requested_at.micros(),
    }
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
        segments,
        meetings,
        requests,
    } = cells;
    let segments: Vec<SegmentDocument> = json::read("accounts.segments", segments)?;
    let meetings: Vec<MeetingDocument> = json::read("accounts.meetings", meetings)?;
    let requests: Vec<RequestDocument> = json::read("accounts.requests", requests)?;
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
        segments: segments.into_iter().map(segment).collect(),
        meetings: meetings
            .into_iter()
            .map(meeting)
            .collect::<Result<_, _>>()?,
        requests: requests
            .into_iter()
            .map(request)
            .collect::<Result<_, _>>()?,
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

fn meeting(document: MeetingDocument) -> Result<Meeting, Malformed> {
    let MeetingDocument {
        number,
        title,
        start_at,
        end_at,
    } = document;
    Ok(Meeting {
        number,
        title,
        start_at: time("accounts.meetings", start_at)?,
        end_at: optional_time("accounts.meetings", end_at)?,
    })
}

fn request(document: RequestDocument) -> Result<SupportRequest, Malformed> {
    let RequestDocument {
        number,
        title,
        status,
        severity,
        requested_at,
    } = document;
    Ok(SupportRequest {
        number,
        title,
        status,
        severity,
        requested_at: time("accounts.requests", requested_at)?,
    })
}
