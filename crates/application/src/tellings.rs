//! What a customer's product tells of accounts, people and organizations, by its own ids of them.
//!
//! It tells in messages, which it sends again when it does not know whether they arrived (Vitally). Each counts once: that it
//! is known is written in the unit of work that writes what it says. One that comes again after another has said otherwise
//! takes nothing back.
//!
//! Several of them, and events among them, are a batch: one unit of work, in which each finds what those before it wrote.

use std::collections::BTreeSet;

use stele_domain::{
    AccountChange, AccountId, ContactChange, Field, Identifier, OrganizationChange, Scope,
    Timestamp, UniqueId,
};

use crate::ports::UnitOfWork;
use crate::retry::{Attempt, retry};
use crate::{AccountRef, Caller, Error, EventDraft, Invalid, RecordRef, Resource, Stele};

/// A message, which counts once.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// What it is known by, for as long as events are known by theirs, with which it shares them.
    pub id: UniqueId,
    /// What it says.
    pub told: Told,
}

/// What a message says. What it names besides its subject is made where it is not there, with its id as name.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// An account is like this: the one that has the id is changed, where none has one is made, with the id as its name if the
    /// change gives none.
    Account {
        /// Its external id or an alias.
        id: Identifier,
        /// The external id of the organization above it.
        organization: Option<Identifier>,
        /// The change, which names neither identifiers nor contacts.
        change: Box<AccountChange>,
    },
    /// A person is like this: the one who has the id is changed, where nobody has they are made. They are tied to what is named,
    /// and to what they were tied to before.
    Contact {
        /// Their external id.
        id: Identifier,
        /// The external id, or an alias, of an account.
        account: Option<Identifier>,
        /// The external id of an organization.
        organization: Option<Identifier>,
        /// The change, which names no ties.
        change: Box<ContactChange>,
    },
    /// An organization is like this: the one that has the id is changed, where none has one is made, with the id as its name if
    /// the change gives none.
    Organization {
        /// Its external id.
        id: Identifier,
        /// The change.
        change: OrganizationChange,
    },
    /// A person does not belong to an account, and is removed if they belong to nothing else. It says nothing of somebody who is
    /// not there, or does not belong to it.
    Parted {
        /// The person's external id.
        contact: Identifier,
        /// The account's external id or an alias.
        account: Identifier,
    },
}

impl Told {
    /// Refuses what can be seen without looking at the store.
    fn check(&self, now: Timestamp) -> Result<(), Invalid> {
        match self {
            Told::Account { change, .. } => crate::accounts::check(change, now),
            Told::Contact {
                account: None,
                organization: None,
                ..
            } => Err(Invalid::TiedToNothing),
            Told::Contact { change, .. } => crate::people::check(change, now),
            Told::Organization { .. } | Told::Parted { .. } => Ok(()),
        }
    }
}

/// A part of what is told at once.
#[derive(Debug, Clone, PartialEq)]
pub enum BatchPart {
    /// A message.
    Telling(Telling),
    /// Events that follow one another.
    Events(Vec<EventDraft>),
}

impl BatchPart {
    /// What writing it takes.
    fn scope(&self) -> Scope {
        match self {
            BatchPart::Telling(_) => Scope::AccountWrite,
            BatchPart::Events(_) => Scope::EventWrite,
        }
    }

    fn told(&self) -> Option<&Told> {
        match self {
            BatchPart::Telling(telling) => Some(&telling.told),
            BatchPart::Events(_) => None,
        }
    }
}

impl Stele {
    /// Writes what a message says, unless it is known already.
    ///
    /// Fails with [`Error::Invalid`]; nothing is written then, and the message is not known.
    pub async fn tell(&self, caller: &Caller, telling: &Telling) -> Result<(), Error> {
        let parts = [BatchPart::Telling(telling.clone())];
        self.tell_all(caller, &parts).await
    }

    /// Writes messages and events in their order, all of them in one unit of work, but for those that are known already: an
    /// event belongs to the account of its user as those before it left them.
    ///
    /// Fails with [`Error::Invalid`] where one of them is refused; nothing is written then, and none of them is known.
    pub async fn tell_all(&self, caller: &Caller, parts: &[BatchPart]) -> Result<(), Error> {
        for part in parts {
            caller.require(part.scope())?;
        }
        let now = self.clock.now();
        for told in parts.iter().filter_map(BatchPart::told) {
            told.check(now)?;
        }
        if parts.is_empty() {
            return Ok(());
        }
        let seen = retry(|| self.try_to_tell_all(caller, parts)).await?;
        self.refresh_after_events(caller.workspace_id(), &seen)
            .await;
        Ok(())
    }

    /// Answers the accounts that are seen by the events among the parts.
    async fn try_to_tell_all(
        &self,
        caller: &Caller,
        parts: &[BatchPart],
    ) -> Result<BTreeSet<AccountId>, Attempt> {
        let workspace = caller.workspace_id();
        let mut work = self.store.begin().await?;
        if parts.len() > 1 {
            // Each locks what it names in the order in which it tells: those of one workspace follow one another, or two that
            // tell of the same the other way round would wait for each other.
            work.workspace_for_update(workspace).await?;
        }
        let mut seen = BTreeSet::new();
        for part in parts {
            match part {
                BatchPart::Telling(telling) => {
                    self.write_telling(&mut *work, caller, telling).await?;
                }
                BatchPart::Events(drafts) => {
                    let (_, accounts) = self.write_events(&mut *work, workspace, drafts).await?;
                    seen.extend(accounts);
                }
            }
        }
        work.commit().await?;
        Ok(seen)
    }

    async fn write_telling(
        &self,
        work: &mut dyn UnitOfWork,
        caller: &Caller,
        telling: &Telling,
    ) -> Result<(), Attempt> {
        let Telling { id, told } = telling;
        let now = self.clock.now();
        let new = work
            .note_event_ids(caller.workspace_id(), &[id], now)
            .await?;
        if new.is_empty() {
            return Ok(());
        }
        let written = self.write_told(work, caller, told.clone()).await;
        written.map_err(look_again)
    }

    /// Writes what a message says: organizations first, then accounts, then people, as every message does.
    async fn write_told(
        &self,
        work: &mut dyn UnitOfWork,
        caller: &Caller,
        told: Told,
    ) -> Result<(), Attempt> {
        let workspace = caller.workspace_id();
        match told {
            Told::Account {
                id,
                organization,
                change,
            } => {
                let mut change = *change;
                if let Some(above) = &organization {
                    let above = self.organization_called(work, workspace, above).await?;
                    change.organization = Field::Value(above);
                }
                self.put_account(work, caller, &id, change).await?;
            }
            Told::Contact {
                id,
                account,
                organization,
                change,
            } => {
                let mut change = *change;
                if let Some(named) = &organization {
                    let named = self.organization_called(work, workspace, named).await?;
                    change.organizations = Some(vec![named]);
                }
                if let Some(named) = &account {
                    let named = self.account_called(work, caller, named).await?;
                    change.accounts = Some(vec![named]);
                }
                self.put_contact(work, workspace, &id, change).await?;
            }
            Told::Organization { id, change } => {
                self.put_organization(work, workspace, &id, change).await?;
            }
            Told::Parted { contact, account } => {
                let named = [AccountRef::Identifier(account.as_str().to_owned())];
                let found = work.named_accounts(workspace, &named).await?;
                if let Some(account) = found.into_iter().flatten().next() {
                    let contact = RecordRef::ExternalId(contact.as_str().to_owned());
                    self.untie_contact(work, workspace, &contact, account)
                        .await?;
                }
            }
        }
        Ok(())
    }
}

/// What a message names was found or made in the same unit of work: where it is not there, somebody removed it in between,
/// and a second try makes it.
fn look_again(attempt: Attempt) -> Attempt {
    match attempt {
        Attempt::Failed(Error::Invalid(Invalid::Unknown(
            Resource::Account | Resource::Organization,
        ))) => Attempt::outdated("what a message names"),
        other => other,
    }
}
