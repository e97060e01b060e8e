//! Deleting a user.

use axum::extract::State;
use http::StatusCode;
use stele_domain::{Contact, Scope, Timestamp};
use stele_http::{Edge, Faults, Gate, PathParams, Problem, QueryParams, parse};

use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::reference;

/// When to delete a user.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct DeleteUser {
    /// A time that has come, ISO 8601: a deletion cannot be put off.
    #[param(value_type = Option<String>, required = false, format = DateTime)]
    #[expect(dead_code, reason = "read, and obeyed by reading it")]
    delete_on: Option<Timestamp>,
}

impl DeleteUser {
    /// Whoever asks for a deletion to come (Vitally) must not get one at once.
    fn read(params: &QueryParams, now: Timestamp) -> Result<Self, Faults> {
        let mut query = params.reader();
        let delete_on = query.read_present("deleteOn", |text| {
            parse::past(text, now).map_err(|problem| match problem {
                Problem::InFuture => Problem::Rule(
                    "deleteOn must not be in the future: a deletion cannot be put off".into(),
                ),
                other => other,
            })
        });
        query.finish(|| Some(Self { delete_on }))
    }
}

/// Delete a user
///
/// Their NPS responses go with them and count no more, and so do the conversations in which no other user takes part.
#[utoipa::path(
    delete,
    path = "/resources/users/{id}",
    operation_id = "users.delete",
    tag = "Users",
    params(
        ("id" = String, Path, description = "The user's `id` or their `externalId`, percent-encoded.", example = "user-501"),
        DeleteUser,
    ),
    responses(
        (status = 204, description = "The user is gone."),
        (status = 400, description = "A parameter is none of what it may be; nothing is deleted.", body = ErrorBody, example = example::user::deleted_later),
        (status = 404, description = "The workspace has no such user.", body = ErrorMessage, example = example::user::not_found),
    ),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    query: QueryParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let user = reference::record::<Contact>(&path, "id")?;
    DeleteUser::read(&query, edge.stele.clock().now())?;
    edge.stele.delete_contact(caller, &user).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use stele_domain::Timestamp;
    use stele_http::QueryParams;

    use super::DeleteUser;

    #[test]
    fn a_deletion_cannot_be_put_off() {
        let now = Timestamp::parse_iso("2025-01-01").expect("a time");
        let told = |query| {
            let read = DeleteUser::read(&QueryParams::parse(query), now);
            read.map(|_| ()).map_err(|faults| faults.to_string())
        };
        for query in ["", "deleteOn=", "deleteOn=2025-01-01", "other=1"] {
            assert_eq!(told(query), Ok(()), "{query}");
        }
        assert_eq!(
            told("deleteOn=2025-01-02").expect_err("to come"),
            "deleteOn must not be in the future: a deletion cannot be put off"
        );
        assert_eq!(
            told("deleteOn=tomorrow").expect_err("no time"),
            "deleteOn must be a valid ISO 8601 date"
        );
    }
}
