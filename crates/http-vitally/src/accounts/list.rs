//! Many accounts.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, LifecycleFilter, Position, TimeColumn,
};
use stele_domain::{Account as DomainAccount, Scope, Status, WorkspaceId};
use stele_http::{Edge, Faults, Gate, Problem, QueryParams, Sealer, parse};
use utoipa::ToSchema;

use super::Account;
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody};
use crate::page::{Cursor, MAX_LIMIT, Page};

/// A page of accounts.
type AccountPage<'a> = Page<Account<'a>>;

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ToSchema)]
#[schema(rename_all = "camelCase", default = "updatedAt")]
enum SortBy {
    /// When anything of the account last changed.
    #[default]
    UpdatedAt,
    /// When the account was made.
    CreatedAt,
}

impl SortBy {
    const WORDS: [(&'static str, SortBy); 2] = [
        (SortBy::UpdatedAt.word(), SortBy::UpdatedAt),
        (SortBy::CreatedAt.word(), SortBy::CreatedAt),
    ];

    const fn word(self) -> &'static str {
        match self {
            SortBy::UpdatedAt => "updatedAt",
            SortBy::CreatedAt => "createdAt",
        }
    }

    fn column(self) -> TimeColumn {
        match self {
            SortBy::UpdatedAt => TimeColumn::UpdatedAt,
            SortBy::CreatedAt => TimeColumn::CreatedAt,
        }
    }

    /// Where an account stands in this order.
    fn position(self, account: &DomainAccount) -> Position {
        let at = match self {
            SortBy::UpdatedAt => account.updated_at,
            SortBy::CreatedAt => account.created_at,
        };
        Position { at, id: account.id }
    }
}

/// Which accounts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ToSchema)]
#[schema(rename_all = "camelCase", default = "active")]
enum StatusFilter {
    /// Those that have not churned.
    #[default]
    Active,
    /// Those that have.
    Churned,
    /// All.
    ActiveOrChurned,
}

impl StatusFilter {
    const WORDS: [(&'static str, StatusFilter); 3] = [
        (StatusFilter::Active.word(), StatusFilter::Active),
        (StatusFilter::Churned.word(), StatusFilter::Churned),
        (
            StatusFilter::ActiveOrChurned.word(),
            StatusFilter::ActiveOrChurned,
        ),
    ];

    const fn word(self) -> &'static str {
        match self {
            StatusFilter::Active => "active",
            StatusFilter::Churned => "churned",
            StatusFilter::ActiveOrChurned => "activeOrChurned",
        }
    }

    fn lifecycle(self) -> Option<LifecycleFilter> {
        match self {
            StatusFilter::Active => Some(LifecycleFilter::NotChurned),
            StatusFilter::Churned => Some(LifecycleFilter::Is(Status::Churned)),
            StatusFilter::ActiveOrChurned => None,
        }
    }
}

/// What a list is asked for.
#[derive(Debug, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct ListAccounts {
    /// How many accounts to answer at most. More than 100 counts as 100.
    #[param(value_type = Option<u64>, required = false, minimum = 1, maximum = 100, default = 100, example = 10)]
    limit: u32,
    /// The `next` of the page before, sent with the same `sortBy` and `status`; empty is the first page.
    #[param(value_type = Option<String>, required = false)]
    from: Option<Position>,
    /// What to order by, always the newest first.
    #[param(inline, required = false)]
    sort_by: SortBy,
    /// Which accounts to show.
    #[param(inline, required = false)]
    status: StatusFilter,
}

impl ListAccounts {
    fn read(params: &QueryParams, workspace: WorkspaceId, sealer: &Sealer) -> Result<Self, Faults> {
        let mut query = params.reader();
        let limit = query.read("limit", limit);
        let sort_by = query.choice("sortBy", &SortBy::WORDS).unwrap_or_default();
        let status = query.choice("status", &StatusFilter::WORDS);
        let status = status.unwrap_or_default();
        let cursor = cursor(sealer, workspace, sort_by, status);
        let from = query.read_present("from", |text| cursor.open(text));
        query.finish(|| {
            Some(Self {
                limit: limit.unwrap_or(MAX_LIMIT),
                from,
                sort_by,
                status,
            })
        })
    }

    /// The query, for one account more than asked for: it tells whether there is a next page.
    fn query(&self) -> AccountQuery {
        AccountQuery {
            filter: AccountFilter {
                lifecycle: self.status.lifecycle(),
                ..AccountFilter::default()
            },
            paging: AccountPaging::Keyset {
                by: self.sort_by.column(),
                after: self.from,
            },
            limit: self.limit + 1,
        }
    }
}

/// At least 1; more than the most is the most.
fn limit(text: &str) -> Result<u32, Problem> {
    let limit = parse::positive(text)?;
    Ok(u32::try_from(limit).map_or(MAX_LIMIT, |limit| limit.min(MAX_LIMIT)))
}

/// The cursors of this list.
fn cursor(
    sealer: &Sealer,
    workspace: WorkspaceId,
    sort_by: SortBy,
    status: StatusFilter,
) -> Cursor<'_> {
    Cursor::new(
        sealer,
        "vitally/accounts",
        workspace,
        sort_by.word(),
        status.word(),
    )
}

/// List accounts
///
/// Newest first. Follow `next` until it is `null`; a walk ordered by `createdAt` meets every account that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/resources/accounts",
    operation_id = "accounts.list",
    tag = "Accounts",
    params(ListAccounts),
    responses(
        (status = 200, description = "A page of accounts.", body = AccountPage, example = example::account_page),
        (status = 400, description = "A parameter is none of what it may be.", body = ErrorBody, example = example::bad_limit),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let asked = ListAccounts::read(&query, caller.workspace_id(), &edge.cursors)?;
    let accounts = edge.stele.list_accounts(caller, &asked.query()).await?;
    let page = AccountPage::of(
        &accounts,
        asked.limit,
        &cursor(
            &edge.cursors,
            caller.workspace_id(),
            asked.sort_by,
            asked.status,
        ),
        |last| asked.sort_by.position(last),
        |account| convert::account(account, &caller.workspace),
    );
    Ok(Json(page).into_response())
}

#[cfg(test)]
mod tests {
    use stele_application::{AccountPaging, LifecycleFilter, TimeColumn};
    use stele_domain::{Status, WorkspaceId};
    use stele_http::{QueryParams, Sealer};

    use super::{ListAccounts, SortBy, StatusFilter};

    fn read(query: &str) -> Result<ListAccounts, String> {
        let sealer = Sealer::new(b"secret");
        ListAccounts::read(&QueryParams::parse(query), WorkspaceId(1), &sealer)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn nothing_asked_is_the_first_hundred_active_ones_by_their_last_change() {
        let defaults = ListAccounts {
            limit: 100,
            from: None,
            sort_by: SortBy::UpdatedAt,
            status: StatusFilter::Active,
        };
        for query in [
            "",
            "from=",
            "whatever=1",
            "limit=101",
            "limit=99999999999999999999",
        ] {
            assert_eq!(read(query).as_ref(), Ok(&defaults), "{query}");
        }
        let query = defaults.query();
        assert_eq!(query.limit, 101);
        assert_eq!(query.filter.lifecycle, Some(LifecycleFilter::NotChurned));
        let by_update = AccountPaging::Keyset {
            by: TimeColumn::UpdatedAt,
            after: None,
        };
        assert_eq!(query.paging, by_update);
    }

    #[test]
    fn every_word_is_read() {
        let asked = read("sortBy=createdAt&status=churned&limit=1").expect("valid");
        assert_eq!(
            (asked.limit, asked.sort_by.column()),
            (1, TimeColumn::CreatedAt)
        );
        assert_eq!(
            asked.status.lifecycle(),
            Some(LifecycleFilter::Is(Status::Churned))
        );
        let all = read("status=activeOrChurned").expect("valid");
        assert_eq!(all.query().filter.lifecycle, None);
    }

    #[test]
    fn every_fault_is_told() {
        let told = read("limit=0&sortBy=name&status=ACTIVE&from=cursor").expect_err("faulty");
        assert_eq!(
            told,
            "limit must be at least 1, sortBy must be one of updatedAt, createdAt, \
             status must be one of active, churned, activeOrChurned, from must be a cursor of an earlier page"
        );
        for limit in [
            "",
            "-1",
            "abc",
            "1.5",
            "0x10",
            "%201",
            "-99999999999999999999",
        ] {
            assert!(read(&format!("limit={limit}")).is_err(), "{limit}");
        }
    }
}
