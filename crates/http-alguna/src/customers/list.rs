//! Listing customers.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use stele_application::{AccountFilter, Direction, RoleFilter, SortBy};
use stele_domain::{MemberId, Role, Scope, Tag};
use stele_http::{Edge, Faults, Gate, QueryParams};
use utoipa::ToSchema;

use super::Customer;
use crate::convert::shown::Shown;
use crate::error::{Error, ErrorBody};
use crate::page::{self, Order};

/// The limit of a list that asks for none.
const DEFAULT_LIMIT: u32 = 20;

/// List customers
///
/// Newest first, unless an order is asked for. A filter takes one value or several with commas between and lets through
/// the customers that any of them fits; of several filters all must let a customer through.
#[utoipa::path(
    get,
    path = "/customers",
    operation_id = "customers.list",
    tag = "Customers",
    params(ListCustomers),
    responses(
        (status = 200, description = "Some of the customers.", body = CustomerPage),
        (status = 400, description = "A parameter does not hold what it must.", body = ErrorBody, example = json!({"status": 400, "detail": "Validation failed: limit must be at least 1"})),
    )
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<CustomerPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let asked = ListCustomers::read(&query)?;
    let (limit, offset) = (asked.limit, asked.offset);
    let order = asked.sort.map_or(Order::NEWEST_FIRST, Order::from);
    let filter = asked.into_filter();
    let total = edge.stele.count_accounts(caller, &filter).await?;
    let query = order.page(filter, offset, limit);
    let accounts = edge.stele.list_accounts(caller, &query).await?;
    let shown = Shown::page(&edge, caller, accounts).await?;
    Ok(Json(CustomerPage {
        data: shown.into_iter().map(Customer::from).collect(),
        pagination: Pagination {
            per_page: limit,
            total_pages: page::count(total, limit),
        },
    }))
}

/// Which customers to list.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListCustomers {
    /// Only customers with one of these aliases, exactly.
    #[param(value_type = Option<String>, example = "JoGo,gojo-eu")]
    alias: Option<Vec<String>>,
    /// Only customers with a contact of one of these email addresses, upper and lower case being the same.
    #[param(value_type = Option<String>)]
    email: Option<Vec<String>>,
    /// Only customers whose customer success manager is one of these team members, named by UUID.
    #[param(value_type = Option<String>)]
    csm_id: Option<Vec<String>>,
    /// Only customers whose sales owner is one of these team members, named by UUID.
    #[param(value_type = Option<String>)]
    sales_owner_id: Option<Vec<String>>,
    /// Only customers with one of these tags, named by their text, upper and lower case being the same.
    #[param(value_type = Option<String>, example = "enterprise,vip")]
    tag_ids: Option<Vec<String>>,
    /// How many customers to answer at most. More than 100 counts as 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, default = 20)]
    limit: u32,
    /// How many customers to pass over.
    #[param(value_type = Option<i64>, minimum = 0, default = 0)]
    offset: u64,
    /// The order; without it, newest first.
    #[param(value_type = Option<CustomerSort>, inline)]
    sort: Option<CustomerSort>,
}

/// An order of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
pub(crate) enum CustomerSort {
    /// By name, A to Z.
    #[schema(rename = "name:asc")]
    NameAscending,
    /// By name, Z to A.
    #[schema(rename = "name:desc")]
    NameDescending,
    /// Oldest first.
    #[schema(rename = "created_at:asc")]
    CreatedAtAscending,
    /// Newest first.
    #[schema(rename = "created_at:desc")]
    CreatedAtDescending,
}

impl CustomerSort {
    const WORDS: [(&'static str, CustomerSort); 4] = [
        ("name:asc", CustomerSort::NameAscending),
        ("name:desc", CustomerSort::NameDescending),
        ("created_at:asc", CustomerSort::CreatedAtAscending),
        ("created_at:desc", CustomerSort::CreatedAtDescending),
    ];
}

impl From<CustomerSort> for Order {
    fn from(sort: CustomerSort) -> Self {
        let (by, direction) = match sort {
            CustomerSort::NameAscending => (SortBy::Name, Direction::Ascending),
            CustomerSort::NameDescending => (SortBy::Name, Direction::Descending),
            CustomerSort::CreatedAtAscending => (SortBy::CreatedAt, Direction::Ascending),
            CustomerSort::CreatedAtDescending => (SortBy::CreatedAt, Direction::Descending),
        };
        Order { by, direction }
    }
}

impl ListCustomers {
    fn read(query: &QueryParams) -> Result<Self, Faults> {
        let values = |name| comma_list(query.get(name)?);
        let mut reader = query.reader();
        let limit = reader.read("limit", page::limit);
        let offset = reader.read("offset", page::offset);
        let sort = reader.choice("sort", &CustomerSort::WORDS);
        reader.finish(|| {
            Some(Self {
                alias: values("alias"),
                email: values("email"),
                csm_id: values("csm_id"),
                sales_owner_id: values("sales_owner_id"),
                tag_ids: values("tag_ids"),
                limit: limit.unwrap_or(DEFAULT_LIMIT),
                offset: offset.unwrap_or(0),
                sort,
            })
        })
    }

    /// The conditions. A value that cannot be a UUID or a tag is nobody's, and finds nothing.
    fn into_filter(self) -> AccountFilter {
        let roles = [
            (Role::Csm, self.csm_id),
            (Role::AccountExecutive, self.sales_owner_id),
        ];
        let roles = roles.into_iter().filter_map(|(role, ids)| {
            let members = ids?.iter().filter_map(|id| MemberId::parse(id)).collect();
            Some((role, RoleFilter::AnyMember(members)))
        });
        let tags = self.tag_ids.map(|tags| {
            let tags = tags.iter().filter_map(|tag| Tag::new(tag).ok());
            tags.map(|tag| tag.to_string()).collect()
        });
        AccountFilter {
            any_identifier: self.alias,
            any_contact_email: self.email,
            any_tag: tags,
            roles: roles.collect::<BTreeMap<_, _>>(),
            ..AccountFilter::default()
        }
    }
}

/// The values of a filter, trimmed; `None` when it holds none, which is as good as left out.
fn comma_list(text: &str) -> Option<Vec<String>> {
    let values = text.split(',').map(str::trim);
    let values: Vec<_> = values
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect();
    (!values.is_empty()).then_some(values)
}

/// One page of customers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct CustomerPage {
    /// The customers of this page.
    data: Vec<Customer>,
    /// How many pages there are.
    pagination: Pagination,
}

/// How many pages there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pagination {
    /// The limit that was asked for, or the default.
    #[schema(minimum = 1, maximum = 100)]
    per_page: u32,
    /// How many pages of this limit there are.
    #[schema(minimum = 0)]
    total_pages: u64,
}

fn example() -> Value {
    json!({
        "data": [super::example()],
        "pagination": { "per_page": 20, "total_pages": 1 }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use stele_application::{AccountFilter, RoleFilter};
    use stele_domain::{MemberId, Role};
    use stele_http::QueryParams;

    use super::{CustomerSort, ListCustomers};

    fn read(query: &str) -> Result<ListCustomers, String> {
        ListCustomers::read(&QueryParams::parse(query)).map_err(|faults| faults.to_string())
    }

    #[test]
    fn without_parameters_it_is_the_first_twenty() {
        let asked = read("").expect("valid");
        assert_eq!((asked.limit, asked.offset, asked.sort), (20, 0, None));
        assert_eq!(asked.into_filter(), AccountFilter::default());
    }

    #[test]
    fn filters_take_lists() {
        let id = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
        let query = format!(
            "alias=a,%20b&email=A@gojo.com&csm_id={id},x&sales_owner_id=x&tag_ids=VIP,%20New"
        );
        let expected = AccountFilter {
            any_identifier: Some(vec!["a".to_owned(), "b".to_owned()]),
            any_contact_email: Some(vec!["A@gojo.com".to_owned()]),
            any_tag: Some(vec!["vip".to_owned(), "new".to_owned()]),
            roles: BTreeMap::from([
                (
                    Role::Csm,
                    RoleFilter::AnyMember(MemberId::parse(id).into_iter().collect()),
                ),
                (Role::AccountExecutive, RoleFilter::AnyMember(Vec::new())),
            ]),
            ..AccountFilter::default()
        };
        assert_eq!(read(&query).expect("valid").into_filter(), expected);
    }

    #[test]
    fn blank_filters_filter_nothing() {
        let asked = read("alias=&email=,&csm_id=%20&sales_owner_id=&tag_ids=,,").expect("valid");
        assert_eq!(asked.into_filter(), AccountFilter::default());
    }

    #[test]
    fn every_order_has_its_words() {
        for (word, sort) in CustomerSort::WORDS {
            let asked = read(&format!("sort={word}")).expect("valid");
            assert_eq!(asked.sort, Some(sort));
        }
    }

    #[test]
    fn every_fault_is_told() {
        insta::assert_snapshot!(
            read("limit=0&offset=-1&sort=createdAt:asc&alias=%00").expect_err("faulty"),
            @"alias must not contain null characters, limit must be at least 1, offset must be at least 0, sort must be one of name:asc, name:desc, created_at:asc, created_at:desc"
        );
    }
}
