//! A person at a customer as Vitally shows them.

use stele_application::Standing;
use stele_domain::{Account, Contact, ContactDerived, Email, Identifier, Organization, Seen, Text};

use crate::convert::{organization, plain_traits, segments, time, user_account};
use crate::users as wire;

/// The person with what they are tied to: their accounts, each with how it stands, and their organizations.
pub(crate) fn user<'a>(
    contact: &'a Contact,
    seen: Option<Seen>,
    accounts: &[(&'a Account, &'a Standing)],
    organizations: &'a [Organization],
) -> wire::User<'a> {
    let Parts {
        head,
        attributes,
        join_date,
    } = parts(contact, seen);
    let mut in_segments: Vec<_> = accounts
        .iter()
        .flat_map(|(_, standing)| &standing.segments)
        .collect();
    in_segments.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    in_segments.dedup();
    wire::User {
        head,
        accounts: accounts
            .iter()
            .map(|(account, standing)| user_account(account, standing))
            .collect(),
        organizations: organizations.iter().map(organization).collect(),
        attributes,
        segments: segments(in_segments),
        join_date,
    }
}

/// The person within another object.
pub(crate) fn embedded_user(contact: &Contact, seen: Option<Seen>) -> wire::EmbeddedUser<'_> {
    let Parts {
        head,
        attributes,
        join_date,
    } = parts(contact, seen);
    wire::EmbeddedUser {
        head,
        attributes,
        join_date,
    }
}

/// What every look at a person shows.
struct Parts<'a> {
    head: wire::UserHead<'a>,
    attributes: wire::UserAttributes<'a>,
    join_date: String,
}

/// Every attribute looked at: a new one stops the build until it is known here whether Vitally shows it.
fn parts(contact: &Contact, seen: Option<Seen>) -> Parts<'_> {
    let Contact {
        id,
        number: _,
        code: _,
        version: _,
        external_id,
        name,
        email,
        avatar_url,
        traits,
        joined_at,
        unsubscribed_at,
        deactivated_at,
        // Zudo's.
        last_activity_at: _,
        created_at,
        updated_at,
        derived,
    } = contact;
    let ContactDerived {
        last_response,
        last_inbound_message_at,
        last_outbound_message_at,
    } = derived;
    let head = wire::UserHead {
        id: id.to_string(),
        created_at: created_at.to_millis_string(),
        updated_at: updated_at.to_millis_string(),
        external_id: external_id.as_ref().map(Identifier::as_str),
    };
    let last = last_response.as_ref();
    let attributes = wire::UserAttributes {
        name: name.whole(),
        email: email.as_ref().map(Email::as_str),
        avatar: avatar_url.as_deref(),
        traits: plain_traits::of(traits),
        first_known: created_at.to_millis_string(),
        last_seen_timestamp: time(seen.map(|seen| seen.last)),
        last_inbound_message_timestamp: time(*last_inbound_message_at),
        last_outbound_message_timestamp: time(*last_outbound_message_at),
        nps_last_score: last.map(|last| last.score.points()),
        nps_last_feedback: last
            .and_then(|last| last.feedback.as_ref())
            .map(Text::as_str),
        nps_last_responded_at: time(last.map(|last| last.responded_at)),
        unsubscribed_from_conversations: unsubscribed_at.is_some(),
        unsubscribed_from_conversations_at: time(*unsubscribed_at),
        deactivated_at: time(*deactivated_at),
    };
    Parts {
        head,
        attributes,
        join_date: joined_at.unwrap_or(*created_at).to_millis_string(),
    }
}
