//! Making a key.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use stele_application::{Administrator, KeyDraft, MemberRef, Resource};
use stele_domain::{Email, MemberId, Scope, ScopeSet, WorkspaceId};
use stele_http::{Edge, Faults, Gate, ObjectReader, Problem, Unread, read};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{NewKey, ScopeWord};
use crate::error::Error;
use crate::{answer, body, convert};

/// A new key.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct CreateKey {
    /// What it may do: nothing that the key making it may not.
    #[schema(value_type = Vec<ScopeWord>, min_items = 1)]
    scopes: ScopeSet,
    /// The id of the team member it acts for.
    #[schema(value_type = String, required = false, format = "uuid")]
    member_id: Option<Uuid>,
    /// The email of the team member it acts for, instead of `member_id`.
    #[schema(value_type = String, required = false, format = Email)]
    member_email: Option<Email>,
}

fn example() -> Value {
    json!({ "scopes": ["account:read"] })
}

impl CreateKey {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let words = Scope::ALL.map(|scope| (scope.word(), scope));
        let scopes = object.required("scopes", read::list_of(read::choice(&words)));
        if scopes.as_ref().is_some_and(Vec::is_empty) {
            let rule = Problem::Rule("scopes must name at least one scope".into());
            object.fault("scopes", rule);
        }
        if object.has("member_id") && object.has("member_email") {
            let rule =
                Problem::Rule("member_email must not be sent together with member_id".into());
            object.fault("member_email", rule);
        }
        let member_id = object.optional("member_id", body::uuid);
        let member_email = object.optional("member_email", read::email);
        body::finish(object, || {
            Some(Self {
                scopes: scopes?.into_iter().collect(),
                member_id,
                member_email,
            })
        })
    }

    /// The draft, and the field that names the member.
    fn into_draft(self, workspace: WorkspaceId) -> (KeyDraft, &'static str) {
        let Self {
            scopes,
            member_id,
            member_email,
        } = self;
        let (member, field) = match (member_id, member_email) {
            (Some(id), _) => (Some(MemberRef::Id(MemberId(id))), "member_id"),
            (None, email) => (email.map(MemberRef::Email), "member_email"),
        };
        let draft = KeyDraft {
            workspace,
            scopes,
            member,
        };
        (draft, field)
    }
}

/// Create a key
///
/// The answer tells the secret, which nobody is told again: the server keeps only its hash.
#[utoipa::path(
    post,
    path = "/v1/keys",
    operation_id = "keys.create",
    tag = "Keys",
    request_body = CreateKey,
    responses((status = 201, description = "The new key, with its secret.", body = NewKey)),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let asked = body::read(body, CreateKey::read).await?;
    let (draft, field) = asked.into_draft(caller.workspace_id());
    let key = edge
        .stele
        .create_key(Administrator::Caller(caller), draft)
        .await
        .map_err(|error| Error::naming(error, &[(Resource::Member, field)]))?;
    let key = convert::new_key(key);
    let location = format!("/v1/keys/{}", key.id);
    Ok(answer::created(&location, key))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Scope, ScopeSet};
    use stele_http::ObjectReader;

    use super::CreateKey;

    fn read(body: Value) -> Result<CreateKey, String> {
        ObjectReader::of(body)
            .and_then(CreateKey::read)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn every_scope_has_its_word() {
        let words = Scope::ALL.map(Scope::word);
        let key = read(json!({ "scopes": words })).expect("valid");
        assert_eq!(key.scopes, ScopeSet::from_iter(Scope::ALL));
    }

    #[test]
    fn every_fault_is_told() {
        let told = |body| read(body).expect_err("faulty");
        assert_eq!(told(json!({})), "scopes is required");
        let empty = told(json!({ "scopes": [] }));
        assert_eq!(empty, "scopes must name at least one scope");
        let unknown = told(json!({ "scopes": ["admin", "root", 5] }));
        assert!(
            unknown.starts_with("scopes[1] must be one of *, account:read"),
            "{unknown}"
        );
        assert!(unknown.ends_with("scopes[2] must be a string"), "{unknown}");
        let both = told(json!({ "scopes": ["admin"], "member_id": "x", "member_email": "a@b.c" }));
        let expected =
            "member_email must not be sent together with member_id, member_id must be a UUID";
        assert_eq!(both, expected);
    }
}
