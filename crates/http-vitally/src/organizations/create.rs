//! Making an organization.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::{Identifier, Name, OrganizationDraft, Scope, TraitsChange};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::Organization;
use crate::convert;
use crate::convert::plain_traits;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// A new organization. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateOrganization {
    /// Your id of the organization, kept as sent. No two of a workspace share one, and it can never be changed.
    #[schema(value_type = String, min_length = 1, max_length = 400)]
    external_id: Identifier,
    /// Its name, trimmed.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Name,
    #[schema(schema_with = plain_traits::schema_of_write, required = false)]
    traits: TraitsChange,
}

impl CreateOrganization {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let external_id = body.required("externalId", read::identifier);
        let name = body.required("name", read::name);
        let traits = body.optional("traits", read::traits);
        body.finish(|| {
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
/// Answers 200 and the whole organization.
#[utoipa::path(
    post,
    path = "/resources/organizations",
    operation_id = "organizations.create",
    tag = "Organizations",
    request_body(content = CreateOrganization, content_type = "application/json", example = example::organization::create),
    responses(
        (status = 200, description = "The new organization.", body = Organization<'static>, example = example::organization::organization),
        (status = 400, description = "The body is no JSON, or breaks its schema; nothing is written.", body = ErrorBody, example = example::organization::nothing_said),
        (status = 409, description = "Another organization of the workspace has this `externalId`; nothing is written.", body = ErrorMessage, example = example::organization::external_id_taken),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let draft = CreateOrganization::read(body.object().await?)?.into_draft();
    let organization = edge.stele.create_organization(caller, draft).await?;
    Ok(Json(convert::organization(&organization)).into_response())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::ObjectReader;

    use super::CreateOrganization;

    fn read(body: Value) -> Result<CreateOrganization, String> {
        ObjectReader::of(body)
            .and_then(CreateOrganization::read)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn what_is_read_only_is_ignored_whatever_it_is() {
        let body =
            json!({ "externalId": "o", "name": " Hooli ", "id": 5, "mrr": "x", "createdAt": 1 });
        let plain = json!({ "externalId": "o", "name": "Hooli" });
        assert_eq!(read(body), read(plain));
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({})),
            Err("externalId is required, name is required".to_owned())
        );
        let body = json!({ "externalId": "", "name": null, "traits": [] });
        assert_eq!(
            read(body),
            Err(
                "externalId must not be blank, name must be a string, traits must be an object"
                    .to_owned()
            )
        );
    }
}
