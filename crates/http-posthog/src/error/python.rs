//! What Python says of bytes that are no JSON.
//!
//! Clients of PostHog log these messages and some look into them, so a body that [`stele_http::json`] refused is read once
//! more here, the way `json` of `CPython` 3.12 reads it, only to find the place at which Python gives up.

use std::str::Utf8Error;

use stele_http::JsonFault;

/// Python's words where Python would refuse the bytes too, else our own: Python takes surrogates that stand alone, and
/// depth.
pub(super) fn words(bytes: &[u8], fault: &JsonFault) -> String {
    let text = match (fault, std::str::from_utf8(bytes)) {
        (JsonFault::TooDeep, _) => return fault.to_string(),
        (JsonFault::Encoding(_) | JsonFault::Syntax(_), Err(error)) => return codec(bytes, error),
        (JsonFault::Encoding(_) | JsonFault::Syntax(_), Ok(text)) => text,
    };
    match decode(text.as_bytes()) {
        Ok(()) => "Surrogate characters are not allowed".to_owned(),
        Err(Refusal::At { message, byte }) => place(text, message, byte),
        Err(Refusal::Constant(name)) => {
            format!("Out of range float values are not JSON compliant: '{name}'")
        }
    }
}

/// `UnicodeDecodeError`.
fn codec(bytes: &[u8], error: Utf8Error) -> String {
    let start = error.valid_up_to();
    let lead = bytes.get(start).copied().unwrap_or_default();
    let (length, reason) = match error.error_len() {
        None => (bytes.len() - start, "unexpected end of data"),
        Some(1) if !matches!(lead, 0xc2..=0xf4) => (1, "invalid start byte"),
        Some(length) => (length, "invalid continuation byte"),
    };
    if length == 1 {
        format!("'utf-8' codec can't decode byte {lead:#04x} in position {start}: {reason}")
    } else {
        let end = start + length - 1;
        format!("'utf-8' codec can't decode bytes in position {start}-{end}: {reason}")
    }
}

/// `JSONDecodeError`: line and column count from 1, the place among all characters from 0.
fn place(text: &str, message: &str, byte: usize) -> String {
    let before = &text[..byte];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    let char = before.chars().count();
    format!("{message}: line {line} column {column} (char {char})")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// At this byte, which is the first of a character or the end.
    At { message: &'static str, byte: usize },
    /// A number that JSON does not have (Django REST framework is strict here).
    Constant(&'static str),
}

type Scanned = Result<(), Refusal>;

fn decode(text: &[u8]) -> Scanned {
    let mut scanner = Scanner { text, at: 0 };
    if text.starts_with("\u{feff}".as_bytes()) {
        return scanner.refuse("Unexpected UTF-8 BOM (decode using utf-8-sig)");
    }
    scanner.skip_white_space();
    scanner.value()?;
    scanner.skip_white_space();
    match scanner.peek() {
        None => Ok(()),
        Some(_) => scanner.refuse("Extra data"),
    }
}

/// Goes over JSON text as `scan_once` of `Modules/_json.c` does. Its recursion is bounded by the limit on depth, which is
/// looked at first.
struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn refuse(&self, message: &'static str) -> Scanned {
        refuse(message, self.at)
    }

    fn skip_white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.text[self.at..].starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }

    fn take_digits(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > start
    }

    fn value(&mut self) -> Scanned {
        match self.peek() {
            Some(b'"') => return self.string(),
            Some(b'{') => return self.object(),
            Some(b'[') => return self.array(),
            _ => {}
        }
        for constant in ["NaN", "Infinity", "-Infinity"] {
            if self.take(constant) {
                return Err(Refusal::Constant(constant));
            }
        }
        if ["null", "true", "false"].iter().any(|word| self.take(word)) {
            return Ok(());
        }
        self.number()
    }

    fn number(&mut self) -> Scanned {
        let start = self.at;
        self.take("-");
        if !self.take("0") && !self.take_digits() {
            return refuse("Expecting value", start);
        }
        // A fraction or an exponent without digits is not of the number, but what follows it.
        let whole = self.at;
        if !(self.take(".") && self.take_digits()) {
            self.at = whole;
        }
        let base = self.at;
        let exponent = self.take("e") || self.take("E");
        if exponent && !self.take("+") {
            self.take("-");
        }
        if !(exponent && self.take_digits()) {
            self.at = base;
        }
        Ok(())
    }

    fn string(&mut self) -> Scanned {
        let quote = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                None => return refuse("Unterminated string starting at", quote),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape(quote)?,
                Some(0..=0x1f) => return self.refuse("Invalid control character at"),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self, quote: usize) -> Scanned {
        let backslash = self.at;
        self.at += 1;
        match self.peek() {
            None => refuse("Unterminated string starting at", quote),
            Some(b'u') => {
                let digits = self.at + 1..self.at + 5;
                let hex = self.text.get(digits.clone());
                let whole = hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
                // The quote that ends the string is looked for before the digits are.
                if !whole || digits.end == self.text.len() {
                    return self.refuse("Invalid \\uXXXX escape");
                }
                self.at = digits.end;
                Ok(())
            }
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => refuse("Invalid \\escape", backslash),
        }
    }

    fn object(&mut self) -> Scanned {
        self.at += 1;
        self.skip_white_space();
        if self.take("}") {
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return self.refuse("Expecting property name enclosed in double quotes");
            }
            self.string()?;
            self.skip_white_space();
            if !self.take(":") {
                return self.refuse("Expecting ':' delimiter");
            }
            self.skip_white_space();
            self.value()?;
            self.skip_white_space();
            if self.take("}") {
                return Ok(());
            }
            self.comma()?;
        }
    }

    fn array(&mut self) -> Scanned {
        self.at += 1;
        self.skip_white_space();
        if self.take("]") {
            return Ok(());
        }
        loop {
            self.value()?;
            self.skip_white_space();
            if self.take("]") {
                return Ok(());
            }
            self.comma()?;
        }
    }

    fn comma(&mut self) -> Scanned {
        if !self.take(",") {
            return self.refuse("Expecting ',' delimiter");
        }
        self.skip_white_space();
        Ok(())
    }
}

fn refuse(message: &'static str, byte: usize) -> Scanned {
    Err(Refusal::At { message, byte })
}

#[cfg(test)]
mod tests {
    use super::words;

    /// What Django REST framework says of the text on `CPython` 3.12.
    #[track_caller]
    fn says(text: impl AsRef<[u8]>, expected: &str) {
        let bytes = text.as_ref();
        let fault = stele_http::json::parse(bytes).expect_err("no JSON");
        assert_eq!(words(bytes, &fault), expected, "{bytes:?}");
    }

    #[test]
    fn values() {
        says("", "Expecting value: line 1 column 1 (char 0)");
        says("name=string", "Expecting value: line 1 column 1 (char 0)");
        says(" \n x", "Expecting value: line 2 column 2 (char 3)");
        says("[1,]", "Expecting value: line 1 column 4 (char 3)");
        says("{\"a\":}", "Expecting value: line 1 column 6 (char 5)");
        says("-", "Expecting value: line 1 column 1 (char 0)");
        says("nul", "Expecting value: line 1 column 1 (char 0)");
        says("{} {}", "Extra data: line 1 column 4 (char 3)");
        says("01", "Extra data: line 1 column 2 (char 1)");
        says("1.", "Extra data: line 1 column 2 (char 1)");
        says("1e+", "Extra data: line 1 column 2 (char 1)");
        says(
            "[1.5e]",
            "Expecting ',' delimiter: line 1 column 5 (char 4)",
        );
    }

    #[test]
    fn objects_and_lists() {
        let name = "Expecting property name enclosed in double quotes";
        says("{", &format!("{name}: line 1 column 2 (char 1)"));
        says("{'a':1}", &format!("{name}: line 1 column 2 (char 1)"));
        says("{\"a\":1,}", &format!("{name}: line 1 column 8 (char 7)"));
        says(
            "{\"a\" 1}",
            "Expecting ':' delimiter: line 1 column 6 (char 5)",
        );
        says(
            "{\"a\":1 \"b\"}",
            "Expecting ',' delimiter: line 1 column 8 (char 7)",
        );
        says("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)");
        says("[", "Expecting value: line 1 column 2 (char 1)");
    }

    #[test]
    fn strings() {
        says(
            "{\"é\":\"x",
            "Unterminated string starting at: line 1 column 6 (char 5)",
        );
        says(
            "\"a\nb\"",
            "Invalid control character at: line 1 column 3 (char 2)",
        );
        says(r#""a\x""#, "Invalid \\escape: line 1 column 3 (char 2)");
        says(
            r#""\u12"#,
            "Invalid \\uXXXX escape: line 1 column 3 (char 2)",
        );
        says(
            r#""\u12g4""#,
            "Invalid \\uXXXX escape: line 1 column 3 (char 2)",
        );
        says(
            r#""\u1234"#,
            "Invalid \\uXXXX escape: line 1 column 3 (char 2)",
        );
        says(
            "\"\\",
            "Unterminated string starting at: line 1 column 1 (char 0)",
        );
    }

    #[test]
    fn numbers_that_are_none() {
        let strict = "Out of range float values are not JSON compliant";
        says("{\"name\":NaN}", &format!("{strict}: 'NaN'"));
        says("[-Infinity]", &format!("{strict}: '-Infinity'"));
    }

    #[test]
    fn bytes() {
        let codec = "'utf-8' codec can't decode";
        says(
            b"\"\xff\"",
            &format!("{codec} byte 0xff in position 1: invalid start byte"),
        );
        says(
            b"\"\xe2\x28\"",
            &format!("{codec} byte 0xe2 in position 1: invalid continuation byte"),
        );
        says(
            b"\"\xe2\x82\"",
            &format!("{codec} bytes in position 1-2: invalid continuation byte"),
        );
        says(
            b"\"\xe2\x82",
            &format!("{codec} bytes in position 1-2: unexpected end of data"),
        );
        says(
            "\u{feff}{}",
            "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)",
        );
    }

    #[test]
    fn what_python_takes_is_told_in_our_own_words() {
        for text in [r#""\ud800""#, r#"["\ude00\ud83d"]"#] {
            says(text, "Surrogate characters are not allowed");
        }
        says("[".repeat(10_000), "nested more than 100 levels deep");
    }
}
