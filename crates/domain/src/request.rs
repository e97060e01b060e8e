//! What customers ask for.

use crate::{AccountId, AccountKey, Field, Name, RequestId, RequestNumber, Stamp, Timestamp};

/// Where a request stands (Zudo).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RequestStatus {
    /// Nobody has begun.
    #[default]
    Open,
    /// Somebody has begun.
    InProgress,
    /// Done.
    Resolved,
    /// Put away.
    Closed,
}

impl RequestStatus {
    /// All four.
    pub const ALL: [RequestStatus; 4] = [
        RequestStatus::Open,
        RequestStatus::InProgress,
        RequestStatus::Resolved,
        RequestStatus::Closed,
    ];

    /// The word on Zudo's wire.
    pub const fn word(self) -> &'static str {
        match self {
            RequestStatus::Open => "Open",
            RequestStatus::InProgress => "In Progress",
            RequestStatus::Resolved => "Resolved",
            RequestStatus::Closed => "Closed",
        }
    }

    /// The status of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Whether the request waits for the team: the first two of the four.
    pub fn is_open(self) -> bool {
        matches!(self, RequestStatus::Open | RequestStatus::InProgress)
    }
}

/// How much a request matters: 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Severity(u8);

impl Severity {
    /// The most.
    pub const MAX: u8 = 100;

    /// `None` beyond 100.
    pub fn new(points: u8) -> Option<Self> {
        (points <= Self::MAX).then_some(Self(points))
    }

    /// The points.
    pub fn points(self) -> u8 {
        self.0
    }
}

/// Something an account asked for (Zudo).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportRequest {
    /// The id.
    pub id: RequestId,
    /// The number, Zudo's id.
    pub number: RequestNumber,
    /// How often and when it changed.
    pub stamp: Stamp,
    /// The account that asked.
    pub account: AccountKey,
    /// What it is about.
    pub title: Name,
    /// Where it stands.
    pub status: RequestStatus,
    /// How much it matters.
    pub severity: Option<Severity>,
    /// When it was asked.
    pub requested_at: Timestamp,
    /// When it stopped being open; `None` exactly while it is.
    pub resolved_at: Option<Timestamp>,
}

/// A request to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDraft {
    /// The account that asks.
    pub account: AccountId,
    /// What it is about.
    pub title: Name,
    /// Where it stands.
    pub status: RequestStatus,
    /// How much it matters.
    pub severity: Option<Severity>,
    /// When it was asked; now where nothing is said.
    pub requested_at: Option<Timestamp>,
}

/// What a write wants of a request. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestChange {
    /// What it is about.
    pub title: Option<Name>,
    /// Where it stands.
    pub status: Option<RequestStatus>,
    /// How much it matters.
    pub severity: Field<Severity>,
    /// When it was asked.
    pub requested_at: Option<Timestamp>,
}

impl SupportRequest {
    /// Applies a change made at `now`, without [touching](Stamp::touch).
    pub fn apply(&mut self, change: RequestChange, now: Timestamp) {
        let RequestChange {
            title,
            status,
            severity,
            requested_at,
        } = change;
        if let Some(title) = title {
            self.title = title;
        }
        severity.apply_to(&mut self.severity);
        if let Some(requested_at) = requested_at {
            self.requested_at = requested_at;
        }
        self.stand_at(status.unwrap_or(self.status), now);
    }

    /// Moves it to a status at `now`. Between resolved and closed it keeps the time at which it stopped being open; that
    /// time is never before it was asked.
    fn stand_at(&mut self, status: RequestStatus, now: Timestamp) {
        self.status = status;
        self.resolved_at = if status.is_open() {
            None
        } else {
            let stopped = self.resolved_at.unwrap_or(now);
            Some(stopped.max(self.requested_at))
        };
    }

    /// A new request. Its number is the store's to assign.
    pub fn new(id: RequestId, account: AccountKey, draft: RequestDraft, now: Timestamp) -> Self {
        let RequestDraft {
            account: _,
            title,
            status,
            severity,
            requested_at,
        } = draft;
        let mut request = Self {
            id,
            number: RequestNumber(0),
            stamp: Stamp::new(now),
            account,
            title,
            status,
            severity,
            requested_at: requested_at.unwrap_or(now),
            resolved_at: None,
        };
        request.stand_at(status, now);
        request
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{RequestChange, RequestDraft, RequestStatus, Severity, SupportRequest};
    use crate::{AccountId, AccountKey, AccountNumber, Name, RequestId, Timestamp};

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros).expect("in range")
    }

    fn request(status: RequestStatus, requested_at: i64, now: i64) -> SupportRequest {
        let account = AccountKey {
            id: AccountId(Uuid::nil()),
            number: AccountNumber(1),
        };
        let draft = RequestDraft {
            account: account.id,
            title: Name::new("SSO integration").expect("valid"),
            status,
            severity: Severity::new(62),
            requested_at: Some(at(requested_at)),
        };
        SupportRequest::new(RequestId(Uuid::nil()), account, draft, at(now))
    }

    fn to(request: &mut SupportRequest, status: RequestStatus, now: i64) {
        let change = RequestChange {
            status: Some(status),
            ..RequestChange::default()
        };
        request.apply(change, at(now));
    }

    #[test]
    fn a_request_is_resolved_when_it_stops_being_open_and_no_more_when_it_is_opened_again() {
        let mut request = request(RequestStatus::Open, 1, 2);
        assert_eq!(request.resolved_at, None);
        to(&mut request, RequestStatus::InProgress, 3);
        assert_eq!(request.resolved_at, None);
        to(&mut request, RequestStatus::Resolved, 4);
        to(&mut request, RequestStatus::Closed, 9);
        assert_eq!(request.resolved_at, Some(at(4)));
        to(&mut request, RequestStatus::Open, 10);
        assert_eq!(request.resolved_at, None);
    }

    #[test]
    fn nothing_is_resolved_before_it_was_asked() {
        assert_eq!(
            request(RequestStatus::Closed, 5, 2).resolved_at,
            Some(at(5))
        );
    }
}
