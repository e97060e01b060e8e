//! What the document says of values that Rust's types alone do not tell.

use std::borrow::Cow;

use serde_json::Value;
use stele_domain::{Country, Currency, Identifier};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The three letters of a currency.
pub(crate) struct CurrencyCode;

impl PartialSchema for CurrencyCode {
    fn schema() -> RefOr<Schema> {
        let codes = Currency::all().map(Currency::code);
        one_of("A currency: ISO 4217.", codes)
    }
}

impl ToSchema for CurrencyCode {
    fn name() -> Cow<'static, str> {
        "Currency".into()
    }
}

/// The two letters of a country.
pub(crate) struct CountryAlpha2;

impl PartialSchema for CountryAlpha2 {
    fn schema() -> RefOr<Schema> {
        let codes = Country::all().map(Country::alpha2);
        one_of("A country: ISO 3166-1 alpha-2.", codes)
    }
}

impl ToSchema for CountryAlpha2 {}

/// The three letters of a country.
pub(crate) struct CountryAlpha3;

impl PartialSchema for CountryAlpha3 {
    fn schema() -> RefOr<Schema> {
        let codes = Country::all().map(Country::alpha3);
        one_of("A country: ISO 3166-1 alpha-3.", codes)
    }
}

impl ToSchema for CountryAlpha3 {}

/// One of these codes, which are told in their alphabetical order.
fn one_of(description: &str, codes: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let mut codes: Vec<_> = codes.collect();
    codes.sort_unstable();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(codes.into_iter().map(Value::from)))
        .into()
}

/// Aliases as a write gives them. They are told apart from those of an answer, which may hold what other APIs call an
/// external id and this one would not take.
pub(crate) struct AliasesInput;

impl PartialSchema for AliasesInput {
    fn schema() -> RefOr<Schema> {
        let alias = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(Identifier::MAX))
            .pattern(Some(r"^\s*\S"))
            .description(Some("Not blank, and kept as sent."));
        ArrayBuilder::new()
            .items(alias)
            .unique_items(true)
            .description(Some(
                "Identifiers of an account in your own systems. None stands there twice.",
            ))
            .into()
    }
}

impl ToSchema for AliasesInput {}
