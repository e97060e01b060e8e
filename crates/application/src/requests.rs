//! Use cases around requests of customers. An account is printed with its requests, so each change of one is a change of the
//! account.

use stele_domain::{RequestChange, RequestDraft, RequestId, Scope, SupportRequest};

use crate::accounts::locked_account;
use crate::people::Ripple;
use crate::ports::RecordRemoval;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, RecordRef, Resource, Stele};

impl Stele {
    /// Makes a request. Fails with [`Error::Invalid`]; nothing is written then.
    pub async fn create_request(
        &self,
        caller: &Caller,
        draft: RequestDraft,
    ) -> Result<SupportRequest, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let account = locked_account(&mut *work, workspace, draft.account).await?;
            let now = self.clock.now();
            let id = RequestId(self.ids.uuid());
            let request = SupportRequest::new(id, account.key(), draft.clone(), now);
            let request = work.insert(workspace, request).await?;
            let mut ripple = Ripple::over([account]);
            ripple.show(request.account.id);
            ripple.settle(&mut *work, workspace, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(request)
        })
        .await
    }

    /// Applies a change to one request and answers it as it is then. A change that moves nothing is not written.
    pub async fn update_request(
        &self,
        caller: &Caller,
        request: &RecordRef,
        change: RequestChange,
    ) -> Result<SupportRequest, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let before: Option<SupportRequest> = work.for_update(workspace, request).await?;
            let before = before.ok_or(Error::NotFound(Resource::SupportRequest))?;
            let account = locked_account(&mut *work, workspace, before.account.id).await?;
            let now = self.clock.now();
            let mut after = before.clone();
            after.apply(change.clone(), now);
            if after != before {
                after.stamp.touch(now);
                work.update(workspace, &after).await?;
                let mut ripple = Ripple::over([account]);
                ripple.show(after.account.id);
                ripple.settle(&mut *work, workspace, now).await?;
                work.commit().await?;
            }
            Ok::<_, Attempt>(after)
        })
        .await
    }

    /// Removes a request.
    pub async fn delete_request(&self, caller: &Caller, request: &RecordRef) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found: Option<SupportRequest> = work.for_update(workspace, request).await?;
            let found = found.ok_or(Error::NotFound(Resource::SupportRequest))?;
            let account = locked_account(&mut *work, workspace, found.account.id).await?;
            let now = self.clock.now();
            RecordRemoval::<SupportRequest>::remove(&mut *work, workspace, found.id.0, now).await?;
            let mut ripple = Ripple::over([account]);
            ripple.show(found.account.id);
            ripple.settle(&mut *work, workspace, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
