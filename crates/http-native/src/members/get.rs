//! One member.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Member;
use crate::error::Error;
use crate::{convert, path};

/// Get a member
///
/// By their id, whether they are active or not.
#[utoipa::path(
    get,
    path = "/v1/members/{id}",
    operation_id = "members.get",
    tag = "Members",
    params(path::Id),
    responses((status = 200, description = "The member.", body = Member)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Member>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let member = path::record(&path, Resource::Member)?;
    let member = edge.stele.get_record(caller, &member).await?;
    Ok(Json(convert::member(member)))
}
