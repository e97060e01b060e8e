//! Many responses.

use axum::Json;
use axum::extract::State;
use stele_application::ResponsesOf;
use stele_domain::{AccountId, ContactId, NpsResponse as DomainResponse, Scope};
use stele_http::{Edge, Gate, QueryParams};
use uuid::Uuid;

use super::NpsResponse;
use crate::convert;
use crate::error::Error;
use crate::page::{Filter, Page, PageParams, Paging};

/// A page of responses.
type NpsResponsePage = Page<NpsResponse>;

/// What a list of responses can be narrowed down to.
const FILTERS: [Filter<ResponsesOf>; 2] = [
    ("account_id", |id| ResponsesOf::Account(AccountId(id))),
    ("contact_id", |id| ResponsesOf::Contact(ContactId(id))),
];

/// The same for the document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the document of `FILTERS`")]
struct FilterParams {
    /// Those of the contacts of this account only. No other filter can be sent with it.
    #[param(value_type = String, required = false, format = "uuid")]
    account_id: Uuid,
    /// Those of this contact only. No other filter can be sent with it.
    #[param(value_type = String, required = false, format = "uuid")]
    contact_id: Uuid,
}

/// List NPS responses
///
/// Those recorded last first. A walk meets every response that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/v1/nps_responses",
    operation_id = "npsResponses.list",
    tag = "NPS responses",
    params(PageParams, FilterParams),
    responses((status = 200, description = "A page of responses.", body = NpsResponsePage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<NpsResponsePage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (of, paging) = Paging::of_one(&query, &edge, caller, "nps_responses", &FILTERS)?;
    let found: Vec<DomainResponse> = edge.stele.list_records(caller, &paging.query(of)).await?;
    Ok(Json(paging.page(found, convert::nps_response)))
}
