//! Writing a person whether they are there or not.

use stele_domain::{Contact, ContactChange, Field, Identifier, Scope};

use super::Ties;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, RecordRef, Stele};

impl Stele {
    /// Applies a change to the person who has an external id and ties them to the accounts and organizations that it names,
    /// besides those they are tied to already; where nobody has the id, makes them (Vitally).
    ///
    /// Fails with [`Error::Invalid`]; nothing is written then.
    pub async fn put_contact(
        &self,
        caller: &Caller,
        external_id: &Identifier,
        change: ContactChange,
    ) -> Result<Contact, Error> {
        caller.require(Scope::AccountWrite)?;
        super::check(&change, self.clock.now())?;
        let known = RecordRef::ExternalId(external_id.as_str().to_owned());
        let draft = ContactChange {
            external_id: Field::Value(external_id.clone()),
            ..change.clone()
        };
        let ties = Ties::wanted(&draft, &[], &[])?;
        retry(|| async {
            let changed = self.try_to_update_contact(caller, &known, &change, Ties::joined);
            if let Some(known) = changed.await? {
                return Ok(known);
            }
            let made = self.try_to_create_contact(caller, &draft, &ties).await;
            made.map_err(Attempt::lost_race)
        })
        .await
    }
}
