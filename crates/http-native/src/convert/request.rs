//! A request as this API shows it.

use stele_domain::{RequestStatus, Severity, Stamp, SupportRequest};

use super::{maybe_time, time};
use crate::requests as wire;

/// The words for where a request stands.
pub(crate) const STATUSES: [(&str, RequestStatus); 4] = [
    ("open", RequestStatus::Open),
    ("in_progress", RequestStatus::InProgress),
    ("resolved", RequestStatus::Resolved),
    ("closed", RequestStatus::Closed),
];

fn word(status: RequestStatus) -> &'static str {
    match status {
        RequestStatus::Open => "open",
        RequestStatus::InProgress => "in_progress",
        RequestStatus::Resolved => "resolved",
        RequestStatus::Closed => "closed",
    }
}

/// The request, every attribute looked at.
pub(crate) fn request(request: SupportRequest) -> wire::Request {
    let SupportRequest {
        id,
        number,
        stamp,
        account,
        title,
        status,
        severity,
        requested_at,
        resolved_at,
    } = request;
    let Stamp {
        version,
        created_at,
        updated_at,
    } = stamp;
    wire::Request {
        id: id.to_string(),
        number: number.0,
        account_id: account.id.to_string(),
        title: title.to_string(),
        status: word(status),
        severity: severity.map(Severity::points),
        requested_at: time(requested_at),
        resolved_at: maybe_time(resolved_at),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}

#[cfg(test)]
mod tests {
    use super::{STATUSES, word};

    #[test]
    fn every_status_is_read_by_the_word_it_is_shown_with() {
        for (text, status) in STATUSES {
            assert_eq!(word(status), text);
        }
    }
}
