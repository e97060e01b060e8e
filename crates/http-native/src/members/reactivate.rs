//! Taking someone back into the team.

use axum::Json;
use axum::extract::State;
use stele_application::{Administrator, Resource};
use stele_domain::{LicenseStatus, MemberChange, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::Member;
use crate::error::Error;
use crate::{convert, path};

/// Reactivate a member
///
/// They can sign in again; API keys that were revoked stay so. Reactivating whoever is active changes nothing.
#[utoipa::path(
    post,
    path = "/v1/members/{id}/reactivate",
    operation_id = "members.reactivate",
    tag = "Members",
    params(path::Id),
    responses((status = 200, description = "The member, active.", body = Member)),
)]
pub(crate) async fn reactivate(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Member>, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let member = path::record(&path, Resource::Member)?;
    let change = MemberChange {
        license_status: Some(LicenseStatus::Active),
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
