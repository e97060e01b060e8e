//! Requests.

use stele_domain::{AccountId, RequestDraft, Severity, SupportRequest, Timestamp};

use crate::accounts::get::RequestBrief;
use crate::requests::Request;
use crate::requests::create::CreateRequest;

impl From<SupportRequest> for Request {
    fn from(request: SupportRequest) -> Self {
        let SupportRequest {
            id: _,
            number,
            stamp,
            account,
            title,
            status,
            severity,
            requested_at,
            resolved_at,
        } = request;
        Self {
            id: number.0,
            account_id: account.number.0,
            title: title.to_string(),
            status: status.word(),
            severity: severity.map(Severity::points),
            requested_at: requested_at.to_millis_string(),
            resolved_at: resolved_at.map(Timestamp::to_millis_string),
            created_at: stamp.created_at.to_millis_string(),
            updated_at: stamp.updated_at.to_millis_string(),
        }
    }
}

impl From<SupportRequest> for RequestBrief {
    fn from(request: SupportRequest) -> Self {
        let SupportRequest {
            id: _,
            number,
            stamp: _,
            account: _,
            title,
            status,
            severity,
            requested_at,
            resolved_at: _,
        } = request;
        Self {
            id: number.0,
            title: title.to_string(),
            status: status.word(),
            severity: severity.map(Severity::points),
            requested_at: requested_at.to_millis_string(),
        }
    }
}

impl CreateRequest {
    /// The request to make of an account.
    pub(crate) fn into_draft(self, account: AccountId) -> RequestDraft {
        // The account comes with its id, found by the number that the body has.
        let Self {
            title,
            account: _,
            status,
            severity,
            requested_at,
        } = self;
        RequestDraft {
            account,
            title,
            status: status.unwrap_or_default(),
            severity,
            requested_at,
        }
    }
}
