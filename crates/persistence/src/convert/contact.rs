//! People and their ties to accounts.

use stele_domain::{
    AccountContact, AccountId, Contact, ContactDerived, ContactId, ContactNumber, Email,
    EmailPreference, LastResponse, NewestTimes, PersonName, Timestamp, WorkspaceId,
};

use super::json;
use super::parts::{
    code, email, identifier_cell, optional_identifier, optional_text, optional_time, score, small,
    text_cell, time, traits, traits_cell,
};
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
        avatar_url,
        traits,
        joined_at,
        unsubscribed_at,
        deactivated_at,
        last_activity_at,
        created_at,
        updated_at,
        derived:
            ContactDerived {
                last_response,
                last_inbound_message_at,
                last_outbound_message_at,
            },
    } = contact;
    let ResponseCells {
        score,
        feedback,
        responded_at,
    } = last_response
        .as_ref()
        .map(response_cells)
        .unwrap_or_default();
    let email_folded = email.as_ref().map(Email::folded);
    contacts::Model {
        workspace_id: workspace.0,
        id: id.0,
        number: number.0,
        code: code.as_str().to_owned(),
        version: *version,
        external_id: identifier_cell(external_id.as_ref()),
        first_name: name.first().map(str::to_owned),
        last_name: name.last().map(str::to_owned),
        email: email.as_ref().map(|email| email.as_str().to_owned()),
        email_host: email_folded.as_deref().and_then(host),
        email_folded,
        avatar_url: avatar_url.clone(),
        traits: traits_cell(traits),
        joined_at: joined_at.map(Timestamp::micros),
        unsubscribed_at: unsubscribed_at.map(Timestamp::micros),
        deactivated_at: deactivated_at.map(Timestamp::micros),
        last_activity_at: last_activity_at.map(Timestamp::micros),
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        nps_score: score,
        nps_feedback: feedback,
        nps_responded_at: responded_at,
        last_inbound_message_at: last_inbound_message_at.map(Timestamp::micros),
        last_outbound_message_at: last_outbound_message_at.map(Timestamp::micros),
    }
}

/// What stands behind the last `@` of an address.
fn host(email: &str) -> Option<String> {
    let (_, host) = email.rsplit_once('@')?;
    Some(host.to_owned())
}

/// The three columns of a person's last response: all empty where there is none.
#[derive(Default)]
struct ResponseCells {
    score: Option<i64>,
    feedback: Option<String>,
    responded_at: Option<i64>,
}

fn response_cells(response: &LastResponse) -> ResponseCells {
    let LastResponse {
        score,
        feedback,
        responded_at,
    } = response;
    ResponseCells {
        score: Some(i64::from(score.points())),
        feedback: text_cell(feedback.as_ref()),
        responded_at: Some(responded_at.micros()),
    }
}

fn response_from_cells(cells: ResponseCells) -> Result<Option<LastResponse>, Malformed> {
    let ResponseCells {
        score: points,
        feedback,
        responded_at,
    } = cells;
    let feedback = optional_text("contacts.nps_feedback", feedback)?;
    let responded_at = optional_time("contacts.nps_responded_at", responded_at)?;
    match (points, feedback, responded_at) {
        (None, None, None) => Ok(None),
        (Some(points), feedback, Some(responded_at)) => Ok(Some(LastResponse {
            score: score("contacts.nps_score", points)?,
            feedback,
            responded_at,
        })),
        _ => Err(Malformed("last response of contacts")),
    }
}

pub(crate) fn contact_from_row(row: contacts::Model) -> Result<Contact, Malformed> {
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
        email_host: _,
        avatar_url,
        traits: traits_text,
        joined_at,
        unsubscribed_at,
        deactivated_at,
        last_activity_at,
        created_at,
        updated_at,
        nps_score,
        nps_feedback,
        nps_responded_at,
        last_inbound_message_at,
        last_outbound_message_at,
    } = row;
    Ok(Contact {
        id: ContactId(id),
        number: ContactNumber(number),
        code: code("contacts.code", &code_text)?,
        version,
        external_id: optional_identifier("contacts.external_id", external_id)?,
        name: PersonName::from_stored(first_name, last_name),
        email: email_text
            .map(|text| email("contacts.email", &text))
            .transpose()?,
        avatar_url,
        traits: traits("contacts.traits", &traits_text)?,
        joined_at: optional_time("contacts.joined_at", joined_at)?,
        unsubscribed_at: optional_time("contacts.unsubscribed_at", unsubscribed_at)?,
        deactivated_at: optional_time("contacts.deactivated_at", deactivated_at)?,
        last_activity_at: optional_time("contacts.last_activity_at", last_activity_at)?,
        created_at: time("contacts.created_at", created_at)?,
        updated_at: time("contacts.updated_at", updated_at)?,
        derived: ContactDerived {
            last_response: response_from_cells(ResponseCells {
                score: nps_score,
                feedback: nps_feedback,
                responded_at: nps_responded_at,
            })?,
            last_inbound_message_at: optional_time(
                "contacts.last_inbound_message_at",
                last_inbound_message_at,
            )?,
            last_outbound_message_at: optional_time(
                "contacts.last_outbound_message_at",
                last_outbound_message_at,
            )?,
        },
    })
}

/// The newest times among people, in the order of their columns.
pub(crate) fn newest_times_from_cells(cells: [Option<i64>; 3]) -> Result<NewestTimes, Malformed> {
    let [inbound, outbound, activity] = cells;
    Ok(NewestTimes {
        inbound_message: optional_time("contacts.last_inbound_message_at", inbound)?,
        outbound_message: optional_time("contacts.last_outbound_message_at", outbound)?,
        activity: optional_time("contacts.last_activity_at", activity)?,
    })
}

/// The row of a person's tie to an account.
pub(crate) fn tie_row(
    workspace: WorkspaceId,
    account: AccountId,
    contact: &AccountContact,
) -> account_contacts::Model {
    let AccountContact {
        contact,
        is_primary,
        email_preferences,
        position,
    } = contact;
    account_contacts::Model {
        workspace_id: workspace.0,
        account_id: account.0,
        contact_id: contact.id.0,
        position: i64::from(*position),
        is_primary: *is_primary,
        email_preferences: preferences_text(email_preferences),
    }
}

/// A list of mail preferences as it is stored.
fn preferences_text(preferences: &[EmailPreference]) -> String {
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
        position,
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
        position: small("account_contacts.position", position)?,
    })
}
