//! The calls around requests: what customers ask for.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;

use std::borrow::Cow;

use serde::Serialize;
use stele_domain::{RequestStatus, SupportRequest};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::schema;

/// How far a request can be.
pub(crate) const STATUSES: &[(&str, RequestStatus)] = &[
    (RequestStatus::Open.word(), RequestStatus::Open),
    (RequestStatus::InProgress.word(), RequestStatus::InProgress),
    (RequestStatus::Resolved.word(), RequestStatus::Resolved),
    (RequestStatus::Closed.word(), RequestStatus::Closed),
];

/// What the document says of [`STATUSES`].
pub(crate) struct StatusWord;

impl PartialSchema for StatusWord {
    fn schema() -> RefOr<Schema> {
        schema::words(STATUSES)
            .description(Some("How far a request is. The first two are open."))
            .into()
    }
}

impl ToSchema for StatusWord {
    fn name() -> Cow<'static, str> {
        "RequestStatus".into()
    }
}

/// Something an account asked for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    /// Its id, unique in the workspace and never used again.
    pub(crate) id: i64,
    /// The id of the account.
    pub(crate) account_id: i64,
    /// What it is about.
    pub(crate) title: String,
    /// How far it is.
    #[schema(value_type = StatusWord)]
    pub(crate) status: &'static str,
    /// How much it matters, 0 to 100.
    #[schema(required, value_type = Option<i64>, minimum = 0, maximum = 100)]
    pub(crate) severity: Option<u8>,
    /// When it was asked, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) requested_at: String,
    /// When it stopped being open, in UTC to the millisecond; `null` while it is.
    #[schema(required, format = DateTime)]
    pub(crate) resolved_at: Option<String>,
    /// When it was made, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything about it last changed, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// One request.
#[derive(Serialize, ToSchema)]
pub(crate) struct RequestAnswer {
    data: Request,
}

impl From<SupportRequest> for RequestAnswer {
    fn from(request: SupportRequest) -> Self {
        Self {
            data: request.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use stele_domain::RequestStatus;

    use super::STATUSES;

    #[test]
    fn the_words_of_statuses_are_the_domains() {
        let table: Vec<_> = STATUSES.iter().map(|(_, status)| *status).collect();
        assert_eq!(table, RequestStatus::ALL);
        for (word, status) in STATUSES {
            assert_eq!(RequestStatus::from_word(word), Some(*status));
        }
    }
}
