//! Finding users.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use stele_application::{ContactsOf, RecordPaging, RecordQuery, TimeColumn};
use stele_domain::{Contact, Scope};
use stele_http::{Edge, Gate, QueryParams};
use utoipa::ToSchema;

use super::{Ties, User};
use crate::document::example;
use crate::error::{Error, ErrorBody};
use crate::page::MAX_LIMIT;

/// What to find users by: exactly one of these.
#[derive(Debug, PartialEq, utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct SearchUsers {
    /// Your id of the user, compared exactly.
    #[param(required = false, example = "user-501")]
    external_id: Option<String>,
    /// Their e-mail address, case aside.
    #[param(required = false)]
    email: Option<String>,
    /// What stands behind the `@` of their e-mail address, case aside.
    #[param(required = false)]
    email_subdomain: Option<String>,
}

/// The users that were found.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct FoundUsers<'a> {
    /// Those changed last first; a hundred at most.
    #[schema(max_items = 100)]
    results: Vec<User<'a>>,
}

impl SearchUsers {
    fn read(params: &QueryParams) -> Result<Self, Error> {
        let mut query = params.reader();
        let mut text = |name| query.read_present(name, |text| Ok(text.to_owned()));
        let search = Self {
            external_id: text("externalId"),
            email: text("email"),
            email_subdomain: text("emailSubdomain"),
        };
        Ok(query.finish(|| Some(search))?)
    }

    fn contacts(self) -> Result<ContactsOf, Error> {
        let Self {
            external_id,
            email,
            email_subdomain,
        } = self;
        let given = [
            external_id.map(ContactsOf::ExternalId),
            email.map(ContactsOf::Email),
            email_subdomain.map(ContactsOf::EmailHost),
        ];
        let mut given: Vec<_> = (0..)
            .zip(given)
            .filter_map(|(place, of)| Some((place, of?)))
            .collect();
        match given.pop() {
            Some((_, of)) if given.is_empty() => Ok(of),
            last => {
                let passing: Vec<_> = given
                    .into_iter()
                    .chain(last)
                    .map(|(place, _)| place)
                    .collect();
                Err(Error::not_exactly_one(&passing))
            }
        }
    }
}

/// Find users
///
/// By exactly one of `externalId`, `email` and `emailSubdomain`. Nobody found is an empty list.
#[utoipa::path(
    get,
    path = "/resources/users/search",
    operation_id = "users.search",
    tag = "Users",
    params(SearchUsers),
    responses(
        (status = 200, description = "The users that were found.", body = FoundUsers<'static>, example = example::user::found),
        (status = 400, description = "None of the parameters is there, or more than one.", body = ErrorBody, example = example::user::nothing_to_find),
    ),
)]
pub(crate) async fn search(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let query = RecordQuery {
        of: Some(SearchUsers::read(&query)?.contacts()?),
        paging: RecordPaging::Keyset {
            by: TimeColumn::UpdatedAt,
            after: None,
        },
        limit: MAX_LIMIT,
    };
    let users = edge.stele.list_records::<Contact>(caller, &query).await?;
    let ties = Ties::of(&edge, caller, &users).await?;
    let results = users.iter().map(|user| ties.user(user)).collect();
    Ok(Json(FoundUsers { results }).into_response())
}

#[cfg(test)]
mod tests {
    use stele_application::ContactsOf;
    use stele_http::QueryParams;

    use super::SearchUsers;

    #[test]
    fn exactly_one_is_looked_for() {
        let of =
            |query| SearchUsers::read(&QueryParams::parse(query)).and_then(SearchUsers::contacts);
        for (query, expected) in [
            ("externalId=a", ContactsOf::ExternalId("a".to_owned())),
            (
                "email=a%2Bb%40c.d&externalId=&limit=5",
                ContactsOf::Email("a+b@c.d".to_owned()),
            ),
            (
                "emailSubdomain=c.d",
                ContactsOf::EmailHost("c.d".to_owned()),
            ),
        ] {
            assert_eq!(of(query).expect("one"), expected, "{query}");
        }
        for query in [
            "",
            "email=",
            "query=x",
            "email=a&externalId=b",
            "emailSubdomain=%00",
        ] {
            assert!(of(query).is_err(), "{query}");
        }
    }
}
