//! What a metric is called and how it is shown.

use std::fmt;

use crate::TextFault;
use crate::text::check;

/// The name of a metric: trimmed, 1 to 255 characters, unique in its workspace and group type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetricName(String);

impl MetricName {
    /// The most characters of a metric's name.
    pub const MAX: usize = 255;

    /// Trims `text` and takes it when something is left and it is short enough.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextFault::Blank);
        }
        check(text, Self::MAX)?;
        Ok(Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MetricName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many days a metric looks back: 1 to 3650.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval(u16);

impl Interval {
    /// The fewest days.
    pub const MIN: u16 = 1;
    /// The most days.
    pub const MAX: u16 = 3650;

    /// `None` where that are too few days or too many.
    pub fn new(days: i64) -> Option<Self> {
        let days = u16::try_from(days).ok()?;
        (Self::MIN..=Self::MAX)
            .contains(&days)
            .then_some(Self(days))
    }

    /// The days.
    pub fn days(self) -> u16 {
        self.0
    }
}

impl Default for Interval {
    /// A week (PostHog).
    fn default() -> Self {
        Self(7)
    }
}

/// A choice that is one word on PostHog's wire and in the store.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$choice_doc:meta])* $choice:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub enum $name { $($(#[$choice_doc])* $choice),+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$choice),+];

            /// The word on PostHog's wire and in the store.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$choice => $word),+ }
            }

            /// What a word means.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.word() == word)
            }
        }
    )+};
}

choices! {
    /// What a metric's value is a number of.
    MetricFormat {
        /// Anything.
        #[default]
        Numeric = "numeric",
        /// Money.
        Currency = "currency",
    }

    /// How much of a metric is shown.
    MetricDisplay {
        /// Its value.
        #[default]
        Number = "number",
        /// Its value, and one for each day.
        Sparkline = "sparkline",
    }

    /// What a metric makes of the events that its filter leaves.
    MetricMath {
        /// How many they are.
        #[default]
        Count = "count",
        /// The sum of one of their properties.
        Sum = "sum",
    }
}

#[cfg(test)]
mod tests {
    use super::{Interval, MetricDisplay, MetricFormat, MetricMath, MetricName};
    use crate::TextFault;

    #[test]
    fn a_name_is_trimmed_and_bounded_in_characters() {
        assert_eq!(
            MetricName::new(" Logins\n").expect("valid").as_str(),
            "Logins"
        );
        assert_eq!(MetricName::new(" \t"), Err(TextFault::Blank));
        assert_eq!(MetricName::new("a\0b"), Err(TextFault::Nul));
        assert!(MetricName::new(&format!(" {} ", "é".repeat(255))).is_ok());
        assert_eq!(
            MetricName::new(&"é".repeat(256)),
            Err(TextFault::TooLong { max: 255 })
        );
    }

    #[test]
    fn an_interval_is_a_day_to_ten_years() {
        let days = |days| Interval::new(days).map(Interval::days);
        assert_eq!(days(0), None);
        assert_eq!(days(1), Some(1));
        assert_eq!(days(3650), Some(3650));
        assert_eq!(days(3651), None);
        assert_eq!(days(-7), None);
        assert_eq!(days(65_536 + 7), None);
        assert_eq!(Interval::default().days(), 7);
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for format in MetricFormat::ALL {
            assert_eq!(MetricFormat::from_word(format.word()), Some(*format));
        }
        for display in MetricDisplay::ALL {
            assert_eq!(MetricDisplay::from_word(display.word()), Some(*display));
        }
        for math in MetricMath::ALL {
            assert_eq!(MetricMath::from_word(math.word()), Some(*math));
        }
        assert_eq!(MetricMath::from_word("SUM"), None);
        assert_eq!(
            (
                MetricFormat::default(),
                MetricDisplay::default(),
                MetricMath::default()
            ),
            (
                MetricFormat::Numeric,
                MetricDisplay::Number,
                MetricMath::Count
            )
        );
    }
}
