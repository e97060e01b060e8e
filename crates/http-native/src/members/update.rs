//! Changing a member.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use stele_application::{Administrator, Resource};
use stele_domain::{Email, MemberChange, Name, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::Member;
use crate::error::Error;
use crate::{body, convert, path};

/// A change of a member. What is left out stays as it is.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct UpdateMember {
    /// Their new name, trimmed.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
    /// Their new email.
    #[schema(value_type = String, required = false, format = Email)]
    email: Option<Email>,
}

fn example() -> Value {
    json!({ "email": "erlich@bachmanity.com" })
}

impl UpdateMember {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.optional("name", read::name);
        let email = object.optional("email", read::email);
        body::finish(object, || Some(Self { name, email }))
    }

    fn into_change(self) -> MemberChange {
        let Self { name, email } = self;
        MemberChange {
            name,
            email,
            license_status: None,
        }
    }
}

/// Update a member
///
/// Whoever can sign in is changed by deactivating and reactivating them. The accounts on which they hold a role show the
/// change, and change with it.
#[utoipa::path(
    patch,
    path = "/v1/members/{id}",
    operation_id = "members.update",
    tag = "Members",
    params(path::Id),
    request_body = UpdateMember,
    responses(
        (status = 200, description = "The member as they are now.", body = Member),
        (status = 409, description = "Another member has this email; nothing is written."),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Member>, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let member = path::record(&path, Resource::Member)?;
    let change = body::read(body, UpdateMember::read).await?.into_change();
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
