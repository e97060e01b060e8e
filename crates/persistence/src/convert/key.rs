//! API keys.

use stele_domain::{ApiKey, KeyHash, KeyId, Scope, ScopeSet, Timestamp};

use super::json;
use super::member::member_from_row;
use super::parts::{optional_time, time};
use super::workspace::workspace_from_row;
use crate::entity::api_keys::Model;
use crate::entity::{members, workspaces};
use crate::error::Malformed;

pub(crate) fn key_row(key: &ApiKey) -> Model {
    let ApiKey {
        id,
        workspace,
        prefix,
        hash,
        scopes,
        member,
        created_at,
        revoked_at,
    } = key;
    let scopes: Vec<_> = scopes.iter().map(Scope::word).collect();
    Model {
        id: id.0,
        workspace_id: workspace.id.0,
        prefix: prefix.clone(),
        hash: hash.0.to_vec(),
        scopes: json::write(&scopes),
        member_id: member.as_ref().map(|member| member.id.0),
        version: 1,
        created_at: created_at.micros(),
        revoked_at: revoked_at.map(Timestamp::micros),
    }
}

/// From a key's row and those that it refers to.
pub(crate) fn key_from_row(
    row: Model,
    workspace: workspaces::Model,
    member: Option<members::Model>,
) -> Result<ApiKey, Malformed> {
    let Model {
        id,
        workspace_id: _,
        prefix,
        hash,
        scopes,
        member_id: _,
        version: _,
        created_at,
        revoked_at,
    } = row;
    let hash = hash.try_into().map_err(|_| Malformed("api_keys.hash"))?;
    Ok(ApiKey {
        id: KeyId(id),
        workspace: workspace_from_row(workspace)?,
        prefix,
        hash: KeyHash(hash),
        scopes: scope_set(&scopes)?,
        member: member.map(member_from_row).transpose()?,
        created_at: time("api_keys.created_at", created_at)?,
        revoked_at: optional_time("api_keys.revoked_at", revoked_at)?,
    })
}

fn scope_set(text: &str) -> Result<ScopeSet, Malformed> {
    let words: Vec<String> = json::read("api_keys.scopes", text)?;
    let scopes = words.iter().map(|word| word.parse::<Scope>());
    scopes
        .collect::<Result<_, _>>()
        .map_err(|_| Malformed("api_keys.scopes"))
}
