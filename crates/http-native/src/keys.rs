//! API keys.

mod create;
mod get;
mod list;
mod revoke;

use serde::Serialize;
use serde_json::{Value, json};
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The calls on keys.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, revoke::revoke))
}

/// An API key, without its secret.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Key {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// The public part of the secret, by which people recognize it.
    pub(crate) prefix: String,
    /// What it may do. Writing includes reading, `*` includes all.
    #[schema(value_type = Vec<ScopeWord>)]
    pub(crate) scopes: Vec<&'static str>,
    /// The id of the team member it acts for.
    #[schema(required, format = "uuid")]
    pub(crate) member_id: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// Since when it opens nothing.
    #[schema(required, format = DateTime)]
    pub(crate) revoked_at: Option<String>,
}

/// An API key that was just made: the only answer that tells its secret.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = new_example)]
pub(crate) struct NewKey {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// The public part of the secret, by which people recognize it.
    pub(crate) prefix: String,
    /// What it may do. Writing includes reading, `*` includes all.
    #[schema(value_type = Vec<ScopeWord>)]
    pub(crate) scopes: Vec<&'static str>,
    /// The id of the team member it acts for.
    #[schema(required, format = "uuid")]
    pub(crate) member_id: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// Since when it opens nothing.
    #[schema(required, format = DateTime)]
    pub(crate) revoked_at: Option<String>,
    /// The key's whole text, to be sent as Bearer token. It is told here and never again.
    pub(crate) secret: String,
}

/// What a key may do.
#[derive(Debug, ToSchema)]
#[schema(as = Scope)]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum ScopeWord {
    /// Everything.
    #[schema(rename = "*")]
    All,
    /// Read accounts and all that hangs on them.
    #[schema(rename = "account:read")]
    AccountRead,
    /// Write accounts and all that hangs on them.
    #[schema(rename = "account:write")]
    AccountWrite,
    /// Read definitions of usage metrics.
    #[schema(rename = "usage_metric:read")]
    UsageMetricRead,
    /// Write definitions of usage metrics.
    #[schema(rename = "usage_metric:write")]
    UsageMetricWrite,
    /// Ask for values of usage metrics.
    #[schema(rename = "query:read")]
    QueryRead,
    /// Write usage events.
    #[schema(rename = "event:write")]
    EventWrite,
    /// Administer workspaces, keys and members.
    #[schema(rename = "admin")]
    Admin,
}

/// A key of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000004",
        "prefix": "k2v8t0q4m6z1",
        "scopes": ["account:read"],
        "member_id": null,
        "created_at": "2025-02-01T10:00:00.000000Z",
        "revoked_at": null,
    })
}

/// A new key of the document.
pub(crate) fn new_example() -> Value {
    let mut key = example();
    key["secret"] = "stele_k2v8t0q4m6z1_8Zc5rX1nQ7bTfW3kLhVyPd9uEaJ6sMgR2oCx0iNvB4t".into();
    key
}
