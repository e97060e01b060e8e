//! Finding one of the team.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_application::{MembersOf, RecordPaging, RecordQuery, Resource, TimeColumn};
use stele_domain::{Email, Member, Scope};
use stele_http::{Edge, Faults, Gate, QueryParams, parse};

use super::Admin;
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// Whom to find.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchAdmins {
    /// Their e-mail address, case aside.
    #[param(min_length = 1, max_length = 320, example = "richard@piedpiper.com")]
    email: String,
}

impl SearchAdmins {
    fn read(params: &QueryParams) -> Result<Self, Faults> {
        let mut query = params.reader();
        let email = query.required("email", |text| parse::text(text, Email::MAX));
        query.finish(|| Some(Self { email: email? }))
    }
}

/// Find an admin
///
/// Answers the admin who has the address, and nothing around them.
#[utoipa::path(
    get,
    path = "/resources/admins/search",
    operation_id = "admins.search",
    tag = "Admins",
    params(SearchAdmins),
    responses(
        (status = 200, description = "The admin.", body = Admin<'static>, example = example::admin::admin),
        (status = 400, description = "The parameter is missing, or none of what it may be.", body = ErrorBody, example = example::admin::missing_email),
        (status = 404, description = "Nobody of the team has this address.", body = ErrorMessage, example = example::admin::not_found),
    ),
)]
pub(crate) async fn search(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let SearchAdmins { email } = SearchAdmins::read(&query)?;
    let query = RecordQuery {
        of: Some(MembersOf::Email(email)),
        paging: RecordPaging::Keyset {
            by: TimeColumn::UpdatedAt,
            after: None,
        },
        limit: 1,
    };
    let found = edge.stele.list_records::<Member>(caller, &query).await?;
    let admin = found.first();
    let admin = admin.ok_or_else(|| Error::not_found(Resource::Member))?;
    Ok(Json(convert::admin(admin)).into_response())
}
