//! What the cases begin with.

use std::collections::BTreeMap;

use stele_application::ports::{StoreError, UnitOfWork};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, RecordRef, SortBy, TieBreak,
};
use stele_domain::{
    Account, AccountContact, AccountId, Contact, ContactId, Email, Identifier, Identifiers,
    LicenseStatus, Member, MemberId, MemberNumber, Name, Organization, OrganizationId, PersonName,
    ProjectToken, Stamp, Tag, Timestamp, Traits, Workspace, WorkspaceId,
};

use super::kinds::Stored;
use crate::{FixedClock, Ports, SequentialIds};

/// A store with two workspaces in it.
pub(super) struct World {
    pub(super) ports: Ports,
    pub(super) acme: WorkspaceId,
    pub(super) hooli: WorkspaceId,
}

impl World {
    pub(super) async fn new(ports: &Ports) -> Self {
        Self::named(ports, ["Acme", "Hooli"]).await
    }

    /// One more world in the same store: two workspaces of other names.
    pub(super) async fn named(ports: &Ports, [acme, hooli]: [&str; 2]) -> Self {
        let ports = ports.clone();
        let mut work = begin(&ports).await;
        let acme = work
            .insert_workspace(workspace(acme))
            .await
            .expect("inserted");
        let hooli = work
            .insert_workspace(workspace(hooli))
            .await
            .expect("inserted");
        work.commit().await.expect("committed");
        Self {
            ports,
            acme: acme.id,
            hooli: hooli.id,
        }
    }

    pub(super) async fn begin(&self) -> Box<dyn UnitOfWork> {
        begin(&self.ports).await
    }

    /// Stores an account of Acme.
    pub(super) async fn insert(&self, account: Account) -> Account {
        self.try_insert(self.acme, account).await.expect("inserted")
    }

    /// Stores accounts of Acme, in order.
    pub(super) async fn insert_all(&self, accounts: Vec<Account>) -> Vec<Account> {
        let mut work = self.begin().await;
        let mut inserted = Vec::new();
        for account in accounts {
            inserted.push(
                work.insert_account(self.acme, account)
                    .await
                    .expect("inserted"),
            );
        }
        work.commit().await.expect("committed");
        inserted
    }

    pub(super) async fn try_insert(
        &self,
        workspace: WorkspaceId,
        account: Account,
    ) -> Result<Account, StoreError> {
        let mut work = self.begin().await;
        let account = work.insert_account(workspace, account).await?;
        work.commit().await?;
        Ok(account)
    }

    /// Changes an account of Acme as a use case would.
    pub(super) async fn update(&self, account: &mut Account, change: impl FnOnce(&mut Account)) {
        change(account);
        account.touch(start());
        self.try_update(account).await.expect("updated");
    }

    pub(super) async fn try_update(&self, account: &Account) -> Result<(), StoreError> {
        let mut work = self.begin().await;
        work.update_account(self.acme, account).await?;
        work.commit().await
    }

    pub(super) async fn delete(&self, workspace: WorkspaceId, account: AccountId) {
        let mut work = self.begin().await;
        work.delete_account(workspace, account, start())
            .await
            .expect("deleted");
        work.commit().await.expect("committed");
    }

    /// An account of Acme.
    pub(super) async fn get(&self, account: &AccountRef) -> Option<Account> {
        self.get_in(self.acme, account).await
    }

    pub(super) async fn get_in(
        &self,
        workspace: WorkspaceId,
        account: &AccountRef,
    ) -> Option<Account> {
        let found = self.ports.accounts.get(workspace, account).await;
        found.expect("the store answers")
    }

    /// The names of a page of Acme.
    pub(super) async fn names(&self, paging: AccountPaging, limit: u32) -> Vec<String> {
        let query = AccountQuery {
            filter: AccountFilter::default(),
            paging,
            limit,
        };
        let page = self.ports.accounts.page(self.acme, &query).await;
        names(&page.expect("the store answers"))
    }

    /// The names of all accounts that a filter lets through, in the order in which they were made. The count agrees.
    pub(super) async fn let_through(
        &self,
        workspace: WorkspaceId,
        filter: AccountFilter,
    ) -> Vec<String> {
        let counted = self.ports.accounts.count(workspace, &filter).await;
        let query = AccountQuery {
            filter,
            paging: by(SortBy::CreatedAt, Direction::Ascending, TieBreak::Number),
            limit: 1000,
        };
        let page = self.ports.accounts.page(workspace, &query).await;
        let found = names(&page.expect("the store answers"));
        let counted = counted.expect("the store answers");
        assert_eq!(counted, found.len() as u64, "{query:?}");
        found
    }

    /// Stores a new contact of an account of Acme, at a place of its list.
    pub(super) async fn insert_contact(
        &self,
        account: AccountId,
        contact: AccountContact,
        position: u32,
    ) -> AccountContact {
        let inserted = self
            .try_insert_contact(self.acme, account, contact, position)
            .await;
        inserted.expect("inserted")
    }

    pub(super) async fn try_insert_contact(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: AccountContact,
        position: u32,
    ) -> Result<AccountContact, StoreError> {
        let mut work = self.begin().await;
        let person = work.insert_contact(workspace, contact.contact).await?;
        let contact = AccountContact {
            contact: person,
            position,
            ..contact
        };
        work.tie(workspace, account, &contact).await?;
        work.commit().await?;
        Ok(contact)
    }

    /// The contacts of one account, which a reader and a unit of work see alike.
    pub(super) async fn contacts(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Vec<AccountContact> {
        let asked = [account];
        let read = self.ports.accounts.contacts(workspace, &asked, 1000).await;
        let read = read
            .expect("the store answers")
            .remove(&account)
            .unwrap_or_default();
        let mut work = self.begin().await;
        let locked = work.account_contacts(workspace, account, 1000).await;
        assert_eq!(read, locked.expect("the store answers"));
        read
    }

    /// Stores a member.
    pub(super) async fn insert_member(&self, member: Member) -> Member {
        let inserted = self.try_insert_record(member.workspace, member).await;
        inserted.expect("inserted")
    }

    /// Stores a record of Acme.
    pub(super) async fn insert_record<R: Stored>(&self, record: R) -> R {
        let inserted = self.try_insert_record(self.acme, record).await;
        inserted.expect("inserted")
    }

    pub(super) async fn try_insert_record<R: Stored>(
        &self,
        workspace: WorkspaceId,
        record: R,
    ) -> Result<R, StoreError> {
        let mut work = self.begin().await;
        let record = R::insert(&mut *work, workspace, record).await?;
        work.commit().await?;
        Ok(record)
    }

    /// Stores a changed record of Acme.
    pub(super) async fn try_update_record<R: Stored>(&self, record: &R) -> Result<(), StoreError> {
        let mut work = self.begin().await;
        R::update(&mut *work, self.acme, record).await?;
        work.commit().await
    }

    /// A record of Acme, which a reader and a unit of work see alike.
    pub(super) async fn record<R: Stored>(&self, record: &RecordRef) -> Option<R> {
        let read = R::reader(&self.ports).get(self.acme, record).await;
        let read = read.expect("the store answers");
        let mut work = self.begin().await;
        let looked = R::look(&mut *work, self.acme, record).await;
        assert_eq!(read, looked, "{} {record:?}", R::RESOURCE);
        read
    }

    /// Writes into Acme what `unit` says, in one unit of work.
    pub(super) async fn write<T>(
        &self,
        unit: impl AsyncFnOnce(&mut dyn UnitOfWork, WorkspaceId) -> Result<T, StoreError>,
    ) -> T {
        self.write_in(self.acme, unit).await
    }

    pub(super) async fn write_in<T>(
        &self,
        workspace: WorkspaceId,
        unit: impl AsyncFnOnce(&mut dyn UnitOfWork, WorkspaceId) -> Result<T, StoreError>,
    ) -> T {
        let mut work = self.begin().await;
        let answer = unit(&mut *work, workspace).await.expect("written");
        work.commit().await.expect("committed");
        answer
    }
}

pub(super) async fn begin(ports: &Ports) -> Box<dyn UnitOfWork> {
    ports
        .store
        .begin()
        .await
        .expect("the store begins a unit of work")
}

/// 2025-02-01T10:00:00Z.
pub(super) fn start() -> Timestamp {
    Timestamp::parse_iso(FixedClock::START).expect("a time")
}

/// So many microseconds after the [`start`].
pub(super) fn later(micros: i64) -> Timestamp {
    Timestamp::from_micros(start().micros() + micros).expect("in range")
}

/// A workspace to be; its token follows from its name.
pub(super) fn workspace(name: &str) -> Workspace {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let random: String = letters
        .chain(std::iter::repeat('z'))
        .take(ProjectToken::RANDOM_LENGTH)
        .collect();
    Workspace {
        id: WorkspaceId(0),
        name: Name::new(name).expect("a name"),
        project_token: ProjectToken::of_random(&random),
        version: 1,
        created_at: start(),
    }
}

/// The `n`th account: its id and code follow from `n`.
pub(super) fn account(n: u64, name: &str) -> Account {
    Account::new(
        AccountId(SequentialIds::nth_uuid(n)),
        SequentialIds::nth_code(n),
        Name::new(name).expect("a name"),
        None,
        start(),
    )
}

/// The `n`th account, with identifiers of which the first is the external id.
pub(super) fn identified(n: u64, identifiers: &[&str]) -> Account {
    let mut account = account(n, &format!("Account {n}"));
    account.identifiers = external_first(identifiers);
    account
}

/// Identifiers of which the first is the external id.
pub(super) fn external_first(texts: &[&str]) -> Identifiers {
    let list: Vec<_> = texts.iter().map(|text| identifier(text)).collect();
    let external = list.first().cloned();
    Identifiers::from_parts(list, external.as_ref()).expect("no duplicates")
}

pub(super) fn identifier(text: &str) -> Identifier {
    Identifier::new(text).expect("an identifier")
}

pub(super) fn tag(word: &str) -> Tag {
    Tag::new(word).expect("a tag")
}

/// The `n`th person: their id and code follow from `n`.
pub(super) fn person(n: u64) -> Contact {
    let id = ContactId(SequentialIds::nth_uuid(n));
    Contact::new(id, SequentialIds::nth_code(n), None, start())
}

/// The `n`th person as an account sees them.
pub(super) fn contact(n: u64, name: &str, email: &str) -> AccountContact {
    AccountContact::new(Contact {
        name: PersonName::from_whole(name).expect("a name"),
        email: Some(Email::new(email).expect("an email")),
        ..person(n)
    })
}

/// The `n`th organization: its id follows from `n`.
pub(super) fn organization(n: u64, external_id: &str) -> Organization {
    Organization {
        id: OrganizationId(SequentialIds::nth_uuid(n)),
        stamp: Stamp::new(start()),
        external_id: identifier(external_id),
        name: Name::new("Raviga").expect("a name"),
        traits: Traits::default(),
    }
}

/// The `n`th member: the id follows from `n`.
pub(super) fn member(n: u64, workspace: WorkspaceId, email: &str) -> Member {
    Member {
        id: MemberId(SequentialIds::nth_uuid(n)),
        workspace,
        number: MemberNumber(0),
        version: 1,
        name: Name::new("Monica Hall").expect("a name"),
        email: Email::new(email).expect("an email"),
        license_status: LicenseStatus::Active,
        created_at: start(),
        updated_at: start(),
    }
}

/// The beginning of an order.
pub(super) fn by(by: SortBy, direction: Direction, tie: TieBreak) -> AccountPaging {
    AccountPaging::Offset {
        by,
        direction,
        tie,
        offset: 0,
    }
}

pub(super) fn names(accounts: &[Account]) -> Vec<String> {
    accounts
        .iter()
        .map(|account| account.name.to_string())
        .collect()
}

/// Nothing but what JSON allows: an object's pairs.
pub(super) fn object(json: &str) -> BTreeMap<String, serde_json::Value> {
    serde_json::from_str(json).expect("a JSON object")
}

/// Runs a unit of work again for as long as the store asks for it, as every use case does.
pub(super) async fn again<T, Fut>(unit: impl Fn() -> Fut) -> Result<T, StoreError>
where
    Fut: Future<Output = Result<T, StoreError>>,
{
    for _ in 0..1000 {
        match unit().await {
            Err(StoreError::Retry(_)) => {}
            done => return done,
        }
    }
    panic!("the store asks for one more try for ever");
}
