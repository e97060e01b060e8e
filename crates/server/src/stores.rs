//! Which stores this server runs on. A new one is one line here, or one line of a program of its own: see
//! [`Parts`](crate::Parts).
//!
//! The scheme of `--database-url` says which store it is. What the use cases need of it are the application's
//! [`Ports`]; what whoever runs the server does with it besides (migrating, examining, closing) is its [`Upkeep`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use anyhow::bail;
use async_trait::async_trait;
use stele_application::Ports;
use stele_application::ports::{
    AccountReader, AdministrationReader, EventReader, Records, SignalReader, Store,
};
pub use stele_persistence::{DatabaseFile, PoolStats, SchemaStatus};

use crate::compose::ports_over;
use crate::database_url::DatabaseUrl;

mod sql;

/// A store of the list.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// What the URLs of its databases begin with, before the first colon.
    pub schemes: &'static [&'static str],
    /// What `--help` tells of its URLs: a line or two with examples.
    pub help: &'static str,
    /// Opens the database of a URL.
    pub open: fn(DatabaseUrl, Access) -> Opening,
}

/// A database being opened.
pub type Opening = Pin<Box<dyn Future<Output = anyhow::Result<OpenStore>> + Send>>;

/// All stores.
pub const ALL: &[Listed] = &[Listed {
    schemes: &["sqlite", "postgres", "postgresql"],
    help: "SQLite: sqlite://stele.db (relative), sqlite:///var/lib/stele/stele.db (absolute).\n\
           PostgreSQL: postgres://user:password@host:5432/database.",
    open: |url, access| Box::pin(sql::open(url, access)),
}];

/// What a command opens a store for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// The most connections that it has a use for.
    pub connections: u32,
    /// Whether it only looks: nothing is made that is missing, and nothing changed.
    pub read_only: bool,
}

/// An open store.
#[derive(Clone)]
pub struct OpenStore {
    /// What the use cases stand on.
    pub ports: Ports,
    /// What whoever runs the server does with it.
    pub upkeep: Arc<dyn Upkeep>,
}

impl OpenStore {
    /// A store that implements all of the ports, with the system's clock, random ids and secrets.
    pub fn new<S>(store: Arc<S>, upkeep: Arc<dyn Upkeep>) -> Self
    where
        S: AccountReader
            + Records
            + EventReader
            + SignalReader
            + AdministrationReader
            + Store
            + 'static,
    {
        Self {
            ports: ports_over(store),
            upkeep,
        }
    }
}

impl fmt::Debug for OpenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenStore").finish_non_exhaustive()
    }
}

/// What whoever runs a server does with a store besides using it. What is left out is that of a store without schema, pools
/// or anything to close.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// Tells how it is, without changing anything.
    async fn examine(&self) -> anyhow::Result<Condition>;

    /// Brings its schema to where this program wants it, all at once or not at all, and answers how many migrations that
    /// took. Of several servers that do so at once one works and the others wait. Where the schema is a newer program's, it
    /// fails.
    async fn migrate(&self) -> anyhow::Result<u32> {
        Ok(0)
    }

    /// How busy its connections are, pool by pool, for the metrics.
    fn pools(&self) -> Vec<PoolStats> {
        Vec::new()
    }

    /// Lets the calls under way finish and closes it.
    async fn close(&self) {}
}

/// How a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What it is, and in which version: `SQLite 3.50.2`.
    pub product: String,
    /// How far its schema is; `None` where it has none.
    pub schema: Option<SchemaStatus>,
    /// The files of this machine that it consists of.
    pub files: Vec<DatabaseFile>,
}

/// Opens the database of a URL with the store of its scheme.
pub async fn open(
    stores: &[Listed],
    url: &DatabaseUrl,
    access: Access,
) -> anyhow::Result<OpenStore> {
    let of_scheme = |listed: &&Listed| listed.schemes.iter().any(|known| url.is_of(known));
    let Some(listed) = stores.iter().find(of_scheme) else {
        let schemes = stores.iter().flat_map(|listed| listed.schemes);
        let schemes: Vec<_> = schemes.map(|scheme| format!("{scheme}:")).collect();
        bail!(
            "the database URL is not valid: it begins with none of {} (examples: sqlite://stele.db, \
             postgres://stele@localhost/stele)",
            schemes.join(", ")
        );
    };
    (listed.open)(url.clone(), access).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_scheme_of_no_store_is_told_with_those_that_are() {
        let look = Access {
            connections: 1,
            read_only: true,
        };
        for url in [
            "",
            "stele.db",
            "mysql://stele:s3cret@db/stele",
            "SQLITE://a.db",
        ] {
            let url: DatabaseUrl = url.parse().unwrap();
            let error = open(ALL, &url, look).await.unwrap_err().to_string();
            assert!(
                error.contains("none of sqlite:, postgres:, postgresql:"),
                "{error}"
            );
            assert!(!error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn no_two_stores_have_one_scheme() {
        let schemes: Vec<_> = ALL.iter().flat_map(|listed| listed.schemes).collect();
        let distinct: std::collections::BTreeSet<_> = schemes.iter().collect();
        assert_eq!(schemes.len(), distinct.len(), "{schemes:?}");
    }
}
