//! People: locked with all that moves with them, and removed with all that is their own.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, QueryResult};
use stele_application::RecordRef;
use stele_application::ports::{HeldPeople, HeldPerson};
use stele_domain::{Account, AccountId, ContactId, OrganizationId, Timestamp, WorkspaceId};
use uuid::Uuid;

use super::SqlUnitOfWork;
use crate::DatabaseKind;
use crate::convert::{account_from_row, contact_from_row};
use crate::entity::contacts;
use crate::error::Fault;
use crate::sql::{self, NamedAt, TiedTo};

const STALE: Fault = Fault::Stale("who a contact is and what they are tied to");

/// What people are tied to.
#[derive(Default)]
struct Ties {
    accounts: BTreeMap<ContactId, BTreeSet<AccountId>>,
    organizations: BTreeMap<ContactId, BTreeSet<OrganizationId>>,
}

impl Ties {
    /// The accounts of all of them.
    fn all_accounts(&self) -> BTreeSet<AccountId> {
        self.accounts.values().flatten().copied().collect()
    }
}

impl SqlUnitOfWork {
    /// Locks the accounts first and the people then, as everyone does who writes both. Which accounts those are must be
    /// known before, and may be outdated by the time the people are locked; from then on nobody can tie or untie them.
    pub(super) async fn hold_people(
        &mut self,
        workspace: WorkspaceId,
        people: &[RecordRef],
        others: &[AccountId],
    ) -> Result<HeldPeople, Fault> {
        let (rows, locked) = match self.kind {
            DatabaseKind::Sqlite => (self.people_named(workspace, people).await?, None),
            DatabaseKind::Postgres => {
                let (rows, accounts) = self.lock_people(workspace, people, others).await?;
                (rows, Some(accounts))
            }
        };
        let ids: Vec<_> = rows.iter().map(|row| ContactId(row.id)).collect();
        let mut ties = self.ties_of(workspace, &ids).await?;
        let mut accounts = ties.all_accounts();
        accounts.extend(others);
        if locked.is_some_and(|locked| locked != accounts) {
            return Err(STALE);
        }
        let accounts = self.held_accounts(workspace, &accounts).await?;
        let mut held = HeldPeople {
            people: BTreeMap::new(),
            accounts,
        };
        for row in rows {
            let id = ContactId(row.id);
            self.people.insert((workspace, id), row.clone());
            let person = HeldPerson {
                contact: contact_from_row(row)?,
                accounts: in_order(ties.accounts.remove(&id)),
                organizations: in_order(ties.organizations.remove(&id)),
            };
            held.people.insert(id, person);
        }
        Ok(held)
    }

    async fn people_named(
        &self,
        workspace: WorkspaceId,
        people: &[RecordRef],
    ) -> Result<Vec<contacts::Model>, Fault> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        let statement = sql::people(self.kind, workspace, people);
        let rows = self.transaction.query_all_raw(statement).await?;
        Ok(meant(people, read_people(&rows)?))
    }

    /// Locks people, their accounts as they are found, and other accounts, and answers all of them.
    async fn lock_people(
        &self,
        workspace: WorkspaceId,
        people: &[RecordRef],
        others: &[AccountId],
    ) -> Result<(Vec<contacts::Model>, BTreeSet<AccountId>), Fault> {
        let found = self.people_found(workspace, people).await?;
        let accounts: BTreeSet<_> = found
            .iter()
            .filter_map(|found| found.account.map(AccountId))
            .chain(others.iter().copied())
            .collect();
        if !accounts.is_empty() {
            let ids = accounts.iter().map(|account| account.0).collect();
            let lock = sql::lock_several(workspace, ids);
            self.transaction.query_all_raw(lock).await?;
        }
        let ids: BTreeSet<_> = found.iter().map(|found| ContactId(found.id)).collect();
        if ids.is_empty() {
            return Ok((Vec::new(), accounts));
        }
        let ids: Vec<_> = ids.into_iter().collect();
        let lock = sql::lock_people(workspace, &ids);
        let rows = self.transaction.query_all_raw(lock).await?;
        let rows = meant(people, read_people(&rows)?);
        // Someone may be gone, or be called otherwise, since they were found.
        if rows.len() < ids.len() {
            return Err(STALE);
        }
        Ok((rows, accounts))
    }

    /// People and the accounts that they are tied to, without any lock.
    async fn people_found(
        &self,
        workspace: WorkspaceId,
        people: &[RecordRef],
    ) -> Result<Vec<NamedAt>, Fault> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        let find = sql::people_at_accounts(self.kind, workspace, people);
        let found = self.transaction.query_all_raw(find).await?;
        let found = found.iter().map(sql::read_named_at);
        Ok(meant(people, found.collect::<Result<_, _>>()?))
    }

    async fn ties_of(&self, workspace: WorkspaceId, people: &[ContactId]) -> Result<Ties, Fault> {
        if people.is_empty() {
            return Ok(Ties::default());
        }
        let statement = sql::ties(self.kind, workspace, people);
        let rows = self.transaction.query_all_raw(statement).await?;
        let mut ties = Ties::default();
        for row in &rows {
            match sql::read_tie(row)? {
                (contact, TiedTo::Account(account)) => {
                    ties.accounts.entry(contact).or_default().insert(account);
                }
                (contact, TiedTo::Organization(organization)) => {
                    let organizations = ties.organizations.entry(contact).or_default();
                    organizations.insert(organization);
                }
            }
        }
        Ok(ties)
    }

    /// Reads accounts whose locks this transaction holds.
    async fn held_accounts(
        &mut self,
        workspace: WorkspaceId,
        accounts: &BTreeSet<AccountId>,
    ) -> Result<BTreeMap<AccountId, Account>, Fault> {
        if accounts.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids = accounts.iter().map(|account| account.0).collect();
        let statement = sql::several(self.kind, workspace, ids);
        let rows = self.transaction.query_all_raw(statement).await?;
        let mut held = BTreeMap::new();
        for row in &rows {
            let (row, members) = sql::read_account(row)?;
            let id = AccountId(row.id);
            self.held.insert((workspace, id), row.clone());
            held.insert(id, account_from_row(row, members)?);
        }
        Ok(held)
    }

    /// Parts people from an account or an organization that goes: who is tied to nothing else goes with it, and those who
    /// stay change.
    pub(super) async fn part_people(
        &mut self,
        workspace: WorkspaceId,
        tied_to: TiedTo,
        now: Timestamp,
    ) -> Result<(), Fault> {
        if self.kind == DatabaseKind::Postgres {
            let lock = sql::lock_people_of(workspace, tied_to);
            self.transaction.query_all_raw(lock).await?;
        }
        let touch = sql::touch_people_of_more(self.kind, workspace, tied_to, now);
        self.transaction.execute_raw(touch).await?;
        self.people.clear();
        let gone = sql::people_of_nothing_else(self.kind, workspace, tied_to);
        let gone = self.transaction.query_all_raw(gone).await?;
        let gone = ids(&gone)?.into_iter().map(ContactId).collect();
        self.remove_people(workspace, gone).await
    }

    /// Removes people with their ties and responses, and with the conversations in which nobody else of any customer takes
    /// part.
    pub(super) async fn remove_people(
        &mut self,
        workspace: WorkspaceId,
        people: Vec<ContactId>,
    ) -> Result<(), Fault> {
        if people.is_empty() {
            return Ok(());
        }
        let conversations = sql::conversations_of(self.kind, workspace, &people);
        let conversations = self.transaction.query_all_raw(conversations).await?;
        let conversations = ids(&conversations)?;
        let delete = sql::delete_people(self.kind, workspace, &people);
        self.transaction.execute_raw(delete).await?;
        for person in people {
            self.people.remove(&(workspace, person));
        }
        if !conversations.is_empty() {
            let delete = sql::delete_deserted(self.kind, workspace, conversations);
            self.transaction.execute_raw(delete).await?;
        }
        Ok(())
    }

    /// Those of several people who are there.
    pub(super) async fn present(
        &self,
        workspace: WorkspaceId,
        people: &[ContactId],
    ) -> Result<BTreeSet<ContactId>, Fault> {
        if people.is_empty() {
            return Ok(BTreeSet::new());
        }
        let statement = sql::people_present(self.kind, workspace, people);
        let found = self.transaction.query_all_raw(statement).await?;
        Ok(ids(&found)?.into_iter().map(ContactId).collect())
    }

    /// Removes a person if they are tied to nothing. Their lock is held.
    pub(super) async fn remove_if_tied_to_nothing(
        &mut self,
        workspace: WorkspaceId,
        person: ContactId,
    ) -> Result<(), Fault> {
        let statement = sql::person_of_nothing(self.kind, workspace, person);
        let found = self.transaction.query_all_raw(statement).await?;
        let found = ids(&found)?.into_iter().map(ContactId).collect();
        self.remove_people(workspace, found).await
    }
}

/// What a person can be named by.
trait Named {
    fn id(&self) -> Uuid;
    fn number(&self) -> i64;
    fn external_id(&self) -> Option<&str>;
}

impl Named for contacts::Model {
    fn id(&self) -> Uuid {
        self.id
    }

    fn number(&self) -> i64 {
        self.number
    }

    fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }
}

impl Named for NamedAt {
    fn id(&self) -> Uuid {
        self.id
    }

    fn number(&self) -> i64 {
        self.number
    }

    fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }
}

/// Those of several rows that refs mean. An id that is another's external id means the one whose id it is.
fn meant<T: Named>(people: &[RecordRef], mut rows: Vec<T>) -> Vec<T> {
    let ids: BTreeSet<_> = rows.iter().map(Named::id).collect();
    let mut meant = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    let mut external_ids = BTreeSet::new();
    for person in people {
        match person {
            RecordRef::Id(id) => {
                meant.insert(*id);
            }
            RecordRef::Number(number) => {
                numbers.insert(*number);
            }
            RecordRef::ExternalId(text) => {
                external_ids.insert(text.as_str());
            }
            RecordRef::IdOrExternalId(text) => {
                match ContactId::parse(text).filter(|id| ids.contains(&id.0)) {
                    Some(id) => meant.insert(id.0),
                    None => external_ids.insert(text),
                };
            }
        }
    }
    rows.retain(|row| {
        meant.contains(&row.id())
            || numbers.contains(&row.number())
            || row
                .external_id()
                .is_some_and(|text| external_ids.contains(text))
    });
    rows
}

fn read_people(rows: &[QueryResult]) -> Result<Vec<contacts::Model>, Fault> {
    Ok(rows
        .iter()
        .map(sql::read_person)
        .collect::<Result<_, _>>()?)
}

fn ids(rows: &[QueryResult]) -> Result<Vec<Uuid>, Fault> {
    let id = |row: &QueryResult| row.try_get_by_index(0);
    Ok(rows.iter().map(id).collect::<Result<_, _>>()?)
}

fn in_order<T>(ids: Option<BTreeSet<T>>) -> Vec<T> {
    ids.unwrap_or_default().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use stele_application::RecordRef;
    use uuid::Uuid;

    use super::meant;
    use crate::sql::NamedAt;

    fn named(id: u128, external_id: Option<&str>) -> NamedAt {
        NamedAt {
            id: Uuid::from_u128(id),
            number: i64::try_from(id).expect("small"),
            external_id: external_id.map(str::to_owned),
            account: None,
        }
    }

    #[test]
    fn an_id_that_is_anothers_external_id_means_the_one_whose_id_it_is() {
        let id = Uuid::from_u128(1).to_string();
        let everyone = || vec![named(1, None), named(2, Some(&id)), named(3, Some("x"))];
        let ids = |person: RecordRef| -> Vec<_> {
            let meant = meant(&[person], everyone());
            meant.iter().map(|row| row.number).collect()
        };
        assert_eq!(ids(RecordRef::IdOrExternalId(id.clone())), [1]);
        assert_eq!(ids(RecordRef::ExternalId(id.clone())), [2]);
        assert_eq!(ids(RecordRef::IdOrExternalId("x".to_owned())), [3]);
        assert_eq!(ids(RecordRef::Number(3)), [3]);
        assert_eq!(ids(RecordRef::Id(Uuid::from_u128(2))), [2]);
        let absent = meant(
            &[RecordRef::IdOrExternalId(id.clone())],
            everyone().split_off(1),
        );
        assert_eq!(absent.len(), 1);
    }
}
