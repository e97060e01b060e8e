//! From bytes to a JSON value, refusing what no store of ours could give back.

use serde_json::Value;

use crate::fault::{Fault, Path, Problem, Segment};

/// The most levels of lists and objects within each other.
pub const MAX_DEPTH: usize = 100;

/// The bytes are no JSON that is taken here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// Not UTF-8, which JSON is by definition (RFC 8259, section 8.1).
    #[error("invalid UTF-8 at byte {0}")]
    Encoding(usize),
    /// Lists and objects more than [`MAX_DEPTH`] deep.
    #[error("nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
    /// Not JSON. The message names line and column.
    #[error("{0}")]
    Syntax(String),
}

/// Reads a JSON value.
///
/// Numbers keep the digits they were sent with (an exponent gets its sign, `1e+400`), of duplicate keys the last wins, keys come out in the order of their
/// bytes. A lone surrogate is a syntax error: it is no Unicode text. NULs are let through; see [`nuls`].
pub fn parse(bytes: &[u8]) -> Result<Value, JsonFault> {
    // Before the text is parsed, so that depth costs neither stack nor memory.
    let text = sound(bytes)?;
    serde_json::from_str(text).map_err(|error| JsonFault::Syntax(error.to_string()))
}

/// The text of what may be JSON: neither too deep nor with keys that stand for something else. For those who then parse it
/// piece by piece.
pub fn sound(bytes: &[u8]) -> Result<&str, JsonFault> {
    scan(bytes)?;
    std::str::from_utf8(bytes).map_err(|error| JsonFault::Encoding(error.valid_up_to()))
}

/// Every place of `value` whose text, or one of whose keys, holds a NUL. `bytes` are those that `value` was parsed from.
pub fn nuls(bytes: &[u8], value: &Value) -> Vec<Fault> {
    let mut found = Vec::new();
    // A NUL can only come in as this escape: control characters may not stand in JSON text as they are. Nearly all bodies
    // are free of it and need no walk.
    if bytes
        .windows(ESCAPED_NUL.len())
        .any(|window| window == ESCAPED_NUL)
    {
        collect_nuls(value, &mut Vec::new(), &mut found);
    }
    found
}

const ESCAPED_NUL: &[u8] = b"\\u0000";

fn collect_nuls(value: &Value, here: &mut Vec<Segment>, found: &mut Vec<Fault>) {
    let fault = |here: &[Segment]| Fault {
        path: here.iter().cloned().collect::<Path>(),
        problem: Problem::Nul,
    };
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => {
            if text.contains('\0') {
                found.push(fault(here));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                here.push(Segment::Index(index));
                collect_nuls(item, here, found);
                here.pop();
            }
        }
        Value::Object(map) => {
            // Told of the object, since a path with a NUL in it could not be printed.
            if map.keys().any(|key| key.contains('\0')) {
                found.push(fault(here));
            }
            for (key, item) in map.iter().filter(|(key, _)| !key.contains('\0')) {
                here.push(Segment::Key(key.clone()));
                collect_nuls(item, here, found);
                here.pop();
            }
        }
    }
}

/// How the keys begin by which `serde_json` tells numbers and raw text, in objects of its own making, from a client's
/// objects. A client's object with such a key would be read as what it is not: past the checks of depth and of NULs, and
/// not as it is stored.
const RESERVED: &str = "$serde_json::private::";

/// Looks over the text once for what must not reach the parser. Text that is no JSON is left for the parser to tell.
fn scan(bytes: &[u8]) -> Result<(), JsonFault> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = string_end(bytes, at);
                if is_key(bytes, end) && is_reserved(&bytes[at..end]) {
                    let reserved = format!("a key must not begin with {RESERVED}");
                    return Err(JsonFault::Syntax(reserved));
                }
                at = end;
                continue;
            }
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(JsonFault::TooDeep);
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// Where the string that begins at `start` has ended: behind its closing quote, or at the end of the text.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Whether a string that has ended at `end` is a key.
fn is_key(bytes: &[u8], end: usize) -> bool {
    let rest = bytes[end..].iter();
    rest.copied().find(|byte| !byte.is_ascii_whitespace()) == Some(b':')
}

/// Whether a string with its quotes, escapes or not, begins as a reserved key does.
fn is_reserved(string: &[u8]) -> bool {
    let may_be = matches!(string.get(1), Some(b'$' | b'\\'));
    may_be && serde_json::from_slice::<String>(string).is_ok_and(|key| key.starts_with(RESERVED))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{JsonFault, nuls, parse};

    fn round_trip(text: &str) -> String {
        parse(text.as_bytes()).expect(text).to_string()
    }

    #[test]
    fn keys_that_mean_something_to_the_parser_are_refused() {
        for body in [
            r#"{"a":{"$serde_json::private::Number":"5"}}"#,
            r#"{"a":{"b":1,"$serde_json::private::Number":"x"}}"#,
            r#"{"$serde_json::private::RawValue":"[[[[]]]]"}"#,
            r#"{"\u0024serde_json::private::RawValue" : "\"\\u0000\""}"#,
            r#"[{"$serde_json\u003a:private::Other":1}]"#,
        ] {
            let refused = matches!(parse(body.as_bytes()), Err(JsonFault::Syntax(_)));
            assert!(refused, "{body}");
        }
        for body in [
            r#"{"a":"$serde_json::private::Number"}"#,
            r#"{"$serde":1,"\u0024":2,"$":["$serde_json::private::"]}"#,
        ] {
            assert!(parse(body.as_bytes()).is_ok(), "{body}");
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        for number in [
            "1.10",
            "9223372036854775808",
            "-0",
            "-0.0",
            "123456789012345678901234567890.000",
            "0.1e-7",
        ] {
            assert_eq!(round_trip(number), number);
        }
        assert_eq!(round_trip("1e400"), "1e+400");
        assert_eq!(round_trip("1E400"), "1e+400");
    }

    #[test]
    fn keys_are_sorted_by_their_bytes_and_the_last_of_duplicates_wins() {
        let text = r#"{"b":1,"a":2,"Z":3,"\u00e4":4,"b":5}"#;
        assert_eq!(round_trip(text), r#"{"Z":3,"a":2,"b":5,"ä":4}"#);
    }

    #[test]
    fn depth_is_bounded_before_anything_is_parsed() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(nested(100).as_bytes()).is_ok());
        assert_eq!(parse(nested(101).as_bytes()), Err(JsonFault::TooDeep));
        assert_eq!(parse(nested(10_000).as_bytes()), Err(JsonFault::TooDeep));
        let objects = r#"{"a":"#.repeat(10_000);
        assert_eq!(parse(objects.as_bytes()), Err(JsonFault::TooDeep));
        // Brackets in text are none, nor are quotes behind a backslash the end of it.
        let text = format!(r#""\"{}\\""#, "[".repeat(200));
        assert!(parse(text.as_bytes()).is_ok(), "{text}");
        // Side by side is not within.
        let wide = format!("[{}1]", "[[]],".repeat(200));
        assert!(parse(wide.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            "  ",
            "{",
            "nul",
            "NaN",
            "Infinity",
            "-Infinity",
            "01",
            "+1",
            ".5",
            "1.",
            "'a'",
            "{a:1}",
            "[1,]",
            "1 2",
            r#""\ud800""#,
            r#""\udc00\ud800""#,
            "\"a\u{0}b\"",
        ] {
            assert!(
                matches!(parse(text.as_bytes()), Err(JsonFault::Syntax(_))),
                "{text}"
            );
        }
        assert_eq!(parse(b"[\"\xff\"]"), Err(JsonFault::Encoding(2)));
    }

    #[test]
    fn a_fault_says_where() {
        let fault = parse(b"{\"name\": }").expect_err("no value");
        assert_eq!(fault.to_string(), "expected value at line 1 column 10");
    }

    #[test]
    fn nuls_are_told_with_their_places() {
        let text = br#"{"a":["x","\u0000"],"b":{"k\u0000":"\u0000"},"c":"\\u0000"}"#;
        let value = parse(text).expect("JSON");
        let places: Vec<_> = nuls(text, &value)
            .iter()
            .map(|fault| fault.path.dotted())
            .collect();
        assert_eq!(places, ["a[1]", "b"]);
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_was_printed_is_read_back(value in values()) {
            prop_assert_eq!(parse(value.to_string().as_bytes()), Ok(value));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = parse(&bytes);
        }
    }
}
