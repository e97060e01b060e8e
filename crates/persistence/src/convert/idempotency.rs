//! Remembered answers.

use sha2::{Digest, Sha256};
use stele_application::ports::IdempotencyRecord;
use stele_application::{IdempotencyScope, StoredAnswer};
use stele_domain::WorkspaceId;

use super::parts::time;
use crate::entity::idempotency_keys::Model;
use crate::error::Malformed;

/// SHA-256 of what an idempotency key counts for, each part behind its length so that no two scopes run together.
pub(crate) fn digest(scope: &IdempotencyScope) -> Vec<u8> {
    let IdempotencyScope { method, path, key } = scope;
    let mut digest = Sha256::new();
    for part in [method, path, key] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().to_vec()
}

pub(crate) fn record_row(
    workspace: WorkspaceId,
    scope: &IdempotencyScope,
    record: &IdempotencyRecord,
) -> Model {
    let IdempotencyRecord {
        fingerprint,
        started_at,
        answer,
    } = record;
    let (status, body) = match answer {
        None => (None, None),
        Some(StoredAnswer { status, body }) => (Some(i64::from(*status)), Some(body.clone())),
    };
    Model {
        workspace_id: workspace.0,
        digest: digest(scope),
        fingerprint: fingerprint.to_vec(),
        started_at: started_at.micros(),
        status,
        body,
    }
}

pub(crate) fn record_from_row(row: Model) -> Result<IdempotencyRecord, Malformed> {
    let Model {
        workspace_id: _,
        digest: _,
        fingerprint,
        started_at,
        status,
        body,
    } = row;
    let answer = match (status, body) {
        (None, None) => None,
        (Some(status), Some(body)) => Some(StoredAnswer {
            status: u16::try_from(status).map_err(|_| Malformed("idempotency_keys.status"))?,
            body,
        }),
        _ => return Err(Malformed("idempotency_keys.body")),
    };
    Ok(IdempotencyRecord {
        fingerprint: fingerprint
            .try_into()
            .map_err(|_| Malformed("idempotency_keys.fingerprint"))?,
        started_at: time("idempotency_keys.started_at", started_at)?,
        answer,
    })
}
