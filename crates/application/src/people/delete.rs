//! Removing a person.

use stele_domain::Scope;

use super::Ripple;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, RecordRef, Resource, Stele};

impl Stele {
    /// Removes a person from every dialect, with their ties and responses, which count no more then, and with the
    /// conversations in which nobody else of any customer takes part.
    pub async fn delete_contact(&self, caller: &Caller, contact: &RecordRef) -> Result<(), Error> {
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
            let now = self.clock.now();
            let mut ripple = Ripple::over(held.accounts.into_values());
            work.remove_contact(workspace, id).await?;
            for account in person.accounts {
                ripple.exchange(account, Some(person.contact.figures()), None);
            }
            ripple.settle(&mut *work, workspace, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
