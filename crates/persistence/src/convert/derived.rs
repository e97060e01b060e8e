//! What of an account follows from other records.

use stele_domain::{Derived, NpsCounts, Timestamp};

use super::parts::{optional_time, small};
use crate::error::Malformed;

/// The columns of an account that nobody writes.
pub(super) struct DerivedCells {
    pub(super) users_count: i64,
    pub(super) nps_detractors: i64,
    pub(super) nps_passives: i64,
    pub(super) nps_promoters: i64,
    pub(super) last_inbound_message_at: Option<i64>,
    pub(super) last_outbound_message_at: Option<i64>,
    pub(super) last_activity_at: Option<i64>,
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
        last_inbound_message_at,
        last_outbound_message_at,
        last_activity_at,
    } = derived;
    DerivedCells {
        users_count: i64::from(*users_count),
        nps_detractors: i64::from(*detractors),
        nps_passives: i64::from(*passives),
        nps_promoters: i64::from(*promoters),
        last_inbound_message_at: last_inbound_message_at.map(Timestamp::micros),
        last_outbound_message_at: last_outbound_message_at.map(Timestamp::micros),
        last_activity_at: last_activity_at.map(Timestamp::micros),
    }
}

pub(super) fn derived_from_cells(cells: &DerivedCells) -> Result<Derived, Malformed> {
    let DerivedCells {
        users_count,
        nps_detractors,
        nps_passives,
        nps_promoters,
        last_inbound_message_at,
        last_outbound_message_at,
        last_activity_at,
    } = cells;
    Ok(Derived {
        users_count: small("accounts.users_count", *users_count)?,
        nps: NpsCounts {
            detractors: small("accounts.nps_detractors", *nps_detractors)?,
            passives: small("accounts.nps_passives", *nps_passives)?,
            promoters: small("accounts.nps_promoters", *nps_promoters)?,
        },
        last_inbound_message_at: optional_time(
            "accounts.last_inbound_message_at",
            *last_inbound_message_at,
        )?,
        last_outbound_message_at: optional_time(
            "accounts.last_outbound_message_at",
            *last_outbound_message_at,
        )?,
        last_activity_at: optional_time("accounts.last_activity_at", *last_activity_at)?,
    })
}
