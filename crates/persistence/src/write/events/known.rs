//! Whom and what events name.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::ConnectionTrait;
use stele_application::AccountRef;
use stele_application::ports::{KnownContact, KnownPerson};
use stele_domain::{AccountId, ContactId, DistinctId, GroupTypeIndex, Properties, WorkspaceId};

use super::super::SqlUnitOfWork;
use crate::convert::{distinct_id_of, group_type_index, properties};
use crate::error::Fault;
use crate::sql::events;

impl SqlUnitOfWork {
    pub(super) async fn accounts_by_names(
        &self,
        workspace: WorkspaceId,
        names: &[AccountRef],
    ) -> Result<Vec<Option<AccountId>>, Fault> {
        let mut found = Found::default();
        if let Some(statement) = events::named_accounts(self.kind, workspace, names) {
            for row in self.transaction.query_all_raw(statement).await? {
                found.add(events::read_named_account(&row)?);
            }
        }
        Ok(names.iter().map(|name| found.meant(name)).collect())
    }

    pub(super) async fn people_known(
        &mut self,
        workspace: WorkspaceId,
        people: &[&DistinctId],
    ) -> Result<BTreeMap<DistinctId, KnownPerson>, Fault> {
        let mut known: BTreeMap<DistinctId, KnownPerson> = BTreeMap::new();
        if people.is_empty() {
            return Ok(known);
        }
        for person in people {
            self.known_people.insert((workspace, (*person).clone()), 0);
        }
        let statement = events::known_people(self.kind, workspace, people);
        for row in self.transaction.query_all_raw(statement).await? {
            let (name, version, cell) = events::read_known_person(&row)?;
            let person = distinct_id_of("people.distinct_id", name)?;
            self.known_people
                .insert((workspace, person.clone()), version);
            known.entry(person).or_default().properties = properties("people.properties", &cell)?;
        }
        let statement = events::known_contacts(self.kind, workspace, people);
        for row in self.transaction.query_all_raw(statement).await? {
            let events::NamedPerson {
                name,
                contact,
                traits,
                account,
            } = events::read_known_contact(&row)?;
            let person = distinct_id_of("people.distinct_id", name)?;
            known.entry(person).or_default().contact = Some(KnownContact {
                id: ContactId(contact),
                traits: properties("contacts.traits", &traits)?,
                account: account.map(AccountId),
            });
        }
        Ok(known)
    }

    pub(super) async fn types_of_groups(
        &self,
        workspace: WorkspaceId,
        names: &[&str],
    ) -> Result<BTreeMap<String, GroupTypeIndex>, Fault> {
        let statement = events::group_types(self.kind, workspace);
        let mut known = BTreeMap::new();
        for row in self.transaction.query_all_raw(statement).await? {
            let (index, name) = events::read_group_type(&row)?;
            known.insert(name, group_type_index(index)?);
        }
        for name in names {
            if known.contains_key(*name) {
                continue;
            }
            let taken: HashSet<_> = known.values().copied().collect();
            let Some(index) = GroupTypeIndex::all().find(|index| !taken.contains(index)) else {
                break;
            };
            let add = events::add_group_type(self.kind, workspace, index, name);
            self.transaction.execute_raw(add).await?;
            known.insert((*name).to_owned(), index);
        }
        known.retain(|name, _| names.contains(&name.as_str()));
        Ok(known)
    }

    pub(super) async fn hold_group(
        &self,
        workspace: WorkspaceId,
        group_type: GroupTypeIndex,
        key: &str,
    ) -> Result<Properties, Fault> {
        let statement = events::group(self.kind, workspace, group_type, key);
        let Some(row) = self.transaction.query_one_raw(statement).await? else {
            return Ok(Properties::new());
        };
        let (_, cell) = events::read_group(&row)?;
        Ok(properties("groups.properties", &cell)?)
    }

    pub(super) async fn store_group(
        &self,
        workspace: WorkspaceId,
        group_type: GroupTypeIndex,
        key: &str,
        properties: &Properties,
    ) -> Result<(), Fault> {
        let put = events::put_group(self.kind, workspace, group_type, key, properties);
        self.transaction.execute_raw(put).await?;
        Ok(())
    }
}

/// Accounts by all that names them.
#[derive(Default)]
struct Found {
    ids: HashSet<AccountId>,
    numbers: HashMap<i64, AccountId>,
    codes: HashMap<String, AccountId>,
    identifiers: HashMap<String, AccountId>,
}

impl Found {
    fn add(&mut self, row: events::NamedAccount) {
        let events::NamedAccount {
            id,
            number,
            code,
            identifier,
        } = row;
        let id = AccountId(id);
        // A row of an identifier says nothing of the account that is not asked for by it.
        if let Some(identifier) = identifier {
            self.identifiers.insert(identifier, id);
        }
        if let (Some(number), Some(code)) = (number, code) {
            self.ids.insert(id);
            self.numbers.insert(number, id);
            self.codes.insert(code, id);
        }
    }

    /// The account that a name means, as [`AccountRef`] defines it.
    fn meant(&self, name: &AccountRef) -> Option<AccountId> {
        let identified = |text: &String| self.identifiers.get(text).copied();
        match name {
            AccountRef::Id(id) => self.ids.get(id).copied(),
            AccountRef::Number(number) => self.numbers.get(&number.0).copied(),
            AccountRef::IdOrIdentifier(text) => {
                let by_id = AccountId::parse(text).and_then(|id| self.ids.get(&id).copied());
                by_id.or_else(|| identified(text))
            }
            AccountRef::CodeOrIdentifier(text) => {
                let by_code = self.codes.get(text).copied();
                by_code.or_else(|| identified(text))
            }
            AccountRef::Identifier(text) => identified(text),
        }
    }
}
