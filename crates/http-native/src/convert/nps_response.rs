//! A response as this API shows it.

use stele_domain::{NpsResponse, Stamp};

use super::time;
use crate::nps_responses as wire;

/// The response, every attribute looked at.
pub(crate) fn nps_response(response: NpsResponse) -> wire::NpsResponse {
    let NpsResponse {
        id,
        stamp,
        external_id,
        contact,
        responded_at,
        score,
        feedback,
    } = response;
    let Stamp {
        version,
        created_at,
        updated_at,
    } = stamp;
    wire::NpsResponse {
        id: id.to_string(),
        external_id: external_id.map(|id| id.to_string()),
        contact_id: contact.to_string(),
        responded_at: time(responded_at),
        score: score.points(),
        feedback: feedback.map(|text| text.to_string()),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}
