//! Changing an account in part.

use axum::Json;
use axum::extract::State;
use stele_application::{AccountRef, Caller};
use stele_domain::{AccountChange, Field, Identifier, Name, Scope, Tags};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread};
use utoipa::ToSchema;

use super::properties::NewProperties;
use super::schema::{self, PropertiesRequest};
use super::{Account, FORM, fields, named, properties};
use crate::auth::admit;
use crate::body;
use crate::document::{AccountPath, ProjectPath};
use crate::error::{Error, ErrorBody};

/// What is to change of an account. What is left out stays; other fields are ignored.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"properties": {"csm": null}, "tags": ["enterprise", "renewal"]}))]
pub(crate) struct PatchedAccountRequest {
    #[schema(schema_with = schema::name, required = false)]
    pub(crate) name: Option<Name>,
    #[schema(schema_with = schema::external_id, required = false)]
    pub(crate) external_id: Field<Identifier>,
    /// Its properties, which replace all that were there; `null` is `{}`.
    #[schema(value_type = Option<PropertiesRequest>, required = false)]
    pub(crate) properties: Option<NewProperties>,
    #[schema(schema_with = schema::tags, required = false)]
    pub(crate) tags: Option<Tags>,
}

impl PatchedAccountRequest {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.optional("name", fields::name);
        let external_id = fields::external_id(&mut object);
        let properties = properties::field(&mut object);
        let tags = object.optional("tags", fields::tags);
        object.finish(|| {
            Some(Self {
                name,
                external_id,
                properties,
                tags,
            })
        })
    }
}

/// Update an account
///
/// `properties` and `tags` are replaced whole; fields that are left out stay. A body without a field that can be written
/// changes nothing but `updated_at`.
#[utoipa::path(
    patch,
    path = "/accounts/{id}",
    operation_id = "accounts.update",
    tag = "Accounts",
    params(ProjectPath, AccountPath),
    request_body(content(
        (PatchedAccountRequest = "application/json"),
        (PatchedAccountRequest = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 200, description = "The account as it is now.", body = Account),
        (status = 400, description = "The first fault of the body.", body = ErrorBody, example = json!({"type": "validation_error", "code": "invalid_input", "detail": "csm.email: Field required", "attr": "properties"})),
        (status = 409, description = "The external id is another account's.", body = ErrorBody, example = json!({"type": "server_error", "code": "conflict", "detail": "An account with this external_id already exists for this team.", "attr": null})),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Account>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::AccountWrite).await?;
    let account = named(&path)?;
    let change = body::object(body, &FORM)
        .await
        .and_then(|object| Ok(PatchedAccountRequest::read(object)?.into()));
    apply(&edge, caller, &account, change).await
}

/// Applies a change that was read, or refuses it. PostHog looks for the account before it looks at the body, so of an
/// account that is not there nothing else is told.
pub(super) async fn apply(
    edge: &Edge,
    caller: &Caller,
    account: &AccountRef,
    change: Result<AccountChange, Error>,
) -> Result<Json<Account>, Error> {
    match change {
        Ok(change) => {
            let account = edge.stele.update_account(caller, account, change).await?;
            Ok(Json(Account::from(account)))
        }
        Err(refusal) => {
            edge.stele.get_account(caller, account).await?;
            Err(refusal)
        }
    }
}
