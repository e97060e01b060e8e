//! `stele migrate`.

use std::fmt;

use serde::Serialize;

use crate::cli::Common;
use crate::open::with_store;
use crate::stores;

/// Runs the command.
pub(crate) async fn run(stores: &[stores::Listed], common: &Common) -> anyhow::Result<()> {
    let migrated = with_store(stores, &common.database_url, async |store| {
        let applied = store.upkeep.migrate().await?;
        let schema = store.upkeep.examine().await?.schema;
        Ok(Migrated {
            applied,
            schema: schema.map_or(0, |schema| schema.applied),
        })
    });
    common.output.tell(&migrated.await?)?;
    Ok(())
}

/// What was done.
#[derive(Serialize)]
struct Migrated {
    /// How many migrations were missing.
    applied: u32,
    /// How many the database has now.
    schema: u32,
}

impl fmt::Display for Migrated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.applied {
            0 => write!(
                f,
                "The database has this version's schema already ({} migrations).",
                self.schema
            ),
            applied => write!(
                f,
                "The database has this version's schema now ({applied} of {} migrations were missing).",
                self.schema
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    #[test]
    fn people_and_programs_are_told() {
        let first = Migrated {
            applied: 5,
            schema: 5,
        };
        assert_eq!(
            Format::Json.printed(&first),
            "{\"applied\":5,\"schema\":5}\n"
        );
        assert_eq!(
            Format::Text.printed(&first),
            "The database has this version's schema now (5 of 5 migrations were missing).\n"
        );
        let again = Migrated {
            applied: 0,
            schema: 5,
        };
        assert_eq!(
            Format::Text.printed(&again),
            "The database has this version's schema already (5 migrations).\n"
        );
    }
}
