//! Whole numbers in text, as Python's `int` reads them.

use stele_http::{Problem, parse};

/// Decimal digits with a sign, and blanks around. [`Problem::OutOfRange`] beyond 64 bits.
pub(crate) fn integer(text: &str) -> Result<i64, Problem> {
    let text = text.trim();
    let unsigned = text.strip_prefix('+').filter(|rest| !rest.starts_with('-'));
    parse::integer(unsigned.unwrap_or(text))
}

/// The same, or the nearest number of 64 bits.
pub(crate) fn saturating(text: &str) -> Option<i64> {
    match integer(text) {
        Ok(integer) => Some(integer),
        Err(Problem::OutOfRange { .. }) if text.trim_start().starts_with('-') => Some(i64::MIN),
        Err(Problem::OutOfRange { .. }) => Some(i64::MAX),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::saturating;

    #[test]
    fn numbers_are_read_as_python_reads_them() {
        for (text, number) in [
            ("7", Some(7)),
            (" +7\n", Some(7)),
            ("-7", Some(-7)),
            ("007", Some(7)),
            ("9223372036854775808", Some(i64::MAX)),
            (" -9223372036854775809", Some(i64::MIN)),
            ("", None),
            ("+-7", None),
            ("++7", None),
            ("7.0", None),
            ("abc", None),
        ] {
            assert_eq!(saturating(text), number, "{text}");
        }
    }
}
