//! Use cases around meetings.

use stele_domain::{Meeting, MeetingChange, MeetingDraft, MeetingId, MeetingNumber, Stamp};

use crate::{Caller, Error, Invalid, RecordRef, Stele};

impl Stele {
    /// Makes a meeting. Fails with [`Error::Invalid`]; nothing is written then.
    pub async fn create_meeting(
        &self,
        caller: &Caller,
        draft: MeetingDraft,
    ) -> Result<Meeting, Error> {
        let MeetingDraft {
            account,
            title,
            start_at,
            end_at,
        } = draft;
        self.create_shown(caller, account, |account, now| {
            let meeting = Meeting {
                id: MeetingId(self.ids.uuid()),
                number: MeetingNumber(0),
                stamp: Stamp::new(now),
                account: account.key(),
                title: title.clone(),
                start_at,
                end_at,
            };
            check(&meeting)?;
            Ok(meeting)
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
        self.change_shown(caller, meeting, |meeting: &mut Meeting, _| {
            meeting.apply(change.clone());
            check(meeting)
        })
        .await
    }

    /// Removes a meeting.
    pub async fn delete_meeting(&self, caller: &Caller, meeting: &RecordRef) -> Result<(), Error> {
        self.remove_shown::<Meeting>(caller, meeting).await
    }
}

fn check(meeting: &Meeting) -> Result<(), Invalid> {
    if meeting.ends_before_it_begins() {
        return Err(Invalid::EndsBeforeItBegins);
    }
    Ok(())
}
