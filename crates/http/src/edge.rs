//! What every handler is given.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use stele_application::Stele;
use stele_domain::WorkspaceId;

use crate::budget::BodyBudget;
use crate::cursor::Sealer;
use crate::limits::{RateLimiter, RateLimits};
use crate::origin::OriginPolicy;
use crate::request_id::RequestIds;

/// The state of every router: the application behind the edge and the edge's own settings. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    /// The use cases.
    pub stele: Arc<Stele>,
    /// Seals and opens the cursors of lists, with the database's secret.
    pub cursors: Sealer,
    /// How much of large bodies is worked on at once.
    pub large_bodies: BodyBudget,
    /// Counts the requests that come with a workspace's token in the place of a key: those of
    /// [public routes](crate::PublicRoutes), whose handlers ask it.
    pub token_limiter: Arc<RateLimiter<WorkspaceId>>,
    settings: Arc<Settings>,
}

/// What can be set about the edge.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The most bytes of a body; 1 MiB.
    pub body_limit: usize,
    /// How long a request may take, its body included; 30 seconds.
    pub time_limit: Duration,
    /// Which quotas of keys are in force, in each dialect by itself.
    pub rate_limits: RateLimits,
    /// Which quota of tokens is in force. No vendor has one.
    pub token_rate_limits: RateLimits,
    /// Where the scheme and host of absolute URLs come from.
    pub origin: OriginPolicy,
    /// The origins whose pages may call (`--cors-origin`), `*` for all; none, and the edge says nothing of CORS.
    pub cors_origins: Vec<HeaderValue>,
    /// Where the ids of requests come from.
    pub request_ids: RequestIds,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            body_limit: 1 << 20,
            time_limit: Duration::from_secs(30),
            rate_limits: RateLimits::Vendor,
            token_rate_limits: RateLimits::Vendor,
            origin: OriginPolicy::default(),
            cors_origins: Vec::new(),
            request_ids: RequestIds::default(),
        }
    }
}

impl Edge {
    /// An edge around the application.
    pub fn new(stele: Arc<Stele>, settings: Settings) -> Self {
        let cursors = Sealer::new(stele.cursor_secret().as_bytes());
        let token_limiter = RateLimiter::configured(settings.token_rate_limits, &[]);
        Self {
            stele,
            cursors,
            large_bodies: BodyBudget::default(),
            token_limiter: Arc::new(token_limiter),
            settings: Arc::new(settings),
        }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edge")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
