//! How the pieces become one service.

use std::sync::Arc;

use axum::Router;
use stele_application::ports::{AccountReader, AdministrationReader, Clock, Ids, Secrets, Store};
use stele_application::{Error, Stele};
use stele_http::{Edge, Metrics, RequestIds, Settings};

use crate::ports::{RandomIds, SystemClock, SystemSecrets};
use crate::{dialects, docs_page};

/// Everything that the use cases stand on.
#[derive(Clone)]
pub struct Ports {
    /// Reads accounts.
    pub accounts: Arc<dyn AccountReader>,
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

impl Ports {
    /// A store that implements all of its ports, the system's clock, random ids and secrets.
    pub fn over<S>(store: Arc<S>) -> Self
    where
        S: AccountReader + AdministrationReader + Store + 'static,
    {
        Self {
            accounts: store.clone(),
            administration: store.clone(),
            store,
            clock: Arc::new(SystemClock::default()),
            ids: Arc::new(RandomIds),
            secrets: Arc::new(SystemSecrets),
        }
    }

    /// Puts the use cases on these ports.
    pub async fn stele(&self) -> Result<Stele, Error> {
        Stele::open(
            self.accounts.clone(),
            self.administration.clone(),
            self.store.clone(),
            self.clock.clone(),
            self.ids.clone(),
            self.secrets.clone(),
        )
        .await
    }

    /// Ids for the requests that bring none.
    pub fn request_ids(&self) -> RequestIds {
        let ids = self.ids.clone();
        RequestIds::new(move || ids.uuid().to_string())
    }
}

/// Where the pages for whoever runs the server are: health and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operations {
    /// Beside the dialects.
    Beside,
    /// On a listener of their own.
    Apart,
}

/// What is served: a router for each listener.
#[derive(Debug, Clone)]
pub struct Routers {
    /// The dialects, their documents and the documentation page.
    pub main: Router,
    /// Health and metrics, where they are [`Apart`](Operations::Apart).
    pub operations: Option<Router>,
}

impl Routers {
    /// Puts every dialect and the server's own pages around the application.
    pub fn new(stele: Arc<Stele>, settings: Settings, metrics: &Metrics, operations: Operations) -> Self {
        let edge = Edge::new(stele, settings);
        let dialects = dialects::all();
        let pages = stele_http::openapi::router(&dialects).merge(docs_page::router(dialects::ALL));
        let health = stele_http::ops::router(edge.clone(), metrics.clone());
        match operations {
            Operations::Beside => Self {
                main: stele_http::assemble(&edge, dialects, pages.merge(health), metrics),
                operations: None,
            },
            Operations::Apart => Self {
                main: stele_http::assemble(&edge, dialects, pages, metrics),
                operations: Some(stele_http::assemble(&edge, Vec::new(), health, metrics)),
            },
        }
    }
}
