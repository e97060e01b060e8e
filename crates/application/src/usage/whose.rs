//! Finding out whose usage is asked for, by whoever may ask for usage.

use stele_domain::{Contact, ContactId, Scope};

use super::UsageBy;
use crate::ports::RecordReader;
use crate::{AccountRef, Caller, Error, RecordRef, Stele};

impl Stele {
    /// Whose usage is meant by the name of an account; [`UsageBy::Nobody`]'s where no account has it.
    pub async fn usage_by_account(
        &self,
        caller: &Caller,
        account: &AccountRef,
    ) -> Result<UsageBy, Error> {
        caller.require(Scope::QueryRead)?;
        let found = self.accounts.get(caller.workspace_id(), account).await?;
        Ok(found.map_or(UsageBy::Nobody, |account| UsageBy::Account(account.id)))
    }

    /// Whose usage is meant by the id of a contact; [`UsageBy::Nobody`]'s where it is no contact's.
    pub async fn usage_by_contact(
        &self,
        caller: &Caller,
        contact: ContactId,
    ) -> Result<UsageBy, Error> {
        caller.require(Scope::QueryRead)?;
        let workspace = caller.workspace_id();
        let contact = RecordRef::Id(contact.0);
        let found = RecordReader::<Contact>::get(&*self.records, workspace, &contact).await?;
        Ok(found.map_or(UsageBy::Nobody, |contact| UsageBy::Contact(contact.id)))
    }
}
