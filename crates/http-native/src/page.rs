//! How this API pages: by a cursor, newest first, without a total.

use std::borrow::Cow;

use serde::Serialize;
use stele_application::{Caller, Position, RecordPaging, RecordQuery, TimeColumn};
use stele_domain::AccountId;
use stele_http::cursor::{List, cut};
use stele_http::{Edge, Faults, Problem, QueryParams, QueryReader, parse};
use utoipa::openapi::schema::{ArrayBuilder, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use crate::error::Error;

pub(crate) use stele_http::cursor::Place;

/// How many records a page shows at most.
pub(crate) const MAX_LIMIT: u32 = 100;

/// How many it shows when nothing is said.
const DEFAULT_LIMIT: u32 = 50;

/// The parameters of every list, for its document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the document of what `Paging` reads")]
pub(crate) struct PageParams {
    /// How many records to answer at most.
    #[param(minimum = 1, maximum = 100, default = 50, required = false)]
    limit: u32,
    /// The `next_cursor` of the page before, sent with the same filters; without it, the first page.
    #[param(required = false)]
    cursor: String,
}

/// The filter of the lists of what belongs to accounts, for their documents.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "only the document of what `Paging::of_account` reads"
)]
pub(crate) struct AccountFilter {
    /// Those of this account only.
    #[param(value_type = String, required = false, format = "uuid")]
    account_id: Uuid,
}

/// The filters of the lists of what is about accounts and organizations, for their documents.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the document of what `Paging::of_one` reads")]
pub(crate) struct AboutFilter {
    /// Those about this account only. No other filter can be sent with it.
    #[param(value_type = String, required = false, format = "uuid")]
    account_id: Uuid,
    /// Those about this organization only. No other filter can be sent with it.
    #[param(value_type = String, required = false, format = "uuid")]
    organization_id: Uuid,
}

/// One page of a list, newest first.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Page<T> {
    data: Vec<T>,
    next_cursor: Option<String>,
}

/// By hand, so that a page refers to the schema of its records; a derived one repeats it.
impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let data = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .max_items(Some(MAX_LIMIT as usize))
            .description(Some("At most `limit` records."));
        let next_cursor = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some(
                "What to send as `cursor` for the next page; `null` on the last one.",
            ));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("One page of a list, newest first."))
            .property("data", data)
            .property("next_cursor", next_cursor)
            .required("data")
            .required("next_cursor")
            .examples(example::<T>())
            .into()
    }
}

/// A last page with the record that is the example of its kind.
fn example<T: PartialSchema>() -> Option<serde_json::Value> {
    let RefOr::T(Schema::Object(record)) = T::schema() else {
        return None;
    };
    Some(serde_json::json!({ "data": [record.example?], "next_cursor": null }))
}

impl<T: ToSchema> ToSchema for Page<T> {
    /// `OrganizationPage`
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

/// A filter that names a record by its id: its parameter, and what it makes of the id.
pub(crate) type Filter<T> = (&'static str, fn(Uuid) -> T);

/// All records of a kind that the caller's workspace has.
pub(crate) fn whole<'a>(edge: &'a Edge, caller: &Caller, name: &str) -> List<'a> {
    narrowed(edge, caller, name, String::new())
}

/// The records that a filter lets through; its words say all of it.
pub(crate) fn narrowed<'a>(
    edge: &'a Edge,
    caller: &Caller,
    name: &str,
    filter: String,
) -> List<'a> {
    List::new(&edge.cursors, caller.workspace_id(), "native", name).only(filter)
}

/// Where in a list a page stands.
#[derive(Debug)]
pub(crate) struct Paging<'a, P = Position> {
    limit: u32,
    after: Option<P>,
    list: List<'a>,
}

impl<'a, P: Place> Paging<'a, P> {
    /// Reads where the page of `list` stands.
    pub(crate) fn read(query: &mut QueryReader<'_>, list: List<'a>) -> Self {
        let limit = query.read("limit", limit).unwrap_or(DEFAULT_LIMIT);
        let after = query.read("cursor", |text| list.open(text));
        Self { limit, after, list }
    }

    /// Behind which record the page begins.
    pub(crate) fn after(&self) -> Option<P> {
        self.after
    }

    /// How many records the page shows at most.
    pub(crate) fn limit(&self) -> u32 {
        self.limit
    }

    /// How many records to ask for: one more than asked for tells whether there is a next page.
    pub(crate) fn wanted(&self) -> u32 {
        self.limit + 1
    }

    /// The records that the page shows, of those [`wanted`](Self::wanted) that were found, and the cursor of the next page.
    pub(crate) fn cut<R>(&self, found: &mut Vec<R>, place: impl FnOnce(&R) -> P) -> Option<String> {
        let last = cut(found, self.limit)?;
        Some(self.behind(place(last)))
    }

    /// The cursor of the page behind a record.
    pub(crate) fn behind(&self, place: P) -> String {
        self.list.seal(place)
    }
}

impl<'a> Paging<'a> {
    /// Reads the query of a list that has no filter.
    pub(crate) fn of_whole(
        params: &QueryParams,
        edge: &'a Edge,
        caller: &Caller,
        name: &'static str,
    ) -> Result<Self, Error> {
        let mut query = params.reader();
        let paging = Self::read(&mut query, whole(edge, caller, name));
        finish(query, || Some(paging))
    }

    /// Reads the query of a list that can be narrowed down to one account.
    pub(crate) fn of_account(
        params: &QueryParams,
        edge: &'a Edge,
        caller: &Caller,
        name: &'static str,
    ) -> Result<(Option<AccountId>, Self), Error> {
        Self::of_one(params, edge, caller, name, &[("account_id", AccountId)])
    }

    /// Reads the query of a list that can be narrowed down by one of several filters, each of which names a record.
    pub(crate) fn of_one<T>(
        params: &QueryParams,
        edge: &'a Edge,
        caller: &Caller,
        name: &'static str,
        filters: &[Filter<T>],
    ) -> Result<(Option<T>, Self), Error> {
        let mut query = params.reader();
        let mut one = None;
        for (filter, of) in filters {
            let Some(id) = query.read(filter, parse::uuid) else {
                continue;
            };
            if one.is_some() {
                let rule = format!("{filter} cannot be combined with another filter");
                query.fault(filter, Problem::Rule(rule.into()));
            }
            one = Some((format!("{filter}={id}"), of(id)));
        }
        let (filter, of) = one.unzip();
        let list = narrowed(edge, caller, name, filter.unwrap_or_default());
        let paging = Self::read(&mut query, list);
        finish(query, || Some((of, paging)))
    }

    /// The page's query, in the order of creation.
    pub(crate) fn query<Of>(&self, of: Option<Of>) -> RecordQuery<Of> {
        RecordQuery {
            of,
            paging: RecordPaging::Keyset {
                by: TimeColumn::CreatedAt,
                after: self.after,
            },
            limit: self.wanted(),
        }
    }

    /// The page of those found for [`query`](Self::query).
    pub(crate) fn page<R: stele_application::Record, T>(
        &self,
        mut found: Vec<R>,
        show: impl FnMut(R) -> T,
    ) -> Page<T> {
        let next_cursor = self.cut(&mut found, |last| last.position(TimeColumn::CreatedAt));
        Page {
            data: found.into_iter().map(show).collect(),
            next_cursor,
        }
    }
}

impl<T> Page<T> {
    /// A page of records that are shown already, with the cursor that [`Paging::cut`] told.
    pub(crate) fn new(data: Vec<T>, next_cursor: Option<String>) -> Self {
        Self { data, next_cursor }
    }
}

/// All faults of a query, or what `build` makes of the values read.
pub(crate) fn finish<T>(
    query: QueryReader<'_>,
    build: impl FnOnce() -> Option<T>,
) -> Result<T, Error> {
    let read: Result<T, Faults> = query.finish(build);
    read.map_err(Error::of_query)
}

/// 1 to 100.
fn limit(text: &str) -> Result<u32, Problem> {
    let beyond = || Problem::OutOfRange {
        min: Some(1),
        max: Some(MAX_LIMIT.into()),
    };
    let limit = match parse::positive(text) {
        Err(Problem::OutOfRange { .. }) => return Err(beyond()),
        other => other?,
    };
    u32::try_from(limit)
        .ok()
        .filter(|limit| *limit <= MAX_LIMIT)
        .ok_or_else(beyond)
}

#[cfg(test)]
mod tests {
    use stele_application::Position;
    use stele_domain::{Timestamp, WorkspaceId};
    use stele_http::cursor::List;
    use stele_http::{Problem, Sealer};
    use uuid::Uuid;

    use super::{Paging, limit};

    fn position(n: u8) -> Position {
        Position {
            at: Timestamp::from_micros(-i64::from(n)).expect("in range"),
            id: Uuid::from_bytes([n; 16]),
        }
    }

    #[test]
    fn a_limit_is_one_to_a_hundred() {
        assert_eq!((limit("1"), limit("100")), (Ok(1), Ok(100)));
        let beyond = Problem::OutOfRange {
            min: Some(1),
            max: Some(100),
        };
        for text in [
            "0",
            "-1",
            "101",
            "99999999999999999999",
            "-99999999999999999999",
        ] {
            assert_eq!(limit(text), Err(beyond.clone()), "{text}");
        }
        for text in ["", "abc", "1.5", "+1", " 1"] {
            assert!(matches!(limit(text), Err(Problem::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn the_one_too_many_is_not_shown_and_the_cursor_names_the_last_that_is() {
        let sealer = Sealer::new(b"secret");
        let paging = |limit| Paging {
            limit,
            after: None,
            list: List::new(&sealer, WorkspaceId(1), "native", "notes"),
        };
        for all in [vec![], vec![1], vec![1, 2]] {
            let mut found = all.clone();
            assert_eq!(paging(2).cut(&mut found, |n| position(*n)), None);
            assert_eq!(found, all);
        }
        let mut found = vec![1, 2, 3];
        let next = paging(2)
            .cut(&mut found, |n| position(*n))
            .expect("there is more");
        assert_eq!(found, [1, 2]);
        assert_eq!(paging(2).list.open(&next), Ok(position(2)));
    }
}
