//! Use cases around meetings. An account is printed with its meetings, so each change of one is a change of the account.

use stele_domain::{Meeting, MeetingChange, MeetingDraft, MeetingId, MeetingNumber, Scope, Stamp};

use crate::accounts::locked_account;
use crate::people::Ripple;
use crate::ports::RecordRemoval;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, RecordRef, Resource, Stele};

impl Stele {
    /// Makes a meeting. Fails with [`Error::Invalid`]; nothing is written then.
    pub async fn create_meeting(
        &self,
        caller: &Caller,
        draft: MeetingDraft,
    ) -> Result<Meeting, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let account = locked_account(&mut *work, workspace, draft.account).await?;
            let now = self.clock.now();
            let MeetingDraft {
                account: _,
                title,
                start_at,
                end_at,
            } = draft.clone();
            let meeting = Meeting {
                id: MeetingId(self.ids.uuid()),
                number: MeetingNumber(0),
                stamp: Stamp::new(now),
                account: account.key(),
                title,
                start_at,
                end_at,
            };
            check(&meeting)?;
            let meeting = work.insert(workspace, meeting).await?;
            let mut ripple = Ripple::over([account]);
            ripple.show(meeting.account.id);
            ripple.settle(&mut *work, workspace, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(meeting)
        })
        .await
    }

    /// Applies a change to one meeting and answers it as it is then. A change that moves nothing is not written.
    pub async fn update_meeting(
        &self,
        caller: &Caller,
        meeting: &RecordRef,
        change: MeetingChange,
    ) -> Result<Meeting, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let before: Option<Meeting> = work.for_update(workspace, meeting).await?;
            let before = before.ok_or(Error::NotFound(Resource::Meeting))?;
            let account = locked_account(&mut *work, workspace, before.account.id).await?;
            let now = self.clock.now();
            let mut after = before.clone();
            after.apply(change.clone());
            check(&after)?;
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

    /// Removes a meeting.
    pub async fn delete_meeting(&self, caller: &Caller, meeting: &RecordRef) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found: Option<Meeting> = work.for_update(workspace, meeting).await?;
            let found = found.ok_or(Error::NotFound(Resource::Meeting))?;
            let account = locked_account(&mut *work, workspace, found.account.id).await?;
            let now = self.clock.now();
            RecordRemoval::<Meeting>::remove(&mut *work, workspace, found.id.0, now).await?;
            let mut ripple = Ripple::over([account]);
            ripple.show(found.account.id);
            ripple.settle(&mut *work, workspace, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}

fn check(meeting: &Meeting) -> Result<(), Invalid> {
    if meeting.ends_before_it_begins() {
        return Err(Invalid::EndsBeforeItBegins);
    }
    Ok(())
}
