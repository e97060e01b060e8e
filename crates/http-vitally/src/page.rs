//! How Vitally pages: by a cursor, newest first, without a total.
//!
//! A call that lists says which [`List`] it is, reads its [`Paging`], asks for the rows, and shows a [`Part`] of them as a
//! [`Page`]. Between the last two it reads what the shown rows embed, in one statement for all of them.

use std::borrow::Cow;

use serde::Serialize;
use stele_application::ports::{RecordReader, Records};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, Caller, Error as UseCaseError, Position, Record,
    RecordPaging, RecordQuery, TimeColumn,
};
use stele_domain::WorkspaceId;
use stele_http::cursor::cut;
use stele_http::{Edge, Faults, Problem, QueryParams, QueryReader, Sealer, parse};
use utoipa::openapi::schema::{ArrayBuilder, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

/// Vitally: the default limit and the most that are answered.
pub(crate) const MAX_LIMIT: u32 = 100;

/// One page of a list, newest first.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page<T> {
    results: Vec<T>,
    next: Option<String>,
    at_end: bool,
}

/// By hand, so that a page refers to the schema of its objects; a derived one repeats it.
impl<T: ToSchema> utoipa::PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let results = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .max_items(Some(MAX_LIMIT as usize))
            .description(Some("At most `limit` objects."));
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some(
                "What to send as `from` for the next page; `null` on the last one.",
            ));
        let at_end = ObjectBuilder::new()
            .schema_type(Type::Boolean)
            .description(Some("Whether this is the last page."));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("One page of a list, newest first."))
            .property("results", results)
            .property("next", next)
            .property("atEnd", at_end)
            .required("results")
            .required("next")
            .required("atEnd")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    /// `AccountPage`
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ToSchema)]
#[schema(rename_all = "camelCase", default = "updatedAt")]
pub(crate) enum SortBy {
    /// When anything of the object last changed.
    #[default]
    UpdatedAt,
    /// When the object was made.
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
}

/// Which page of a list is asked for.
#[derive(Debug, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct Paging {
    /// How many objects to answer at most. More than 100 counts as 100.
    #[param(value_type = Option<u64>, required = false, minimum = 1, maximum = 100, default = 100, example = 10)]
    limit: u32,
    /// The `next` of the page before, sent with the same path and the same other parameters; empty is the first page.
    #[param(value_type = Option<String>, required = false)]
    from: Option<Position>,
    /// What to order by, always the newest first.
    #[param(inline, required = false)]
    sort_by: SortBy,
}

impl Paging {
    /// Reads the parameters that every list takes.
    pub(crate) fn read(query: &mut QueryReader<'_>, list: &List<'_>) -> Self {
        let limit = query
            .read("limit", parse::limit(MAX_LIMIT))
            .unwrap_or(MAX_LIMIT);
        let sort_by = query.choice("sortBy", &SortBy::WORDS).unwrap_or_default();
        let from = query.read_present("from", |text| list.open(sort_by, text));
        Self {
            limit,
            from,
            sort_by,
        }
    }

    /// The query for accounts: one more than asked for, which tells whether there is a next page.
    pub(crate) fn accounts(&self, filter: AccountFilter) -> AccountQuery {
        AccountQuery {
            filter,
            paging: AccountPaging::Keyset {
                by: self.sort_by.column(),
                after: self.from,
            },
            limit: self.limit + 1,
        }
    }

    /// The query for records: likewise one more than asked for.
    pub(crate) fn records<Of>(&self, of: Option<Of>) -> RecordQuery<Of> {
        RecordQuery {
            of,
            paging: RecordPaging::Keyset {
                by: self.sort_by.column(),
                after: self.from,
            },
            limit: self.limit + 1,
        }
    }
}

/// A list of one workspace. Its cursors open in no other: not in another workspace, order or filter.
#[derive(Clone)]
pub(crate) struct List<'a> {
    sealer: &'a Sealer,
    workspace: String,
    name: &'static str,
    filters: Vec<String>,
}

impl<'a> List<'a> {
    /// All of a resource that the caller's workspace has.
    pub(crate) fn whole(edge: &'a Edge, caller: &Caller, name: &'static str) -> Self {
        Self::new(&edge.cursors, caller.workspace_id(), name)
    }

    pub(crate) fn new(sealer: &'a Sealer, workspace: WorkspaceId, name: &'static str) -> Self {
        Self {
            sealer,
            workspace: workspace.to_string(),
            name,
            filters: Vec::new(),
        }
    }

    /// The part of it that a filter shows, in whatever words tell the filter from others: a status, the id in the path.
    /// Of several filters each is said, always in the same order.
    #[must_use]
    pub(crate) fn only(mut self, filter: impl Into<String>) -> Self {
        self.filters.push(filter.into());
        self
    }

    /// Reads the query of a list that takes no parameters but those of every list.
    pub(crate) fn read(&self, params: &QueryParams) -> Result<Paging, Faults> {
        let mut query = params.reader();
        let paging = Paging::read(&mut query, self);
        query.finish(|| Some(paging))
    }

    /// The part of it that a page shows of the rows that a store answered to the page's query.
    pub(crate) fn part<R>(
        &self,
        paging: &Paging,
        mut rows: Vec<R>,
        position: impl FnOnce(&R, TimeColumn) -> Position,
    ) -> Part<R> {
        let sort_by = paging.sort_by;
        let next = cut(&mut rows, paging.limit)
            .map(|last| self.seal(sort_by, position(last, sort_by.column())));
        Part { rows, next }
    }

    /// Reads the part of it that a page shows.
    pub(crate) async fn records<R: Record>(
        &self,
        edge: &Edge,
        caller: &Caller,
        paging: &Paging,
        of: Option<R::Of>,
    ) -> Result<Part<R>, UseCaseError>
    where
        dyn Records: RecordReader<R>,
    {
        let query = paging.records(of);
        let rows = edge.stele.list_records::<R>(caller, &query).await?;
        Ok(self.part(paging, rows, R::position))
    }

    fn context(&self, sort_by: SortBy) -> Vec<&str> {
        let filters = self.filters.iter().map(String::as_str);
        let list = [self.name, &self.workspace, sort_by.word()];
        list.into_iter().chain(filters).collect()
    }

    fn seal(&self, sort_by: SortBy, position: Position) -> String {
        self.sealer.seal_place(&self.context(sort_by), position)
    }

    /// The place behind which the next page begins.
    fn open(&self, sort_by: SortBy, cursor: &str) -> Result<Position, Problem> {
        self.sealer.open_place(&self.context(sort_by), cursor)
    }
}

/// The rows that a page shows, and where the next one begins.
#[derive(Debug)]
pub(crate) struct Part<R> {
    rows: Vec<R>,
    next: Option<String>,
}

impl<R> Part<R> {
    /// The rows.
    pub(crate) fn rows(&self) -> &[R] {
        &self.rows
    }

    /// The page that shows them.
    pub(crate) fn page<'r, T>(&'r self, convert: impl FnMut(&'r R) -> T) -> Page<T> {
        Page {
            results: self.rows.iter().map(convert).collect(),
            next: self.next.clone(),
            at_end: self.next.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use stele_application::{AccountFilter, AccountPaging, Position, RecordPaging, TimeColumn};
    use stele_domain::{Timestamp, WorkspaceId};
    use stele_http::{QueryParams, Sealer};
    use uuid::Uuid;

    use super::{List, Page, Paging, SortBy};

    fn position(n: u8) -> Position {
        Position {
            at: Timestamp::from_micros(-i64::from(n)).expect("in range"),
            id: Uuid::from_bytes([n; 16]),
        }
    }

    fn list(sealer: &Sealer) -> List<'_> {
        List::new(sealer, WorkspaceId(1), "accounts").only("active")
    }

    fn page(rows: &[u8], limit: u32, sealer: &Sealer) -> Page<u8> {
        let paging = Paging {
            limit,
            from: None,
            sort_by: SortBy::CreatedAt,
        };
        let part = list(sealer).part(&paging, rows.to_vec(), |n, by| {
            assert_eq!(by, TimeColumn::CreatedAt);
            position(*n)
        });
        part.page(|n| *n)
    }

    fn read(query: &str) -> Result<Paging, String> {
        let sealer = Sealer::new(b"secret");
        let read = list(&sealer).read(&QueryParams::parse(query));
        read.map_err(|faults| faults.to_string())
    }

    #[test]
    fn the_last_page_has_no_cursor_and_says_so() {
        let sealer = Sealer::new(b"secret");
        for rows in [&[][..], &[1], &[1, 2]] {
            let page = page(rows, 2, &sealer);
            assert_eq!(page.results, rows);
            assert_eq!((page.next, page.at_end), (None, true));
        }
    }

    #[test]
    fn the_one_too_many_is_not_shown_and_the_cursor_names_the_last_that_is() {
        let sealer = Sealer::new(b"secret");
        let page = page(&[1, 2, 3], 2, &sealer);
        assert_eq!((&page.results[..], page.at_end), (&[1, 2][..], false));
        let next = page.next.expect("there is more");
        let opened = list(&sealer).open(SortBy::CreatedAt, &next);
        assert_eq!(opened, Ok(position(2)));
    }

    #[test]
    fn a_cursor_opens_in_no_other_list() {
        let (sealer, other) = (Sealer::new(b"secret"), Sealer::new(b"another"));
        let given = list(&sealer).seal(SortBy::CreatedAt, position(9));
        let foreign = [
            List::new(&other, WorkspaceId(1), "accounts").only("active"),
            List::new(&sealer, WorkspaceId(1), "users").only("active"),
            List::new(&sealer, WorkspaceId(2), "accounts").only("active"),
            List::new(&sealer, WorkspaceId(1), "accounts").only("churned"),
        ];
        for foreign in foreign {
            let opened = foreign.open(SortBy::CreatedAt, &given);
            assert!(opened.is_err(), "{:?}", foreign.context(SortBy::CreatedAt));
        }
        assert!(list(&sealer).open(SortBy::UpdatedAt, &given).is_err());
    }

    #[test]
    fn a_cursor_with_any_character_changed_does_not_open() {
        let sealer = Sealer::new(b"secret");
        let list = list(&sealer);
        let given = list.seal(SortBy::CreatedAt, position(9));
        for place in 0..given.len() {
            for replacement in ["A", "_", "!", ""] {
                let mut changed = given.clone();
                changed.replace_range(place..=place, replacement);
                let opens = list.open(SortBy::CreatedAt, &changed).is_ok();
                assert_eq!(opens, changed == given, "{changed}");
            }
        }
    }

    #[test]
    fn nothing_asked_is_the_first_hundred_by_their_last_change() {
        let defaults = Paging {
            limit: 100,
            from: None,
            sort_by: SortBy::UpdatedAt,
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
        let accounts = defaults.accounts(AccountFilter::default());
        let by_update = AccountPaging::Keyset {
            by: TimeColumn::UpdatedAt,
            after: None,
        };
        assert_eq!((accounts.limit, accounts.paging), (101, by_update));
        let records = defaults.records::<()>(None);
        let by_update = RecordPaging::Keyset {
            by: TimeColumn::UpdatedAt,
            after: None,
        };
        assert_eq!((records.limit, records.paging), (101, by_update));
    }

    #[test]
    fn every_word_is_read_and_every_fault_told() {
        let asked = read("sortBy=createdAt&limit=1").expect("valid");
        assert_eq!((asked.limit, asked.sort_by), (1, SortBy::CreatedAt));
        let told = read("limit=0&sortBy=name&from=cursor").expect_err("faulty");
        assert_eq!(
            told,
            "limit must be at least 1, sortBy must be one of updatedAt, createdAt, \
             from must be a cursor of an earlier page"
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
