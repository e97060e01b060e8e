//! Requests.

use stele_domain::{
    AccountId, AccountKey, AccountNumber, RequestId, RequestNumber, RequestStatus, Severity, Stamp,
    SupportRequest, Timestamp, WorkspaceId,
};

use super::parts::{name, optional_time, stamp, time};
use crate::entity::requests::Model;
use crate::error::Malformed;

const TIMES: [&str; 2] = ["requests.created_at", "requests.updated_at"];

pub(crate) fn request_row(workspace: WorkspaceId, request: &SupportRequest) -> Model {
    let SupportRequest {
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
        status,
        severity,
        requested_at,
        resolved_at,
    } = request;
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
        status: status.word().to_owned(),
        severity: severity.map(|severity| i64::from(severity.points())),
        requested_at: requested_at.micros(),
        resolved_at: resolved_at.map(Timestamp::micros),
    }
}

pub(crate) fn request_from_row(row: Model) -> Result<SupportRequest, Malformed> {
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
        status,
        severity: points,
        requested_at,
        resolved_at,
    } = row;
    Ok(SupportRequest {
        id: RequestId(id),
        number: RequestNumber(number),
        stamp: stamp(TIMES, version, created_at, updated_at)?,
        account: AccountKey {
            id: AccountId(account_id),
            number: AccountNumber(account_number),
        },
        title: name("requests.title", title)?,
        status: RequestStatus::from_word(&status).ok_or(Malformed("requests.status"))?,
        severity: points.map(severity).transpose()?,
        requested_at: time("requests.requested_at", requested_at)?,
        resolved_at: optional_time("requests.resolved_at", resolved_at)?,
    })
}

fn severity(points: i64) -> Result<Severity, Malformed> {
    let severity = u8::try_from(points).ok().and_then(Severity::new);
    severity.ok_or(Malformed("requests.severity"))
}
