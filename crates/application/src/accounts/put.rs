//! Writing an account whether it is there or not.

use std::collections::BTreeSet;

use stele_domain::{AccountChange, AccountId, Field, Identifier, Name};

use super::AccountRef;
use super::update::Contacts;
use crate::ports::UnitOfWork;
use crate::retry::Attempt;
use crate::{Caller, Stele};

impl Stele {
    /// Applies a change, which names neither identifiers nor contacts, to the account that has an identifier; where none has,
    /// makes one with it as its external id, and as its name if the change gives none (Vitally).
    pub(crate) async fn put_account(
        &self,
        work: &mut dyn UnitOfWork,
        caller: &Caller,
        external_id: &Identifier,
        change: AccountChange,
    ) -> Result<AccountId, Attempt> {
        let workspace = caller.workspace_id();
        let named = AccountRef::Identifier(external_id.as_str().to_owned());
        if let Some(known) = work.account_for_update(workspace, &named).await? {
            let id = known.id;
            let nobody = BTreeSet::new();
            self.change_account(work, workspace, known, change, Contacts::NotShown, &nobody)
                .await?;
            return Ok(id);
        }
        let name = change.name.clone();
        let name = name.unwrap_or_else(|| Name::from(external_id.clone()));
        let draft = AccountChange {
            external_id: Field::Value(external_id.clone()),
            ..change
        };
        let made = self.make_account(work, caller, name, draft).await;
        Ok(made.map_err(Attempt::lost_race)?.account.id)
    }

    /// The account that has an identifier, made where none has.
    pub(crate) async fn account_called(
        &self,
        work: &mut dyn UnitOfWork,
        caller: &Caller,
        external_id: &Identifier,
    ) -> Result<AccountId, Attempt> {
        let named = [AccountRef::Identifier(external_id.as_str().to_owned())];
        let found = work.named_accounts(caller.workspace_id(), &named).await?;
        if let Some(known) = found.into_iter().flatten().next() {
            return Ok(known);
        }
        let nothing = AccountChange::default();
        self.put_account(work, caller, external_id, nothing).await
    }
}
