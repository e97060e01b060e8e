//! Making an organization.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use stele_domain::{Identifier, Name, OrganizationDraft, Scope, TraitsChange};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::Organization;
use crate::error::Error;
use crate::{answer, body, convert};

/// A new organization.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct CreateOrganization {
    /// Your id of it, unique in the workspace, kept as sent. It can never be changed.
    #[schema(value_type = String, min_length = 1, max_length = 400)]
    external_id: Identifier,
    /// Its name, trimmed.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Name,
    #[schema(schema_with = convert::traits_change_schema, required = false)]
    traits: TraitsChange,
}

fn example() -> Value {
    json!({ "external_id": "hooli", "name": "Hooli", "traits": { "plan": "gold" } })
}

impl CreateOrganization {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let external_id = object.required("external_id", read::identifier);
        let name = object.required("name", read::name);
        let traits = object.optional("traits", read::traits);
        body::finish(object, || {
            Some(Self {
                external_id: external_id?,
                name: name?,
                traits: traits.unwrap_or_default(),
            })
        })
    }

    fn into_draft(self) -> OrganizationDraft {
        let Self {
            external_id,
            name,
            traits,
        } = self;
        OrganizationDraft {
            external_id,
            name,
            traits,
        }
    }
}

/// Create an organization
///
/// Accounts, contacts, notes and tasks can then be tied to it.
#[utoipa::path(
    post,
    path = "/v1/organizations",
    operation_id = "organizations.create",
    tag = "Organizations",
    request_body = CreateOrganization,
    responses(
        (status = 201, description = "The new organization.", body = Organization),
        (status = 409, description = "Another organization has this external id; nothing is written."),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let draft = body::read(body, CreateOrganization::read).await?;
    let organization = edge
        .stele
        .create_organization(caller, draft.into_draft())
        .await?;
    let organization = convert::organization(organization);
    let location = format!("/v1/organizations/{}", organization.id);
    Ok(answer::created(&location, organization))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_http::ObjectReader;

    use super::CreateOrganization;

    #[test]
    fn every_fault_is_told() {
        let read = |body| {
            ObjectReader::of(body)
                .and_then(CreateOrganization::read)
                .map_err(|faults| faults.to_string())
        };
        let told = read(json!({ "external_id": "", "name": null, "traits": [], "id": 1 }));
        let expected = "external_id must not be blank, name must be a string, traits must be an object, \
                        id is not a field of this body";
        assert_eq!(told, Err(expected.to_owned()));
        let told = read(json!({}));
        let expected = "external_id is required, name is required";
        assert_eq!(told, Err(expected.to_owned()));
    }
}
