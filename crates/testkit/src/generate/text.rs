//! Texts.

use proptest::prelude::*;

/// Pieces that stores have been known to trip over: wildcards, quotes, operators of search engines, letters that change
/// their length when they are lowered, combining marks, marks of direction, characters of four bytes.
const PIECES: [&str; 36] = [
    "a",
    "B",
    "ab",
    "Pied",
    "PIPER",
    " ",
    "  ",
    "%",
    "_",
    "\\",
    "'",
    "\"",
    "*",
    "?",
    "[",
    "(",
    ")",
    "-",
    "^",
    ":",
    " OR ",
    " NOT ",
    "NEAR",
    "{}",
    "$1",
    ";--",
    "ß",
    "İ",
    "ΑΣ",
    "ς",
    "é",
    "e\u{301}",
    "\u{200f}",
    "😀",
    "👩‍👩‍👧",
    "\u{10ffff}",
];

/// Up to `pieces` of them in a row; never blank at either end, never empty.
pub fn text(pieces: usize) -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES.as_slice()), 1..=pieces);
    pieces.prop_map(|pieces| {
        let text = pieces.concat().trim().to_owned();
        if text.is_empty() {
            "blank".to_owned()
        } else {
            text
        }
    })
}
