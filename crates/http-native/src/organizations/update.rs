//! Changing an organization.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_domain::{Name, OrganizationChange, Scope, TraitsChange};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::Organization;
use crate::error::Error;
use crate::{body, convert, path};

/// A change of an organization. What is left out stays as it is.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct UpdateOrganization {
    /// Its new name, trimmed.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
    #[schema(schema_with = convert::traits_change_schema, required = false)]
    traits: TraitsChange,
}

fn example() -> Value {
    json!({ "name": "Hooli XYZ", "traits": { "seats": 40, "plan": null } })
}

impl UpdateOrganization {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.optional("name", read::name);
        let traits = object.optional("traits", read::traits);
        body::finish(object, || {
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
/// A change that changes nothing leaves `version` and `updated_at` alone.
#[utoipa::path(
    patch,
    path = "/v1/organizations/{id}",
    operation_id = "organizations.update",
    tag = "Organizations",
    params(path::Id),
    request_body = UpdateOrganization,
    responses((status = 200, description = "The organization as it is now.", body = Organization)),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Organization>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let organization = path::record(&path, Resource::Organization)?;
    let change = body::read(body, UpdateOrganization::read).await?;
    let organization = edge
        .stele
        .update_organization(caller, &organization, change.into_change())
        .await?;
    Ok(Json(convert::organization(organization)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::OrganizationChange;
    use stele_http::ObjectReader;

    use super::UpdateOrganization;

    #[test]
    fn nothing_said_changes_nothing_and_a_name_cannot_be_taken_away() {
        let read = |body| {
            ObjectReader::of(body)
                .and_then(UpdateOrganization::read)
                .map(UpdateOrganization::into_change)
                .map_err(|faults| faults.to_string())
        };
        assert_eq!(read(json!({})), Ok(OrganizationChange::default()));
        let told = read(json!({ "name": null, "external_id": "b" }));
        let expected = "name must be a string, external_id is not a field of this body";
        assert_eq!(told, Err(expected.to_owned()));
    }
}
