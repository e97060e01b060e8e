//! What the OpenAPI document says besides the calls.

use http::StatusCode;
use stele_domain::Scope;
use stele_http::openapi::{answer_everywhere, introduction, operations, require_headers, secure};
use stele_http::{Fault, Faults, Problem};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{SchemaFormat, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Required, Response,
    ResponseBuilder,
};
use utoipa::{IntoParams, ToSchema};

use crate::auth::PROJECT;
use crate::capture::CaptureError;
use crate::error::{Error, ErrorBody};
use crate::metrics::GROUP_TYPE;

/// Where PostHog's page has the calls around accounts.
pub(crate) const ENVIRONMENTS: &str = "/api/environments/{project_id}";
/// Where PostHog has them as well.
pub(crate) const PROJECTS: &str = "/api/projects/{project_id}";

const ABOUT: &str = "The accounts and usage metrics of PostHog's customer analytics, over the accounts that Stele's other \
    dialects show too, and the calls by which its SDKs capture events.\n\nA project is a workspace. Every path may end in a slash. An error tells one fault, the first in the order of the \
    fields. A key may make 480 requests a minute and 4800 an hour, unless the server is told otherwise; only a refused \
    request is told where its key stands.";

/// The document without any call.
pub(crate) fn blank() -> OpenApi {
    let tags = [
        ("Accounts", "The record of a customer."),
        (
            "Usage metrics",
            "What of a customer's events is counted or summed.",
        ),
        ("Query", "What usage metrics come to."),
        (
            "Who am I",
            "What clients ask before anything else; any key may, whatever its scopes.",
        ),
        (
            "Capture",
            "Events of products. These calls stand at the root and take no key: the project's token is in the body. Pages of \
             every origin may make them. They have no quota unless the server is told one, which then is each token's. They \
             fail with a sentence of plain text.",
        ),
    ];
    introduction("PostHog", env!("CARGO_PKG_VERSION"), ABOUT, &tags)
}

/// The document of the calls that take no key, for what holds of every one of them.
pub(crate) fn finish_capture(document: &mut OpenApi) {
    for (description, error) in [
        (
            "The body holds no event, or cannot be read, or one of its events cannot. Nothing is written.",
            CaptureError::NoEvent,
        ),
        ("There is no such token.", CaptureError::UnknownToken),
        (
            "The body is too large, as it is sent or inflated.",
            CaptureError::TooLarge(20 << 20),
        ),
        (
            "The token has used up its quota.",
            CaptureError::RateLimited(60),
        ),
        ("A fault of the server.", CaptureError::Internal),
        (
            "The server is too busy; the same request may work later.",
            CaptureError::Unavailable,
        ),
    ] {
        let content = ContentBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .example(Some(error.to_string().into()));
        let mut response = ResponseBuilder::new()
            .description(description)
            .content("text/plain", content.build());
        if error.status() == StatusCode::TOO_MANY_REQUESTS {
            response = response.header("Retry-After", retry_after());
        }
        answer_everywhere(document, error.status(), &response.build());
    }
    require_headers(document);
    for operation in operations(document) {
        operation.security = Some(Vec::new());
    }
}

/// Adds what holds of every call.
pub(crate) fn finish(document: &mut OpenApi) {
    tell_twins_apart(document);
    let_changes_be_empty(document);
    let nul = Fault::new("x", Problem::Nul);
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.description = Some("An API key of the project.".to_owned());
    secure(document, "bearer", SecurityScheme::Http(bearer));
    for (description, error) in [
        (
            "The query string holds a NUL.",
            Error::from(Faults::from(nul)),
        ),
        (
            "No key was sent, or one that is unknown or revoked.",
            Error::NotAuthenticated,
        ),
        (
            "The key is another project's, or lacks the scope.",
            Error::ScopeMissing(Scope::AccountRead),
        ),
        (
            "There is no such project, or nothing of that name in it.",
            Error::NotFound,
        ),
        ("The key has used up its quota.", Error::Throttled(60)),
        ("A fault of the server.", Error::Internal),
        (
            "The server is too busy; the same request may work later.",
            Error::Unavailable,
        ),
    ] {
        let (status, response) = refusal(description, &error);
        answer_everywhere(document, status, &response);
    }
    require_headers(document);
    for operation in operations(document) {
        if operation.request_body.is_none() {
            continue;
        }
        for (description, error) in [
            ("The body is too large.", Error::TooLarge(1 << 20)),
            (
                "The body is neither JSON nor a form.",
                Error::UnsupportedMediaType("text/plain".to_owned()),
            ),
        ] {
            let (status, response) = refusal(description, &error);
            let responses = &mut operation.responses.responses;
            responses.insert(status.as_str().to_owned(), response.into());
        }
    }
}

/// A change without a body is a change without fields, which a replacement and a new account are not.
fn let_changes_be_empty(document: &mut OpenApi) {
    let items = document.paths.paths.values_mut();
    for change in items.filter_map(|item| item.patch.as_mut()) {
        if let Some(RefOr::T(body)) = &mut change.request_body {
            body.required = Some(Required::False);
        }
    }
}

/// The same calls stand at two places, but an operation's id must stand for one of them.
fn tell_twins_apart(document: &mut OpenApi) {
    let twins = document.paths.paths.iter_mut();
    let below = |path: &str| {
        path.strip_prefix(PROJECTS)
            .is_some_and(|rest| !rest.is_empty())
    };
    for (_, item) in twins.filter(|(path, _)| below(path)) {
        let PathItem {
            get,
            put,
            post,
            delete,
            patch,
            ..
        } = item;
        for operation in [get, put, post, delete, patch].into_iter().flatten() {
            if let Some(id) = &mut operation.operation_id {
                id.insert_str(0, "projects.");
            }
        }
    }
}

/// An answer that is an error, as the error itself tells it.
fn refusal(description: &str, error: &Error) -> (StatusCode, Response) {
    let (status, body) = error.told();
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ErrorBody::name())))
        .example(serde_json::to_value(body).ok());
    let mut response = ResponseBuilder::new()
        .description(description)
        .content("application/json", content.build());
    match status {
        StatusCode::UNAUTHORIZED => {
            response = response.header("WWW-Authenticate", header(Type::String, "`Bearer`."));
        }
        StatusCode::TOO_MANY_REQUESTS => {
            response = response.header("Retry-After", retry_after());
        }
        _ => {}
    }
    (status, response.build())
}

fn retry_after() -> Header {
    let about = "Seconds until a request would be let through.";
    header(Type::Integer, about)
}

fn header(kind: Type, about: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(kind)))
        .description(Some(about))
        .build()
}

/// The path's parameter that names the project.
pub(crate) struct ProjectPath;

impl IntoParams for ProjectPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about = "The integer id of the key's project, or `@current`.";
        vec![in_path(PROJECT, about, "@current", None)]
    }
}

/// The path's parameter that names the type of groups.
pub(crate) struct GroupTypePath;

impl IntoParams for GroupTypePath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about = "The type of groups, 0 to 4. It need not exist; 0 is that of accounts.";
        vec![in_path(GROUP_TYPE, about, "0", None)]
    }
}

/// A path's parameter `id`: the text about it, an example and its format.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $about:literal $example:literal $format:expr;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                vec![in_path("id", $about, $example, $format)]
            }
        }
    )+};
}

ids! {
    /// The path's parameter that names the account.
    AccountPath "The account's id." "497f6eca-6276-4993-bfeb-53cbbbba6f08" Some("uuid");
    /// The path's parameter that names the usage metric.
    MetricPath "The metric's id." "497f6eca-6276-4993-bfeb-53cbbbba6f08" Some("uuid");
    /// The path's parameter that stands for the key.
    CurrentPath "`@current`." "@current" None;
    /// The path's parameter that stands for whoever the key acts for.
    MePath "`@me`." "@me" None;
    /// The path's parameter that names the organization.
    OrganizationPath "The id of the key's organization, or `@current`." "@current" None;
}

fn in_path(name: &str, about: &str, example: &str, format: Option<&str>) -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(format.map(|format| SchemaFormat::Custom(format.to_owned())));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(about))
        .schema(Some(schema))
        .example(Some(example.into()))
        .build()
}
