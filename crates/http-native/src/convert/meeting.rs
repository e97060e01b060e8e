//! A meeting as this API shows it.

use stele_domain::{Meeting, Stamp};

use super::{maybe_time, time};
use crate::meetings as wire;

/// The meeting, every attribute looked at.
pub(crate) fn meeting(meeting: Meeting) -> wire::Meeting {
    let Meeting {
        id,
        number,
        stamp,
        account,
        title,
        start_at,
        end_at,
    } = meeting;
    let Stamp {
        version,
        created_at,
        updated_at,
    } = stamp;
    wire::Meeting {
        id: id.to_string(),
        number: number.0,
        account_id: account.id.to_string(),
        title: title.to_string(),
        start_at: time(start_at),
        end_at: maybe_time(end_at),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}
