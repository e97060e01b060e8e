//! Reading what ties records together.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sea_orm::ConnectionTrait;
use stele_application::OfAccount;
use stele_application::ports::{RelationReader, StoreError};
use stele_domain::{
    Account, AccountId, ContactId, ConversationId, CustomField, FieldModel, Meeting, Message,
    Organization, SupportRequest, WorkspaceId,
};

use super::accounts::account_of;
use crate::convert::{account_from_row, field_from_row, message_from_row};
use crate::entity::{meetings, requests};
use crate::error::Fault;
use crate::{Database, sql};

#[async_trait]
impl RelationReader for Database {
    async fn accounts(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<Vec<Account>, StoreError> {
        let ids = accounts.iter().map(|account| account.0).collect();
        let statement = sql::several(self.kind(), workspace, ids);
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        Ok(rows.iter().map(account_of).collect::<Result<_, _>>()?)
    }

    async fn accounts_of(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, Vec<Account>>, StoreError> {
        let statement = sql::accounts_of(self.kind(), workspace, contacts);
        let rows = self.reader.query_all_raw(statement).await;
        let mut accounts = BTreeMap::new();
        for row in rows.map_err(Fault::from)? {
            let (contact, row, members) = sql::read_account_of(&row).map_err(Fault::from)?;
            let account = account_from_row(row, members).map_err(Fault::from)?;
            push(&mut accounts, contact, account);
        }
        Ok(accounts)
    }

    async fn organizations_of(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, Vec<Organization>>, StoreError> {
        let statement = sql::organizations_of(self.kind(), workspace, contacts);
        let rows = self.reader.query_all_raw(statement).await;
        let mut organizations = BTreeMap::new();
        for row in rows.map_err(Fault::from)? {
            let (contact, organization) = sql::read_organization_of(&row)?;
            push(&mut organizations, contact, organization);
        }
        Ok(organizations)
    }

    async fn messages(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Vec<Message>, StoreError> {
        let statement = sql::messages_of(self.kind(), workspace, conversation);
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        let message_of =
            |row| -> Result<_, Fault> { Ok(message_from_row(sql::read_message(row)?)?) };
        Ok(rows.iter().map(message_of).collect::<Result<_, _>>()?)
    }

    async fn latest_meetings(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<Meeting>, StoreError> {
        let (of, by) = (OfAccount(account), meetings::Column::StartAt);
        let statement = sql::latest::<Meeting>(self.kind(), workspace, &of, by, limit);
        Ok(self.records(statement).await?)
    }

    async fn latest_requests(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<SupportRequest>, StoreError> {
        let (of, by) = (OfAccount(account), requests::Column::RequestedAt);
        let statement = sql::latest::<SupportRequest>(self.kind(), workspace, &of, by, limit);
        Ok(self.records(statement).await?)
    }

    async fn custom_fields(
        &self,
        workspace: WorkspaceId,
        model: Option<FieldModel>,
        limit: u32,
    ) -> Result<Vec<CustomField>, StoreError> {
        let statement = sql::fields(self.kind(), workspace, model, limit);
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        let field_of = |row| -> Result<_, Fault> { Ok(field_from_row(sql::read_field(row)?)?) };
        Ok(rows.iter().map(field_of).collect::<Result<_, _>>()?)
    }
}

fn push<T>(all: &mut BTreeMap<ContactId, Vec<T>>, contact: ContactId, one: T) {
    all.entry(contact).or_default().push(one);
}
