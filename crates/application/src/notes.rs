//! Use cases around notes.

use std::collections::BTreeSet;

use stele_domain::{Contact, Identifier, Note, NoteChange, NoteId, Scope, Text, Timestamp};
use uuid::Uuid;

use crate::about::Named;
use crate::ports::RecordReader;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, RecordRef, Resource, Stele};

impl Stele {
    /// Writes down what `text` says of a time, with whatever else `change` says. A note whose author is not named is by the
    /// team member whom the key acts for.
    ///
    /// Fails with [`Error::ExternalIdTaken`], or with [`Error::Invalid`] where it names something that is not there; nothing
    /// is written then.
    pub async fn create_note(
        &self,
        caller: &Caller,
        external_id: Option<Identifier>,
        text: Text,
        noted_at: Timestamp,
        change: NoteChange,
    ) -> Result<Note, Error> {
        caller.require(Scope::AccountWrite)?;
        self.check_mentioned(caller, &change).await?;
        retry(|| self.write_note(caller, external_id.clone(), text.clone(), noted_at, &change))
            .await
    }

    /// [`create_note`](Self::create_note); where a note has the external id already, that one is changed (Vitally).
    pub async fn put_note(
        &self,
        caller: &Caller,
        external_id: Option<Identifier>,
        text: Text,
        noted_at: Timestamp,
        change: NoteChange,
    ) -> Result<Note, Error> {
        caller.require(Scope::AccountWrite)?;
        self.check_mentioned(caller, &change).await?;
        let over_known = NoteChange {
            text: Some(text.clone()),
            noted_at: Some(noted_at),
            ..change.clone()
        };
        retry(|| async {
            if let Some(id) = &external_id {
                let id = RecordRef::ExternalId(id.as_str().to_owned());
                if let Some(known) = self.change_note(caller, &id, &over_known).await? {
                    return Ok(known);
                }
            }
            self.write_note(caller, external_id.clone(), text.clone(), noted_at, &change)
                .await
                .map_err(Attempt::lost_race)
        })
        .await
    }

    /// Applies a change to one note and answers it as it is then. A change that moves nothing is not written.
    pub async fn update_note(
        &self,
        caller: &Caller,
        note: &RecordRef,
        change: NoteChange,
    ) -> Result<Note, Error> {
        caller.require(Scope::AccountWrite)?;
        self.check_mentioned(caller, &change).await?;
        let changed = retry(|| self.change_note(caller, note, &change)).await?;
        changed.ok_or(Error::NotFound(Resource::Note))
    }

    /// Removes a note.
    pub async fn delete_note(&self, caller: &Caller, note: &RecordRef) -> Result<(), Error> {
        self.remove_plain::<Note>(caller, note).await
    }

    /// Refuses to mention people who are not there. Whoever is removed later is still mentioned, so nothing is held for it.
    async fn check_mentioned(&self, caller: &Caller, change: &NoteChange) -> Result<(), Error> {
        let contacts = change.contacts.iter().flatten().map(|contact| contact.0);
        let contacts: BTreeSet<Uuid> = contacts.collect();
        if contacts.is_empty() {
            return Ok(());
        }
        let workspace = caller.workspace_id();
        let contacts: Vec<_> = contacts.into_iter().collect();
        let found = RecordReader::<Contact>::several(&*self.records, workspace, &contacts).await?;
        if found.len() < contacts.len() {
            return Err(Invalid::Unknown(Resource::Contact).into());
        }
        Ok(())
    }

    async fn write_note(
        &self,
        caller: &Caller,
        external_id: Option<Identifier>,
        text: Text,
        noted_at: Timestamp,
        change: &NoteChange,
    ) -> Result<Note, Attempt> {
        self.create_plain(caller, named(change), &change.traits, |now| {
            let mut note = Note::new(NoteId(self.ids.uuid()), external_id, text, noted_at, now);
            note.author = caller.member.as_ref().map(|member| member.id);
            note.apply(change.clone());
            note
        })
        .await
    }

    async fn change_note(
        &self,
        caller: &Caller,
        note: &RecordRef,
        change: &NoteChange,
    ) -> Result<Option<Note>, Attempt> {
        let apply = |note: &mut Note, _| note.apply(change.clone());
        self.change_plain(caller, note, named(change), &change.traits, apply)
            .await
    }
}

fn named(change: &NoteChange) -> Named {
    let NoteChange {
        account,
        organization,
        author,
        ..
    } = change;
    Named {
        account: account.value(),
        organization: organization.value(),
        members: author.value().into_iter().collect(),
    }
}
