//! Writing an account whether it is there or not.

use stele_domain::{Account, AccountChange, Field, Identifier, Name};

use super::AccountRef;
use crate::{Caller, Error, Resource, Stele};

/// How often a change and a creation are tried in turn: each time somebody else made the account, or removed it, in between.
const TURNS: usize = 5;

impl Stele {
    /// Applies a change to the account that has an identifier; where none has, makes one with it as its external id, and as
    /// its name if the change gives none (Vitally).
    ///
    /// Fails as [`create_account`](Self::create_account) does; nothing is written then.
    pub async fn put_account(
        &self,
        caller: &Caller,
        external_id: &Identifier,
        change: AccountChange,
    ) -> Result<Account, Error> {
        let named = AccountRef::Identifier(external_id.as_str().to_owned());
        let name = change.name.clone();
        let name = name.unwrap_or_else(|| Name::from(external_id.clone()));
        let draft = AccountChange {
            external_id: Field::Value(external_id.clone()),
            ..change.clone()
        };
        let mut turn = 0;
        loop {
            turn += 1;
            match self.update_account(caller, &named, change.clone()).await {
                Err(Error::NotFound(Resource::Account)) => {}
                known => return known,
            }
            match self
                .create_account(caller, name.clone(), draft.clone())
                .await
            {
                Err(Error::IdentifierTaken) if turn < TURNS => {}
                made => return made,
            }
        }
    }
}
