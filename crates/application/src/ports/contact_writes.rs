//! Writing contacts.

use async_trait::async_trait;
use stele_domain::{AccountContact, AccountId, ContactId, WorkspaceId};

use super::StoreError;

/// What a unit of work does to contacts and their ties to accounts.
#[async_trait]
pub trait ContactWrites {
    /// The contacts of one account, in order.
    async fn account_contacts(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<Vec<AccountContact>, StoreError>;

    /// Stores a new contact and its tie to the account, `position` places from the front of its list (0 is the first), and
    /// answers it with the number that the store gave it.
    ///
    /// Fails with [`Unique::Code`](super::Unique) where the code is taken.
    async fn insert_contact(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: AccountContact,
        position: u32,
    ) -> Result<AccountContact, StoreError>;

    /// Stores a changed contact and its tie over the version before; [`StoreError::Retry`] where that is no longer what is
    /// stored. A contact whose tie alone changed keeps its version.
    async fn update_contact(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: &AccountContact,
        position: u32,
    ) -> Result<(), StoreError>;

    /// Unties a contact from an account and removes it if it is tied to nothing else.
    async fn remove_contact(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: ContactId,
    ) -> Result<(), StoreError>;
}
