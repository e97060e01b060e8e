//! `GET /api/v1/accounts`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Number, json};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, Direction, LifecycleFilter, Search, SearchIn,
    SortBy, TieBreak,
};
use stele_domain::{Scope, Status};
use stele_http::{Edge, Faults, Gate, QueryParams};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::error::{Error, ErrorBody};
use crate::page::{Page, Pagination};
use crate::schema;

const STATUSES: &[(&str, Status)] = &[
    (Status::Active.word(), Status::Active),
    (Status::Onboarding.word(), Status::Onboarding),
    (Status::Churned.word(), Status::Churned),
    (Status::Inactive.word(), Status::Inactive),
];

const ORDERS: &[(&str, SortBy)] = &[
    ("name", SortBy::Name),
    ("mrr", SortBy::Mrr),
    ("createdAt", SortBy::CreatedAt),
    ("updatedAt", SortBy::UpdatedAt),
];

const DIRECTIONS: &[(&str, Direction)] = &[
    ("asc", Direction::Ascending),
    ("desc", Direction::Descending),
];

/// Which accounts are asked for, and in which order.
#[derive(Debug, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct ListAccounts {
    /// Accounts whose name or external id holds this text, case aside. Empty text is in all of them.
    search: Option<String>,
    /// The account that has exactly this external id.
    external_id: Option<String>,
    /// Accounts at this status; `inactive` ones are none of the other three.
    #[param(inline, value_type = Option<StatusWord>)]
    status: Option<Status>,
    /// What to order by. Equals are ordered by id; accounts without mrr come last in either direction.
    #[param(inline, value_type = Option<SortByWord>)]
    sort_by: SortBy,
    /// Which way to order.
    #[param(inline, value_type = Option<SortOrderWord>)]
    sort_order: Direction,
}

/// What stands in the document for a parameter that is one of a few words.
macro_rules! words {
    ($($name:ident: $table:ident $(, default $default:literal)?;)+) => {$(
        struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = schema::words($table);
                $(let words = words.default(Some(json!($default)));)?
                words.into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

words! {
    StatusWord: STATUSES;
    SortByWord: ORDERS, default "name";
    SortOrderWord: DIRECTIONS, default "asc";
}

impl ListAccounts {
    fn read(params: &QueryParams) -> Result<(Self, Page), Faults> {
        let mut query = params.reader();
        let page = Page::read(&mut query);
        let search = query.read("search", |text| Ok(text.to_owned()));
        let external_id = query.read("externalId", |text| Ok(text.to_owned()));
        let status = query.choice("status", STATUSES);
        let sort_by = query.choice("sortBy", ORDERS);
        let sort_order = query.choice("sortOrder", DIRECTIONS);
        query.finish(|| {
            let list = Self {
                search: search.filter(|text| !text.is_empty()),
                external_id,
                status,
                sort_by: sort_by.unwrap_or(SortBy::Name),
                sort_order: sort_order.unwrap_or(Direction::Ascending),
            };
            Some((list, page))
        })
    }

    fn into_query(self, page: Page) -> AccountQuery {
        AccountQuery {
            filter: AccountFilter {
                lifecycle: self.status.map(LifecycleFilter::Is),
                search: self.search.map(|text| Search {
                    text,
                    within: SearchIn::NameOrExternalId,
                }),
                external_id: self.external_id,
                ..AccountFilter::default()
            },
            paging: AccountPaging::Offset {
                by: self.sort_by,
                direction: self.sort_order,
                tie: TieBreak::Number,
                offset: page.offset(),
            },
            limit: page.limit(),
        }
    }
}

/// One page of accounts.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountPage {
    data: Vec<ListedAccount>,
    pagination: Pagination,
}

/// An account in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedAccount {
    /// Its id, unique in the workspace and never used again.
    pub(crate) id: i64,
    /// Its name.
    pub(crate) name: String,
    /// What your own systems call it.
    #[schema(required)]
    pub(crate) external_id: Option<String>,
    #[schema(schema_with = schema::amount_or_null, required)]
    pub(crate) mrr: Option<Number>,
    /// Whether it is in use. At most one of `active`, `churned` and `onboarding` is true.
    pub(crate) active: bool,
    /// Whether it is gone.
    pub(crate) churned: bool,
    /// Whether it is being set up.
    pub(crate) onboarding: bool,
    /// The URL of its logo.
    #[schema(required)]
    pub(crate) logo_url: Option<String>,
    /// When it was made, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything about it last changed, in UTC to the millisecond.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// List accounts
///
/// One page of the workspace's accounts, with how many there are in all.
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    operation_id = "accounts.list",
    tag = "Accounts",
    params(Page, ListAccounts),
    responses(
        (status = 200, description = "The page. One past the last has no data.", body = AccountPage, example = json!({
            "data": [{
                "id": 1,
                "name": "Pied Piper",
                "externalId": "piedpiper",
                "mrr": 48000,
                "active": true,
                "churned": false,
                "onboarding": false,
                "logoUrl": null,
                "createdAt": "2024-03-15T08:00:00.000Z",
                "updatedAt": "2025-01-10T14:22:00.000Z"
            }],
            "pagination": {
                "page": 1, "pageSize": 25, "total": 47, "totalPages": 2, "hasNextPage": true, "hasPrevPage": false
            }
        })),
        (status = 400, description = "A query parameter is not what it must be.", body = ErrorBody,
            example = json!({ "error": "page must be at least 1" })),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    params: QueryParams,
) -> Result<Json<AccountPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (list, page) = ListAccounts::read(&params)?;
    let query = list.into_query(page);
    let accounts = edge.stele.list_accounts(caller, &query).await?;
    let total = edge.stele.count_accounts(caller, &query.filter).await?;
    Ok(Json(AccountPage {
        data: accounts.into_iter().map(ListedAccount::from).collect(),
        pagination: Pagination::new(page, total),
    }))
}

#[cfg(test)]
mod tests {
    use stele_application::{
        AccountFilter, AccountPaging, AccountQuery, Direction, LifecycleFilter, Search, SearchIn,
        SortBy, TieBreak,
    };
    use stele_domain::Status;
    use stele_http::QueryParams;

    use super::{ListAccounts, STATUSES};

    fn read(query: &str) -> Result<AccountQuery, String> {
        let params = QueryParams::parse(query);
        ListAccounts::read(&params)
            .map(|(list, page)| list.into_query(page))
            .map_err(|faults| faults.to_string())
    }

    fn filter(query: &str) -> AccountFilter {
        read(query).expect(query).filter
    }

    fn order(query: &str) -> (SortBy, Direction) {
        match read(query).expect(query).paging {
            AccountPaging::Offset {
                by,
                direction,
                tie: TieBreak::Number,
                offset: _,
            } => (by, direction),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_parameters_it_is_the_first_25_by_name() {
        let expected = AccountQuery {
            filter: AccountFilter::default(),
            paging: AccountPaging::Offset {
                by: SortBy::Name,
                direction: Direction::Ascending,
                tie: TieBreak::Number,
                offset: 0,
            },
            limit: 25,
        };
        assert_eq!(read(""), Ok(expected));
    }

    #[test]
    fn each_parameter_filters() {
        let search = Search {
            text: " d P".to_owned(),
            within: SearchIn::NameOrExternalId,
        };
        assert_eq!(filter("search=+d%20P").search, Some(search));
        assert_eq!(filter("search=").search, None);
        assert_eq!(
            filter("externalId=a%2Fb").external_id.as_deref(),
            Some("a/b")
        );
        // No account has an empty external id, so none is found; leaving the filter out would find the wrong one.
        assert_eq!(filter("externalId=").external_id.as_deref(), Some(""));
        for status in Status::ALL {
            let query = format!("status={}", status.word());
            assert_eq!(filter(&query).lifecycle, Some(LifecycleFilter::Is(status)));
        }
        assert_eq!(filter("limit=3&foo"), AccountFilter::default());
    }

    #[test]
    fn every_order_has_its_word() {
        assert_eq!(order("sortBy=mrr"), (SortBy::Mrr, Direction::Ascending));
        assert_eq!(
            order("sortBy=createdAt&sortOrder=desc"),
            (SortBy::CreatedAt, Direction::Descending)
        );
        assert_eq!(
            order("sortBy=updatedAt&sortOrder=asc"),
            (SortBy::UpdatedAt, Direction::Ascending)
        );
        assert_eq!(
            order("sortOrder=desc&sortBy=name"),
            (SortBy::Name, Direction::Descending)
        );
    }

    #[test]
    fn unknown_words_are_refused() {
        assert_eq!(
            read("status=gone&sortBy=id&sortOrder=up").expect_err("three faults"),
            "status must be one of active, onboarding, churned, inactive, \
             sortBy must be one of name, mrr, createdAt, updatedAt, sortOrder must be one of asc, desc"
        );
        for query in [
            "status=",
            "status=Active",
            "sortBy=",
            "sortBy=created_at",
            "sortOrder=DESC",
        ] {
            assert!(read(query).is_err(), "{query}");
        }
        for query in ["search=a%00b", "externalId=%00", "whatever=%00", "%00=1"] {
            assert!(read(query).is_err(), "{query}");
        }
    }

    #[test]
    fn the_words_of_statuses_are_the_domains() {
        let words = STATUSES.iter().map(|(_, status)| status.word());
        assert!(words.eq(STATUSES.iter().map(|(word, _)| *word)));
        assert_eq!(STATUSES.len(), Status::ALL.len());
    }
}
