//! Everything that a call can fail with, in one type.
//!
//! What can go wrong comes to a dialect in five types: [`Denial`] from the gate, [`BodyFault`] and [`Faults`] from the input,
//! the application's error from the use case, [`Refusal`] from the edge itself. A dialect that speaks a vendor's API word by
//! word matches each of them. One whose failures all have one shape wraps this instead: [`Failure`] comes out of each of them
//! by `?`, knows its status and its sentence, and puts itself into the document.

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use stele_application::{Error as ApplicationError, Resource};
use stele_domain::Scope;
use utoipa::ToSchema;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{
    HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response as Declared, ResponseBuilder,
};

use crate::body::BodyFault;
use crate::dialect::Refusal;
use crate::fault::{Fault, Faults, Problem};
use crate::gate::Denial;
use crate::json::{self, JsonFault};
use crate::openapi::require_headers;

/// Why a call failed.
///
/// [`Display`](fmt::Display) is an English sentence that is fit for a client to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// 400: a parameter or the body does not hold what it must. [`Faults`] tells all of it.
    Invalid(Faults),
    /// 400: the body is no JSON.
    Malformed(JsonFault),
    /// 400: the body ended early.
    Interrupted,
    /// 401: no API key was sent.
    NoKey,
    /// 401: what was sent is no key, or one that is unknown or revoked.
    WrongKey,
    /// 403: the key lacks this scope.
    Forbidden(Scope),
    /// 403: a key would be given this scope by one that lacks it.
    CannotGrant(Scope),
    /// 404: the caller's workspace has no such thing.
    NotFound(Resource),
    /// 404: there is nothing at this path.
    NoSuchPath,
    /// 405: the path does not take this method.
    MethodNotAllowed(Method),
    /// 409: what is written gets in the way of what is there.
    Conflict(Conflict),
    /// 413: the body has more bytes than are taken.
    TooLarge {
        /// The most bytes.
        limit: usize,
    },
    /// 429: the key has used up its quota.
    Throttled {
        /// Seconds, rounded up, until a request would be let through; at least 1.
        retry_after: u32,
    },
    /// 500: a bug. It is in the log.
    Internal,
    /// 503: the store is not available. It is in the log.
    Unavailable,
    /// 503: the request time limit passed.
    TimedOut,
}

/// What a write gets in the way of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// Another account has the identifier.
    Identifier,
    /// Another record of the kind has the external id.
    ExternalId(Resource),
    /// Another record of the kind has the name.
    Name(Resource),
    /// Another team member has the email.
    MemberEmail,
    /// It has changed since the version that the caller names.
    Outdated,
}

impl Failure {
    /// The status that says it.
    pub fn status(&self) -> StatusCode {
        match self {
            Failure::Invalid(_) | Failure::Malformed(_) | Failure::Interrupted => {
                StatusCode::BAD_REQUEST
            }
            Failure::NoKey | Failure::WrongKey => StatusCode::UNAUTHORIZED,
            Failure::Forbidden(_) | Failure::CannotGrant(_) => StatusCode::FORBIDDEN,
            Failure::NotFound(_) | Failure::NoSuchPath => StatusCode::NOT_FOUND,
            Failure::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Failure::Conflict(_) => StatusCode::CONFLICT,
            Failure::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Failure::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Failure::Unavailable | Failure::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The answer with this body: its status, and `Retry-After` where it is known when to try again.
    pub fn answer(&self, body: impl IntoResponse) -> Response {
        let mut response = (self.status(), body).into_response();
        if let Failure::Throttled { retry_after } = self {
            let seconds = HeaderValue::from(*retry_after);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }

    /// Declares every failure that no call of a document is safe from, as far as the call does not declare its status itself:
    /// those of keys, quotas and the server of each, 404 of those that name something in their path, 413 of those with a body.
    ///
    /// `body` makes the body of the dialect's answer to a failure. Its type's schema comes into the document, and what it makes
    /// stands as the example.
    pub fn declare<B: Serialize + ToSchema>(document: &mut OpenApi, body: impl Fn(&Failure) -> B) {
        let mut schemas = vec![(B::name().into_owned(), B::schema())];
        B::schemas(&mut schemas);
        let components = document.components.get_or_insert_default();
        components.schemas.extend(schemas);
        for (path, item) in &mut document.paths.paths {
            let PathItem {
                get,
                put,
                post,
                delete,
                patch,
                ..
            } = item;
            for operation in [get, put, post, delete, patch].into_iter().flatten() {
                for (failure, description) in Self::of_call(path, operation) {
                    let declared = failure.declared(description, &body);
                    let status = failure.status().as_str().to_owned();
                    let responses = &mut operation.responses.responses;
                    responses.entry(status).or_insert(RefOr::T(declared));
                }
            }
        }
        require_headers(document);
    }

    /// What a call can fail with whatever it does, and what there is to say of it.
    fn of_call(path: &str, operation: &Operation) -> Vec<(Failure, &'static str)> {
        let mut failures = vec![
            (
                Self::of_input(operation),
                "A parameter, or the body, does not hold what it must.",
            ),
            (
                Failure::WrongKey,
                "No API key was sent, or one that is unknown or revoked.",
            ),
            (
                Failure::Forbidden(Scope::AccountRead),
                "The API key lacks the scope that the call needs.",
            ),
            (
                Failure::Throttled { retry_after: 60 },
                "The API key has used up its quota.",
            ),
            (Failure::Internal, "The server failed."),
            (
                Failure::TimedOut,
                "The store cannot be reached, or the request took too long.",
            ),
        ];
        if path.contains('{') {
            let failure = Failure::NotFound(Resource::Account);
            failures.push((failure, "The workspace has nothing of this name."));
        }
        if operation.request_body.is_some() {
            let failure = Failure::TooLarge { limit: 1 << 20 };
            failures.push((failure, "The body is too large."));
        }
        failures
    }

    /// The fault that the input of a call can have whatever the call takes: a body that breaks off, a NUL in the query.
    fn of_input(operation: &Operation) -> Failure {
        let body = match &operation.request_body {
            Some(RefOr::T(body)) => body.content.contains_key("application/json"),
            _ => false,
        };
        if let (true, Err(fault)) = (body, json::parse(b"{")) {
            return Failure::Malformed(fault);
        }
        let mut parameters = operation.parameters.iter().flatten();
        let name = parameters.find_map(|parameter| match parameter {
            RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query => {
                Some(&*parameter.name)
            }
            _ => None,
        });
        // A parameter that nobody reads may hold none either.
        let fault = Fault::new(name.unwrap_or("x").to_owned(), Problem::Nul);
        Failure::Invalid(fault.into())
    }

    fn declared<B: Serialize + ToSchema>(
        &self,
        description: &str,
        body: impl Fn(&Failure) -> B,
    ) -> Declared {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(B::name())))
            .example(serde_json::to_value(body(self)).ok());
        let mut declared = ResponseBuilder::new()
            .description(description)
            .content("application/json", content.build());
        if let Failure::Throttled { .. } = self {
            let header = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::Integer)))
                .description(Some("Seconds until a request would be let through."));
            declared = declared.header("Retry-After", header.build());
        }
        declared.build()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Invalid(faults) => faults.fmt(f),
            Failure::Malformed(fault) => write!(f, "the body is not JSON: {fault}"),
            Failure::Interrupted => f.write_str("the body ended early"),
            Failure::NoKey => f.write_str("no API key was sent"),
            Failure::WrongKey => f.write_str("the API key is not valid"),
            Failure::Forbidden(scope) => write!(f, "the API key lacks the scope {scope}"),
            Failure::CannotGrant(scope) => {
                write!(f, "the API key lacks the scope {scope} itself")
            }
            Failure::NotFound(resource) => write!(f, "there is no such {resource}"),
            Failure::NoSuchPath => f.write_str("there is nothing at this path"),
            Failure::MethodNotAllowed(method) => write!(f, "{method} is not allowed here"),
            Failure::Conflict(conflict) => conflict.fmt(f),
            Failure::TooLarge { limit } => write!(f, "the body has more than {limit} bytes"),
            Failure::Throttled { retry_after } => {
                write!(f, "too many requests, try again in {retry_after} s")
            }
            Failure::Internal => f.write_str("internal error"),
            Failure::Unavailable => f.write_str("the service is not available, try again later"),
            Failure::TimedOut => f.write_str("the request took too long"),
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Conflict::Identifier => f.write_str("another account has one of these identifiers"),
            Conflict::ExternalId(resource) => write!(f, "another {resource} has this external id"),
            Conflict::Name(resource) => write!(f, "another {resource} has this name"),
            Conflict::MemberEmail => f.write_str("another team member has this email"),
            Conflict::Outdated => f.write_str("it has changed meanwhile"),
        }
    }
}

impl From<Denial> for Failure {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Anonymous => Failure::NoKey,
            Denial::Malformed | Denial::Stranger => Failure::WrongKey,
            Denial::Failed(error) => Self::from(&*error),
            Denial::Forbidden(scope) => Failure::Forbidden(scope),
            Denial::Throttled { retry_after } => Failure::Throttled { retry_after },
            Denial::Query(faults) => Failure::Invalid(faults),
        }
    }
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Failure::Invalid(faults)
    }
}

impl From<BodyFault> for Failure {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge { limit } => Failure::TooLarge { limit },
            BodyFault::Interrupted => Failure::Interrupted,
            BodyFault::Syntax(fault) => Failure::Malformed(fault),
            BodyFault::Invalid(faults) => Failure::Invalid(faults),
        }
    }
}

impl From<&Refusal> for Failure {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Failure::NoSuchPath,
            Refusal::MethodNotAllowed { method } => Failure::MethodNotAllowed(method.clone()),
            Refusal::TimedOut => Failure::TimedOut,
            Refusal::Internal => Failure::Internal,
        }
    }
}

impl From<ApplicationError> for Failure {
    fn from(error: ApplicationError) -> Self {
        Self::from(&error)
    }
}

impl From<Arc<ApplicationError>> for Failure {
    fn from(error: Arc<ApplicationError>) -> Self {
        Self::from(&*error)
    }
}

/// Logs what only an operator may know.
impl From<&ApplicationError> for Failure {
    fn from(error: &ApplicationError) -> Self {
        match error {
            ApplicationError::NotFound(resource) => Failure::NotFound(*resource),
            ApplicationError::IdentifierTaken => Failure::Conflict(Conflict::Identifier),
            ApplicationError::ExternalIdTaken(resource) => {
                Failure::Conflict(Conflict::ExternalId(*resource))
            }
            ApplicationError::NameTaken(resource) => Failure::Conflict(Conflict::Name(*resource)),
            ApplicationError::MemberEmailTaken => Failure::Conflict(Conflict::MemberEmail),
            ApplicationError::Outdated => Failure::Conflict(Conflict::Outdated),
            ApplicationError::Forbidden(scope) => Failure::Forbidden(*scope),
            ApplicationError::CannotGrant(scope) => Failure::CannotGrant(*scope),
            ApplicationError::Invalid(invalid) => {
                Failure::Invalid(Problem::Rule(invalid.to_string().into()).into())
            }
            ApplicationError::Unavailable(_) => {
                tracing::warn!(source = error.source(), "the store is not available");
                Failure::Unavailable
            }
            ApplicationError::Internal(_) => {
                tracing::error!(source = error.source(), "a use case broke");
                Failure::Internal
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{Method, header};
    use serde::Serialize;
    use serde_json::Value;
    use stele_application::{Error as ApplicationError, Invalid, Resource};
    use stele_domain::Scope;
    use utoipa::ToSchema;
    use utoipa::openapi::path::{
        HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathsBuilder,
    };
    use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
    use utoipa::openapi::{ContentBuilder, OpenApiBuilder, PathItem, ResponseBuilder};

    use super::{Conflict, Failure};
    use crate::body::BodyFault;
    use crate::dialect::Refusal;
    use crate::fault::{Fault, Faults, Problem};
    use crate::gate::Denial;
    use crate::json::JsonFault;

    #[test]
    fn every_failure_has_a_status_and_a_sentence() {
        let faults = || Faults::from(Fault::new("name", Problem::Required));
        let broken = || "no such table".to_owned().into();
        for (failure, status, sentence) in [
            (Denial::Anonymous.into(), 401, "no API key was sent"),
            (Denial::Malformed.into(), 401, "the API key is not valid"),
            (Denial::Stranger.into(), 401, "the API key is not valid"),
            (
                Denial::Failed(ApplicationError::Internal(broken()).into()).into(),
                500,
                "internal error",
            ),
            (
                Denial::Forbidden(Scope::AccountWrite).into(),
                403,
                "the API key lacks the scope account:write",
            ),
            (
                Denial::Throttled { retry_after: 7 }.into(),
                429,
                "too many requests, try again in 7 s",
            ),
            (Denial::Query(faults()).into(), 400, "name is required"),
            (faults().into(), 400, "name is required"),
            (
                BodyFault::TooLarge { limit: 9 }.into(),
                413,
                "the body has more than 9 bytes",
            ),
            (BodyFault::Interrupted.into(), 400, "the body ended early"),
            (
                BodyFault::Syntax(JsonFault::Encoding(3)).into(),
                400,
                "the body is not JSON: invalid UTF-8 at byte 3",
            ),
            (
                (&Refusal::NotFound).into(),
                404,
                "there is nothing at this path",
            ),
            (
                (&Refusal::MethodNotAllowed {
                    method: Method::PUT,
                })
                    .into(),
                405,
                "PUT is not allowed here",
            ),
            (
                (&Refusal::TimedOut).into(),
                503,
                "the request took too long",
            ),
            (
                ApplicationError::NotFound(Resource::Account).into(),
                404,
                "there is no such account",
            ),
            (
                ApplicationError::IdentifierTaken.into(),
                409,
                "another account has one of these identifiers",
            ),
            (
                ApplicationError::Invalid(Invalid::TwoPrimaryContacts).into(),
                400,
                "only one contact can be primary",
            ),
            (
                ApplicationError::Unavailable(broken()).into(),
                503,
                "the service is not available, try again later",
            ),
        ] {
            let failure: Failure = failure;
            assert_eq!(failure.status().as_u16(), status, "{failure:?}");
            assert_eq!(failure.to_string(), sentence);
            // What only an operator may know stays inside.
            assert!(!format!("{failure:?}").contains("table"), "{failure:?}");
        }
    }

    #[test]
    fn only_who_is_throttled_is_told_when_to_try_again() {
        let throttled = Failure::Throttled { retry_after: 7 }.answer("later");
        assert_eq!(throttled.headers()[header::RETRY_AFTER], "7");
        let conflict = Failure::Conflict(Conflict::Outdated).answer("changed");
        assert_eq!(conflict.status(), 409);
        assert!(!conflict.headers().contains_key(header::RETRY_AFTER));
    }

    /// The body of a failure.
    #[derive(Serialize, ToSchema)]
    struct Sorry {
        error: Sentence,
    }

    #[derive(Serialize, ToSchema)]
    struct Sentence(String);

    /// A document that says what every call can fail with.
    fn document() -> Value {
        let json = ContentBuilder::new().build();
        let body = RequestBodyBuilder::new().content("application/json", json);
        let take = ParameterBuilder::new().name("take");
        let take = take.parameter_in(ParameterIn::Query);
        let list = OperationBuilder::new().parameter(take).build();
        let create = OperationBuilder::new().request_body(Some(body.build()));
        let get = OperationBuilder::new().build();
        let update = OperationBuilder::new()
            .request_body(Some(RequestBody::default()))
            .response("400", ResponseBuilder::new().description("My own."))
            .build();
        let paths = PathsBuilder::new()
            .path("/clients", PathItem::new(HttpMethod::Get, list))
            .path("/clients", PathItem::new(HttpMethod::Post, create.build()))
            .path("/clients/{id}", PathItem::new(HttpMethod::Get, get))
            .path("/clients/{id}", PathItem::new(HttpMethod::Patch, update));
        let mut document = OpenApiBuilder::new().paths(paths.build()).build();
        Failure::declare(&mut document, |failure| Sorry {
            error: Sentence(failure.to_string()),
        });
        serde_json::to_value(&document).expect("JSON")
    }

    #[test]
    fn a_document_says_what_no_call_is_safe_from() {
        let document = document();
        let statuses = |path: &str, method: &str| -> Vec<String> {
            let responses = document["paths"][path][method]["responses"].as_object();
            responses.expect("responses").keys().cloned().collect()
        };
        assert_eq!(
            statuses("/clients", "get"),
            ["400", "401", "403", "429", "500", "503"]
        );
        assert_eq!(
            statuses("/clients/{id}", "patch"),
            ["400", "401", "403", "404", "413", "429", "500", "503"]
        );
        let responses = &document["paths"]["/clients/{id}"]["patch"]["responses"];
        assert_eq!(responses["400"]["description"], "My own.");
        assert_eq!(responses["429"]["headers"]["Retry-After"]["required"], true);
        let json = &responses["401"]["content"]["application/json"];
        assert_eq!(json["schema"]["$ref"], "#/components/schemas/Sorry");
        assert_eq!(json["example"]["error"], "the API key is not valid");
        let schemas = document["components"]["schemas"].as_object();
        let schemas: Vec<_> = schemas.expect("schemas").keys().collect();
        assert_eq!(schemas, ["Sentence", "Sorry"]);
    }

    #[test]
    fn the_input_that_fails_is_one_that_the_call_takes() {
        let document = document();
        let told = |path: &str, method: &str| {
            let response = &document["paths"][path][method]["responses"]["400"];
            response["content"]["application/json"]["example"]["error"].clone()
        };
        let nul = |name: &str| format!("{name} must not contain null characters");
        assert_eq!(told("/clients", "get"), nul("take"));
        assert_eq!(told("/clients/{id}", "get"), nul("x"));
        let broken = "the body is not JSON: EOF while parsing an object at line 1 column 1";
        assert_eq!(told("/clients", "post"), broken);
    }
}
