//! Letting someone of the team go.

use axum::Json;
use axum::extract::State;
use stele_application::{Administrator, Resource};
use stele_domain::{LicenseStatus, MemberChange, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::Member;
use crate::error::Error;
use crate::{convert, path};

/// Deactivate a member
///
/// They can no longer sign in, and the API keys that act for them are revoked. Their roles stay theirs. Deactivating twice changes
/// nothing.
#[utoipa::path(
    post,
    path = "/v1/members/{id}/deactivate",
    operation_id = "members.deactivate",
    tag = "Members",
    params(path::Id),
    responses((status = 200, description = "The member, deactivated.", body = Member)),
)]
pub(crate) async fn deactivate(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Member>, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let member = path::record(&path, Resource::Member)?;
    let change = MemberChange {
        license_status: Some(LicenseStatus::Deactivated),
        ..MemberChange::default()
    };
    let member = edge
        .stele
        .update_member(
            Administrator::Caller(caller),
            caller.workspace_id(),
            &member,
            change,
        )
        .await?;
    Ok(Json(convert::member(member)))
}
