//! Numbers, compared as they are written.

use std::cmp::Ordering;

use serde_json::Number;

/// A number with all of its digits: `0.1` is a tenth, and 2^53 + 1 is not 2^53, as they would be in floating point.
///
/// Exponents beyond 64 bits count as the largest there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// `0.digits × 10^point`; neither begins nor ends with a zero, so that zero has none.
    digits: String,
    point: i64,
}

impl Decimal {
    /// The number as JSON has it.
    pub(super) fn of(number: &Number) -> Self {
        let text = number.to_string();
        let (negative, unsigned) = text
            .strip_prefix('-')
            .map_or((false, text.as_str()), |rest| (true, rest));
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let exponent = exponent.parse().unwrap_or_else(|_| {
            // Digits they are, so there are too many of them.
            if exponent.starts_with('-') {
                i64::MIN
            } else {
                i64::MAX
            }
        });
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Self::new(
            negative,
            &format!("{whole}{fraction}"),
            whole.len(),
            exponent,
        )
    }

    /// A whole number of units of which `10^places` make one.
    pub(super) fn scaled(units: i128, places: u32) -> Self {
        let digits = units.unsigned_abs().to_string();
        Self::new(units < 0, &digits, digits.len(), -i64::from(places))
    }

    /// `digits` with a point behind the first `whole` of them, times `10^exponent`.
    fn new(negative: bool, digits: &str, whole: usize, exponent: i64) -> Self {
        let significant = digits.trim_start_matches('0');
        let leading_zeros = digits.len() - significant.len();
        let significant = significant.trim_end_matches('0');
        if significant.is_empty() {
            return Self {
                negative: false,
                digits: String::new(),
                point: 0,
            };
        }
        let places = |count| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            negative,
            digits: significant.to_owned(),
            point: exponent.saturating_add(places(whole) - places(leading_zeros)),
        }
    }

    /// The smallest whole number that is larger, of those that can be counted to: 1 at least, [`i64::MAX`] at most.
    pub(super) fn next_whole(&self) -> u64 {
        const MOST: u64 = i64::MAX.unsigned_abs();
        if self.negative {
            return 1;
        }
        let places = usize::try_from(self.point).unwrap_or(0);
        // More digits than any count has.
        if places > 18 {
            return MOST;
        }
        let digits = self.digits.bytes().chain(std::iter::repeat(b'0'));
        let whole = digits.take(places);
        whole.fold(0, |whole, digit| whole * 10 + u64::from(digit - b'0')) + 1
    }

    /// -1, 0 or 1.
    fn signum(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitudes = || (self.point, &self.digits).cmp(&(other.point, &other.digits));
        self.signum()
            .cmp(&other.signum())
            .then_with(|| match self.signum() {
                -1 => magnitudes().reverse(),
                _ => magnitudes(),
            })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Number;

    use super::Decimal;

    fn decimal(text: &str) -> Decimal {
        Decimal::of(&text.parse::<Number>().expect(text))
    }

    #[test]
    fn one_number_has_many_spellings() {
        for spellings in [
            ["0", "-0", "0.000", "0e99"],
            ["1000", "1e3", "1000.0", "0.1E+4"],
            ["-0.25", "-25e-2", "-0.250", "-0.0025e2"],
        ] {
            for spelling in spellings {
                assert_eq!(decimal(spelling), decimal(spellings[0]), "{spelling}");
            }
        }
        assert_eq!(Decimal::scaled(-1_500, 3), decimal("-1.5"));
        assert_eq!(Decimal::scaled(5, 3), decimal("0.005"));
        assert_eq!(Decimal::scaled(0, 6), decimal("0"));
        assert_eq!(Decimal::scaled(120, 0), decimal("120"));
    }

    #[test]
    fn numbers_are_told_apart_where_floating_point_does_not() {
        let ascending = [
            "-1e99999999999999999999",
            "-9007199254740993",
            "-9007199254740992",
            "-1",
            "-0.1",
            "-1e-99999999999999999999",
            "0",
            "1e-99999999999999999999",
            "1e-400",
            "0.09999999999999999999",
            "0.1",
            "0.10000000000000000001",
            "9",
            "10",
            "9007199254740992",
            "9007199254740993",
            "1e400",
            "1e99999999999999999999",
        ];
        for pair in ascending.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
        }
    }

    proptest! {
        #[test]
        fn scaled_numbers_are_ordered_as_their_fractions_are(
            a in -2_000..2_000_i128, b in -2_000..2_000_i128, p in 0..4_u32, q in 0..4_u32
        ) {
            let expected = (a * 10_i128.pow(q)).cmp(&(b * 10_i128.pow(p)));
            prop_assert_eq!(Decimal::scaled(a, p).cmp(&Decimal::scaled(b, q)), expected);
        }
    }
}
