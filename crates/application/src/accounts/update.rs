//! Changing an account.

use std::collections::BTreeSet;
use std::slice;

use stele_domain::{Account, AccountChange, ContactId, Scope, WorkspaceId};

use super::write::MAX_CONTACTS;
use super::{AccountRef, MAX_CONTACTS_SHOWN, WholeAccount};
use crate::changed::Changed;
use crate::events::claim_events;
use crate::ports::UnitOfWork;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Resource, Stele, segments};

/// Whether the answer shows the account's contacts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Contacts {
    Shown,
    NotShown,
}

impl Stele {
    /// Applies a change to one account and answers it as it is then. A change that moves nothing a reader can see is not
    /// written, unless it asks to [`touch`](AccountChange::touch).
    ///
    /// Fails with [`Error::NotFound`], [`Error::IdentifierTaken`] or [`Error::Invalid`]; nothing is written then.
    pub async fn update_account(
        &self,
        caller: &Caller,
        account: &AccountRef,
        change: AccountChange,
    ) -> Result<Account, Error> {
        let whole = self.update(caller, account, change, Contacts::NotShown);
        Ok(whole.await?.account)
    }

    /// [`update_account`](Self::update_account), for the dialects that print an account's contacts with it: as they were
    /// when the account was this.
    pub async fn update_whole_account(
        &self,
        caller: &Caller,
        account: &AccountRef,
        change: AccountChange,
    ) -> Result<WholeAccount, Error> {
        self.update(caller, account, change, Contacts::Shown).await
    }

    async fn update(
        &self,
        caller: &Caller,
        account: &AccountRef,
        change: AccountChange,
        contacts: Contacts,
    ) -> Result<WholeAccount, Error> {
        caller.require(Scope::AccountWrite)?;
        super::write::check(&change, self.clock.now())?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let (mut work, held) = self
                .begin_with_people(workspace, account, change.contacts.as_deref())
                .await?;
            let before = work.account_for_update(workspace, account).await?;
            let before = before.ok_or(Error::NotFound(Resource::Account))?;
            let change = change.clone();
            self.change_account(&mut *work, workspace, before, change, contacts, &held)
                .await?
                .commit(work)
                .await
        })
        .await
    }

    /// Changes an account that is locked, with those of its people in `held` whom the change moves.
    pub(super) async fn change_account(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        before: Account,
        mut change: AccountChange,
        contacts: Contacts,
        held: &BTreeSet<ContactId>,
    ) -> Result<Changed<WholeAccount>, Attempt> {
        // Only now, with the account locked, is it known that no change before this one is still to come.
        let now = self.clock.now();
        let (drafts, touch) = (change.contacts.take(), change.touch);
        let mut after = before.clone();
        self.apply_to(work, workspace, &mut after, change, now)
            .await?;
        let had: Vec<_> = before
            .identifiers
            .all()
            .iter()
            .map(ToString::to_string)
            .collect();
        claim_events(work, workspace, &had, &mut after).await?;
        let mut moved = after != before || touch;
        let known = match (&drafts, contacts) {
            (None, Contacts::NotShown) => Vec::new(),
            _ => {
                work.account_contacts(workspace, before.id, MAX_CONTACTS_SHOWN)
                    .await?
            }
        };
        let contacts = match &drafts {
            None => known,
            Some(drafts) => {
                if !super::write::moved(&known, drafts, now).is_subset(held) {
                    return Err(Attempt::outdated("the account's list of contacts"));
                }
                // Behind those whom the write replaces there may be more, who are shown once there is room.
                let more = known.len() >= MAX_CONTACTS;
                let written = self
                    .replace_contacts(work, workspace, before.id, known, drafts, now)
                    .await?;
                moved |= written.moved;
                let mut ask = false;
                for gone in written.gone {
                    ask |= after.derived.exchange(Some(gone), None);
                }
                if ask {
                    let newest = work.newest_times(workspace, before.id).await?;
                    after.derived.set_newest(newest);
                }
                after.derived.users_count += written.new;
                if more {
                    work.account_contacts(workspace, before.id, MAX_CONTACTS_SHOWN)
                        .await?
                } else {
                    written.contacts
                }
            }
        };
        if moved {
            after.touch(now);
            work.update_account(workspace, &after).await?;
            segments::keep_up(work, workspace, slice::from_ref(&after), now).await?;
        }
        let after = WholeAccount {
            account: after,
            contacts,
        };
        Ok(Changed { after, moved })
    }
}
