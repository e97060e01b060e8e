//! The calls around meetings.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;

use serde::Serialize;
use utoipa::ToSchema;

/// A meeting with an account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Meeting {
    /// Its id, unique in the workspace and never used again.
    pub(crate) id: i64,
    /// The id of the account.
    pub(crate) account_id: i64,
    /// What it is about.
    pub(crate) title: String,
    /// When it begins, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) start_at: String,
    /// When it ends; `null` when that is not known.
    #[schema(required, format = DateTime)]
    pub(crate) end_at: Option<String>,
    /// When it was made, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything about it last changed, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// One meeting.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeetingAnswer {
    data: Meeting,
}

impl From<stele_domain::Meeting> for MeetingAnswer {
    fn from(meeting: stele_domain::Meeting) -> Self {
        Self {
            data: meeting.into(),
        }
    }
}
