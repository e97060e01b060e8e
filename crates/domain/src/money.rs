//! Exact money.

use std::fmt;

use serde_json::Number;

/// Monthly recurring revenue: a whole number of millionths, in whatever currency the customer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mrr(i64);

/// Why a number is no amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MrrFault {
    /// The text is no JSON number.
    #[error("must be a number")]
    NotANumber,
    /// Its count of millionths does not fit 64 bits.
    #[error("must fit a 64-bit count of millionths")]
    OutOfRange,
}

impl Mrr {
    /// How many decimal places are kept.
    const SCALE: i64 = 6;

    /// From a count of millionths.
    pub fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// The count of millionths.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// Reads a number as JSON writes it (`48000`, `-1.5`, `12e3`), without passing through floating point. More than six
    /// decimals are rounded half to even.
    pub fn parse(text: &str) -> Result<Self, MrrFault> {
        let (negative, unsigned) = text
            .strip_prefix('-')
            .map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if whole.is_empty() || mantissa.ends_with('.') || !digits.iter().all(u8::is_ascii_digit) {
            return Err(MrrFault::NotANumber);
        }
        let leading_zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        let significant = &digits[leading_zeros..];
        if significant.is_empty() {
            return Ok(Self(0));
        }
        let whole_len = i64::try_from(whole.len()).unwrap_or(i64::MAX)
            - i64::try_from(leading_zeros).unwrap_or(i64::MAX);
        // How many of the significant digits stand before the point once it has moved to the millionths.
        let kept = whole_len
            .saturating_add(exponent)
            .saturating_add(Self::SCALE);
        let magnitude = round_half_even(significant, kept)?;
        i64::try_from(if negative { -magnitude } else { magnitude })
            .map(Self)
            .map_err(|_| MrrFault::OutOfRange)
    }

    /// As the JSON number that dialects print: `48000`, never `48000.0`.
    pub fn to_number(self) -> Number {
        self.to_string()
            .parse()
            .expect("what Display prints is a JSON number")
    }
}

fn parse_exponent(text: &str) -> Result<i64, MrrFault> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(MrrFault::NotANumber);
    }
    let magnitude = digits.iter().fold(0i64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    // Far beyond every amount either way, and small enough to add to.
    let magnitude = magnitude.min(1 << 40);
    Ok(if negative { -magnitude } else { magnitude })
}

/// The whole number made of the first `kept` of `digits` (more of them than there are being zeros), rounded half to even
/// by the rest.
fn round_half_even(digits: &[u8], kept: i64) -> Result<i128, MrrFault> {
    // 10^20 is beyond 64 bits whatever the digits are.
    if kept > 20 {
        return Err(MrrFault::OutOfRange);
    }
    let Ok(kept) = usize::try_from(kept) else {
        return Ok(0);
    };
    let digit = |index: usize| {
        digits
            .get(index)
            .map_or(0, |digit| i128::from(digit - b'0'))
    };
    let whole = (0..kept).fold(0i128, |sum, index| sum * 10 + digit(index));
    let beyond_half = digits.iter().skip(kept + 1).any(|digit| *digit != b'0');
    let up = match digit(kept) {
        0..=4 => false,
        5 => beyond_half || whole % 2 == 1,
        _ => true,
    };
    Ok(whole + i128::from(up))
}

impl fmt::Display for Mrr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let (whole, fraction) = (magnitude / 1_000_000, magnitude % 1_000_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}")?;
        if fraction > 0 {
            write!(f, ".{}", format!("{fraction:06}").trim_end_matches('0'))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Mrr, MrrFault};

    #[track_caller]
    fn reads(text: &str, shown: &str) {
        assert_eq!(Mrr::parse(text).expect(text).to_string(), shown, "{text}");
    }

    #[test]
    fn six_decimals_come_back_as_they_were_sent() {
        for text in [
            "0",
            "48000",
            "-1",
            "12.5",
            "0.000001",
            "-0.1",
            "9223372036854.775807",
            "-9223372036854.775808",
        ] {
            reads(text, text);
        }
        reads("48000.0", "48000");
        reads("4.8e4", "48000");
        reads("48000000E-3", "48000");
        reads("-0.0", "0");
        reads("0e999999999999999999999", "0");
        reads("1e-999999999999999999999", "0");
    }

    #[test]
    fn more_decimals_are_rounded_half_to_even() {
        reads("0.0000005", "0");
        reads("0.0000015", "0.000002");
        reads("0.0000025", "0.000002");
        reads("0.00000250000000001", "0.000003");
        reads("-0.0000015", "-0.000002");
        reads("0.00000049999", "0");
        reads("0.9999995", "1");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for text in [
            "9223372036854.775808",
            "-9223372036854.775809",
            "1e13",
            "1e400",
            "1e99999999999999999999",
            "9223372036854775808",
        ] {
            assert_eq!(Mrr::parse(text), Err(MrrFault::OutOfRange), "{text}");
        }
        for text in ["", "-", "NaN", ".5", "5.", "1e", "1e+", "0x1", "1_000", "١"] {
            assert_eq!(Mrr::parse(text), Err(MrrFault::NotANumber), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_survives_its_own_text(millionths: i64) {
            let mrr = Mrr::from_millionths(millionths);
            prop_assert_eq!(Mrr::parse(&mrr.to_string()), Ok(mrr));
            prop_assert_eq!(mrr.to_number().to_string(), mrr.to_string());
        }
    }
}
