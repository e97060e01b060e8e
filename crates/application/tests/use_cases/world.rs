//! What the tests begin with.

use std::sync::Arc;
use std::time::Duration;

use stele_application::ports::{RecordReader, Records};
use stele_application::{
    AccountFilter, AccountRef, Caller, Error, Record, RecordPaging, RecordQuery, RecordRef, Stele,
    TimeColumn,
};
use stele_domain::{
    Account, AccountChange, AccountContact, AccountId, Contact, ContactChange, Email, Identifier,
    Name, Text, Timestamp,
};
use stele_testkit::{Fixture, MemoryStore};
use uuid::Uuid;

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

    pub(crate) fn stele(&self) -> &Stele {
        &self.fixture.stele
    }

    /// Lets a second pass, so that what changes then shows it.
    pub(crate) fn pass_time(&self) {
        self.fixture.clock.advance(Duration::from_secs(1));
    }

    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        self.stele().clock().now()
    }

    /// An account with nothing but a name.
    pub(crate) async fn account(&self, name: &str) -> Account {
        self.fixture.account(&self.caller, name).await
    }

    /// A person of several accounts, with an email.
    pub(crate) async fn person(&self, email: &str, accounts: &[&Account]) -> Contact {
        let change = ContactChange {
            email: stele_domain::Field::Value(self::email(email)),
            accounts: Some(ids_of(accounts)),
            ..ContactChange::default()
        };
        self.fixture.contact_with(&self.caller, change).await
    }

    /// A record as it is stored now, if it is.
    pub(crate) async fn find<R: Record>(&self, id: Uuid) -> Option<R>
    where
        dyn Records: RecordReader<R>,
    {
        let by_id = RecordRef::Id(id);
        match self.stele().get_record(&self.caller, &by_id).await {
            Ok(found) => Some(found),
            Err(Error::NotFound(resource)) if resource == R::RESOURCE => None,
            Err(error) => panic!("{error:?}"),
        }
    }

    /// The records of a kind that a list shows, newest first.
    pub(crate) async fn list<R: Record>(&self, of: Option<R::Of>) -> Vec<R>
    where
        dyn Records: RecordReader<R>,
    {
        let query = RecordQuery {
            of,
            paging: RecordPaging::Keyset {
                by: TimeColumn::CreatedAt,
                after: None,
            },
            limit: 1_000,
        };
        let listed = self.stele().list_records(&self.caller, &query).await;
        listed.expect("the store answers")
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

pub(crate) fn email(text: &str) -> Email {
    Email::new(text).expect("an email")
}

pub(crate) fn text(text: &str) -> Text {
    Text::new(text).expect("a text")
}

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse_iso(text).expect("a time")
}

/// Whether an account has changed since it was `before`. A change shows in version and time, and nothing else does.
#[track_caller]
pub(crate) fn has_moved(before: &Account, after: &Account) -> bool {
    let moved = before != after;
    assert_eq!(after.version, before.version + i64::from(moved));
    assert_eq!(after.updated_at > before.updated_at, moved);
    moved
}

/// An id that nothing has.
pub(crate) fn nobody() -> Uuid {
    stele_testkit::SequentialIds::nth_uuid(1_000_000)
}

pub(crate) fn ids_of(accounts: &[&Account]) -> Vec<AccountId> {
    accounts.iter().map(|account| account.id).collect()
}

/// Asserts that a use case was refused in a way.
macro_rules! assert_refused {
    ($answer:expr, $expected:pat) => {
        match $answer {
            Err($expected) => {}
            other => panic!("not {}: {other:?}", stringify!($expected)),
        }
    };
}

pub(crate) use assert_refused;
