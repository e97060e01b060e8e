//! How this API fails: problem documents (RFC 9457).

mod kind;

use std::borrow::Cow;
use std::error::Error as _;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use stele_application::{Error as UseCaseError, Invalid, Resource};
use stele_http::problem::NamedBody;
use stele_http::{BodyFault, Denial, Fault, Faults, Refusal};
use utoipa::ToSchema;

use crate::segments;

pub(crate) use kind::Kind;

/// The media type of every failure.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// A call that failed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Error {
    kind: Kind,
    detail: Cow<'static, str>,
    errors: Vec<FaultyInput>,
    /// Seconds after which the same request may succeed.
    retry_after: Option<u32>,
}

/// The body of every failure: a problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem<'a> {
    /// What kind of problem it is.
    #[schema(schema_with = Kind::schema)]
    r#type: String,
    /// The kind in words, the same whenever it occurs.
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened this time, in English.
    #[schema(value_type = String)]
    detail: &'a str,
    /// The id of the request, the same as in the header `X-Request-Id`.
    #[schema(value_type = String, required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'a str>,
    /// Everything that is wrong with the input, up to a hundred faults; left out where it is not the input's fault.
    #[schema(min_items = 1, max_items = 100)]
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FaultyInput],
}

/// One fault of the input. It has a `pointer` or a `parameter`, and neither where it is in no one place.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct FaultyInput {
    /// The JSON pointer (RFC 6901) of the faulty value in the body; empty for the body itself.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// The name of the faulty parameter in the query.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// What is wrong with it, in English.
    detail: String,
}

impl FaultyInput {
    fn of_body(fault: &Fault) -> Self {
        Self {
            pointer: Some(fault.path.pointer()),
            parameter: None,
            detail: fault.to_string(),
        }
    }

    /// Of one item of a body that is a list, told as that item alone would be.
    pub(crate) fn of_item(index: usize, fault: &Fault) -> Self {
        Self {
            pointer: Some(format!("/{index}{}", fault.path.pointer())),
            parameter: None,
            detail: fault.to_string(),
        }
    }

    /// Several in a few words: the first, and how many more there are.
    pub(crate) fn sum_up(faults: &[Self]) -> String {
        let first = faults.first().map_or("", |fault| &fault.detail);
        match faults.len() {
            0 | 1 => first.to_owned(),
            2 => format!("{first}, and one more fault"),
            count => format!("{first}, and {} more faults", count - 1),
        }
    }

    fn of_query(fault: &Fault) -> Self {
        Self {
            pointer: None,
            parameter: Some(fault.path.dotted()),
            detail: fault.to_string(),
        }
    }
}

impl Error {
    fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// 400 with what is wrong, all of it, and the first of it in `detail`.
    fn invalid(errors: Vec<FaultyInput>) -> Self {
        let detail = FaultyInput::sum_up(&errors);
        Self {
            errors,
            ..Self::new(Kind::InvalidRequest, detail)
        }
    }

    /// 400 for what a body holds.
    #[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
    pub(crate) fn of_body(faults: Faults) -> Self {
        Self::invalid(faults.iter().map(FaultyInput::of_body).collect())
    }

    /// 400 for what a query holds.
    #[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
    pub(crate) fn of_query(faults: Faults) -> Self {
        Self::invalid(faults.iter().map(FaultyInput::of_query).collect())
    }

    /// 404: nothing of the caller's workspace has this name.
    pub(crate) fn not_found(resource: Resource) -> Self {
        Self::new(Kind::NotFound, format!("There is no such {resource}"))
    }

    /// What a use case says of a write whose body names other records, each in the field told: one that is not there is a
    /// fault of its field.
    pub(crate) fn naming(error: UseCaseError, fields: &[(Resource, &'static str)]) -> Self {
        let (UseCaseError::Invalid(Invalid::Unknown(named)) | UseCaseError::NotFound(named)) =
            &error
        else {
            return error.into();
        };
        let Some((resource, field)) = fields.iter().find(|(resource, _)| resource == named) else {
            return error.into();
        };
        Self::invalid(vec![FaultyInput {
            pointer: Some(format!("/{field}")),
            parameter: None,
            detail: format!("{field} names no {resource} that is there"),
        }])
    }

    fn of_use_case(error: &UseCaseError) -> Self {
        match error {
            UseCaseError::NotFound(resource) => Self::not_found(*resource),
            UseCaseError::IdentifierTaken => Self::new(
                Kind::IdentifierTaken,
                "Another account has one of these identifiers",
            ),
            UseCaseError::ExternalIdTaken(resource) => Self::new(
                Kind::ExternalIdTaken,
                format!("Another {resource} has this external id"),
            ),
            UseCaseError::MemberEmailTaken => {
                Self::new(Kind::EmailTaken, "Another team member has this email")
            }
            UseCaseError::NameTaken(resource) => {
                Self::new(Kind::NameTaken, format!("Another {resource} has this name"))
            }
            UseCaseError::Outdated => Self::new(
                Kind::Outdated,
                "It has changed since the version that the request changes",
            ),
            UseCaseError::Forbidden(scope) => Self::new(
                Kind::MissingScope,
                format!("The API key lacks the scope {scope}"),
            ),
            UseCaseError::CannotGrant(scope) => Self::new(
                Kind::CannotGrant,
                format!("The API key lacks the scope {scope} itself"),
            ),
            UseCaseError::Invalid(Invalid::Rule(faults)) => {
                let faults = faults.iter().map(segments::fault);
                Self::invalid(faults.map(|fault| FaultyInput::of_body(&fault)).collect())
            }
            UseCaseError::Invalid(invalid) => Self::invalid(vec![FaultyInput {
                pointer: None,
                parameter: None,
                detail: invalid.to_string(),
            }]),
            UseCaseError::Unavailable(_) => {
                tracing::warn!(source = error.source(), "the store is not available");
                Self::unavailable()
            }
            UseCaseError::Internal(_) => {
                tracing::error!(source = error.source(), "a use case broke");
                Self::internal()
            }
        }
    }

    /// 500: a bug, which whoever found it has logged.
    pub(crate) fn internal() -> Self {
        Self::new(
            Kind::Internal,
            "Something went wrong inside the server; its log knows more of this request",
        )
    }

    /// 503: the store does not answer.
    pub(crate) fn unavailable() -> Self {
        Self::new(
            Kind::Unavailable,
            "The service is not available, try again later",
        )
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        self.kind.status()
    }

    /// The body, of the request with this id.
    pub(crate) fn problem<'a>(&'a self, instance: Option<&'a str>) -> Problem<'a> {
        Problem {
            r#type: self.kind.uri(),
            title: self.kind.title(),
            status: self.status().as_u16(),
            detail: &self.detail,
            instance,
            errors: &self.errors,
        }
    }

    /// The body in bytes.
    fn print(&self, instance: Option<&str>) -> String {
        serde_json::to_string(&self.problem(instance)).expect("text and numbers are JSON")
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))];
        let mut response = (self.status(), content_type, self.print(None)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind == Kind::Unauthorized {
            // RFC 9110, section 15.5.2, wants the scheme named.
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"Stele\""),
            );
        }
        // Here nobody knows which request it was; the edge does.
        response
            .extensions_mut()
            .insert(NamedBody::new(move |id| self.print(Some(id.as_str()))));
        response
    }
}

impl From<UseCaseError> for Error {
    fn from(error: UseCaseError) -> Self {
        Self::of_use_case(&error)
    }
}

impl From<Arc<UseCaseError>> for Error {
    fn from(error: Arc<UseCaseError>) -> Self {
        Self::of_use_case(&error)
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Anonymous => Self::new(
                Kind::Unauthorized,
                "No API key was sent: Authorization: Bearer KEY",
            ),
            Denial::Malformed | Denial::Stranger => {
                Self::new(Kind::Unauthorized, "The API key is unknown or revoked")
            }
            Denial::Failed(error) => Self::from(error),
            Denial::Forbidden(scope) => Self::of_use_case(&UseCaseError::Forbidden(scope)),
            Denial::Throttled { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(
                    Kind::RateLimited,
                    format!("The API key has used up its quota, try again in {retry_after} s"),
                )
            },
            Denial::Query(faults) => Self::of_query(faults),
        }
    }
}

impl From<BodyFault> for Error {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge { limit } => Self::new(
                Kind::BodyTooLarge,
                format!("The body has more than {limit} bytes"),
            ),
            BodyFault::Interrupted => Self::new(Kind::MalformedBody, "The body ended early"),
            BodyFault::Syntax(fault) => Self::new(
                Kind::MalformedBody,
                format!("The body is not JSON: {fault}"),
            ),
            BodyFault::Invalid(faults) => Self::of_body(faults),
        }
    }
}

impl From<&Refusal> for Error {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::new(Kind::NotFound, "There is nothing at this path"),
            Refusal::MethodNotAllowed { method } => Self::new(
                Kind::MethodNotAllowed,
                format!("{method} is not allowed here"),
            ),
            Refusal::TimedOut => Self::new(
                Kind::TimedOut,
                "The request took too long; whether it was carried out is not known",
            ),
            Refusal::Internal => Self::internal(),
        }
    }
}

/// The edge's own refusals as problems.
pub(crate) fn refuse(refusal: &Refusal) -> Response {
    Error::from(refusal).into_response()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_application::{Error as UseCaseError, Invalid, Resource};
    use stele_domain::Scope;
    use stele_http::{BodyFault, Denial, Fault, Faults, JsonFault, Path, Problem, Refusal};

    use super::Error;

    #[track_caller]
    fn says(error: impl Into<Error>, status: u16, slug: &str, detail: &str) {
        let error = error.into();
        let body = told(&error);
        assert_eq!(
            (&body["status"], &body["type"], &body["detail"]),
            (
                &json!(status),
                &json!(format!("/problems/{slug}")),
                &json!(detail)
            )
        );
        assert_eq!(error.status().as_u16(), status);
    }

    fn told(error: &Error) -> Value {
        serde_json::from_str(&error.print(Some("request-1"))).expect("JSON")
    }

    fn secret() -> Box<dyn std::error::Error + Send + Sync> {
        "password of the database: hunter2".into()
    }

    #[test]
    fn every_failure_of_a_use_case_has_its_problem() {
        let not_found = UseCaseError::NotFound(Resource::SupportRequest);
        says(not_found, 404, "not-found", "There is no such request");
        let taken = "Another account has one of these identifiers";
        says(
            UseCaseError::IdentifierTaken,
            409,
            "identifier-taken",
            taken,
        );
        let taken = UseCaseError::ExternalIdTaken(Resource::Contact);
        let detail = "Another contact has this external id";
        says(taken, 409, "external-id-taken", detail);
        let taken = "Another team member has this email";
        says(UseCaseError::MemberEmailTaken, 409, "email-taken", taken);
        let forbidden = UseCaseError::Forbidden(Scope::Admin);
        let detail = "The API key lacks the scope admin";
        says(forbidden, 403, "missing-scope", detail);
        let granted = UseCaseError::CannotGrant(Scope::All);
        let detail = "The API key lacks the scope * itself";
        says(granted, 403, "cannot-grant", detail);
        let invalid = UseCaseError::Invalid(Invalid::EndsBeforeItBegins);
        let detail = "a meeting cannot end before it begins";
        says(invalid, 400, "invalid-request", detail);
    }

    #[test]
    fn what_broke_inside_is_not_told() {
        let away = "The service is not available, try again later";
        says(
            UseCaseError::Unavailable(secret()),
            503,
            "unavailable",
            away,
        );
        let broken = "Something went wrong inside the server; its log knows more of this request";
        says(UseCaseError::Internal(secret()), 500, "internal", broken);
        let failed = Denial::Failed(UseCaseError::Internal(secret()).into());
        says(failed, 500, "internal", broken);
        says(&Refusal::Internal, 500, "internal", broken);
    }

    #[test]
    fn every_denial_has_its_problem() {
        let missing = "No API key was sent: Authorization: Bearer KEY";
        says(Denial::Anonymous, 401, "unauthorized", missing);
        let unknown = "The API key is unknown or revoked";
        says(Denial::Malformed, 401, "unauthorized", unknown);
        says(Denial::Stranger, 401, "unauthorized", unknown);
        let throttled = Denial::Throttled { retry_after: 7 };
        assert_eq!(Error::from(throttled.clone()).retry_after, Some(7));
        let detail = "The API key has used up its quota, try again in 7 s";
        says(throttled, 429, "rate-limited", detail);
    }

    #[test]
    fn every_body_that_cannot_be_read_has_its_problem() {
        let large = BodyFault::TooLarge { limit: 10 };
        let detail = "The body has more than 10 bytes";
        says(large, 413, "body-too-large", detail);
        let early = "The body ended early";
        says(BodyFault::Interrupted, 400, "malformed-body", early);
        let deep = BodyFault::Syntax(JsonFault::TooDeep);
        assert_eq!(told(&Error::from(deep))["type"], "/problems/malformed-body");
    }

    #[test]
    fn faults_are_told_with_their_places() {
        let email = Path::from("people").then(1).then("e/mail");
        let faults = vec![
            Fault::new("name", Problem::Required),
            Fault {
                path: email,
                problem: Problem::Blank,
            },
            Fault {
                path: Path::root(),
                problem: Problem::Duplicate,
            },
        ];
        let faults = Faults::check(faults).expect_err("faults");
        let body = told(&Error::of_body(faults.clone()));
        let pointers = |key: &str, body: &Value| -> Vec<Value> {
            let errors = body["errors"].as_array().expect("a list").iter();
            errors.map(|error| error[key].clone()).collect()
        };
        assert_eq!(
            pointers("pointer", &body),
            ["/name", "/people/1/e~1mail", ""]
        );
        assert_eq!(body["detail"], "name is required, and 2 more faults");
        let body = told(&Error::of_query(faults));
        assert_eq!(body["errors"][0]["parameter"], "name");
        assert_eq!(pointers("pointer", &body), [(); 3].map(|()| Value::Null));
    }

    #[test]
    fn a_record_that_a_body_names_and_is_not_there_is_told_at_its_field() {
        let fields = [
            (Resource::Account, "account_ids"),
            (Resource::Member, "member_email"),
        ];
        let unknown = UseCaseError::Invalid(Invalid::Unknown(Resource::Account));
        let body = told(&Error::naming(unknown, &fields));
        let detail = "account_ids names no account that is there";
        let errors = json!([{ "pointer": "/account_ids", "detail": detail }]);
        assert_eq!((&body["status"], &body["errors"]), (&json!(400), &errors));
        let missing = UseCaseError::NotFound(Resource::Member);
        assert_eq!(told(&Error::naming(missing, &fields))["status"], 400);
        let missing = UseCaseError::NotFound(Resource::Contact);
        assert_eq!(told(&Error::naming(missing, &fields))["status"], 404);
    }
}
