//! From a database's URL to the use cases on it.

use std::sync::Arc;

use stele_application::{Ports, Settings, Stele};
use stele_http::Metrics;
use stele_persistence::{Database, OpenOptions, PoolStats};

use crate::compose::ports_over;
use crate::database_url::DatabaseUrl;

/// The application on its database.
pub(crate) struct Opened {
    /// The use cases.
    pub(crate) stele: Arc<Stele>,
    /// What they stand on.
    pub(crate) ports: Ports,
    database: Arc<Database>,
}

/// How many connections a command needs that makes one call after another.
const FEW: u32 = 2;

/// Opens the database, does `work` on it and closes it, however the work ended.
pub(crate) async fn with_database<T>(
    url: &DatabaseUrl,
    work: impl AsyncFnOnce(&Arc<Database>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let database = connect(url, FEW).await?;
    let done = work(&database).await;
    database.close().await;
    done
}

/// The same with the use cases, on this version's schema: a key can be made before the first server has run.
pub(crate) async fn with_stele<T>(
    url: &DatabaseUrl,
    work: impl AsyncFnOnce(&Stele) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    with_database(url, async |database| {
        let opened = Opened::on(database, Settings::default()).await?;
        work(&opened.stele).await
    })
    .await
}

async fn connect(url: &DatabaseUrl, connections: u32) -> anyhow::Result<Arc<Database>> {
    let options = OpenOptions {
        max_connections: connections,
        ..OpenOptions::default()
    };
    Ok(Arc::new(Database::connect(url.expose(), &options).await?))
}

impl Opened {
    /// Opens the database with a pool of so many connections, and brings it to this version's schema. Whoever opens it so
    /// closes it.
    pub(crate) async fn open(
        url: &DatabaseUrl,
        connections: u32,
        settings: Settings,
    ) -> anyhow::Result<Self> {
        let database = connect(url, connections).await?;
        let opened = Self::on(&database, settings).await;
        if opened.is_err() {
            database.close().await;
        }
        opened
    }

    async fn on(database: &Arc<Database>, settings: Settings) -> anyhow::Result<Self> {
        let applied = database.migrate().await?;
        if applied > 0 {
            tracing::info!(applied, "the database has this version's schema now");
        }
        let ports = ports_over(Arc::clone(database));
        Ok(Self {
            stele: Arc::new(Stele::open_with(ports.clone(), settings).await?),
            ports,
            database: Arc::clone(database),
        })
    }

    /// Shows in `metrics` how busy the database's connections are.
    pub(crate) fn measure(&self, metrics: &Metrics) {
        let gauge = |name, help, value: fn(&PoolStats) -> u32| {
            let database = Arc::clone(&self.database);
            metrics.gauges(name, help, "pool", move || {
                let pools = database.pool_stats();
                let shown = |pool: PoolStats| (pool.pool, i64::from(value(&pool)));
                pools.into_iter().map(shown).collect()
            });
        };
        let open = "Connections to the database";
        gauge("database_connections", open, |pool| pool.open);
        let busy = "Connections to the database that are in use";
        gauge("database_connections_in_use", busy, |pool| {
            pool.open.saturating_sub(pool.idle)
        });
        let max = "The most connections to the database";
        gauge("database_connections_max", max, |pool| pool.max);
    }

    /// Closes the database once the calls under way are done.
    pub(crate) async fn close(self) {
        self.database.close().await;
    }
}
