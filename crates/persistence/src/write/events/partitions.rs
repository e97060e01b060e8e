//! The months that events lie in on PostgreSQL.
//!
//! Events of a month lie in a table of their own, which goes at once when they are no longer kept; those of a month without
//! one lie in the rest, `events_default`. A month is made beside the events and then added to them: that keeps who reads events
//! waiting for no more than a moment, and who writes them for as long as it takes to move what the rest has of the month.

use std::collections::BTreeSet;
use std::fmt;

use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use stele_domain::Timestamp;

use super::super::SqlUnitOfWork;
use crate::DatabaseKind;
use crate::error::Fault;

/// A month of the calendar in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Month {
    year: u16,
    month: u8,
}

impl Month {
    const FIRST: Self = Self { year: 1, month: 1 };
    /// The first microsecond after the last month there is.
    const END: i64 = 253_402_300_800_000_000;

    /// The month of a point in time.
    fn of(time: Timestamp) -> Self {
        let date = time.to_date_string();
        // A date is written with all its digits.
        Self::read(&date[..7], '-').unwrap_or(Self::FIRST)
    }

    fn read(text: &str, separator: char) -> Option<Self> {
        let (year, month) = text.split_once(separator)?;
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some(Self { year, month })
    }

    fn next(self) -> Self {
        match self.month {
            12 => Self {
                year: self.year + 1,
                month: 1,
            },
            month => Self {
                month: month + 1,
                ..self
            },
        }
    }

    /// Its first microsecond.
    fn begins(self) -> i64 {
        let first = Timestamp::parse_iso(&format!("{:04}-{:02}-01", self.year, self.month));
        first.map_or(Self::END, Timestamp::micros)
    }

    /// The name of its table.
    fn table(self) -> String {
        format!("{PREFIX}{self}")
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}_{:02}", self.year, self.month)
    }
}

/// How the name of a month's table begins.
const PREFIX: &str = "events_";

/// Makes room for events of a span of time, month by month.
pub(in crate::write) async fn make_room_for_events(
    work: &SqlUnitOfWork,
    from: Timestamp,
    to: Timestamp,
) -> Result<(), Fault> {
    if work.kind == DatabaseKind::Sqlite {
        return Ok(());
    }
    let transaction = &work.transaction;
    if missing(transaction, from, to).await?.is_empty() {
        return Ok(());
    }
    for statement in [
        // As long as it takes to move events.
        "SET LOCAL statement_timeout = 0",
        // Nobody stores an event meanwhile, who would take the rest for its place, and no other server makes a month.
        "LOCK TABLE ONLY events IN SHARE ROW EXCLUSIVE MODE",
    ] {
        transaction.execute_unprepared(statement).await?;
    }
    // Another server may have made them while this one waited.
    for month in missing(transaction, from, to).await? {
        let (table, begins, ends) = (month.table(), month.begins(), month.next().begins());
        for statement in [
            format!("CREATE TABLE {table} (LIKE events INCLUDING ALL)"),
            format!(
                "WITH moved AS (DELETE FROM events_default WHERE at >= {begins} AND at < {ends} RETURNING *)
                 INSERT INTO {table} SELECT * FROM moved"
            ),
            format!(
                "ALTER TABLE events ATTACH PARTITION {table} FOR VALUES FROM ({begins}) TO ({ends})"
            ),
        ] {
            transaction.execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}

/// How long a month that goes waits for those who are at the events: so long whoever comes after waits behind it.
const PATIENCE: &str = "500ms";

/// Removes the oldest month, if it lies wholly before a time. Answers whether it did. Where somebody is at the events for longer
/// than others can be kept waiting, it fails.
pub(super) async fn drop_month_before(
    transaction: &DatabaseTransaction,
    before: Timestamp,
) -> Result<bool, Fault> {
    let oldest = months(transaction).await?.pop_first();
    let Some(month) = oldest.filter(|month| month.next().begins() <= before.micros()) else {
        return Ok(false);
    };
    for statement in [
        format!("SET LOCAL lock_timeout = '{PATIENCE}'"),
        format!("DROP TABLE {}", month.table()),
    ] {
        transaction.execute_unprepared(&statement).await?;
    }
    Ok(true)
}

/// The months of a span of time that have no table yet.
async fn missing(
    transaction: &DatabaseTransaction,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Month>, Fault> {
    let there = months(transaction).await?;
    let last = Month::of(to);
    let wanted = std::iter::successors(Some(Month::of(from)), |month| Some(month.next()));
    Ok(wanted
        .take_while(|month| *month <= last)
        .filter(|month| !there.contains(month))
        .collect())
}

/// The months that have a table.
async fn months(transaction: &DatabaseTransaction) -> Result<BTreeSet<Month>, Fault> {
    let sql = "SELECT part.relname::text FROM pg_inherits
        JOIN pg_class AS part ON part.oid = pg_inherits.inhrelid
        WHERE pg_inherits.inhparent = 'events'::regclass";
    let statement = Statement::from_string(DatabaseKind::Postgres.backend(), sql);
    let mut months = BTreeSet::new();
    for row in transaction.query_all_raw(statement).await? {
        let name: String = row.try_get_by_index(0)?;
        // The rest has no month in its name.
        let month = name.strip_prefix(PREFIX);
        months.extend(month.and_then(|month| Month::read(month, '_')));
    }
    Ok(months)
}

#[cfg(test)]
mod tests {
    use stele_domain::Timestamp;

    use super::Month;

    #[test]
    fn months_follow_one_another_without_a_gap() {
        let time = |text: &str| Timestamp::parse_iso(text).expect(text);
        let december = Month::of(time("2024-12-31T23:59:59.999999Z"));
        assert_eq!(december.table(), "events_2024_12");
        assert_eq!(Month::read("2024_12", '_'), Some(december));
        let january = december.next();
        assert_eq!(january, Month::of(time("2025-01-01")));
        assert_eq!(january.begins(), time("2025-01-01").micros());
        assert_eq!(january.next().to_string(), "2025_02");
        assert_eq!(Month::of(Timestamp::MIN), Month::FIRST);
        let end = time("9999-12-31T23:59:59.999999Z");
        assert_eq!(Month::of(end).next().begins(), end.micros() + 1);
        for name in ["default", "2024_13", "2024_00", "2024", "_12"] {
            assert_eq!(Month::read(name, '_'), None, "{name}");
        }
    }
}
