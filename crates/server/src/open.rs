//! From a database's URL to the use cases on it.

use std::sync::Arc;

use stele_application::Stele;
use stele_http::Metrics;
use stele_persistence::{Database, OpenOptions, PoolStats};

use crate::compose::Ports;
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

/// Opens the database for a command, and brings it to this version's schema first: a key can be made before the first
/// server has run.
pub(crate) async fn open(url: &DatabaseUrl) -> anyhow::Result<Opened> {
    open_with(url, FEW).await
}

/// Opens the database with a pool of so many connections, and brings it to this version's schema.
pub(crate) async fn open_with(url: &DatabaseUrl, connections: u32) -> anyhow::Result<Opened> {
    let options = OpenOptions {
        max_connections: connections,
        ..OpenOptions::default()
    };
    let database = Arc::new(Database::connect(url.expose(), &options).await?);
    let applied = database.migrate().await?;
    if applied > 0 {
        tracing::info!(applied, "the database has this version's schema now");
    }
    let ports = Ports::over(Arc::clone(&database));
    Ok(Opened {
        stele: Arc::new(ports.stele().await?),
        ports,
        database,
    })
}

impl Opened {
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
