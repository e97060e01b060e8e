//! Meetings.

use stele_domain::{
    AccountId, AccountKey, AccountNumber, Meeting, MeetingId, MeetingNumber, Stamp, Timestamp,
    WorkspaceId,
};

use super::parts::{name, optional_time, stamp, time};
use crate::entity::meetings::Model;
use crate::error::Malformed;

const TIMES: [&str; 2] = ["meetings.created_at", "meetings.updated_at"];

pub(crate) fn meeting_row(workspace: WorkspaceId, meeting: &Meeting) -> Model {
    let Meeting {
        id,
        number,
        stamp:
            Stamp {
                version,
                created_at,
                updated_at,
            },
        account,
        title,
        start_at,
        end_at,
    } = meeting;
    Model {
        workspace_id: workspace.0,
        id: id.0,
        number: number.0,
        version: *version,
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        account_id: account.id.0,
        account_number: account.number.0,
        title: title.as_str().to_owned(),
        start_at: start_at.micros(),
        end_at: end_at.map(Timestamp::micros),
    }
}

pub(crate) fn meeting_from_row(row: Model) -> Result<Meeting, Malformed> {
    let Model {
        workspace_id: _,
        id,
        number,
        version,
        created_at,
        updated_at,
        account_id,
        account_number,
        title,
        start_at,
        end_at,
    } = row;
    Ok(Meeting {
        id: MeetingId(id),
        number: MeetingNumber(number),
        stamp: stamp(TIMES, version, created_at, updated_at)?,
        account: AccountKey {
            id: AccountId(account_id),
            number: AccountNumber(account_number),
        },
        title: name("meetings.title", title)?,
        start_at: time("meetings.start_at", start_at)?,
        end_at: optional_time("meetings.end_at", end_at)?,
    })
}
