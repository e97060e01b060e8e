//! The one thing a dialect talks to.

use std::sync::Arc;

use crate::Error;
use crate::Settings;
use crate::authentication::KeyCache;
use crate::authentication::TokenCache;
use crate::ports::{
    AccountReader, AdministrationReader, Clock, EventReader, Ids, Records, Secrets, SignalReader,
    Store,
};

/// The secret that signs cursors.
#[derive(Clone)]
pub struct CursorSecret([u8; 32]);

impl CursorSecret {
    /// The secret's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Everything that the use cases stand on.
#[derive(Clone)]
pub struct Ports {
    /// Reads accounts.
    pub accounts: Arc<dyn AccountReader>,
    /// Reads what hangs on accounts.
    pub records: Arc<dyn Records>,
    /// Reads usage events.
    pub events: Arc<dyn EventReader>,
    /// Reads what events, records and rules say of accounts.
    pub signals: Arc<dyn SignalReader>,
    /// Reads workspaces and keys.
    pub administration: Arc<dyn AdministrationReader>,
    /// Writes.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Names for new records.
    pub ids: Arc<dyn Ids>,
    /// What nobody may guess.
    pub secrets: Arc<dyn Secrets>,
}

/// All use cases over one set of ports. Shared by every request: it holds no lock across an await.
pub struct Stele {
    pub(crate) accounts: Arc<dyn AccountReader>,
    pub(crate) records: Arc<dyn Records>,
    pub(crate) events: Arc<dyn EventReader>,
    pub(crate) signals: Arc<dyn SignalReader>,
    pub(crate) administration: Arc<dyn AdministrationReader>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) settings: Settings,
    pub(crate) key_cache: KeyCache,
    pub(crate) token_cache: TokenCache,
    cursor_secret: CursorSecret,
}

impl Stele {
    /// Puts the use cases on their ports with the default settings, and reads the secret that signs cursors.
    pub async fn open(ports: Ports) -> Result<Self, Error> {
        Self::open_with(ports, Settings::default()).await
    }

    /// [`open`](Self::open) with settings.
    pub async fn open_with(ports: Ports, settings: Settings) -> Result<Self, Error> {
        let Ports {
            accounts,
            records,
            events,
            signals,
            administration,
            store,
            clock,
            ids,
            secrets,
        } = ports;
        let cursor_secret = CursorSecret(administration.cursor_secret().await?);
        Ok(Self {
            accounts,
            records,
            events,
            signals,
            administration,
            store,
            clock,
            ids,
            secrets,
            settings,
            key_cache: KeyCache::default(),
            token_cache: TokenCache::default(),
            cursor_secret,
        })
    }

    /// What whoever runs the server decided.
    pub fn settings(&self) -> &Settings {
        &self.settings
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
