//! Taking a user out of an account.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use stele_application::{Telling, Told};
use stele_domain::{Identifier, Scope, UniqueId};
use stele_http::{Edge, Faults, Gate, Unread};
use utoipa::ToSchema;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use super::message::{self, MessageType, Stamp};
use super::{Success, success};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// Which user is no longer of which account.
#[derive(Debug, PartialEq)]
pub(crate) struct UnlinkMessage {
    id: UniqueId,
    user_id: Identifier,
    account_id: Identifier,
}

impl UnlinkMessage {
    pub(super) fn read(message: Value) -> Result<Self, Faults> {
        let (mut message, id) = message::open(MessageType::Unlink, message)?;
        let user_id = message.required("userId", message::id);
        let account_id = message.required("accountId", message::id);
        Stamp::read(&mut message);
        message.finish(|| {
            Some(Self {
                id,
                user_id: user_id?,
                account_id: account_id?,
            })
        })
    }

    pub(super) fn into_telling(self) -> Telling {
        let Self {
            id,
            user_id,
            account_id,
        } = self;
        let told = Told::Parted {
            contact: user_id,
            account: account_id,
        };
        Telling { id, told }
    }
}

impl utoipa::PartialSchema for UnlinkMessage {
    fn schema() -> RefOr<Schema> {
        let message = ObjectBuilder::new()
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
        message::schema("Which user is no longer of which account.", message)
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
    let message = UnlinkMessage::read(body.json().await?)?;
    edge.stele.tell(caller, &message.into_telling()).await?;
    Ok(success())
}
