//! Use cases around requests of customers.

use stele_domain::{RequestChange, RequestDraft, RequestId, SupportRequest};

use crate::{Caller, Error, RecordRef, Stele};

impl Stele {
    /// Makes a request. Fails with [`Error::Invalid`]; nothing is written then.
    pub async fn create_request(
        &self,
        caller: &Caller,
        draft: RequestDraft,
    ) -> Result<SupportRequest, Error> {
        self.create_shown(caller, draft.account, |account, now| {
            let id = RequestId(self.ids.uuid());
            Ok(SupportRequest::new(id, account.key(), draft.clone(), now))
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
        self.change_shown(caller, request, |request: &mut SupportRequest, now| {
            request.apply(change.clone(), now);
            Ok(())
        })
        .await
    }

    /// Removes a request.
    pub async fn delete_request(&self, caller: &Caller, request: &RecordRef) -> Result<(), Error> {
        self.remove_shown::<SupportRequest>(caller, request).await
    }
}
