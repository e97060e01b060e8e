//! Form-encoded bodies.

use serde_json::{Map, Value};

use crate::fault::{Fault, Faults, Problem};

/// The media type of form-encoded bodies.
pub const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Reads a form: every value a string, of a repeated field the last. Bytes that are no UTF-8 become U+FFFD, as browsers
/// have it.
pub fn parse(bytes: &[u8]) -> Result<Map<String, Value>, Faults> {
    let mut map = Map::new();
    let mut faults = Vec::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        if name.contains('\0') || value.contains('\0') {
            let fault = Fault::new(name.replace('\0', "\u{fffd}"), Problem::Nul);
            Faults::note(&mut faults, fault);
        }
        map.insert(name.into_owned(), Value::String(value.into_owned()));
    }
    Faults::check(faults)?;
    Ok(map)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::parse;
    use crate::fault::Faults;

    #[test]
    fn every_value_is_text() {
        let Value::Object(expected) = json!({ "name": "a b&", "n": "1", "empty": "" }) else {
            panic!("an object");
        };
        assert_eq!(parse(b"name=x&n=1&empty&name=a+b%26"), Ok(expected));
        assert_eq!(parse(b""), Ok(Map::new()));
    }

    #[test]
    fn only_so_many_faults_are_told() {
        let faults = parse("a=%00&".repeat(1_000).as_bytes()).expect_err("faults");
        assert_eq!(faults.iter().count(), Faults::MAX);
    }

    #[test]
    fn nuls_are_told_by_field() {
        let faults = parse(b"a=%00&b=1&c=x%00").expect_err("two faults");
        let sentence = "must not contain null characters";
        assert_eq!(faults.to_string(), format!("a {sentence}, c {sentence}"));
    }
}
