//! NPS responses.

use stele_domain::{ContactId, NpsResponse, NpsResponseId, Stamp, WorkspaceId};

use super::parts::{
    identifier_cell, optional_identifier, optional_text, score, stamp, text_cell, time,
};
use crate::entity::nps_responses::Model;
use crate::error::Malformed;

const TIMES: [&str; 2] = ["nps_responses.created_at", "nps_responses.updated_at"];

pub(crate) fn response_row(workspace: WorkspaceId, response: &NpsResponse) -> Model {
    let NpsResponse {
        id,
        stamp:
            Stamp {
                version,
                created_at,
                updated_at,
            },
        external_id,
        contact,
        responded_at,
        score,
        feedback,
    } = response;
    Model {
        workspace_id: workspace.0,
        id: id.0,
        version: *version,
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        external_id: identifier_cell(external_id.as_ref()),
        contact_id: contact.0,
        responded_at: responded_at.micros(),
        score: i64::from(score.points()),
        feedback: text_cell(feedback.as_ref()),
    }
}

pub(crate) fn response_from_row(row: Model) -> Result<NpsResponse, Malformed> {
    let Model {
        workspace_id: _,
        id,
        version,
        created_at,
        updated_at,
        external_id,
        contact_id,
        responded_at,
        score: points,
        feedback,
    } = row;
    Ok(NpsResponse {
        id: NpsResponseId(id),
        stamp: stamp(TIMES, version, created_at, updated_at)?,
        external_id: optional_identifier("nps_responses.external_id", external_id)?,
        contact: ContactId(contact_id),
        responded_at: time("nps_responses.responded_at", responded_at)?,
        score: score("nps_responses.score", points)?,
        feedback: optional_text("nps_responses.feedback", feedback)?,
    })
}
