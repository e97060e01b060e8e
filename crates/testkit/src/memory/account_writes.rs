//! Writing accounts.

use std::sync::Arc;

use async_trait::async_trait;
use stele_application::AccountRef;
use stele_application::ports::{AccountWrites, StoreError, Unique};
use stele_domain::{Account, AccountId, AccountNumber, Member, MemberId, Timestamp, WorkspaceId};

use super::state::{broken, stale};
use super::tenant::Tenant;
use super::unit::Unit;

#[async_trait]
impl AccountWrites for Unit {
    async fn account_for_update(
        &mut self,
        workspace: WorkspaceId,
        account: &AccountRef,
    ) -> Result<Option<Account>, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            Ok(tenant.account(account).map(|found| Account::clone(found)))
        })
    }

    async fn account_exists(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        self.run(|state| Ok(state.tenant(workspace).accounts.contains_key(&account)))
    }

    async fn insert_account(
        &mut self,
        workspace: WorkspaceId,
        mut account: Account,
    ) -> Result<Account, StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            if tenant.accounts.contains_key(&account.id) {
                return Err(broken("there is an account with this id"));
            }
            if tenant
                .accounts
                .values()
                .any(|other| other.code == account.code)
            {
                return Err(StoreError::Conflict(Unique::Code));
            }
            tenant.check_account(&account)?;
            tenant.last_account += 1;
            account.number = AccountNumber(tenant.last_account);
            tenant
                .accounts
                .insert(account.id, Arc::new(account.clone()));
            Ok(account)
        })
    }

    async fn update_account(
        &mut self,
        workspace: WorkspaceId,
        account: &Account,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            match tenant.accounts.get(&account.id) {
                Some(before) if before.version == account.version - 1 => {}
                Some(_) | None => return Err(stale()),
            }
            tenant.check_account(account)?;
            tenant
                .accounts
                .insert(account.id, Arc::new(account.clone()));
            Ok(())
        })
    }

    async fn delete_account(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            state.tenant_mut(workspace)?.remove_account(account, now);
            Ok(())
        })
    }

    async fn touch_accounts_of_member(
        &mut self,
        workspace: WorkspaceId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            for account in tenant.accounts_of_member(member) {
                account.touch(now);
            }
            Ok(())
        })
    }
}

impl Tenant {
    /// The rules that hold between an account and the rest of the workspace.
    fn check_account(&self, account: &Account) -> Result<(), StoreError> {
        let wanted = account.identifiers.all();
        let taken = self
            .accounts
            .values()
            .filter(|other| other.id != account.id)
            .flat_map(|other| other.identifiers.all())
            .any(|identifier| wanted.contains(identifier));
        if taken {
            return Err(StoreError::Conflict(Unique::AccountIdentifier));
        }
        let mut assigned = account
            .roles
            .values()
            .flatten()
            .filter_map(|assignment| assignment.member.as_ref());
        let stored = |member: &Member| {
            let stored = self.members.rows.get(&member.id.0);
            stored.is_some_and(|stored| **stored == *member)
        };
        if assigned.any(|member| !stored(member)) {
            return Err(broken("a role names a member that is not stored"));
        }
        // It is not locked, so another writer may have removed it.
        if !self.has_organization(account.organization) {
            return Err(stale());
        }
        Ok(())
    }
}
