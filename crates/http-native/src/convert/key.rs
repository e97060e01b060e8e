//! An API key as this API shows it.

use stele_application::NewKey;
use stele_domain::{ApiKey, Scope};

use super::{maybe_time, time};
use crate::keys as wire;

/// The key, every attribute looked at: a new one stops the build until it is shown here, or not.
pub(crate) fn key(key: ApiKey) -> wire::Key {
    let ApiKey {
        id,
        // A key sees one workspace alone.
        workspace: _,
        prefix,
        // Nobody's business.
        hash: _,
        scopes,
        member,
        created_at,
        revoked_at,
    } = key;
    wire::Key {
        id: id.to_string(),
        prefix,
        scopes: scopes.iter().map(Scope::word).collect(),
        member_id: member.map(|member| member.id.to_string()),
        created_at: time(created_at),
        revoked_at: maybe_time(revoked_at),
    }
}

/// A key that was just made, with its secret.
pub(crate) fn new_key(made: NewKey) -> wire::NewKey {
    let NewKey { key: made, text } = made;
    let wire::Key {
        id,
        prefix,
        scopes,
        member_id,
        created_at,
        revoked_at,
    } = key(made);
    wire::NewKey {
        id,
        prefix,
        scopes,
        member_id,
        created_at,
        revoked_at,
        secret: text,
    }
}
