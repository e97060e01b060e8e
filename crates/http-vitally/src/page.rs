//! How Vitally pages: by a cursor, newest first, without a total.

use std::borrow::Cow;

use serde::Serialize;
use stele_application::Position;
use stele_domain::{AccountId, Timestamp, WorkspaceId};
use stele_http::{Format, Problem, Sealer};
use utoipa::openapi::schema::{ArrayBuilder, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

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
impl<T: ToSchema> PartialSchema for Page<T> {
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

impl<T> Page<T> {
    /// A page out of what a store answered to `limit + 1`: the one too many only tells that there is more.
    pub(crate) fn of<'r, R>(
        rows: &'r [R],
        limit: u32,
        cursor: &Cursor<'_>,
        position: impl FnOnce(&R) -> Position,
        convert: impl FnMut(&'r R) -> T,
    ) -> Self {
        let limit = limit as usize;
        let shown = &rows[..rows.len().min(limit)];
        let more = rows.len() > limit;
        let next = shown
            .last()
            .filter(|_| more)
            .map(|last| cursor.seal(position(last)));
        Self {
            at_end: next.is_none(),
            next,
            results: shown.iter().map(convert).collect(),
        }
    }
}

/// Seals and opens the cursors of one list, which open in no other: not in another workspace, order or filter.
pub(crate) struct Cursor<'a> {
    sealer: &'a Sealer,
    list: &'static str,
    workspace: String,
    order: &'static str,
    filter: &'static str,
}

/// Eight bytes of time and sixteen of id.
const TIME: usize = 8;

impl<'a> Cursor<'a> {
    pub(crate) fn new(
        sealer: &'a Sealer,
        list: &'static str,
        workspace: WorkspaceId,
        order: &'static str,
        filter: &'static str,
    ) -> Self {
        Self {
            sealer,
            list,
            workspace: workspace.to_string(),
            order,
            filter,
        }
    }

    fn context(&self) -> [&str; 4] {
        [self.list, &self.workspace, self.order, self.filter]
    }

    fn seal(&self, position: Position) -> String {
        let Position { at, id } = position;
        let mut place = at.micros().to_be_bytes().to_vec();
        place.extend_from_slice(id.0.as_bytes());
        self.sealer.seal(&self.context(), &place)
    }

    /// The place behind which the next page begins.
    pub(crate) fn open(&self, cursor: &str) -> Result<Position, Problem> {
        let place = self.sealer.open(&self.context(), cursor);
        place
            .as_deref()
            .and_then(read)
            .ok_or(Problem::Malformed(Format::Cursor))
    }
}

fn read(place: &[u8]) -> Option<Position> {
    let (time, id) = place.split_first_chunk::<TIME>()?;
    Some(Position {
        at: Timestamp::from_micros(i64::from_be_bytes(*time)).ok()?,
        id: AccountId(Uuid::from_slice(id).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use stele_application::Position;
    use stele_domain::{AccountId, Timestamp, WorkspaceId};
    use stele_http::Sealer;
    use uuid::Uuid;

    use super::{Cursor, Page};

    fn position(n: u8) -> Position {
        Position {
            at: Timestamp::from_micros(-i64::from(n)).expect("in range"),
            id: AccountId(Uuid::from_bytes([n; 16])),
        }
    }

    fn cursor(sealer: &Sealer) -> Cursor<'_> {
        Cursor::new(sealer, "accounts", WorkspaceId(1), "createdAt", "active")
    }

    fn page(rows: &[u8], limit: u32, sealer: &Sealer) -> Page<u8> {
        Page::of(rows, limit, &cursor(sealer), |n| position(*n), |n| *n)
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
        assert_eq!(cursor(&sealer).open(&next), Ok(position(2)));
    }

    #[test]
    fn a_cursor_opens_in_no_other_list() {
        let (sealer, other) = (Sealer::new(b"secret"), Sealer::new(b"another"));
        let given = cursor(&sealer).seal(position(9));
        for foreign in [
            Cursor::new(&other, "accounts", WorkspaceId(1), "createdAt", "active"),
            Cursor::new(&sealer, "users", WorkspaceId(1), "createdAt", "active"),
            Cursor::new(&sealer, "accounts", WorkspaceId(2), "createdAt", "active"),
            Cursor::new(&sealer, "accounts", WorkspaceId(1), "updatedAt", "active"),
            Cursor::new(&sealer, "accounts", WorkspaceId(1), "createdAt", "churned"),
        ] {
            assert!(foreign.open(&given).is_err(), "{:?}", foreign.context());
        }
    }

    #[test]
    fn a_cursor_with_any_character_changed_does_not_open() {
        let sealer = Sealer::new(b"secret");
        let cursor = cursor(&sealer);
        let given = cursor.seal(position(9));
        for place in 0..given.len() {
            for replacement in ["A", "_", "!", ""] {
                let mut changed = given.clone();
                changed.replace_range(place..=place, replacement);
                let opens = cursor.open(&changed).is_ok();
                assert_eq!(opens, changed == given, "{changed}");
            }
        }
    }
}
