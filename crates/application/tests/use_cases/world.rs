//! What the tests begin with.

use std::sync::Arc;

use stele_application::{AccountFilter, AccountRef, Caller, Error};
use stele_domain::{Account, AccountChange, AccountContact, Identifier, Name};
use stele_testkit::{Fixture, MemoryStore};

/// One caller of all scopes, and a hand on the store.
pub(crate) struct World {
    pub(crate) fixture: Fixture,
    pub(crate) caller: Arc<Caller>,
    pub(crate) store: Arc<MemoryStore>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let store = Arc::new(MemoryStore::default());
        let fixture = Fixture::memory_with(store.clone()).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        Self {
            fixture,
            caller,
            store,
        }
    }

    pub(crate) async fn create(&self, change: AccountChange) -> Result<Account, Error> {
        let made = self
            .fixture
            .stele
            .create_account(&self.caller, name("Pied Piper"), change);
        made.await
    }

    pub(crate) async fn update(
        &self,
        account: &Account,
        change: AccountChange,
    ) -> Result<Account, Error> {
        let by_id = AccountRef::Id(account.id);
        let updated = self
            .fixture
            .stele
            .update_account(&self.caller, &by_id, change);
        updated.await
    }

    /// An account as it is stored now.
    pub(crate) async fn stored(&self, account: &Account) -> Account {
        let by_id = AccountRef::Id(account.id);
        let found = self.fixture.stele.get_account(&self.caller, &by_id).await;
        found.expect("the account is there")
    }

    pub(crate) async fn count(&self) -> u64 {
        let all = AccountFilter::default();
        let counted = self.fixture.stele.count_accounts(&self.caller, &all).await;
        counted.expect("the store answers")
    }

    /// The contacts of an account, whose count agrees with them.
    pub(crate) async fn contacts(&self, account: &Account) -> Vec<AccountContact> {
        let read = self
            .fixture
            .stele
            .account_contacts(&self.caller, &[account.id])
            .await;
        let contacts = read
            .expect("the store answers")
            .remove(&account.id)
            .unwrap_or_default();
        let stored = self.stored(account).await;
        assert_eq!(stored.derived.users_count as usize, contacts.len());
        contacts
    }
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

pub(crate) fn identifier(text: &str) -> Identifier {
    Identifier::new(text).expect("an identifier")
}

pub(crate) fn identifiers(texts: &[&str]) -> Vec<Identifier> {
    texts.iter().map(|text| identifier(text)).collect()
}
