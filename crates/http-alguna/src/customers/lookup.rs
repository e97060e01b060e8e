//! Looking up a customer by an alias.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stele_application::AccountRef;
use stele_domain::Scope;
use stele_http::{Edge, Faults, Gate, QueryParams, parse};
use utoipa::ToSchema;

use crate::error::{Error, ErrorBody};

/// Look up a customer
///
/// Finds the Alguna id of the customer that has an alias.
#[utoipa::path(
    get,
    path = "/customers/lookup",
    operation_id = "customers.lookup",
    tag = "Customers",
    params(Lookup),
    responses(
        (status = 200, description = "The id of the customer.", body = CustomerLookup),
        (status = 400, description = "No alias was given.", body = ErrorBody, example = json!({"status": 400, "detail": "Validation failed: alias is required"})),
        (status = 404, description = "No customer has this alias.", body = ErrorBody, example = json!({"status": 404, "detail": "Customer not found"})),
    )
)]
pub(crate) async fn lookup(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<CustomerLookup>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let Lookup { alias } = Lookup::read(&query)?;
    let account = AccountRef::Identifier(alias);
    let account = edge.stele.get_account(caller, &account).await;
    let account = account.map_err(Error::of_customer)?;
    Ok(Json(CustomerLookup {
        customer_id: account.code.to_string(),
    }))
}

/// Which customer to look up.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Lookup {
    /// The alias, exactly. The Alguna id is none.
    #[param(min_length = 1, pattern = r"^\s*\S", example = "JoGo")]
    alias: String,
}

impl Lookup {
    fn read(query: &QueryParams) -> Result<Self, Faults> {
        let mut query = query.reader();
        let alias = query.required("alias", |text| parse::text(text, usize::MAX));
        query.finish(|| Some(Self { alias: alias? }))
    }
}

/// The customer that has the alias.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"customer_id": "ywgWhtGp"}))]
pub(crate) struct CustomerLookup {
    /// The Alguna id of the customer.
    #[schema(pattern = "^[A-Za-z]{8}$")]
    customer_id: String,
}

#[cfg(test)]
mod tests {
    use stele_http::QueryParams;

    use super::Lookup;

    #[test]
    fn an_alias_must_be_given_and_is_taken_as_it_is() {
        let read = |query| Lookup::read(&QueryParams::parse(query));
        assert_eq!(read("alias=+a%2Fb").expect("valid").alias, " a/b");
        for (query, told) in [
            ("", "alias is required"),
            ("alias=", "alias must not be blank"),
            ("alias=%00", "alias must not contain null characters"),
        ] {
            let faults = read(query).expect_err("faulty");
            assert!(faults.to_string().starts_with(told), "{faults}");
        }
    }
}
