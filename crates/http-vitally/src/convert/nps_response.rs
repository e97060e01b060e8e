//! An NPS response as Vitally shows it.

use stele_domain::{Identifier, NpsResponse, Stamp, Text};

use crate::nps_responses as wire;
use crate::people::People;

/// The response with the one who answered, every attribute looked at.
pub(crate) fn nps_response<'a>(
    response: &'a NpsResponse,
    people: &'a People,
) -> wire::NpsResponse<'a> {
    let NpsResponse {
        id,
        stamp:
            Stamp {
                version: _,
                created_at,
                updated_at,
            },
        external_id,
        contact,
        responded_at,
        score,
        feedback,
    } = response;
    wire::NpsResponse {
        id: id.to_string(),
        created_at: created_at.to_millis_string(),
        updated_at: updated_at.to_millis_string(),
        external_id: external_id.as_ref().map(Identifier::as_str),
        user_id: contact.to_string(),
        user: people.user(*contact),
        dismissed_at: None,
        responded_at: responded_at.to_millis_string(),
        score: score.points(),
        feedback: feedback.as_ref().map(Text::as_str),
    }
}
