//! Lists as cursors know them.

use stele_application::{Position, TimeColumn};
use stele_domain::WorkspaceId;

use super::{Page, Place, Sealer};
use crate::fault::Problem;

/// A list of one workspace. Its cursors open in no other: not in another dialect's or another workspace's, and not under
/// another filter or order.
#[derive(Debug, Clone)]
pub struct List<'a> {
    sealer: &'a Sealer,
    context: Vec<String>,
}

impl<'a> List<'a> {
    /// All that the list of a name has in a workspace; the name is the dialect's own.
    pub fn new(sealer: &'a Sealer, workspace: WorkspaceId, dialect: &str, name: &str) -> Self {
        let context = vec![dialect.into(), name.into(), workspace.to_string()];
        Self { sealer, context }
    }

    /// The part of it that a filter shows, or the same in another order, in whatever words tell the filter from others. Of
    /// several filters each is said, always in the same sequence.
    #[must_use]
    pub fn only(mut self, filter: impl Into<String>) -> Self {
        self.context.push(filter.into());
        self
    }

    /// The cursor of a place, behind which the next page begins.
    pub fn seal(&self, place: impl Place) -> String {
        self.sealer.seal_place(&self.context(), place)
    }

    /// The place of a cursor of this list, as a reader of a query's parameter.
    ///
    /// # Errors
    /// The text is no cursor of this list.
    pub fn open<P: Place>(&self, cursor: &str) -> Result<P, Problem> {
        self.sealer.open_place(&self.context(), cursor)
    }

    /// The page of at most `limit` rows that begins behind a place, the newest by a column first.
    pub fn page(self, by: TimeColumn, limit: u32, after: Option<Position>) -> Page<'a> {
        Page::new(self, by, limit, after)
    }

    fn context(&self) -> Vec<&str> {
        self.context.iter().map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use stele_application::Position;
    use stele_domain::{Timestamp, WorkspaceId};
    use uuid::Uuid;

    use super::List;
    use crate::cursor::Sealer;

    #[test]
    fn a_cursor_opens_in_no_other_list() {
        let (sealer, other) = (Sealer::new(b"secret"), Sealer::new(b"another"));
        let place = Position {
            at: Timestamp::from_micros(-9).expect("in range"),
            id: Uuid::from_bytes([9; 16]),
        };
        let list = |sealer, workspace, dialect, name| {
            List::new(sealer, WorkspaceId(workspace), dialect, name)
        };
        let given = list(&sealer, 1, "toy", "notes").only("account=a");
        let cursor = given.seal(place);
        assert_eq!(given.open(&cursor), Ok(place));
        for foreign in [
            list(&other, 1, "toy", "notes").only("account=a"),
            list(&sealer, 2, "toy", "notes").only("account=a"),
            list(&sealer, 1, "play", "notes").only("account=a"),
            list(&sealer, 1, "toy", "tasks").only("account=a"),
            list(&sealer, 1, "toy", "notes").only("account=b"),
            list(&sealer, 1, "toy", "notes").only("account=a").only(""),
            list(&sealer, 1, "toy", "notes"),
        ] {
            assert!(foreign.open::<Position>(&cursor).is_err(), "{foreign:?}");
        }
    }
}
