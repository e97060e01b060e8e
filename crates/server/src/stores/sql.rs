//! SQLite and PostgreSQL.

use std::sync::Arc;

use async_trait::async_trait;
use stele_persistence::{Database, OpenOptions, Report};

use super::{Access, Condition, OpenStore, PoolStats, Upkeep};
use crate::database_url::DatabaseUrl;

/// Opens the database of a URL.
pub(super) async fn open(url: DatabaseUrl, access: Access) -> anyhow::Result<OpenStore> {
    let Access {
        connections,
        read_only,
    } = access;
    let options = OpenOptions {
        max_connections: connections,
        create_missing: !read_only,
        read_only,
        ..OpenOptions::default()
    };
    let database = Arc::new(Database::connect(url.expose(), &options).await?);
    Ok(OpenStore::new(Arc::clone(&database), database))
}

#[async_trait]
impl Upkeep for Database {
    async fn examine(&self) -> anyhow::Result<Condition> {
        let Report {
            kind,
            version,
            schema,
            files,
        } = self.check().await?;
        Ok(Condition {
            product: format!("{kind} {version}"),
            schema: Some(schema),
            files,
        })
    }

    async fn migrate(&self) -> anyhow::Result<u32> {
        Ok(Database::migrate(self).await?)
    }

    fn pools(&self) -> Vec<PoolStats> {
        self.pool_stats()
    }

    async fn close(&self) {
        Database::close(self).await;
    }
}
