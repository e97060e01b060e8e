//! Listing accounts.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use stele_application::{AccountFilter, Direction, Search, SearchIn, SortBy};
use stele_domain::Scope;
use stele_http::{Edge, Faults, Gate, QueryParams, parse};
use utoipa::ToSchema;
use utoipa::openapi::{ObjectBuilder, schema::Type};

use super::Account;
use crate::convert::shown::Shown;
use crate::error::{Error, ErrorBody};
use crate::page::{self, Order};

/// The limits that can be asked for.
const LIMITS: [(&str, u32); 5] = [("5", 5), ("10", 10), ("25", 25), ("50", 50), ("100", 100)];

/// The limit of a list that asks for none.
const DEFAULT_LIMIT: u32 = 10;

/// List accounts
///
/// Newest first, unless an order is asked for.
#[utoipa::path(
    get,
    path = "/accounts",
    operation_id = "accounts.list",
    tag = "Accounts",
    params(ListAccounts),
    responses(
        (status = 200, description = "One page of accounts.", body = AccountPage),
        (status = 400, description = "A parameter does not hold what it must.", body = ErrorBody, example = json!({"status": 400, "detail": "Validation failed: page must be at least 1"})),
    )
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<AccountPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let asked = ListAccounts::read(&query)?;
    let limit = asked.limit;
    let offset = page::before(asked.page, limit);
    let order = asked.sort.map_or(Order::NEWEST_FIRST, Order::from);
    let filter = asked.into_filter();
    let total = edge.stele.count_accounts(caller, &filter).await?;
    let query = order.page(filter, offset, limit);
    let accounts = edge.stele.list_accounts(caller, &query).await?;
    let shown = Shown::page(&edge, caller, accounts).await?;
    Ok(Json(AccountPage {
        page_count: page::count(total, limit),
        data: shown.into_iter().map(Account::from).collect(),
    }))
}

/// Which accounts to list.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListAccounts {
    /// The number of the page. One behind the last page is empty.
    #[param(value_type = Option<i64>, minimum = 1, default = 1)]
    page: i64,
    #[param(schema_with = limits)]
    limit: u32,
    /// The order; without it, newest first.
    #[param(value_type = Option<AccountSort>, inline)]
    sort: Option<AccountSort>,
    /// Only accounts whose name holds this text, upper and lower case being the same. Blank is as good as left out.
    name: Option<String>,
}

/// An order of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
pub(crate) enum AccountSort {
    /// By name, A to Z.
    #[schema(rename = "name:asc")]
    NameAscending,
    /// By name, Z to A.
    #[schema(rename = "name:desc")]
    NameDescending,
}

impl AccountSort {
    const WORDS: [(&'static str, AccountSort); 2] = [
        ("name:asc", AccountSort::NameAscending),
        ("name:desc", AccountSort::NameDescending),
    ];
}

impl From<AccountSort> for Order {
    fn from(sort: AccountSort) -> Self {
        let direction = match sort {
            AccountSort::NameAscending => Direction::Ascending,
            AccountSort::NameDescending => Direction::Descending,
        };
        Order {
            by: SortBy::Name,
            direction,
        }
    }
}

impl ListAccounts {
    fn read(query: &QueryParams) -> Result<Self, Faults> {
        let mut query = query.reader();
        let page = query.read("page", parse::positive);
        let limit = query.read("limit", page::limit_of(&LIMITS));
        let sort = query.choice("sort", &AccountSort::WORDS);
        let name = query.read("name", |text| Ok(text.to_owned()));
        query.finish(|| {
            Some(Self {
                page: page.unwrap_or(1),
                limit: limit.unwrap_or(DEFAULT_LIMIT),
                sort,
                name,
            })
        })
    }

    fn into_filter(self) -> AccountFilter {
        let search = self.name.filter(|name| !name.trim().is_empty());
        AccountFilter {
            search: search.map(|text| Search {
                text,
                within: SearchIn::Name,
            }),
            ..AccountFilter::default()
        }
    }
}

/// One page of accounts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = example)]
pub(crate) struct AccountPage {
    /// How many pages there are with this limit.
    #[schema(minimum = 0)]
    page_count: u64,
    /// The accounts of this page.
    data: Vec<Account>,
}

fn example() -> Value {
    json!({ "pageCount": 1, "data": [super::example()] })
}

fn limits() -> utoipa::openapi::schema::Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .description(Some(
            "How many accounts a page has at most. More than 100 counts as 100.",
        ))
        .minimum(Some(LIMITS[0].1))
        .maximum(Some(page::MAX_LIMIT))
        .enum_values(Some(LIMITS.map(|(_, limit)| limit)))
        .default(Some(DEFAULT_LIMIT.into()))
        .build()
}

#[cfg(test)]
mod tests {
    use stele_http::QueryParams;

    use super::{AccountSort, ListAccounts};

    fn read(query: &str) -> Result<ListAccounts, String> {
        ListAccounts::read(&QueryParams::parse(query)).map_err(|faults| faults.to_string())
    }

    #[test]
    fn without_parameters_it_is_the_first_ten() {
        let asked = read("").expect("valid");
        assert_eq!((asked.page, asked.limit, asked.sort), (1, 10, None));
        assert_eq!(asked.into_filter(), super::AccountFilter::default());
    }

    #[test]
    fn everything_can_be_asked_for() {
        let asked = read("page=3&limit=500&sort=name%3Adesc&name=go+jo&unknown=1").expect("valid");
        assert_eq!((asked.page, asked.limit), (3, 100));
        assert_eq!(asked.sort, Some(AccountSort::NameDescending));
        let search = asked.into_filter().search.expect("a search");
        assert_eq!(search.text, "go jo");
    }

    #[test]
    fn a_blank_name_filters_nothing() {
        for query in ["name=", "name=+%20"] {
            let filter = read(query).expect("valid").into_filter();
            assert_eq!(filter.search, None, "{query}");
        }
    }

    #[test]
    fn every_fault_is_told() {
        insta::assert_snapshot!(
            read("page=0&limit=7&sort=name").expect_err("faulty"),
            @"page must be at least 1, limit must be one of 5, 10, 25, 50, 100, sort must be one of name:asc, name:desc"
        );
        insta::assert_snapshot!(
            read("page=abc&limit=-1&name=%00").expect_err("faulty"),
            @"name must not contain null characters, page must be an integer, limit must be one of 5, 10, 25, 50, 100"
        );
    }
}
