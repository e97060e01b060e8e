//! Listing accounts.

use axum::Json;
use axum::extract::{OriginalUri, State};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as NoSuchWord;
use serde_json::Value;
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, Direction, RoleFilter, Search, SearchIn, SortBy,
    TieBreak,
};
use stele_domain::{Role, Scope, Tag};
use stele_http::{Edge, Faults, Format, Gate, Origin, PathParams, Problem, QueryParams};
use utoipa::ToSchema;

use super::Account;
use crate::auth::admit;
use crate::document::ProjectPath;
use crate::error::{Error, ErrorBody};
use crate::integer::integer;
use crate::page::{Page, Place, Window};

/// The orders of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Ordering {
    #[default]
    #[serde(rename = "-created_at")]
    CreatedLast,
    #[serde(rename = "-name")]
    NameBackwards,
    #[serde(rename = "-updated_at")]
    UpdatedLast,
    CreatedAt,
    Name,
    UpdatedAt,
}

impl Ordering {
    /// Reads `ordering`. Any other word counts as absent (PostHog).
    fn of(query: &QueryParams) -> Self {
        let word = query.get("ordering").unwrap_or_default();
        Self::deserialize(IntoDeserializer::<NoSuchWord>::into_deserializer(word))
            .unwrap_or_default()
    }

    fn sort(self) -> (SortBy, Direction) {
        match self {
            Ordering::CreatedLast => (SortBy::CreatedAt, Direction::Descending),
            Ordering::NameBackwards => (SortBy::Name, Direction::Descending),
            Ordering::UpdatedLast => (SortBy::UpdatedAt, Direction::Descending),
            Ordering::CreatedAt => (SortBy::CreatedAt, Direction::Ascending),
            Ordering::Name => (SortBy::Name, Direction::Ascending),
            Ordering::UpdatedAt => (SortBy::UpdatedAt, Direction::Ascending),
        }
    }
}

/// List accounts
#[utoipa::path(
    get,
    path = "/accounts",
    operation_id = "accounts.list",
    tag = "accounts",
    params(
        ProjectPath,
        ("limit" = Option<u32>, Query, description = "How many accounts a page has at most. Whatever is no number from 1 counts as 100, above 1000 as 1000.", minimum = 1, maximum = 1000, example = 100),
        ("offset" = Option<u64>, Query, description = "How many accounts to pass over. Whatever is no number from 0 counts as 0.", example = 0),
        ("search" = Option<String>, Query, description = "Text to find in the name or the external id, without regard to case or to blanks around it. Nothing is no filter.", example = "piper"),
        ("tags" = Option<String>, Query, description = "A JSON list of tags, of which an account must have one; `[]` is no filter.", example = "[\"enterprise\"]"),
        ("csm" = Option<String>, Query, description = "The integer id in the role, or `unassigned`; anything else is no filter.", example = "unassigned"),
        ("account_executive" = Option<String>, Query, description = "As `csm`.", example = "1"),
        ("account_owner" = Option<String>, Query, description = "As `csm`.", example = "1"),
        ("all_roles_unassigned" = Option<bool>, Query, description = "With `true`, in any case, only accounts without any role; anything else is no filter.", example = true),
        ("ordering" = inline(Option<Ordering>), Query, description = "What to order by, with a minus the largest first; `-created_at` unless told otherwise. Equal ones stand in the order of their ids.", example = "name"),
    ),
    responses(
        (status = 200, description = "One page of accounts.", body = Page<Account>),
        (status = 400, description = "`tags` is malformed, or a parameter holds a NUL.", body = ErrorBody, example = json!({"type": "validation_error", "code": "invalid_input", "detail": "Must be a JSON-encoded list of strings.", "attr": "tags"})),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    query: QueryParams,
    origin: Origin,
    OriginalUri(sent): OriginalUri,
) -> Result<Json<Page<Account>>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::AccountRead).await?;
    let filter = filter(&query)?;
    let window = Window::of(&query);

    let count = edge.stele.count_accounts(caller, &filter).await?;
    let accounts = if window.offset < count {
        let (by, direction) = Ordering::of(&query).sort();
        let paging = AccountPaging::Offset {
            by,
            direction,
            tie: TieBreak::Id,
            offset: window.offset,
        };
        let limit = window.limit;
        let query = AccountQuery {
            filter,
            paging,
            limit,
        };
        edge.stele.list_accounts(caller, &query).await?
    } else {
        Vec::new()
    };

    let place = Place {
        origin: &origin,
        path: sent.path(),
        query: &query,
    };
    let accounts = accounts.into_iter().map(Account::from).collect();
    Ok(Json(Page::of(accounts, count, window, &place)))
}

fn filter(query: &QueryParams) -> Result<AccountFilter, Faults> {
    let mut reader = query.reader();
    let any_tag = reader
        .read_present("tags", tags)
        .filter(|tags| !tags.is_empty());
    let search = query.get("search").unwrap_or_default().trim();
    let roles = Role::ALL.into_iter().filter_map(|role| {
        let wanted = query.get(role.key())?;
        Some((role, role_filter(wanted)?))
    });
    let all_roles_unassigned = query.get("all_roles_unassigned").unwrap_or_default();
    let filter = AccountFilter {
        search: (!search.is_empty()).then(|| Search {
            text: search.to_owned(),
            within: SearchIn::NameOrExternalId,
        }),
        any_tag,
        roles: roles.collect(),
        all_roles_unassigned: all_roles_unassigned.eq_ignore_ascii_case("true"),
        ..AccountFilter::default()
    };
    reader.finish(|| Some(filter))
}

/// A JSON list of tags. Each is looked for as it would be kept; what can be no tag is nowhere.
fn tags(text: &str) -> Result<Vec<String>, Problem> {
    let read = stele_http::json::parse(text.as_bytes()).ok();
    let Some(Value::Array(items)) = read else {
        return Err(Problem::Malformed(Format::JsonStrings));
    };
    let tags = items.into_iter().map(|item| match item {
        Value::String(text) if text.contains('\0') => Err(Problem::Nul),
        Value::String(text) => Ok(Tag::new(&text).map_or(text, |tag| tag.as_str().to_owned())),
        _ => Err(Problem::Malformed(Format::JsonStrings)),
    });
    tags.collect()
}

/// Who must hold a role; none where the text says nothing that PostHog knows.
fn role_filter(text: &str) -> Option<RoleFilter> {
    if text == "unassigned" {
        return Some(RoleFilter::Unassigned);
    }
    match integer(text) {
        Ok(number) => Some(RoleFilter::Number(number)),
        // A number that no role can hold.
        Err(Problem::OutOfRange { .. }) => Some(RoleFilter::AnyMember(Vec::new())),
        Err(_) => None,
    }
}
