//! Bodies: JSON objects of known fields.

use stele_domain::{Name, Text};
use stele_http::{Faults, ObjectReader, Problem, Unread, read};

use crate::error::Error;

/// Reads a body with the reader of its call.
pub(crate) async fn read<T>(
    body: Unread,
    reader: impl FnOnce(ObjectReader) -> Result<T, Faults>,
) -> Result<T, Error> {
    let object = body.object().await?;
    reader(object).map_err(Error::of_body)
}

/// All faults, or what `build` makes of the values read, as [`ObjectReader::finish`]; a field that was not read is a fault.
pub(crate) fn finish<T>(
    mut object: ObjectReader,
    build: impl FnOnce() -> Option<T>,
) -> Result<T, Faults> {
    let unknown: Vec<_> = object.keys().take(Faults::MAX).map(str::to_owned).collect();
    for field in unknown {
        let sentence = format!("{field} is not a field of this body");
        object.fault(field, Problem::Rule(sentence.into()));
    }
    object.finish(build)
}

/// The URL of a picture: trimmed, at most 2,000 characters, of `http` or `https`.
pub(crate) fn url(value: serde_json::Value) -> Result<String, Problem> {
    /// As long as the URLs that every browser takes.
    const MAX: usize = 2_000;
    let url = read::trimmed(MAX)(value)?;
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    let known = scheme.is_some_and(|scheme| {
        ["http", "https"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
    });
    if known && !url.contains(char::is_whitespace) {
        Ok(url)
    } else {
        Err(Problem::Rule(
            "the address of a picture must be an http or https URL".into(),
        ))
    }
}

/// A text that people write: kept as sent, at most 100,000 characters.
pub(crate) fn text(value: serde_json::Value) -> Result<Text, Problem> {
    Ok(Text::new(read::string(value)?)?)
}

/// Labels: a list of at most 100 names.
pub(crate) fn tags(value: serde_json::Value) -> Result<Vec<Name>, Faults> {
    at_most(MAX_NAMED, read::list_of(read::name)(value)?)
}

/// Ids: a list of at most 100 UUIDs.
pub(crate) fn uuids(value: serde_json::Value) -> Result<Vec<uuid::Uuid>, Faults> {
    at_most(MAX_NAMED, read::list_of(uuid)(value)?)
}

/// How many labels or records one record names at most.
pub(crate) const MAX_NAMED: usize = 100;

fn at_most<T>(max: usize, list: Vec<T>) -> Result<Vec<T>, Faults> {
    if list.len() > max {
        return Err(Problem::TooMany { max }.into());
    }
    Ok(list)
}

/// A UUID.
pub(crate) fn uuid(value: serde_json::Value) -> Result<uuid::Uuid, Problem> {
    stele_http::parse::uuid(&read::string(value)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_http::{ObjectReader, read};

    use super::finish;

    #[test]
    fn a_field_that_nobody_knows_is_a_fault_beside_the_others() {
        let body = json!({ "nmae": "Acme", "external_id": 5 });
        let mut object = ObjectReader::of(body).expect("an object");
        let name = object.required("name", read::name);
        let external_id = object.optional("external_id", read::identifier);
        let faults = finish(object, || Some((name?, external_id))).expect_err("three faults");
        let told: Vec<_> = faults
            .iter()
            .map(|fault| (fault.path.pointer(), fault.to_string()))
            .collect();
        let expected = [
            ("/name", "name is required"),
            ("/external_id", "external_id must be a string"),
            ("/nmae", "nmae is not a field of this body"),
        ];
        assert_eq!(told, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
