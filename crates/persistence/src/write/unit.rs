//! One transaction.

use std::collections::HashMap;

use async_trait::async_trait;
use sea_orm::DatabaseTransaction;
use stele_application::ports::{StoreError, UnitOfWork};
use stele_domain::{AccountId, ContactId, DistinctId, WorkspaceId};

use crate::DatabaseKind;
use crate::entity::{accounts, contacts};
use crate::error::store_error;

/// One transaction. Dropped before its commit it is rolled back.
pub(crate) struct SqlUnitOfWork {
    pub(super) kind: DatabaseKind,
    pub(super) transaction: DatabaseTransaction,
    /// The accounts that this transaction holds the lock of, as they are stored: an update need not read again what it is
    /// compared with.
    pub(super) held: HashMap<(WorkspaceId, AccountId), accounts::Model>,
    /// The people, likewise.
    pub(super) people: HashMap<(WorkspaceId, ContactId), contacts::Model>,
    /// The version of what events said of everyone whom this transaction has asked after: 0 where nothing was known.
    pub(super) known_people: HashMap<(WorkspaceId, DistinctId), i64>,
}

impl SqlUnitOfWork {
    pub(crate) fn new(kind: DatabaseKind, transaction: DatabaseTransaction) -> Self {
        Self {
            kind,
            transaction,
            held: HashMap::new(),
            people: HashMap::new(),
            known_people: HashMap::new(),
        }
    }
}

#[async_trait]
impl UnitOfWork for SqlUnitOfWork {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.transaction.commit().await.map_err(store_error)
    }
}
