//! Writing contacts.

use async_trait::async_trait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use stele_application::ports::{ContactWrites, StoreError};
use stele_domain::{AccountContact, AccountId, Contact, ContactId, ContactNumber, WorkspaceId};

use super::SqlUnitOfWork;
use super::differences::differences;
use super::numbers::Numbered;
use crate::DatabaseKind;
use crate::convert::{account_contact_from_rows, contact_row, preferences_text};
use crate::entity::{account_contacts as ties, contacts};
use crate::error::Fault;
use crate::sql;

#[async_trait]
impl ContactWrites for SqlUnitOfWork {
    async fn account_contacts(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<Vec<AccountContact>, StoreError> {
        Ok(self.contacts_in_order(workspace, account).await?)
    }

    async fn insert_contact(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: AccountContact,
        position: u32,
    ) -> Result<AccountContact, StoreError> {
        Ok(self.tie(workspace, account, contact, position).await?)
    }

    async fn update_contact(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: &AccountContact,
        position: u32,
    ) -> Result<(), StoreError> {
        self.update_person(workspace, &contact.contact).await?;
        let tie = tie_row(workspace, account, contact, position);
        Ok(self.update_tie(tie).await?)
    }

    async fn remove_contact(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: ContactId,
    ) -> Result<(), StoreError> {
        Ok(self.untie(workspace, account, contact).await?)
    }
}

fn tie_row(
    workspace: WorkspaceId,
    account: AccountId,
    contact: &AccountContact,
    position: u32,
) -> ties::Model {
    let AccountContact {
        contact,
        is_primary,
        email_preferences,
    } = contact;
    ties::Model {
        workspace_id: workspace.0,
        account_id: account.0,
        contact_id: contact.id.0,
        position: i64::from(position),
        is_primary: *is_primary,
        email_preferences: preferences_text(email_preferences),
    }
}

/// The row of a contact.
fn row_of(workspace: WorkspaceId, contact: ContactId) -> Condition {
    use contacts::{Column, Entity};
    Condition::all()
        .add(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .add(Expr::col((Entity, Column::Id)).eq(contact.0))
}

/// The ties of an account.
fn ties_of_account(workspace: WorkspaceId, account: AccountId) -> Condition {
    use ties::{Column, Entity};
    Condition::all()
        .add(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .add(Expr::col((Entity, Column::AccountId)).eq(account.0))
}

impl SqlUnitOfWork {
    async fn contacts_in_order(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<Vec<AccountContact>, Fault> {
        let statement = sql::contacts_of_one(self.kind, workspace, account);
        let rows = self.transaction.query_all_raw(statement).await?;
        let contact_of = |row| {
            let (tie, contact) = sql::read_contact(row)?;
            Ok(account_contact_from_rows(tie, contact)?)
        };
        rows.iter().map(contact_of).collect()
    }

    /// Inserts a contact and ties it to the account.
    async fn tie(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        mut contact: AccountContact,
        position: u32,
    ) -> Result<AccountContact, Fault> {
        let person = &mut contact.contact;
        person.number = self.insert_person(workspace, person).await?;
        let tie = tie_row(workspace, account, &contact, position);
        ties::Entity::insert(tie.into_active_model().reset_all())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(contact)
    }

    async fn insert_person(
        &self,
        workspace: WorkspaceId,
        contact: &Contact,
    ) -> Result<ContactNumber, Fault> {
        let record = contacts::ActiveModel {
            number: self.number(workspace, Numbered::Contact).await?,
            ..contact_row(workspace, contact)
                .into_active_model()
                .reset_all()
        };
        let number = self.insert_numbered(record, contacts::Column::Number);
        Ok(ContactNumber(number.await?))
    }

    /// Stores a changed contact; one that did not change, because its tie alone did, keeps its version.
    async fn update_person(&self, workspace: WorkspaceId, contact: &Contact) -> Result<(), Fault> {
        use contacts::Entity;
        const STALE: Fault = Fault::Stale("the contact");
        let stored = Entity::find()
            .filter(row_of(workspace, contact.id))
            .lock_exclusive()
            .one(&self.transaction)
            .await?;
        let before = stored.ok_or(STALE)?;
        let after = contacts::Model {
            number: before.number,
            ..contact_row(workspace, contact)
        };
        if before == after {
            return Ok(());
        }
        if before.version != after.version - 1 {
            return Err(STALE);
        }
        let statement = Query::update()
            .table(Entity)
            .values(differences(&before, &after))
            .cond_where(row_of(workspace, contact.id))
            .take();
        self.transaction.execute(&statement).await?;
        Ok(())
    }

    async fn update_tie(&self, tie: ties::Model) -> Result<(), Fault> {
        use ties::{Column, Entity};
        let ties::Model {
            workspace_id,
            account_id,
            contact_id,
            position,
            is_primary,
            email_preferences,
        } = tie;
        let updated = Entity::update_many()
            .col_expr(Column::Position, Expr::val(position))
            .col_expr(Column::IsPrimary, Expr::val(is_primary))
            .col_expr(Column::EmailPreferences, Expr::val(email_preferences))
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(workspace_id))
            .filter(Expr::col((Entity, Column::AccountId)).eq(account_id))
            .filter(Expr::col((Entity, Column::ContactId)).eq(contact_id))
            .exec(&self.transaction)
            .await?;
        if updated.rows_affected == 0 {
            return Err(Fault::Stale("the contact of this account"));
        }
        Ok(())
    }

    /// Unties a contact and removes it if nothing else is tied to it. Whoever unties it from something else at the same
    /// time waits at the lock, so that one of the two sees that it was the last.
    async fn untie(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: ContactId,
    ) -> Result<(), Fault> {
        if self.kind == DatabaseKind::Postgres {
            contacts::Entity::find()
                .filter(row_of(workspace, contact))
                .lock_exclusive()
                .one(&self.transaction)
                .await?;
        }
        ties::Entity::delete_many()
            .filter(ties_of_account(workspace, account))
            .filter(Expr::col((ties::Entity, ties::Column::ContactId)).eq(contact.0))
            .exec(&self.transaction)
            .await?;
        let tied = Query::select()
            .expr(Expr::val(1))
            .from(ties::Entity)
            .and_where(Expr::col((ties::Entity, ties::Column::WorkspaceId)).eq(workspace.0))
            .and_where(Expr::col((ties::Entity, ties::Column::ContactId)).eq(contact.0))
            .take();
        contacts::Entity::delete_many()
            .filter(row_of(workspace, contact))
            .filter(Expr::exists(tied).not())
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    /// Removes the contacts that are tied to this account and to nothing else.
    pub(super) async fn remove_contacts_of(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<(), Fault> {
        if self.kind == DatabaseKind::Postgres {
            let lock = sql::lock_contacts_of(workspace, account);
            self.transaction.query_all_raw(lock).await?;
        }
        let tied = Query::select()
            .column((ties::Entity, ties::Column::ContactId))
            .from(ties::Entity)
            .cond_where(ties_of_account(workspace, account))
            .take();
        let tied_elsewhere = Query::select()
            .column((ties::Entity, ties::Column::ContactId))
            .from(ties::Entity)
            .and_where(Expr::col((ties::Entity, ties::Column::WorkspaceId)).eq(workspace.0))
            .and_where(Expr::col((ties::Entity, ties::Column::AccountId)).ne(account.0))
            .and_where(
                Expr::col((ties::Entity, ties::Column::ContactId))
                    .equals((contacts::Entity, contacts::Column::Id)),
            )
            .take();
        let id = || Expr::col((contacts::Entity, contacts::Column::Id));
        contacts::Entity::delete_many()
            .filter(Expr::col((contacts::Entity, contacts::Column::WorkspaceId)).eq(workspace.0))
            .filter(id().in_subquery(tied))
            .filter(Expr::exists(tied_elsewhere).not())
            .exec(&self.transaction)
            .await?;
        Ok(())
    }
}
