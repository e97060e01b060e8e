//! Writing contacts and their ties.

use async_trait::async_trait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use stele_application::RecordRef;
use stele_application::ports::{ContactWrites, HeldPeople, StoreError};
use stele_domain::{
    AccountContact, AccountId, Contact, ContactId, ContactNumber, NewestTimes, OrganizationId,
    WorkspaceId,
};

use super::SqlUnitOfWork;
use super::differences::differences;
use super::numbers::Numbered;
use crate::convert::{account_contact_from_rows, contact_row, newest_times_from_cells, tie_row};
use crate::entity::{account_contacts as ties, contacts, organization_contacts};
use crate::error::Fault;
use crate::sql;

#[async_trait]
impl ContactWrites for SqlUnitOfWork {
    async fn account_contacts(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<AccountContact>, StoreError> {
        Ok(self.contacts_in_order(workspace, account, limit).await?)
    }

    async fn people_and_accounts_for_update(
        &mut self,
        workspace: WorkspaceId,
        people: &[RecordRef],
        accounts: &[AccountId],
    ) -> Result<HeldPeople, StoreError> {
        Ok(self.hold_people(workspace, people, accounts).await?)
    }

    async fn insert_contact(
        &mut self,
        workspace: WorkspaceId,
        contact: Contact,
    ) -> Result<Contact, StoreError> {
        Ok(self.add_person(workspace, contact).await?)
    }

    async fn update_contact(
        &mut self,
        workspace: WorkspaceId,
        contact: &Contact,
    ) -> Result<(), StoreError> {
        Ok(self.change_person(workspace, contact).await?)
    }

    async fn remove_contact(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<(), StoreError> {
        Ok(self.remove_people(workspace, vec![contact]).await?)
    }

    async fn tie(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: &AccountContact,
    ) -> Result<(), StoreError> {
        Ok(self.put_tie(tie_row(workspace, account, contact)).await?)
    }

    async fn untie(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: ContactId,
    ) -> Result<(), StoreError> {
        Ok(self.cut_tie(workspace, account, contact).await?)
    }

    async fn tie_organizations(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
        organizations: &[OrganizationId],
    ) -> Result<(), StoreError> {
        let ties = self.replace_organizations(workspace, contact, organizations);
        Ok(ties.await?)
    }

    async fn newest_times(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<NewestTimes, StoreError> {
        Ok(self.newest_of_people(workspace, account).await?)
    }
}

/// The row of a contact.
fn row_of(workspace: WorkspaceId, contact: ContactId) -> Condition {
    use contacts::{Column, Entity};
    Condition::all()
        .add(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .add(Expr::col((Entity, Column::Id)).eq(contact.0))
}

impl SqlUnitOfWork {
    async fn contacts_in_order(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<AccountContact>, Fault> {
        let statement = sql::contacts_of_one(self.kind, workspace, account, limit);
        let rows = self.transaction.query_all_raw(statement).await?;
        let contact_of = |row| {
            let (tie, contact) = sql::read_contact(row)?;
            Ok(account_contact_from_rows(tie, contact)?)
        };
        rows.iter().map(contact_of).collect()
    }

    async fn add_person(
        &self,
        workspace: WorkspaceId,
        mut contact: Contact,
    ) -> Result<Contact, Fault> {
        let record = contacts::ActiveModel {
            number: self.number(workspace, Numbered::Contact).await?,
            ..contact_row(workspace, &contact)
                .into_active_model()
                .reset_all()
        };
        let number = self.insert_numbered(record, contacts::Column::Number);
        contact.number = ContactNumber(number.await?);
        Ok(contact)
    }

    async fn change_person(
        &mut self,
        workspace: WorkspaceId,
        contact: &Contact,
    ) -> Result<(), Fault> {
        use contacts::{Column, Entity};
        const STALE: Fault = Fault::Stale("the contact");
        let before = match self.people.remove(&(workspace, contact.id)) {
            Some(held) => held,
            None => self
                .stored_person(workspace, contact.id)
                .await?
                .ok_or(STALE)?,
        };
        if before.version != contact.version - 1 {
            return Err(STALE);
        }
        let after = contacts::Model {
            number: before.number,
            ..contact_row(workspace, contact)
        };
        let statement = Query::update()
            .table(Entity)
            .values(differences(&before, &after))
            .cond_where(row_of(workspace, contact.id))
            .and_where(Expr::col((Entity, Column::Version)).eq(before.version))
            .take();
        let updated = self.transaction.execute(&statement).await?;
        if updated.rows_affected() == 0 {
            return Err(STALE);
        }
        self.people.insert((workspace, contact.id), after);
        Ok(())
    }

    async fn stored_person(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<Option<contacts::Model>, Fault> {
        let stored = contacts::Entity::find().filter(row_of(workspace, contact));
        Ok(stored.one(&self.transaction).await?)
    }

    async fn put_tie(&self, tie: ties::Model) -> Result<(), Fault> {
        use ties::{Column, Entity};
        let over = OnConflict::columns([Column::WorkspaceId, Column::AccountId, Column::ContactId])
            .update_columns([
                Column::Position,
                Column::IsPrimary,
                Column::EmailPreferences,
            ])
            .to_owned();
        Entity::insert(tie.into_active_model().reset_all())
            .on_conflict(over)
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// Whoever unties the person from something else at the same time waits at the lock, so that one of the two sees that
    /// it was the last.
    async fn cut_tie(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: ContactId,
    ) -> Result<(), Fault> {
        use ties::{Column, Entity};
        contacts::Entity::find()
            .filter(row_of(workspace, contact))
            .lock_exclusive()
            .one(&self.transaction)
            .await?;
        Entity::delete_many()
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .filter(Expr::col((Entity, Column::AccountId)).eq(account.0))
            .filter(Expr::col((Entity, Column::ContactId)).eq(contact.0))
            .exec(&self.transaction)
            .await?;
        self.remove_if_tied_to_nothing(workspace, contact).await
    }

    async fn replace_organizations(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        organizations: &[OrganizationId],
    ) -> Result<(), Fault> {
        use organization_contacts::{Column, Entity, Model};
        Entity::delete_many()
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .filter(Expr::col((Entity, Column::ContactId)).eq(contact.0))
            .exec(&self.transaction)
            .await?;
        if organizations.is_empty() {
            return Ok(());
        }
        let row = |organization: &OrganizationId| Model {
            workspace_id: workspace.0,
            organization_id: organization.0,
            contact_id: contact.0,
        };
        let rows = organizations.iter().map(row);
        Entity::insert_many(rows.map(|row| row.into_active_model().reset_all()))
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    async fn newest_of_people(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<NewestTimes, Fault> {
        let statement = sql::newest_times(self.kind, workspace, account);
        let row = self.transaction.query_one_raw(statement).await?;
        let times = row.as_ref().map(sql::read_times).transpose()?;
        Ok(newest_times_from_cells(times.unwrap_or_default())?)
    }
}
