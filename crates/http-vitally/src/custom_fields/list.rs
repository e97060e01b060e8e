//! Listing custom fields.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::{FieldModel, Scope};
use stele_http::{Edge, Faults, Gate, QueryParams};
use utoipa::ToSchema;

use super::CustomField;
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody};

/// What has traits in Vitally. Of those that are not served here nothing has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "camelCase")]
enum Model {
    Accounts,
    Conversations,
    CustomObjects,
    Notes,
    Organizations,
    Projects,
    Tasks,
    Team,
    Users,
}

impl Model {
    const WORDS: [(&'static str, Model); 9] = [
        ("accounts", Model::Accounts),
        ("conversations", Model::Conversations),
        ("customObjects", Model::CustomObjects),
        ("notes", Model::Notes),
        ("organizations", Model::Organizations),
        ("projects", Model::Projects),
        ("tasks", Model::Tasks),
        ("team", Model::Team),
        ("users", Model::Users),
    ];

    fn served(self) -> Option<FieldModel> {
        match self {
            Model::Accounts => Some(FieldModel::Accounts),
            Model::Conversations => Some(FieldModel::Conversations),
            Model::Notes => Some(FieldModel::Notes),
            Model::Organizations => Some(FieldModel::Organizations),
            Model::Tasks => Some(FieldModel::Tasks),
            Model::Users => Some(FieldModel::Contacts),
            Model::CustomObjects | Model::Projects | Model::Team => None,
        }
    }
}

/// Whose custom fields to list.
#[derive(Debug, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListCustomFields {
    /// What has them; without it those of all models are listed, one after the other where a label is the same.
    #[param(inline, required = false)]
    model: Option<Model>,
}

impl ListCustomFields {
    fn read(params: &QueryParams) -> Result<Self, Faults> {
        let mut query = params.reader();
        let model = query.choice("model", &Model::WORDS);
        query.finish(|| Some(Self { model }))
    }
}

/// List custom fields
///
/// A bare list without pages, by label. A trait is listed once it was written, whether or not a record still has it.
#[utoipa::path(
    get,
    path = "/resources/customFields",
    operation_id = "customFields.list",
    tag = "Custom fields",
    params(ListCustomFields),
    responses(
        (status = 200, description = "The custom fields.", body = Vec<CustomField<'static>>, example = example::custom_fields),
        (status = 400, description = "The model is none.", body = ErrorBody, example = example::bad_model),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let ListCustomFields { model } = ListCustomFields::read(&query)?;
    let fields = match model.map(Model::served) {
        None => edge.stele.custom_fields(caller, None).await?,
        Some(Some(served)) => edge.stele.custom_fields(caller, Some(served)).await?,
        Some(None) => Vec::new(),
    };
    let fields: Vec<CustomField<'_>> = fields.iter().map(convert::custom_field).collect();
    Ok(Json(fields).into_response())
}

#[cfg(test)]
mod tests {
    use stele_domain::FieldModel;
    use stele_http::QueryParams;

    use super::{ListCustomFields, Model};

    #[test]
    fn every_model_that_is_served_has_its_word() {
        for model in FieldModel::ALL {
            let params = QueryParams::parse(&format!("model={}", model.word()));
            let asked = ListCustomFields::read(&params).expect("valid");
            assert_eq!(asked.model.and_then(Model::served), Some(model));
        }
        for bad in ["model=", "model=ACCOUNTS", "model=x"] {
            assert!(
                ListCustomFields::read(&QueryParams::parse(bad)).is_err(),
                "{bad}"
            );
        }
    }
}
