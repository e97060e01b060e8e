//! Use cases around NPS responses. A person's last response is part of them, and counts for each of their accounts.

use std::collections::BTreeSet;

use stele_domain::{
    ContactId, LastResponse, NpsResponse, NpsResponseChange, NpsResponseDraft, NpsResponseId,
    Scope, Stamp, Timestamp, WorkspaceId,
};

use crate::people::Ripple;
use crate::ports::{HeldPeople, RecordRemoval, UnitOfWork};
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, RecordRef, Resource, Stele};

impl Stele {
    /// Records a response.
    ///
    /// Fails with [`Error::ExternalIdTaken`], or with [`Error::Invalid`] where there is no such person; nothing is written
    /// then.
    pub async fn create_response(
        &self,
        caller: &Caller,
        draft: NpsResponseDraft,
    ) -> Result<NpsResponse, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let work = self.store.begin().await?;
            self.record_response(work, workspace, draft.clone()).await
        })
        .await
    }

    /// [`create_response`](Self::create_response); where a response has the external id already, that one is changed
    /// (Vitally).
    pub async fn put_response(
        &self,
        caller: &Caller,
        draft: NpsResponseDraft,
    ) -> Result<NpsResponse, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let known: Option<NpsResponse> = match &draft.external_id {
                None => None,
                Some(id) => {
                    let id = RecordRef::ExternalId(id.as_str().to_owned());
                    work.stored(workspace, &id).await?
                }
            };
            let draft = draft.clone();
            let Some(known) = known else {
                let recorded = self.record_response(work, workspace, draft).await;
                return recorded.map_err(Attempt::lost_race);
            };
            let change = NpsResponseChange {
                contact: Some(draft.contact),
                responded_at: Some(draft.responded_at),
                score: Some(draft.score),
                feedback: draft.feedback,
            };
            self.change_response(work, workspace, known, change).await
        })
        .await
    }

    async fn record_response(
        &self,
        mut work: Box<dyn UnitOfWork>,
        workspace: WorkspaceId,
        draft: NpsResponseDraft,
    ) -> Result<NpsResponse, Attempt> {
        let NpsResponseDraft {
            external_id,
            contact,
            responded_at,
            score,
            feedback,
        } = draft;
        let held = hold(&mut *work, workspace, [contact]).await?;
        check(&held, contact)?;
        let now = self.clock.now();
        let response = NpsResponse {
            id: NpsResponseId(self.ids.uuid()),
            stamp: Stamp::new(now),
            external_id,
            contact,
            responded_at,
            score,
            feedback: feedback.value(),
        };
        let response = work.insert(workspace, response).await?;
        settle(&mut *work, workspace, held, now).await?;
        work.commit().await?;
        Ok(response)
    }

    /// Applies a change to one response and answers it as it is then. A change that moves nothing is not written.
    pub async fn update_response(
        &self,
        caller: &Caller,
        response: &RecordRef,
        change: NpsResponseChange,
    ) -> Result<NpsResponse, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found: Option<NpsResponse> = work.stored(workspace, response).await?;
            let found = found.ok_or(Error::NotFound(Resource::NpsResponse))?;
            self.change_response(work, workspace, found, change.clone())
                .await
        })
        .await
    }

    async fn change_response(
        &self,
        mut work: Box<dyn UnitOfWork>,
        workspace: WorkspaceId,
        found: NpsResponse,
        change: NpsResponseChange,
    ) -> Result<NpsResponse, Attempt> {
        let contact = change.contact.unwrap_or(found.contact);
        let held = hold(&mut *work, workspace, [found.contact, contact]).await?;
        let before = locked(&mut *work, workspace, &found).await?;
        let mut after = before.clone();
        after.apply(change);
        if after == before {
            return Ok(before);
        }
        check(&held, contact)?;
        let now = self.clock.now();
        after.stamp.touch(now);
        work.update(workspace, &after).await?;
        settle(&mut *work, workspace, held, now).await?;
        work.commit().await?;
        Ok(after)
    }

    /// Removes a response, which counts no more then.
    pub async fn delete_response(
        &self,
        caller: &Caller,
        response: &RecordRef,
    ) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found: Option<NpsResponse> = work.stored(workspace, response).await?;
            let found = found.ok_or(Error::NotFound(Resource::NpsResponse))?;
            let held = hold(&mut *work, workspace, [found.contact]).await?;
            let found = locked(&mut *work, workspace, &found).await?;
            let now = self.clock.now();
            RecordRemoval::<NpsResponse>::remove(&mut *work, workspace, found.id.0, now).await?;
            settle(&mut *work, workspace, held, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}

/// Locks the people whose responses are written, before the responses: whoever removes people does it in this order.
async fn hold<const N: usize>(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    people: [ContactId; N],
) -> Result<HeldPeople, Attempt> {
    let people = BTreeSet::from(people);
    let refs: Vec<_> = people.iter().map(|id| RecordRef::Id(id.0)).collect();
    Ok(work.people_for_update(workspace, &refs).await?)
}

/// Refuses a person who is not there.
fn check(held: &HeldPeople, person: ContactId) -> Result<(), Invalid> {
    if held.people.contains_key(&person) {
        return Ok(());
    }
    Err(Invalid::Unknown(Resource::Contact))
}

/// Locks a response that was found, once its person is locked.
async fn locked(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    found: &NpsResponse,
) -> Result<NpsResponse, Attempt> {
    let by_id = RecordRef::Id(found.id.0);
    let locked: Option<NpsResponse> = work.for_update(workspace, &by_id).await?;
    locked
        .filter(|locked| locked.contact == found.contact)
        .ok_or_else(|| Attempt::outdated("the response"))
}

/// Looks up what the last responses are now, and lets the people and their accounts follow.
async fn settle(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    held: HeldPeople,
    now: Timestamp,
) -> Result<(), Attempt> {
    let mut ripple = Ripple::over(held.accounts.into_values());
    for (id, person) in held.people {
        let last = work.last_response(workspace, id).await?;
        let before = person.contact;
        let mut after = before.clone();
        after.derived.last_response = last.map(|last| LastResponse {
            score: last.score,
            feedback: last.feedback,
            responded_at: last.responded_at,
        });
        if after == before {
            continue;
        }
        after.touch(now);
        work.update_contact(workspace, &after).await?;
        for account in person.accounts {
            ripple.exchange(account, Some(before.figures()), Some(after.figures()));
        }
    }
    ripple.settle(work, workspace, now).await
}
