//! Reading the records that hang on accounts: the same for every kind.

use std::collections::BTreeMap;

use stele_domain::{
    Account, AccountId, Contact, ContactId, CustomField, FieldModel, Meeting, Organization, Scope,
    SupportRequest,
};
use uuid::Uuid;

use crate::ports::{RecordReader, Records, RelationReader};
use crate::{Caller, Error, Record, RecordQuery, RecordRef, Stele};

/// How many meetings are shown with an account (Zudo).
const MEETINGS_SHOWN: u32 = 10;

/// How many requests are shown with an account: more than anyone reads, and few enough for one answer.
const REQUESTS_SHOWN: u32 = 1_000;

/// The most custom fields that are listed.
const FIELDS_SHOWN: u32 = 10_000;

impl Stele {
    /// One record of the caller's workspace.
    pub async fn get_record<R: Record>(
        &self,
        caller: &Caller,
        record: &RecordRef,
    ) -> Result<R, Error>
    where
        dyn Records: RecordReader<R>,
    {
        caller.require(R::READ)?;
        let found = RecordReader::<R>::get(&*self.records, caller.workspace_id(), record).await?;
        found.ok_or(Error::NotFound(R::RESOURCE))
    }

    /// One page of the caller's records of a kind.
    pub async fn list_records<R: Record>(
        &self,
        caller: &Caller,
        query: &RecordQuery<R::Of>,
    ) -> Result<Vec<R>, Error>
    where
        dyn Records: RecordReader<R>,
    {
        caller.require(R::READ)?;
        Ok(RecordReader::<R>::page(&*self.records, caller.workspace_id(), query).await?)
    }

    /// How many of the caller's records there are, for the dialects that print a total.
    pub async fn count_records<R: Record>(
        &self,
        caller: &Caller,
        of: Option<&R::Of>,
    ) -> Result<u64, Error>
    where
        dyn Records: RecordReader<R>,
    {
        caller.require(R::READ)?;
        Ok(RecordReader::<R>::count(&*self.records, caller.workspace_id(), of).await?)
    }

    /// Several records by id, for the dialects that print them within others. Those that are gone are left out.
    pub async fn records_by_id<R: Record>(
        &self,
        caller: &Caller,
        ids: impl IntoIterator<Item = Uuid> + Send,
    ) -> Result<BTreeMap<Uuid, R>, Error>
    where
        dyn Records: RecordReader<R>,
    {
        caller.require(R::READ)?;
        let ids = each_once(ids);
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = RecordReader::<R>::several(&*self.records, caller.workspace_id(), &ids).await?;
        Ok(found
            .into_iter()
            .map(|record| (record.id(), record))
            .collect())
    }

    /// Several accounts by id, for the dialects that print them within other records.
    pub async fn accounts_by_id(
        &self,
        caller: &Caller,
        ids: impl IntoIterator<Item = AccountId> + Send,
    ) -> Result<BTreeMap<AccountId, Account>, Error> {
        caller.require(Scope::AccountRead)?;
        let ids = each_once(ids);
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = RelationReader::accounts(&*self.records, caller.workspace_id(), &ids).await?;
        Ok(found
            .into_iter()
            .map(|account| (account.id, account))
            .collect())
    }

    /// The accounts that several people are tied to, each person's by number. People without accounts are left out.
    pub async fn accounts_of_contacts(
        &self,
        caller: &Caller,
        contacts: &[Contact],
    ) -> Result<BTreeMap<ContactId, Vec<Account>>, Error> {
        caller.require(Scope::AccountRead)?;
        let ids = each_once(contacts.iter().map(|contact| contact.id));
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        Ok(self
            .records
            .accounts_of(caller.workspace_id(), &ids)
            .await?)
    }

    /// The organizations that several people are tied to themselves, each person's by id. People without are left out.
    pub async fn organizations_of_contacts(
        &self,
        caller: &Caller,
        contacts: &[Contact],
    ) -> Result<BTreeMap<ContactId, Vec<Organization>>, Error> {
        caller.require(Scope::AccountRead)?;
        let ids = each_once(contacts.iter().map(|contact| contact.id));
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let workspace = caller.workspace_id();
        Ok(self.records.organizations_of(workspace, &ids).await?)
    }

    /// The ten most recent meetings of an account, newest first.
    pub async fn latest_meetings(
        &self,
        caller: &Caller,
        account: AccountId,
    ) -> Result<Vec<Meeting>, Error> {
        caller.require(Scope::AccountRead)?;
        let workspace = caller.workspace_id();
        let latest = self
            .records
            .latest_meetings(workspace, account, MEETINGS_SHOWN);
        Ok(latest.await?)
    }

    /// The requests of an account, those asked last first: a thousand at most, the others are in their list.
    pub async fn latest_requests(
        &self,
        caller: &Caller,
        account: AccountId,
    ) -> Result<Vec<SupportRequest>, Error> {
        caller.require(Scope::AccountRead)?;
        let workspace = caller.workspace_id();
        let latest = self
            .records
            .latest_requests(workspace, account, REQUESTS_SHOWN);
        Ok(latest.await?)
    }

    /// The traits that the caller's records have had, of one model or of all, by key and then by model.
    pub async fn custom_fields(
        &self,
        caller: &Caller,
        model: Option<FieldModel>,
    ) -> Result<Vec<CustomField>, Error> {
        caller.require(Scope::AccountRead)?;
        let workspace = caller.workspace_id();
        let fields = self.records.custom_fields(workspace, model, FIELDS_SHOWN);
        Ok(fields.await?)
    }
}

/// The same ids, each once: what is printed in several places is read once.
pub(crate) fn each_once<T: Ord>(ids: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut ids: Vec<_> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
