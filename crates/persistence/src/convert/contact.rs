//! People and their ties to accounts.

use stele_domain::{
    AccountContact, Contact, ContactId, ContactNumber, EmailPreference, PersonName, WorkspaceId,
};

use super::json;
use super::parts::{code, email, identifier, time};
use crate::entity::{account_contacts, contacts};
use crate::error::Malformed;

pub(crate) fn contact_row(workspace: WorkspaceId, contact: &Contact) -> contacts::Model {
    let Contact {
        id,
        number,
        code,
        version,
        external_id,
        name,
        email,
        created_at,
        updated_at,
    } = contact;
    contacts::Model {
        workspace_id: workspace.0,
        id: id.0,
        number: number.0,
        code: code.as_str().to_owned(),
        version: *version,
        external_id: external_id.as_ref().map(|id| id.as_str().to_owned()),
        first_name: name.first().map(str::to_owned),
        last_name: name.last().map(str::to_owned),
        email: email.as_ref().map(|email| email.as_str().to_owned()),
        email_folded: email.as_ref().map(stele_domain::Email::folded),
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
    }
}

fn contact_from_row(row: contacts::Model) -> Result<Contact, Malformed> {
    let contacts::Model {
        workspace_id: _,
        id,
        number,
        code: code_text,
        version,
        external_id,
        first_name,
        last_name,
        email: email_text,
        email_folded: _,
        created_at,
        updated_at,
    } = row;
    Ok(Contact {
        id: ContactId(id),
        number: ContactNumber(number),
        code: code("contacts.code", &code_text)?,
        version,
        external_id: external_id
            .map(|text| identifier("contacts.external_id", text))
            .transpose()?,
        name: PersonName::from_stored(first_name, last_name),
        email: email_text
            .map(|text| email("contacts.email", &text))
            .transpose()?,
        created_at: time("contacts.created_at", created_at)?,
        updated_at: time("contacts.updated_at", updated_at)?,
    })
}

/// A list of mail preferences as it is stored.
pub(crate) fn preferences_text(preferences: &[EmailPreference]) -> String {
    let words: Vec<_> = preferences
        .iter()
        .map(|preference| preference.word())
        .collect();
    json::write(&words)
}

/// From the rows of a tie and of its contact.
pub(crate) fn account_contact_from_rows(
    tie: account_contacts::Model,
    contact: contacts::Model,
) -> Result<AccountContact, Malformed> {
    let account_contacts::Model {
        workspace_id: _,
        account_id: _,
        contact_id: _,
        position: _,
        is_primary,
        email_preferences,
    } = tie;
    let words: Vec<String> = json::read("account_contacts.email_preferences", &email_preferences)?;
    let preferences = words
        .iter()
        .map(|word| EmailPreference::from_word(word))
        .collect::<Option<_>>();
    Ok(AccountContact {
        contact: contact_from_row(contact)?,
        is_primary,
        email_preferences: preferences.ok_or(Malformed("account_contacts.email_preferences"))?,
    })
}
