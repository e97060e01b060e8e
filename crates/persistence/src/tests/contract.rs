//! What every store promises.

use std::sync::Arc;

use stele_application::Ports;
use stele_testkit::contract::Harness;
use stele_testkit::ports_over;

use crate::DatabaseKind;
use crate::testing::TestDatabase;

/// A store and the database under it, which goes when it goes.
struct Opened {
    ports: Ports,
    database: TestDatabase,
}

impl Opened {
    async fn over(database: TestDatabase) -> Self {
        Self {
            ports: ports_over(Arc::new(database.open().await)),
            database,
        }
    }
}

impl Harness for Opened {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    /// As after a crash: what is open is dropped, and not closed.
    async fn reopen(self) -> Option<Self> {
        drop(self.ports);
        Some(Self::over(self.database).await)
    }
}

async fn open(kind: DatabaseKind) -> Opened {
    Opened::over(TestDatabase::new(kind).await).await
}

mod sqlite {
    async fn open() -> super::Opened {
        super::open(crate::DatabaseKind::Sqlite).await
    }

    stele_testkit::contract_suite!(open);
}

mod postgres {
    async fn open() -> super::Opened {
        super::open(crate::DatabaseKind::Postgres).await
    }

    stele_testkit::contract_suite!(open);
}
