//! Taking someone into the team.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use stele_application::{Administrator, MemberDraft};
use stele_domain::{Email, Name, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::Member;
use crate::error::Error;
use crate::{answer, body, convert};

/// A new member.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct CreateMember {
    /// Their name, trimmed.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Name,
    /// Their email, unique in the workspace, upper and lower case being the same.
    #[schema(value_type = String, format = Email)]
    email: Email,
}

fn example() -> Value {
    json!({ "name": "Erlich Bachman", "email": "erlich@aviato.com" })
}

impl CreateMember {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.required("name", read::name);
        let email = object.required("email", read::email);
        body::finish(object, || {
            Some(Self {
                name: name?,
                email: email?,
            })
        })
    }
}

/// Create a member
///
/// They are active at once. A key can be made for them, and accounts can be theirs to look after.
#[utoipa::path(
    post,
    path = "/v1/members",
    operation_id = "members.create",
    tag = "Members",
    request_body = CreateMember,
    responses(
        (status = 201, description = "The new member, active.", body = Member),
        (status = 409, description = "Another member has this email; nothing is written."),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let CreateMember { name, email } = body::read(body, CreateMember::read).await?;
    let draft = MemberDraft {
        workspace: caller.workspace_id(),
        name,
        email,
    };
    let member = edge
        .stele
        .create_member(Administrator::Caller(caller), draft)
        .await?;
    let member = convert::member(member);
    let location = format!("/v1/members/{}", member.id);
    Ok(answer::created(&location, member))
}
