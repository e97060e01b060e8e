//! How PostHog authenticates: a Bearer key, and the project that the path names.

use http::HeaderMap;
use stele_application::Caller;
use stele_domain::{Scope, WorkspaceId};
use stele_http::{Credentials, Edge, Gate, PathParams, QuotaStatus};

use crate::error::Error;

/// The path's parameter that names the project.
pub(crate) const PROJECT: &str = "project_id";

/// What stands for the project of the key (PostHog).
pub(crate) const CURRENT: &str = "@current";

/// `Authorization: Bearer KEY`.
pub(crate) fn credentials(headers: &HeaderMap) -> Credentials {
    Credentials::bearer(headers)
}

/// PostHog tells a key nothing of its quota until it is used up: `Retry-After` stands on the refusal.
pub(crate) fn quota_headers(_status: &QuotaStatus, _headers: &mut HeaderMap) {}

/// The caller, when the key opens the project of the path and has the scope.
///
/// PostHog's order of refusals: no or a wrong key, an unknown project, another's project, a missing scope, a quota used up, a query
/// that no call takes.
pub(crate) async fn admit<'g>(
    edge: &Edge,
    gate: &'g Gate,
    path: &PathParams,
    scope: Scope,
) -> Result<&'g Caller, Error> {
    let caller = gate.caller()?;
    enter(edge, caller, path).await?;
    gate.scoped(scope)?;
    known(gate)
}

/// The caller, when the key opens the project of the path, whatever its scopes.
pub(crate) async fn admit_anyone<'g>(
    edge: &Edge,
    gate: &'g Gate,
    path: &PathParams,
) -> Result<&'g Caller, Error> {
    enter(edge, gate.caller()?, path).await?;
    known(gate)
}

/// The caller, whatever the scopes of their key.
pub(crate) fn known(gate: &Gate) -> Result<&Caller, Error> {
    let caller = gate.caller()?;
    gate.unthrottled()?;
    gate.readable()?;
    Ok(caller)
}

/// Whether the path's project is the caller's. PostHog tells a project that exists from one that does not.
async fn enter(edge: &Edge, caller: &Caller, path: &PathParams) -> Result<(), Error> {
    if path.text(PROJECT) == Some(CURRENT) {
        return Ok(());
    }
    let project = path.integer(PROJECT).ok_or(Error::ProjectNotFound)?;
    let project = WorkspaceId(project);
    if project == caller.workspace_id() {
        return Ok(());
    }
    match edge.stele.workspace(project).await? {
        Some(_) => Err(Error::ProjectForbidden(project)),
        None => Err(Error::ProjectNotFound),
    }
}
