//! Bodies as Django REST framework reads them: JSON, or a form.

use serde_json::{Map, Value};
use stele_http::body::json_of;
use stele_http::{BodyFault, Faults, ObjectReader, QueryParams, Unread, form};

use crate::error::Error;

/// The media type of JSON.
const JSON: &str = "application/json";

/// How the fields of a form are to be taken, other than as a text each.
pub(crate) struct FormShape {
    /// Fields of which every value counts, as a list.
    pub(crate) lists: &'static [&'static str],
    /// Fields that hold JSON.
    pub(crate) json: &'static [&'static str],
}

/// Reads a body. None at all is an object without fields, whatever its media type (Django REST framework).
pub(crate) async fn object(body: Unread, shape: &FormShape) -> Result<ObjectReader, Error> {
    let media_type = body.media_type();
    let content_type = body.content_type().unwrap_or_default().to_owned();
    let bytes = body.bytes().await?;
    if bytes.is_empty() {
        return Ok(Map::new().into());
    }
    match media_type.as_deref() {
        Some(JSON) => json(&bytes),
        Some(form::MEDIA_TYPE) => Ok(read_form(&bytes, shape)?.into()),
        _ => Err(Error::UnsupportedMediaType(content_type)),
    }
}

fn json(bytes: &[u8]) -> Result<ObjectReader, Error> {
    let value = json_of(bytes).map_err(|fault| match fault {
        BodyFault::Syntax(fault) => Error::no_json(bytes, &fault),
        other => other.into(),
    })?;
    Ok(ObjectReader::of(value)?)
}

fn read_form(bytes: &[u8], shape: &FormShape) -> Result<Map<String, Value>, Faults> {
    let mut map = form::parse(bytes)?;
    let all = QueryParams::parse(&String::from_utf8_lossy(bytes));
    for &field in shape.lists {
        let values = all.iter().filter(|(name, _)| *name == field);
        if let Some(last) = map.get_mut(field) {
            *last = values.map(|(_, value)| value).collect();
        }
    }
    for &field in shape.json {
        if let Some(value) = map.get_mut(field) {
            match json_of(value.as_str().unwrap_or_default().as_bytes()) {
                Ok(read) => *value = read,
                Err(BodyFault::Invalid(faults)) => return Err(faults.under(field)),
                // Stays a text, which the field's reader refuses.
                Err(BodyFault::Syntax(_) | BodyFault::TooLarge { .. } | BodyFault::Interrupted) => {
                }
            }
        }
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{FormShape, read_form};

    const SHAPE: FormShape = FormShape {
        lists: &["tags"],
        json: &["properties"],
    };

    fn form(text: &'static str) -> Value {
        read_form(text.as_bytes(), &SHAPE).expect("no NULs").into()
    }

    #[test]
    fn a_form_is_texts_lists_and_json() {
        assert_eq!(
            form("name=a&name=Pied+Piper&tags=x&tags=y&properties=%7B%22csm%22%3Anull%7D"),
            json!({"name": "Pied Piper", "tags": ["x", "y"], "properties": {"csm": null}})
        );
        assert_eq!(form("properties=object"), json!({"properties": "object"}));
        assert_eq!(form("tags="), json!({"tags": [""]}));
        assert_eq!(form("name"), json!({"name": ""}));
    }

    #[test]
    fn a_nul_is_told_of_its_field() {
        for (text, field) in [
            ("name=%00", "name"),
            ("tags=a&tags=%00", "tags"),
            ("properties=%22%5Cu0000%22", "properties"),
        ] {
            let faults = read_form(text.as_bytes(), &SHAPE);
            let faults = faults.expect_err("a NUL");
            assert_eq!(faults.first().path.dotted(), field, "{text}");
        }
    }
}
