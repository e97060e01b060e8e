//! Many accounts.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_application::{AccountFilter, Caller, LifecycleFilter, Position, RecordRef};
use stele_domain::{Organization, Scope, Status};
use stele_http::{Edge, Faults, Gate, QueryParams};
use utoipa::ToSchema;

use super::Account;
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody};
use crate::page::{List, Page, Paging};

/// A page of accounts.
pub(super) type AccountPage<'a> = Page<Account<'a>>;

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

/// What a list of accounts is asked for beside its page.
#[derive(Debug, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct Filter {
    /// Which accounts to show.
    #[param(inline, required = false)]
    status: StatusFilter,
}

/// Reads the query, and which list it is that the page and its cursors belong to.
fn read<'a>(params: &QueryParams, list: List<'a>) -> Result<(List<'a>, Filter, Paging), Faults> {
    let mut query = params.reader();
    let status = query.choice("status", &StatusFilter::WORDS);
    let status = status.unwrap_or_default();
    let list = list.only(status.word());
    let paging = Paging::read(&mut query, &list);
    query.finish(|| Some((list, Filter { status }, paging)))
}

/// The page of a list of accounts that a query asks for: of an organization's, or of all.
pub(super) async fn page(
    edge: &Edge,
    caller: &Caller,
    query: &QueryParams,
    list: List<'_>,
    organization: Option<&RecordRef>,
) -> Result<Response, Error> {
    let (list, Filter { status }, paging) = read(query, list)?;
    let organization: Option<Organization> = match organization {
        None => None,
        Some(named) => Some(edge.stele.get_record(caller, named).await?),
    };
    let filter = AccountFilter {
        lifecycle: status.lifecycle(),
        organization: organization.map(|organization| organization.id),
        ..AccountFilter::default()
    };
    let accounts = edge
        .stele
        .list_accounts(caller, &paging.accounts(filter))
        .await?;
    let part = list.part(&paging, accounts, Position::of_account);
    let standings = edge.stele.standings(caller, part.rows()).await?;
    let page =
        part.page(|account| convert::account(account, &standings[&account.id], &caller.workspace));
    Ok(Json(page).into_response())
}

/// List accounts
///
/// Newest first. Follow `next` until it is `null`; a walk ordered by `createdAt` meets every account that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/resources/accounts",
    operation_id = "accounts.list",
    tag = "Accounts",
    params(Paging, Filter),
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
    let list = List::whole(&edge, caller, "vitally/accounts");
    page(&edge, caller, &query, list, None).await
}

#[cfg(test)]
mod tests {
    use stele_application::LifecycleFilter;
    use stele_domain::{Status, WorkspaceId};
    use stele_http::{QueryParams, Sealer};

    use super::{Filter, List, StatusFilter};

    fn read(query: &str) -> Result<Filter, String> {
        let sealer = Sealer::new(b"secret");
        let list = List::new(&sealer, WorkspaceId(1), "accounts");
        let read = super::read(&QueryParams::parse(query), list);
        let read = read.map_err(|faults| faults.to_string());
        read.map(|(_, filter, _)| filter)
    }

    #[test]
    fn nothing_asked_is_the_active_ones() {
        let active = Filter {
            status: StatusFilter::Active,
        };
        assert_eq!(read(""), Ok(active));
        let lifecycle = StatusFilter::Active.lifecycle();
        assert_eq!(lifecycle, Some(LifecycleFilter::NotChurned));
    }

    #[test]
    fn every_word_is_read() {
        let lifecycle = |query| read(query).expect("valid").status.lifecycle();
        let churned = LifecycleFilter::Is(Status::Churned);
        assert_eq!(lifecycle("status=churned"), Some(churned));
        assert_eq!(lifecycle("status=activeOrChurned"), None);
    }

    #[test]
    fn every_fault_is_told() {
        let told = read("limit=0&sortBy=name&status=ACTIVE&from=cursor").expect_err("faulty");
        assert_eq!(
            told,
            "status must be one of active, churned, activeOrChurned, limit must be at least 1, \
             sortBy must be one of updatedAt, createdAt, from must be a cursor of an earlier page"
        );
    }
}
