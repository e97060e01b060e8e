//! One user.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{Contact, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::{User, whole};
use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Get a user
///
/// By Vitally's id or by your external id. The id is looked for first.
#[utoipa::path(
    get,
    path = "/resources/users/{id}",
    operation_id = "users.get",
    tag = "Users",
    params(("id" = String, Path, description = "The user's `id` or their `externalId`, percent-encoded.", example = "user-501")),
    responses(
        (status = 200, description = "The user.", body = User<'static>, example = example::user::user),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such user.", body = ErrorMessage, example = example::user::not_found),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let user = reference::record::<Contact>(&path, "id")?;
    let user: Contact = edge.stele.get_record(caller, &user).await?;
    whole(&edge, caller, user).await
}
