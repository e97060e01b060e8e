//! Taking a user out of an account.

use axum::Json;
use axum::extract::State;
use stele_application::{AccountRef, Caller, Error as UseCaseError, RecordRef, Resource};
use stele_domain::{Identifier, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use super::message::{self, Stamp};
use super::{Success, success};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// Which user is no longer of which account.
#[derive(Debug, PartialEq)]
pub(crate) struct UnlinkMessage {
    user_id: Identifier,
    account_id: Identifier,
}

impl UnlinkMessage {
    pub(super) fn read(mut message: ObjectReader) -> Result<Self, Faults> {
        let user_id = message.required("userId", message::id);
        let account_id = message.required("accountId", message::id);
        Stamp::read(&mut message);
        message.finish(|| {
            Some(Self {
                user_id: user_id?,
                account_id: account_id?,
            })
        })
    }

    /// A user or an account that is not there is not linked: nothing is left to do.
    pub(super) async fn write(self, edge: &Edge, caller: &Caller) -> Result<(), Error> {
        let Self {
            user_id,
            account_id,
        } = self;
        let account = AccountRef::Identifier(account_id.as_str().to_owned());
        let account = match edge.stele.get_account(caller, &account).await {
            Err(UseCaseError::NotFound(Resource::Account)) => return Ok(()),
            found => found?.id,
        };
        let user = RecordRef::ExternalId(user_id.as_str().to_owned());
        match edge.stele.untie_contact(caller, &user, account).await {
            Err(UseCaseError::NotFound(Resource::Contact)) => Ok(()),
            untied => Ok(untied?),
        }
    }
}

impl utoipa::PartialSchema for UnlinkMessage {
    fn schema() -> RefOr<Schema> {
        let message = ObjectBuilder::new()
            .schema_type(Type::Object)
            .property(
                "userId",
                message::id_schema("Your id of the user, their `externalId`."),
            )
            .required("userId")
            .property(
                "accountId",
                message::id_schema("Your id of the account, its `externalId`."),
            )
            .required("accountId");
        AllOfBuilder::new()
            .item(message::with_stamp(message))
            .item(message::with_one(message::STAMPS))
            .description(Some("Which user is no longer of which account."))
            .into()
    }
}

impl ToSchema for UnlinkMessage {}

/// Take a user out of an account
///
/// A user who belongs to nothing else is deleted. One who is not there, or is not of the account, is no fault.
#[utoipa::path(
    post,
    path = "/analytics/v1/unlink",
    operation_id = "analytics.unlink",
    tag = "Analytics",
    request_body(content = UnlinkMessage, content_type = "application/json", example = example::analytics::unlink),
    responses(
        (status = 200, description = "They do not belong to it.", body = Success, example = example::analytics::success),
        (status = 400, description = "The body is no JSON, or breaks its schema; nothing is written.", body = ErrorBody, example = example::analytics::unlink_of_nothing),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn unlink(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Json<Success>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let message = UnlinkMessage::read(body.object().await?)?;
    message.write(&edge, caller).await?;
    Ok(success())
}
