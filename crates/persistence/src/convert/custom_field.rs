//! The traits that records have had.

use stele_domain::{CustomField, FieldKind, FieldModel, WorkspaceId};

use super::parts::time;
use crate::entity::custom_fields::Model;
use crate::error::Malformed;

pub(crate) fn field_row(workspace: WorkspaceId, field: &CustomField) -> Model {
    let CustomField {
        model,
        key,
        kind,
        created_at,
    } = field;
    Model {
        workspace_id: workspace.0,
        key: key.clone(),
        model: model.word().to_owned(),
        kind: kind.word().to_owned(),
        created_at: created_at.micros(),
    }
}

pub(crate) fn field_from_row(row: Model) -> Result<CustomField, Malformed> {
    let Model {
        workspace_id: _,
        key,
        model,
        kind,
        created_at,
    } = row;
    Ok(CustomField {
        model: FieldModel::from_word(&model).ok_or(Malformed("custom_fields.model"))?,
        key,
        kind: FieldKind::from_word(&kind).ok_or(Malformed("custom_fields.kind"))?,
        created_at: time("custom_fields.created_at", created_at)?,
    })
}
