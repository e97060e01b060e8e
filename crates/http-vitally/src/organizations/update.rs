//! Changing an organization.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::{
    Name, Organization as DomainOrganization, OrganizationChange, Scope, TraitsChange,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::Organization;
use crate::convert;
use crate::convert::plain_traits;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::reference;

/// A change of an organization. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
pub(crate) struct UpdateOrganization {
    /// Its new name, trimmed.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
    #[schema(schema_with = plain_traits::schema_of_write, required = false)]
    traits: TraitsChange,
}

impl UpdateOrganization {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let name = body.optional("name", read::name);
        let traits = body.optional("traits", read::traits);
        body.finish(|| {
            Some(Self {
                name,
                traits: traits.unwrap_or_default(),
            })
        })
    }

    fn into_change(self) -> OrganizationChange {
        let Self { name, traits } = self;
        OrganizationChange { name, traits }
    }
}

/// Update an organization
///
/// By Vitally's id or by your external id. Answers the whole organization. A change that changes nothing leaves `updatedAt` alone.
#[utoipa::path(
    put,
    path = "/resources/organizations/{id}",
    operation_id = "organizations.update",
    tag = "Organizations",
    params(("id" = String, Path, description = "The organization's `id` or its `externalId`, percent-encoded.", example = "organization-7")),
    request_body(content = UpdateOrganization, content_type = "application/json", example = example::organization::update),
    responses(
        (status = 200, description = "The organization as it is now.", body = Organization<'static>, example = example::organization::updated),
        (status = 400, description = "The body is no JSON, or breaks its schema; nothing is written.", body = ErrorBody, example = example::organization::bad_name),
        (status = 404, description = "The workspace has no such organization.", body = ErrorMessage, example = example::organization_not_found),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let organization = reference::record::<DomainOrganization>(&path, "id")?;
    let change = UpdateOrganization::read(body.object().await?)?.into_change();
    let changed = edge
        .stele
        .update_organization(caller, &organization, change)
        .await?;
    Ok(Json(convert::organization(&changed)).into_response())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::OrganizationChange;
    use stele_http::ObjectReader;

    use super::UpdateOrganization;

    fn read(body: Value) -> Result<OrganizationChange, String> {
        let update = ObjectReader::of(body).and_then(UpdateOrganization::read);
        let update = update.map_err(|faults| faults.to_string())?;
        Ok(update.into_change())
    }

    #[test]
    fn nothing_said_changes_nothing() {
        for body in [json!({}), json!({ "externalId": 5, "traits": {} })] {
            assert_eq!(read(body), Ok(OrganizationChange::default()));
        }
    }

    #[test]
    fn every_fault_is_told() {
        let body = json!({ "name": " ", "traits": "x" });
        assert_eq!(
            read(body),
            Err("name must not be blank, traits must be an object".to_owned())
        );
    }
}
