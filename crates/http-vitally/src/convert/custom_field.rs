//! A custom field as Vitally shows it.

use stele_domain::CustomField;

use crate::custom_fields as wire;

/// The field, every attribute looked at.
pub(crate) fn custom_field(field: &CustomField) -> wire::CustomField<'_> {
    let CustomField {
        model: _,
        key,
        kind,
        created_at,
    } = field;
    wire::CustomField {
        label: key,
        r#type: kind.word(),
        path: key,
        created_at: created_at.to_millis_string(),
    }
}
