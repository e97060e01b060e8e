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
    _database: TestDatabase,
}

impl Harness for Opened {
    fn ports(&self) -> &Ports {
        &self.ports
    }
}

async fn open(kind: DatabaseKind) -> Opened {
    let database = TestDatabase::new(kind).await;
    Opened {
        ports: ports_over(Arc::new(database.open().await)),
        _database: database,
    }
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
