//! Meetings.

use stele_domain::{AccountId, Meeting as Kept, MeetingDraft, Timestamp};

use crate::accounts::get::MeetingBrief;
use crate::meetings::Meeting;
use crate::meetings::create::CreateMeeting;

impl From<Kept> for Meeting {
    fn from(meeting: Kept) -> Self {
        let Kept {
            id: _,
            number,
            stamp,
            account,
            title,
            start_at,
            end_at,
        } = meeting;
        Self {
            id: number.0,
            account_id: account.number.0,
            title: title.to_string(),
            start_at: start_at.to_millis_string(),
            end_at: end_at.map(Timestamp::to_millis_string),
            created_at: stamp.created_at.to_millis_string(),
            updated_at: stamp.updated_at.to_millis_string(),
        }
    }
}

impl From<Kept> for MeetingBrief {
    fn from(meeting: Kept) -> Self {
        let Kept {
            id: _,
            number,
            stamp: _,
            account: _,
            title,
            start_at,
            end_at,
        } = meeting;
        Self {
            id: number.0,
            title: title.to_string(),
            start_at: start_at.to_millis_string(),
            end_at: end_at.map(Timestamp::to_millis_string),
        }
    }
}

impl CreateMeeting {
    /// The meeting to make with an account.
    pub(crate) fn into_draft(self, account: AccountId) -> MeetingDraft {
        // The account comes with its id, found by the number that the body has.
        let Self {
            account: _,
            title,
            start_at,
            end_at,
        } = self;
        MeetingDraft {
            account,
            title,
            start_at,
            end_at,
        }
    }
}
