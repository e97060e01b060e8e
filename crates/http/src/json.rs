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
/// Numbers keep the digits they were sent with, of duplicate keys the last wins, keys come out in the order of their
/// bytes. A lone surrogate is a syntax error: it is no Unicode text. NULs are let through; see [`nuls`].
pub fn parse(bytes: &[u8]) -> Result<Value, JsonFault> {
    // Before the text is parsed, so that depth costs neither stack nor memory.
    if deeper_than(bytes, MAX_DEPTH) {
        return Err(JsonFault::TooDeep);
    }
    let text =
        std::str::from_utf8(bytes).map_err(|error| JsonFault::Encoding(error.valid_up_to()))?;
    serde_json::from_str(text).map_err(|error| JsonFault::Syntax(error.to_string()))
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

fn deeper_than(bytes: &[u8], max: usize) -> bool {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in bytes {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
        } else {
            match byte {
                b'"' => in_string = true,
                b'[' | b'{' => {
                    depth += 1;
                    if depth > max {
                        return true;
                    }
                }
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {}
