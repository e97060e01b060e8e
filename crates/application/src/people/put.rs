//! Writing a person whether they are there or not.

use stele_domain::{ContactChange, Field, Identifier, WorkspaceId};

use super::Ties;
use crate::ports::UnitOfWork;
use crate::retry::Attempt;
use crate::{RecordRef, Stele};

impl Stele {
    /// Applies a change to the person who has an external id and ties them to the accounts and organizations that it names,
    /// besides those they are tied to already; where nobody has the id, makes them (Vitally).
    pub(crate) async fn put_contact(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        external_id: &Identifier,
        change: ContactChange,
    ) -> Result<(), Attempt> {
        let known = RecordRef::ExternalId(external_id.as_str().to_owned());
        let changed = self.change_contact(work, workspace, &known, &change, Ties::joined);
        if changed.await?.is_some() {
            return Ok(());
        }
        let draft = ContactChange {
            external_id: Field::Value(external_id.clone()),
            ..change
        };
        let ties = Ties::wanted(&draft, &[], &[])?;
        let made = self.make_contact(work, workspace, &draft, &ties).await;
        made.map_err(Attempt::lost_race)?;
        Ok(())
    }
}
