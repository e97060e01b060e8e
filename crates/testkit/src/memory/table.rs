//! The records of one kind.

use std::collections::BTreeMap;
use std::sync::Arc;

use stele_application::ports::{StoreError, Unique};
use stele_application::{RecordPaging, RecordQuery, RecordRef};
use stele_domain::{ContactId, Identifier};
use uuid::Uuid;

use super::kept::Kept;
use super::state::{broken, stale};
use super::tenant::Tenant;

/// The records of one kind, by id.
#[derive(Clone)]
pub(super) struct Table<R> {
    pub(super) rows: BTreeMap<Uuid, Arc<R>>,
    /// The number given last. It only grows, so a number of something deleted is not given again.
    last_number: i64,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            last_number: 0,
        }
    }
}

impl<R: Kept> Table<R> {
    /// The record that is meant.
    pub(super) fn find(&self, record: &RecordRef) -> Option<&Arc<R>> {
        match record {
            RecordRef::Id(id) => self.rows.get(id),
            RecordRef::Number(number) => self
                .rows
                .values()
                .find(|record| record.number() == Some(*number)),
            RecordRef::ExternalId(text) => self.by_external_id(text),
            RecordRef::IdOrExternalId(text) => parse_id(text)
                .and_then(|id| self.rows.get(&id))
                .or_else(|| self.by_external_id(text)),
        }
    }

    fn by_external_id(&self, text: &str) -> Option<&Arc<R>> {
        let mut rows = self.rows.values();
        rows.find(|record| record.external_id().map(Identifier::as_str) == Some(text))
    }

    /// Refuses a record whose external id another one has.
    fn check_external_id(&self, record: &R) -> Result<(), StoreError> {
        let Some(wanted) = record.external_id() else {
            return Ok(());
        };
        let mut others = self.rows.values().filter(|other| other.id() != record.id());
        if others.any(|other| other.external_id() == Some(wanted)) {
            return Err(StoreError::Conflict(Unique::ExternalId(R::RESOURCE)));
        }
        Ok(())
    }
}

/// An id as a path names it.
pub(super) fn parse_id(text: &str) -> Option<Uuid> {
    ContactId::parse(text).map(|id| id.0)
}

impl Tenant {
    /// Stores a new record and answers it with its number.
    pub(super) fn insert<R: Kept>(&mut self, mut record: R) -> Result<R, StoreError> {
        if R::table(self).rows.contains_key(&record.id()) {
            return Err(broken("there is a record with this id"));
        }
        self.check(&record)?;
        let table = R::table_mut(self);
        table.last_number += 1;
        record.set_number(table.last_number);
        table.rows.insert(record.id(), Arc::new(record.clone()));
        Ok(record)
    }

    /// Stores a changed record over the version before.
    pub(super) fn update<R: Kept>(&mut self, record: &R) -> Result<(), StoreError> {
        match R::table(self).rows.get(&record.id()) {
            Some(before) if before.version() == record.version() - 1 => {}
            Some(_) | None => return Err(stale()),
        }
        self.check(record)?;
        let table = R::table_mut(self);
        table.rows.insert(record.id(), Arc::new(record.clone()));
        Ok(())
    }

    fn check<R: Kept>(&self, record: &R) -> Result<(), StoreError> {
        record.check_unique(self)?;
        R::table(self).check_external_id(record)?;
        if record.names_what_is_there(self) {
            Ok(())
        } else {
            Err(stale())
        }
    }

    /// The records that a list shows, in no order.
    pub(super) fn let_through<R: Kept>(&self, of: Option<&R::Of>) -> impl Iterator<Item = &Arc<R>> {
        let rows = R::table(self).rows.values();
        rows.filter(move |record| of.is_none_or(|of| record.is_of(of, self)))
    }

    /// One page of a list.
    pub(super) fn records<R: Kept>(&self, query: &RecordQuery<R::Of>) -> Vec<R> {
        let RecordQuery { of, paging, limit } = query;
        let mut found: Vec<_> = self.let_through::<R>(of.as_ref()).collect();
        let passed_over = match paging {
            RecordPaging::Keyset { by, after } => {
                let place = |record: &R| {
                    let position = record.position(*by);
                    (position.at, position.id)
                };
                found.sort_by_key(|record| std::cmp::Reverse(place(record)));
                found.partition_point(|record| {
                    after.is_some_and(|after| place(record) >= (after.at, after.id))
                })
            }
            RecordPaging::Numbers { offset } => {
                found.retain(|record| record.number().is_some());
                found.sort_by_key(|record| record.number());
                usize::try_from(*offset).unwrap_or(usize::MAX)
            }
        };
        let page = found.into_iter().skip(passed_over).take(in_memory(*limit));
        page.map(|record| R::clone(record)).collect()
    }
}

/// A limit as a length.
pub(super) fn in_memory(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
