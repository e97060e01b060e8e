//! Listing accounts.

use axum::Json;
use axum::extract::{OriginalUri, State};
use serde::de::IntoDeserializer;
use serde::de::value::Error as NoSuchWord;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, Direction, RoleFilter, Search, SearchIn, SortBy,
    TieBreak,
};
use stele_domain::{Role, Scope, Tag};
use stele_http::{Edge, Faults, Format, Gate, Origin, PathParams, Problem, QueryParams, json};
use utoipa::ToSchema;

use super::Account;
use crate::auth::admit;
use crate::document::ProjectPath;
use crate::error::{Error, ErrorBody};
use crate::integer::integer;
use crate::page::{Neighbours, Place, Window};

/// What to order by, with a minus the largest first. Equal ones stand in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(default = "-created_at")]
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
    /// Reads a word. Any other counts as absent (PostHog).
    fn read(word: &str) -> Self {
        let word = IntoDeserializer::<NoSuchWord>::into_deserializer(word);
        Self::deserialize(word).unwrap_or_default()
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

/// Which accounts are asked for, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListAccounts {
    /// Who is account executive; as `csm`.
    #[param(value_type = Option<String>, required = false, example = "1")]
    account_executive: Option<RoleFilter>,
    /// Who is account owner; as `csm`.
    #[param(value_type = Option<String>, required = false, example = "1")]
    account_owner: Option<RoleFilter>,
    /// `true`, in any case: only accounts that nobody looks after. Anything else is no filter.
    #[param(value_type = Option<bool>, required = false, default = false)]
    all_roles_unassigned: bool,
    /// Who is customer success manager: the integer id in the role, or `unassigned`. Anything else is no filter.
    #[param(value_type = Option<String>, required = false, example = "unassigned")]
    csm: Option<RoleFilter>,
    /// What to order by, with a minus the largest first. Equal ones stand in the order of their ids.
    #[param(inline, required = false)]
    ordering: Ordering,
    /// Text to find in the name or the external id, without regard to case and to blanks around it. Nothing is no filter.
    #[param(value_type = Option<String>, required = false, example = "piper")]
    search: Option<String>,
    /// A JSON list of tags, of which an account must have one. `[]` is no filter.
    #[param(value_type = Option<String>, required = false, example = "[\"enterprise\"]")]
    tags: Option<Vec<String>>,
}

impl ListAccounts {
    fn read(query: &QueryParams) -> Result<Self, Faults> {
        let mut reader = query.reader();
        let tags = reader.read_present("tags", tags);
        let search = query.get("search").map(str::trim);
        let role = |role: Role| query.get(role.key()).and_then(role_filter);
        let asked = Self {
            account_executive: role(Role::AccountExecutive),
            account_owner: role(Role::AccountOwner),
            all_roles_unassigned: query
                .get("all_roles_unassigned")
                .is_some_and(|text| text.eq_ignore_ascii_case("true")),
            csm: role(Role::Csm),
            ordering: Ordering::read(query.get("ordering").unwrap_or_default()),
            search: search.filter(|text| !text.is_empty()).map(str::to_owned),
            tags: tags.filter(|tags| !tags.is_empty()),
        };
        reader.finish(|| Some(asked))
    }

    fn query(self, window: Window) -> AccountQuery {
        let Self {
            account_executive,
            account_owner,
            all_roles_unassigned,
            csm,
            ordering,
            search,
            tags,
        } = self;
        let roles = [
            (Role::Csm, csm),
            (Role::AccountExecutive, account_executive),
            (Role::AccountOwner, account_owner),
        ];
        let filter = AccountFilter {
            search: search.map(|text| Search {
                text,
                within: SearchIn::NameOrExternalId,
            }),
            any_tag: tags,
            roles: roles
                .into_iter()
                .filter_map(|(role, filter)| Some((role, filter?)))
                .collect(),
            all_roles_unassigned,
            ..AccountFilter::default()
        };
        let (by, direction) = ordering.sort();
        let paging = AccountPaging::Offset {
            by,
            direction,
            tie: TieBreak::Id,
            offset: window.offset,
        };
        AccountQuery {
            filter,
            paging,
            limit: window.limit,
        }
    }
}

/// A JSON list of tags. Each is looked for as it would be kept; what can be no tag is nowhere.
fn tags(text: &str) -> Result<Vec<String>, Problem> {
    let malformed = || Problem::Malformed(Format::JsonStrings);
    let Ok(Value::Array(items)) = json::parse(text.as_bytes()) else {
        return Err(malformed());
    };
    let tags = items.into_iter().map(|item| match item {
        Value::String(text) if text.contains('\0') => Err(Problem::Nul),
        Value::String(text) => Ok(Tag::new(&text).map_or(text, |tag| tag.as_str().to_owned())),
        _ => Err(malformed()),
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

/// One page of accounts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct PaginatedAccountList {
    /// How many accounts the whole list has.
    #[schema(example = 123)]
    count: u64,
    /// The URL of the page behind this one; `null` on the last.
    #[schema(
        required = true,
        format = "uri",
        example = "http://127.0.0.1:8080/api/environments/1/accounts/?limit=100&offset=400"
    )]
    next: Option<String>,
    /// The URL of the page before this one; `null` on the first.
    #[schema(
        required = true,
        format = "uri",
        example = "http://127.0.0.1:8080/api/environments/1/accounts/?limit=100&offset=200"
    )]
    previous: Option<String>,
    /// At most `limit` accounts.
    results: Vec<Account>,
}

/// The example that the document gives for a page.
fn example() -> Value {
    json!({
        "count": 123,
        "next": "http://127.0.0.1:8080/api/environments/1/accounts/?limit=100&offset=100",
        "previous": null,
        "results": [super::example()]
    })
}

/// List accounts
///
/// Those that all filters hold of, newest first unless `ordering` says otherwise. A filter that makes no sense is none.
#[utoipa::path(
    get,
    path = "/accounts",
    operation_id = "accounts.list",
    tag = "Accounts",
    params(ProjectPath, ListAccounts, Window),
    responses(
        (status = 200, description = "One page of accounts.", body = PaginatedAccountList),
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
) -> Result<Json<PaginatedAccountList>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::AccountRead).await?;
    let window = Window::of(&query);
    let asked = ListAccounts::read(&query)?.query(window);

    let count = edge.stele.count_accounts(caller, &asked.filter).await?;
    let results = if window.offset < count {
        edge.stele.list_accounts(caller, &asked).await?
    } else {
        // Nothing is there, however far past the end.
        Vec::new()
    };

    let place = Place {
        origin: &origin,
        path: sent.path(),
        query: &query,
    };
    let Neighbours { next, previous } = place.neighbours(window, count);
    Ok(Json(PaginatedAccountList {
        count,
        next,
        previous,
        results: results.into_iter().map(Account::from).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use stele_application::{Direction, RoleFilter, SortBy};
    use stele_http::{Format, Problem};

    use super::{Ordering, role_filter, tags};

    #[test]
    fn an_ordering_is_one_of_six_words() {
        let sort = |word| Ordering::read(word).sort();
        assert_eq!(sort("name"), (SortBy::Name, Direction::Ascending));
        assert_eq!(
            sort("-updated_at"),
            (SortBy::UpdatedAt, Direction::Descending)
        );
        assert_eq!(
            sort("created_at"),
            (SortBy::CreatedAt, Direction::Ascending)
        );
        for other in ["", "-created_at", "--name", "+name", "Name", "created_last"] {
            let newest = (SortBy::CreatedAt, Direction::Descending);
            assert_eq!(sort(other), newest, "{other}");
        }
    }

    #[test]
    fn a_role_is_asked_for_by_number_or_as_unassigned() {
        assert_eq!(role_filter("unassigned"), Some(RoleFilter::Unassigned));
        assert_eq!(role_filter(" -7 "), Some(RoleFilter::Number(-7)));
        let nobody = Some(RoleFilter::AnyMember(Vec::new()));
        assert_eq!(role_filter("9223372036854775808"), nobody);
        for other in ["", "jared", "7.0", "UNASSIGNED"] {
            assert_eq!(role_filter(other), None, "{other}");
        }
    }

    #[test]
    fn tags_are_looked_for_as_they_are_kept() {
        let blank = "[\" VIP \", \"a b\", \"\"]";
        assert_eq!(
            tags(blank),
            Ok(["vip", "a b", ""].map(str::to_owned).into())
        );
        let malformed = Err(Problem::Malformed(Format::JsonStrings));
        for text in ["vip", "\"vip\"", "{}", "[1]", "[\"a\", null]", "[\"a\""] {
            assert_eq!(tags(text), malformed, "{text}");
        }
        assert_eq!(tags(r#"["\u0000"]"#), Err(Problem::Nul));
    }
}
