//! The one thing a dialect talks to.

use std::sync::Arc;

use crate::Error;
use crate::authentication::KeyCache;
use crate::ports::{AccountReader, AdministrationReader, Clock, Ids, Secrets, Store};

/// The secret that signs cursors.
#[derive(Clone)]
pub struct CursorSecret([u8; 32]);

impl CursorSecret {
    /// The secret's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// All use cases over one set of ports. Shared by every request: it holds no lock across an await.
pub struct Stele {
    pub(crate) accounts: Arc<dyn AccountReader>,
    pub(crate) administration: Arc<dyn AdministrationReader>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) key_cache: KeyCache,
    cursor_secret: CursorSecret,
}

impl Stele {
    /// Puts the use cases on their ports and reads the secret that signs cursors.
    pub async fn open(
        accounts: Arc<dyn AccountReader>,
        administration: Arc<dyn AdministrationReader>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        secrets: Arc<dyn Secrets>,
    ) -> Result<Self, Error> {
        let cursor_secret = CursorSecret(administration.cursor_secret().await?);
        Ok(Self {
            accounts,
            administration,
            store,
            clock,
            ids,
            secrets,
            key_cache: KeyCache::default(),
            cursor_secret,
        })
    }

    /// The clock that everything here goes by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The secret that signs cursors.
    pub fn cursor_secret(&self) -> &CursorSecret {
        &self.cursor_secret
    }

    /// Asks the store whether it answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.store.ping().await?)
    }
}
