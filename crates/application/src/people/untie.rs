//! Taking a person out of one account.

use stele_domain::{AccountId, WorkspaceId};

use super::Ripple;
use crate::ports::UnitOfWork;
use crate::retry::Attempt;
use crate::{RecordRef, Stele};

impl Stele {
    /// Unties a person from an account, and removes them if they are tied to nothing else. Nothing is to be done about somebody
    /// who is not there, or is not tied to it.
    pub(crate) async fn untie_contact(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        contact: &RecordRef,
        account: AccountId,
    ) -> Result<(), Attempt> {
        let mut held = work
            .people_for_update(workspace, std::slice::from_ref(contact))
            .await?;
        let Some((id, person)) = held.people.pop_first() else {
            return Ok(());
        };
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
        ripple.settle(work, workspace, now).await
    }
}
