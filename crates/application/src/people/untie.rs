//! Taking a person out of one account.

use stele_domain::{AccountId, Scope};

use super::Ripple;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, RecordRef, Resource, Stele};

impl Stele {
    /// Unties a person from an account, and removes them if they are tied to nothing else. Somebody who is not tied to it stays
    /// as they are.
    pub async fn untie_contact(
        &self,
        caller: &Caller,
        contact: &RecordRef,
        account: AccountId,
    ) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let mut held = work
                .people_for_update(workspace, std::slice::from_ref(contact))
                .await?;
            let (id, person) = held
                .people
                .pop_first()
                .ok_or(Error::NotFound(Resource::Contact))?;
            if !person.accounts.contains(&account) {
                return Ok(());
            }
            let now = self.clock.now();
            let figures = person.contact.figures();
            let mut ripple = Ripple::over(held.accounts.into_values());
            let mut after = person.contact;
            after.touch(now);
            work.update_contact(workspace, &after).await?;
            work.untie(workspace, account, id).await?;
            ripple.exchange(account, Some(figures), None);
            ripple.settle(&mut *work, workspace, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
