//! What the OpenAPI document says besides the calls.
//!
//! A handler declares what it answers and, by description alone, the conflicts that are its own. Everything else that can be
//! said of a call can be seen from its shape, and is added here: a call that names a record can miss it, a call with a body
//! can be sent too large a one.

use std::collections::BTreeSet;

use http::StatusCode;
use stele_application::{Error as UseCaseError, Resource};
use stele_domain::Scope;
use stele_http::openapi::{
    flatten, header_everywhere, introduction, operations, require_headers, secure,
};
use stele_http::{BodyFault, Denial, Fault, Faults, Problem as Wrong};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, Components, Schema, Type};
use utoipa::openapi::{
    HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use crate::auth;
use crate::error::{Error, FaultyInput, MEDIA_TYPE, Problem};

const ABOUT: &str = "Stele's own API: accounts and how they are doing, the people and the conversations around them, and administration. Records are \
    named by UUID, keys are `snake_case`, times are RFC 3339 in UTC with microseconds.\n\nA body may hold the fields that \
    are listed and no others. In a change, a field that is left out stays as it is, and `null` clears one that may be \
    `null`.\n\nEverything that fails is a problem document (RFC 9457).";

const TAGS: &[(&str, &str)] = &[
    (
        "Accounts",
        "The customers' accounts, as they stand at this moment, and how they are doing.",
    ),
    ("Contacts", "People at the customers."),
    ("Organizations", "The companies above accounts."),
    ("Meetings", "Meetings with a customer."),
    (
        "Requests",
        "What customers ask for: opened, resolved, opened again.",
    ),
    (
        "Conversations",
        "Conversations with customers, and their messages.",
    ),
    ("NPS responses", "How likely people are to recommend you."),
    (
        "Notes",
        "What the team writes down about an account or an organization.",
    ),
    (
        "Tasks",
        "What the team is to do about an account or an organization.",
    ),
    (
        "Segments",
        "Named groups of accounts, of which each account is in or out by a rule.",
    ),
    (
        "Events",
        "What happened in the product. Writing them takes the scope `event:write`.",
    ),
    (
        "Usage",
        "What usage metrics come to. It takes the scope `query:read`.",
    ),
    (
        "Health settings",
        "How the workspace scores its accounts' health.",
    ),
    ("Members", "The team that looks after the customers."),
    ("Keys", "API keys. They take the scope `admin`."),
    (
        "Workspaces",
        "Workspaces, each with its own accounts and keys. They take the scope `admin`.",
    ),
];

/// The document without any call.
pub(crate) fn blank() -> OpenApi {
    let mut document = introduction("Stele", env!("CARGO_PKG_VERSION"), ABOUT, TAGS);
    "Stele API".clone_into(&mut document.info.title);
    document
}

/// Adds what holds of every call.
pub(crate) fn finish(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let mut schemas = vec![
        (Problem::name().into_owned(), Problem::schema()),
        (FaultyInput::name().into_owned(), FaultyInput::schema()),
    ];
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
    for (path, item) in &mut document.paths.paths {
        let names_a_record = path.contains('{');
        let PathItem {
            get,
            put,
            post,
            delete,
            patch,
            ..
        } = item;
        for operation in [get, put, post, delete, patch].into_iter().flatten() {
            tell_failures(operation, names_a_record);
            tell_location(operation);
        }
    }
    let strict = bodies(document);
    let components = document.components.get_or_insert_default();
    close(components, strict);
    secure(document, auth::SCHEME, auth::scheme());
    for (name, description) in [
        (
            "RateLimit-Limit",
            "How many requests the key may make in the quota's window.",
        ),
        ("RateLimit-Remaining", "How many of them are left."),
        ("RateLimit-Reset", "Seconds until one more is given back."),
    ] {
        header_everywhere(document, name, description, Type::Integer);
    }
    require_headers(document);
    flatten(document);
}

/// Declares every failure of a call that it does not declare itself, and gives all of them their body.
fn tell_failures(operation: &mut Operation, names_a_record: bool) {
    let mut failures = vec![
        (
            "A parameter, or the body, does not hold what it must; nothing is written.",
            invalid(operation),
        ),
        (
            "No API key was sent, or one that is unknown or revoked.",
            Denial::Stranger.into(),
        ),
        (
            "The API key lacks the scope of the call.",
            Denial::Forbidden(scope(operation)).into(),
        ),
        (
            "The API key has used up its quota.",
            Denial::Throttled { retry_after: 60 }.into(),
        ),
        // Not made of failures of a use case, which would be logged as if something had failed.
        ("The server failed.", Error::internal()),
        (
            "The store cannot be reached, or the request took too long.",
            Error::unavailable(),
        ),
    ];
    if names_a_record {
        failures.push((
            "The workspace has no such record.",
            Error::not_found(resource(operation)),
        ));
    }
    if operation.request_body.is_some() {
        failures.push((
            "The body is too large.",
            BodyFault::TooLarge { limit: 1 << 20 }.into(),
        ));
    }
    let responses = &mut operation.responses.responses;
    for (description, error) in failures {
        let response = failure(description, &error);
        responses
            .entry(error.status().as_str().to_owned())
            .or_insert_with(|| RefOr::T(response));
    }
    // Those that the call declares itself are described only.
    let conflict = conflict(operation);
    if let Some(RefOr::T(declared)) = operation
        .responses
        .responses
        .get_mut(StatusCode::CONFLICT.as_str())
    {
        *declared = failure(&declared.description, &conflict);
    }
}

/// The scope that a call needs: administration has its own, and the others read or write.
fn scope(operation: &Operation) -> Scope {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let reads = [".list", ".get"].iter().any(|read| id.ends_with(read));
    let resource = id.split('.').next().unwrap_or_default();
    match (resource, reads) {
        ("keys" | "workspaces", _) | ("members" | "healthSettings", false) => Scope::Admin,
        ("usage", _) => Scope::QueryRead,
        ("events", false) => Scope::EventWrite,
        (_, true) => Scope::AccountRead,
        (_, false) => Scope::AccountWrite,
    }
}

/// What a call is about.
fn resource(operation: &Operation) -> Resource {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    match id.split('.').next().unwrap_or_default() {
        "contacts" => Resource::Contact,
        "conversations" => Resource::Conversation,
        "keys" => Resource::Key,
        "meetings" => Resource::Meeting,
        "members" => Resource::Member,
        "messages" => Resource::Message,
        "notes" => Resource::Note,
        "npsResponses" => Resource::NpsResponse,
        "organizations" => Resource::Organization,
        "requests" => Resource::SupportRequest,
        "segments" => Resource::Segment,
        "tasks" => Resource::Task,
        "workspaces" => Resource::Workspace,
        _ => Resource::Account,
    }
}

/// The conflict that a call can come into.
fn conflict(operation: &Operation) -> Error {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let conflict = match resource(operation) {
        _ if id.starts_with("healthSettings.") => UseCaseError::Outdated,
        Resource::Member => UseCaseError::MemberEmailTaken,
        Resource::Segment => UseCaseError::NameTaken(Resource::Segment),
        Resource::Account => UseCaseError::IdentifierTaken,
        other => UseCaseError::ExternalIdTaken(other),
    };
    conflict.into()
}

/// The fault of a call's input that is nearest at hand.
fn invalid(operation: &Operation) -> Error {
    let of = |name: &str, problem| Faults::from(Fault::new(name, problem));
    let takes_limit = operation
        .parameters
        .iter()
        .flatten()
        .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == "limit"));
    if operation.request_body.is_some() {
        let unknown = Wrong::Rule("nmae is not a field of this body".into());
        Error::of_body(of("nmae", unknown))
    } else if takes_limit {
        let beyond = Wrong::OutOfRange {
            min: Some(1),
            max: Some(100),
        };
        Error::of_query(of("limit", beyond))
    } else {
        Error::of_query(of("x", Wrong::Nul))
    }
}

/// An answer that is an error, as the error itself tells it.
fn failure(description: &str, error: &Error) -> Response {
    let problem = error.problem(Some("0194c0f3-f100-7000-8000-00000000002a"));
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(Problem::name())))
        .example(serde_json::to_value(problem).ok());
    let mut response = ResponseBuilder::new()
        .description(description)
        .content(MEDIA_TYPE, content.build());
    let header = |kind, about| {
        HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(kind)))
            .description(Some(about))
            .build()
    };
    match error.status() {
        StatusCode::UNAUTHORIZED => {
            let about = "`Bearer realm=\"Stele\"`.";
            response = response.header("WWW-Authenticate", header(Type::String, about));
        }
        StatusCode::TOO_MANY_REQUESTS => {
            let about = "Seconds until a request would be let through.";
            response = response.header("Retry-After", header(Type::Integer, about));
        }
        _ => {}
    }
    response.build()
}

/// Every new record is told where it is.
fn tell_location(operation: &mut Operation) {
    let created = operation
        .responses
        .responses
        .get_mut(StatusCode::CREATED.as_str());
    if let Some(RefOr::T(response)) = created {
        let header = HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .description(Some("The path of the new record."))
            .build();
        response
            .headers
            .insert("Location".to_owned(), header.into());
    }
}

/// The names of the schemas of all bodies that are sent.
fn bodies(document: &mut OpenApi) -> Vec<String> {
    let mut names = Vec::new();
    for operation in operations(document) {
        if let Some(RefOr::T(body)) = &operation.request_body {
            for content in body.content.values() {
                if let RefOr::T(content) = content {
                    names.extend(content.schema.iter().flat_map(names_within));
                }
            }
        }
    }
    names
}

/// Says of these schemas, and of those that they refer to, that they have no other fields than theirs.
fn close(components: &mut Components, mut names: Vec<String>) {
    let mut closed = BTreeSet::new();
    while let Some(name) = names.pop() {
        if !closed.insert(name.clone()) {
            continue;
        }
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(&name)
            && !object.properties.is_empty()
        {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            names.extend(object.properties.values().flat_map(names_within));
        }
    }
}

fn name(schema: &RefOr<Schema>) -> Option<String> {
    match schema {
        RefOr::Ref(reference) => {
            let (_, name) = reference.ref_location.rsplit_once('/')?;
            Some(name.to_owned())
        }
        RefOr::T(_) => None,
    }
}

fn names_within(schema: &RefOr<Schema>) -> Vec<String> {
    match schema {
        RefOr::Ref(_) => name(schema).into_iter().collect(),
        RefOr::T(Schema::Array(array)) => match &array.items {
            ArrayItems::RefOrSchema(items) => names_within(items),
            ArrayItems::False => Vec::new(),
        },
        RefOr::T(Schema::OneOf(one)) => one.items.iter().flat_map(names_within).collect(),
        RefOr::T(_) => Vec::new(),
    }
}
