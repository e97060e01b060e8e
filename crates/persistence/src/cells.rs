//! Reading rows by position.
//!
//! SeaORM reads a cell by the name of its column: it formats the name, looks it up, and formats a message for each null. A
//! page of a hundred accounts has seven thousand cells, most of them null, so rows are read here in the order in which
//! their columns were selected, straight from the driver.

use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{Decode, Postgres, Row, Sqlite, Type, ValueRef};
use sea_orm::{DbErr, QueryResult, RuntimeErr, SqlxError};

/// A value that both drivers can read out of a cell.
pub(crate) trait Cell:
    for<'r> Decode<'r, Postgres> + Type<Postgres> + for<'r> Decode<'r, Sqlite> + Type<Sqlite>
{
}

impl<T> Cell for T where
    T: for<'r> Decode<'r, Postgres> + Type<Postgres> + for<'r> Decode<'r, Sqlite> + Type<Sqlite>
{
}

/// Something that is read from several cells in a row.
pub(crate) trait FromCells: Sized {
    /// How many.
    const WIDTH: usize;

    fn from_cells(cells: &mut Cells<'_>) -> Result<Self, DbErr>;
}

/// The cells of one row that were not read yet.
pub(crate) struct Cells<'r> {
    row: DriverRow<'r>,
    next: usize,
}

enum DriverRow<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r SqliteRow),
}

impl<'r> Cells<'r> {
    pub(crate) fn of(row: &'r QueryResult) -> Result<Self, DbErr> {
        let row = match (row.try_as_pg_row(), row.try_as_sqlite_row()) {
            (Some(row), _) => DriverRow::Postgres(row),
            (None, Some(row)) => DriverRow::Sqlite(row),
            (None, None) => return Err(DbErr::Type("a row of another driver".to_owned())),
        };
        Ok(Self { row, next: 0 })
    }

    /// The next cell.
    pub(crate) fn take<T: Cell>(&mut self) -> Result<T, DbErr> {
        let index = self.next;
        self.next += 1;
        match self.row {
            DriverRow::Postgres(row) => row.try_get(index),
            DriverRow::Sqlite(row) => row.try_get(index),
        }
        .map_err(query_error)
    }

    /// What is made of the next cells.
    pub(crate) fn read<R: FromCells>(&mut self) -> Result<R, DbErr> {
        R::from_cells(self)
    }

    /// What an outer join put into the next cells: nothing where the first, which is part of a primary key, is null.
    pub(crate) fn read_joined<R: FromCells>(&mut self) -> Result<Option<R>, DbErr> {
        let missing = match self.row {
            DriverRow::Postgres(row) => row.try_get_raw(self.next).map(|cell| cell.is_null()),
            DriverRow::Sqlite(row) => row.try_get_raw(self.next).map(|cell| cell.is_null()),
        };
        if missing.map_err(query_error)? {
            self.next += R::WIDTH;
            return Ok(None);
        }
        self.read().map(Some)
    }
}

fn query_error(error: SqlxError) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
