//! The Analytics API: what a customer's product tells, one message or a batch of them at a time.
//!
//! A message names everything by your own ids, makes what is not there yet, and is answered in one word.

mod account;
mod batch;
mod message;
mod organization;
mod track;
mod unlink;
mod user;

use axum::Json;
use serde::Serialize;
use stele_application::{AccountRef, Caller, Error as UseCaseError, RecordRef, Resource};
use stele_domain::{
    AccountChange, AccountId, Identifier, Organization, OrganizationChange, OrganizationId,
};
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::Error;

/// The calls of the Analytics API.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(account::account))
        .routes(routes!(user::user))
        .routes(routes!(track::track))
        .routes(routes!(unlink::unlink))
        .routes(routes!(organization::organization))
        .routes(routes!(batch::batch))
}

/// Everything that was sent is written.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Success {
    /// Always `Success.`.
    message: &'static str,
}

fn success() -> Json<Success> {
    Json(Success {
        message: "Success.",
    })
}

/// The account with an external id, made where there is none.
async fn account_of(
    edge: &Edge,
    caller: &Caller,
    external_id: &Identifier,
) -> Result<AccountId, Error> {
    let named = AccountRef::Identifier(external_id.as_str().to_owned());
    let account = match edge.stele.get_account(caller, &named).await {
        Err(UseCaseError::NotFound(Resource::Account)) => {
            let nothing = AccountChange::default();
            edge.stele.put_account(caller, external_id, nothing).await?
        }
        known => known?,
    };
    Ok(account.id)
}

/// The organization with an external id, made where there is none.
async fn organization_of(
    edge: &Edge,
    caller: &Caller,
    external_id: &Identifier,
) -> Result<OrganizationId, Error> {
    let named = RecordRef::ExternalId(external_id.as_str().to_owned());
    let found = edge.stele.get_record::<Organization>(caller, &named).await;
    let organization = match found {
        Err(UseCaseError::NotFound(Resource::Organization)) => {
            let nothing = OrganizationChange::default();
            let made = edge.stele.put_organization(caller, external_id, nothing);
            made.await?
        }
        known => known?,
    };
    Ok(organization.id)
}
