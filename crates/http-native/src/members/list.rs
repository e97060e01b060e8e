//! Many members.

use axum::Json;
use axum::extract::State;
use stele_application::{Caller, MembersOf};
use stele_domain::{Email, Scope};
use stele_http::{Edge, Gate, QueryParams, parse};

use super::Member;
use crate::convert;
use crate::error::Error;
use crate::page::{self, Page, PageParams, Paging};

/// A page of members.
type MemberPage = Page<Member>;

/// Which members to list.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListMembers {
    /// Only the member with this email, upper and lower case being the same.
    #[param(value_type = Option<String>, required = false, format = Email)]
    email: Option<Email>,
}

impl ListMembers {
    fn read<'e>(
        params: &QueryParams,
        edge: &'e Edge,
        caller: &Caller,
    ) -> Result<(Self, Paging<'e>), Error> {
        let mut query = params.reader();
        let email = query.read("email", parse::email);
        let filter = email.as_ref().map(Email::folded).unwrap_or_default();
        let list = page::narrowed(edge, caller, "members", filter);
        let paging = Paging::read(&mut query, list);
        page::finish(query, || Some((Self { email }, paging)))
    }

    fn of(self) -> Option<MembersOf> {
        let Self { email } = self;
        email.map(|email| MembersOf::Email(email.as_str().to_owned()))
    }
}

/// List members
///
/// Newest first, whether they can sign in or not.
#[utoipa::path(
    get,
    path = "/v1/members",
    operation_id = "members.list",
    tag = "Members",
    params(ListMembers, PageParams),
    responses((status = 200, description = "A page of members.", body = MemberPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<MemberPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (asked, paging) = ListMembers::read(&query, &edge, caller)?;
    let query = paging.query(asked.of());
    let found: Vec<stele_domain::Member> = edge.stele.list_records(caller, &query).await?;
    Ok(Json(paging.page(found, convert::member)))
}
