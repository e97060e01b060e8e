//! NPS responses: how likely users are to recommend you.

mod create;
mod delete;
mod get;
mod list;
mod of_account;
mod update;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use stele_application::{Caller, ResponsesOf};
use stele_domain::{ContactId, NpsResponse as DomainResponse, NpsScore};
use stele_http::{Edge, Problem, read};
use utoipa::ToSchema;
use utoipa::openapi::ObjectBuilder;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert;
use crate::error::Error;
use crate::page::{List, Page, Paging};
use crate::people::People;
use crate::reference;
use crate::users::EmbeddedUser;

/// The calls on NPS responses.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(of_account::list))
}

/// A page of NPS responses.
type NpsResponsePage<'a> = Page<NpsResponse<'a>>;

/// A user's answer to the question how likely they are to recommend you. Every key is always there; times are UTC, in milliseconds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NpsResponse<'a> {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// When it was recorded.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything of it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
    /// Your id of it.
    #[schema(required = true, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<&'a str>,
    /// The id of the user who answered.
    #[schema(format = "uuid")]
    pub(crate) user_id: String,
    /// The user who answered; `null` only where they are deleted at this moment.
    #[schema(required = true)]
    pub(crate) user: Option<EmbeddedUser<'a>>,
    /// Always `null`: whoever dismissed the question has no response.
    #[schema(required = true, value_type = Option<String>, format = DateTime)]
    pub(crate) dismissed_at: Option<&'static str>,
    /// When they answered.
    #[schema(format = DateTime)]
    pub(crate) responded_at: String,
    /// What they answered.
    #[schema(minimum = 0, maximum = 10)]
    pub(crate) score: u8,
    /// Why.
    #[schema(required = true)]
    pub(crate) feedback: Option<&'a str>,
}

/// One response with the one who answered.
async fn whole(edge: &Edge, caller: &Caller, response: DomainResponse) -> Result<Response, Error> {
    let people = People::read(edge, caller, [response.contact]).await?;
    Ok(Json(convert::nps_response(&response, &people)).into_response())
}

/// A page of responses with those who answered.
async fn page(
    edge: &Edge,
    caller: &Caller,
    list: &List<'_>,
    paging: &Paging,
    of: Option<ResponsesOf>,
) -> Result<Response, Error> {
    let part = list
        .records::<DomainResponse>(edge, caller, paging, of)
        .await?;
    let ids = part.rows().iter().map(|response| response.contact);
    let people = People::read(edge, caller, ids).await?;
    let page = part.page(|response| convert::nps_response(response, &people));
    Ok(Json(page).into_response())
}

/// Vitally's own id of the one who answered.
fn user_id(value: Value) -> Result<ContactId, Problem> {
    reference::vitally_id(value).map(ContactId)
}

fn schema_of_responded_at() -> ObjectBuilder {
    convert::schema_of_time("When they answered.")
}

/// A whole number from 0 to 10.
fn score(value: Value) -> Result<NpsScore, Problem> {
    let max = i64::from(NpsScore::MAX);
    let negative = matches!(&value, Value::Number(number) if number.as_str().starts_with('-'));
    let points = match read::integer(value) {
        Err(Problem::OutOfRange { .. }) if negative => i64::MIN,
        Err(Problem::OutOfRange { .. }) => i64::MAX,
        other => other?,
    };
    let score = u8::try_from(points).ok().and_then(NpsScore::new);
    score.ok_or(Problem::OutOfRange {
        min: (points < 0).then_some(0),
        max: (points > max).then_some(max),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use stele_http::{Kind, Problem};

    use super::score;

    fn read(json: &str) -> Result<u8, Problem> {
        let value: Value = serde_json::from_str(json).expect("JSON");
        score(value).map(stele_domain::NpsScore::points)
    }

    #[test]
    fn a_score_is_a_whole_number_from_0_to_10() {
        for (json, points) in [("0", 0), ("-0", 0), ("10", 10), ("7.0", 7)] {
            assert_eq!(read(json), Ok(points), "{json}");
        }
        let beyond = |min, max| Err(Problem::OutOfRange { min, max });
        for json in ["11", "256", "9223372036854775808"] {
            assert_eq!(read(json), beyond(None, Some(10)), "{json}");
        }
        for json in ["-1", "-9223372036854775809"] {
            assert_eq!(read(json), beyond(Some(0), None), "{json}");
        }
        for (json, found) in [
            ("9.5", Kind::Number),
            ("1e400", Kind::Number),
            ("\"9\"", Kind::String),
            ("true", Kind::Boolean),
        ] {
            let expected = Kind::Integer;
            assert_eq!(read(json), Err(Problem::Type { expected, found }), "{json}");
        }
    }
}
