//! From a database's URL to the use cases on it.

use std::sync::Arc;

use stele_application::{Ports, Settings, Stele};
use stele_http::Metrics;

use crate::database_url::DatabaseUrl;
use crate::stores::{self, Access, OpenStore, PoolStats, Upkeep};

/// The application on its database.
pub(crate) struct Opened {
    /// The use cases.
    pub(crate) stele: Arc<Stele>,
    /// What they stand on.
    pub(crate) ports: Ports,
    upkeep: Arc<dyn Upkeep>,
}

/// How many connections a command needs that makes one call after another.
const FEW: u32 = 2;

/// Opens the database, does `work` on it and closes it, however the work ended.
pub(crate) async fn with_store<T>(
    stores: &[stores::Listed],
    url: &DatabaseUrl,
    work: impl AsyncFnOnce(&OpenStore) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let store = connect(stores, url, FEW).await?;
    let done = work(&store).await;
    store.upkeep.close().await;
    done
}

/// The same with the use cases, on this version's schema: a key can be made before the first server has run.
pub(crate) async fn with_stele<T>(
    stores: &[stores::Listed],
    url: &DatabaseUrl,
    work: impl AsyncFnOnce(&Stele) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    with_store(stores, url, async |store| {
        let opened = Opened::on(store.clone(), Settings::default()).await?;
        work(&opened.stele).await
    })
    .await
}

async fn connect(
    stores: &[stores::Listed],
    url: &DatabaseUrl,
    connections: u32,
) -> anyhow::Result<OpenStore> {
    let access = Access {
        connections,
        read_only: false,
    };
    stores::open(stores, url, access).await
}

impl Opened {
    /// Opens the database with a pool of so many connections, and brings it to this version's schema. Whoever opens it so
    /// closes it.
    pub(crate) async fn open(
        stores: &[stores::Listed],
        url: &DatabaseUrl,
        connections: u32,
        settings: Settings,
    ) -> anyhow::Result<Self> {
        let store = connect(stores, url, connections).await?;
        let upkeep = Arc::clone(&store.upkeep);
        let opened = Self::on(store, settings).await;
        if opened.is_err() {
            upkeep.close().await;
        }
        opened
    }

    async fn on(store: OpenStore, settings: Settings) -> anyhow::Result<Self> {
        let OpenStore { ports, upkeep } = store;
        let applied = upkeep.migrate().await?;
        if applied > 0 {
            tracing::info!(applied, "the database has this version's schema now");
        }
        Ok(Self {
            stele: Arc::new(Stele::open_with(ports.clone(), settings).await?),
            ports,
            upkeep,
        })
    }

    /// Shows in `metrics` how busy the database's connections are, where it has such.
    pub(crate) fn measure(&self, metrics: &Metrics) {
        if self.upkeep.pools().is_empty() {
            return;
        }
        let gauge = |name, help, value: fn(&PoolStats) -> u32| {
            let upkeep = Arc::clone(&self.upkeep);
            metrics.gauges(name, help, "pool", move || {
                let pools = upkeep.pools();
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
        self.upkeep.close().await;
    }
}
