//! How a workspace scores health.

use stele_domain::{HealthSettings, Scope};

use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Stele};

/// How a workspace scores health.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HealthPolicy {
    /// One more with each change; 0 where the workspace never said anything.
    pub version: i64,
    /// The weights, the bands and what becomes of a factor without data.
    pub settings: HealthSettings,
}

impl From<(i64, HealthSettings)> for HealthPolicy {
    fn from((version, settings): (i64, HealthSettings)) -> Self {
        Self { version, settings }
    }
}

impl Stele {
    /// How the caller's workspace scores health; where it never said, the default.
    pub async fn get_health_settings(&self, caller: &Caller) -> Result<HealthPolicy, Error> {
        caller.require(Scope::AccountRead)?;
        let stored = self.signals.health_settings(caller.workspace_id()).await?;
        Ok(stored.map(HealthPolicy::from).unwrap_or_default())
    }

    /// Says how the caller's workspace scores health from here on. What is shown of an account follows at once, what lists are
    /// ordered and filtered by when the scores are computed next. A change that moves nothing is not written.
    ///
    /// Fails with [`Error::Outdated`] where the version is no longer the expected one.
    pub async fn put_health_settings(
        &self,
        caller: &Caller,
        settings: HealthSettings,
        expected_version: Option<i64>,
    ) -> Result<HealthPolicy, Error> {
        caller.require(Scope::Admin)?;
        let workspace = caller.workspace_id();
        let put = retry(|| async {
            let mut work = self.store.begin().await?;
            let stored = work.stored_health_settings(workspace).await?;
            let unsaid = stored.is_none();
            let mut policy = stored.map(HealthPolicy::from).unwrap_or_default();
            if expected_version.is_some_and(|expected| expected != policy.version) {
                return Err(Error::Outdated.into());
            }
            let moved = unsaid || policy.settings != settings;
            if moved {
                work.put_health_settings(workspace, policy.version, &settings)
                    .await?;
                work.commit().await?;
                policy = HealthPolicy {
                    version: policy.version + 1,
                    settings: settings.clone(),
                };
            }
            Ok::<_, Attempt>((moved, policy))
        });
        let (moved, policy) = put.await?;
        if moved {
            self.refresh_after_health_settings(workspace).await;
        }
        Ok(policy)
    }
}
