//! What a score is made of.

use super::{BandBound, HealthUnit};

/// One of the things that a score is the weighted mean of (Zudo).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HealthFactor {
    /// The mean time from what its people write to the team's next message.
    EmailResponse,
    /// How many of its requests wait for the team.
    OpenRequests,
    /// How many meetings there were in the last six months.
    MeetingFrequency,
    /// The mean time from asking to being done.
    IssueResolution,
    /// The time since it was last active.
    RecentActivity,
}

impl HealthFactor {
    /// How many there are.
    pub const COUNT: usize = 5;

    /// All of them, in the order in which everything that is told per factor is told.
    pub const ALL: [HealthFactor; Self::COUNT] = [
        HealthFactor::EmailResponse,
        HealthFactor::OpenRequests,
        HealthFactor::MeetingFrequency,
        HealthFactor::IssueResolution,
        HealthFactor::RecentActivity,
    ];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            HealthFactor::EmailResponse => "email_response",
            HealthFactor::OpenRequests => "open_requests",
            HealthFactor::MeetingFrequency => "meeting_frequency",
            HealthFactor::IssueResolution => "issue_resolution",
            HealthFactor::RecentActivity => "recent_activity",
        }
    }

    /// The factor of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.word() == word)
    }

    /// What it is measured in.
    pub const fn unit(self) -> HealthUnit {
        match self {
            HealthFactor::EmailResponse => HealthUnit::Hours,
            HealthFactor::OpenRequests | HealthFactor::MeetingFrequency => HealthUnit::Count,
            HealthFactor::IssueResolution | HealthFactor::RecentActivity => HealthUnit::Days,
        }
    }

    /// How the limits of its bands are meant: little time and few open requests are good, many meetings are (Zudo).
    pub const fn bound(self) -> BandBound {
        match self {
            HealthFactor::EmailResponse
            | HealthFactor::IssueResolution
            | HealthFactor::RecentActivity => BandBound::Under,
            HealthFactor::OpenRequests => BandBound::AtMost,
            HealthFactor::MeetingFrequency => BandBound::AtLeast,
        }
    }

    /// The points it is given without data where such factors count as neutral (Zudo).
    pub const fn neutral_points(self) -> u8 {
        match self {
            HealthFactor::EmailResponse => 50,
            HealthFactor::OpenRequests => 100,
            HealthFactor::MeetingFrequency => 40,
            HealthFactor::IssueResolution => 70,
            HealthFactor::RecentActivity => 20,
        }
    }

    /// Its place in [`ALL`](Self::ALL).
    pub const fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::HealthFactor;

    #[test]
    fn each_factor_has_its_word_and_its_place() {
        for (index, factor) in HealthFactor::ALL.into_iter().enumerate() {
            assert_eq!(factor.index(), index);
            assert_eq!(HealthFactor::from_word(factor.word()), Some(factor));
        }
        assert_eq!(HealthFactor::from_word("EmailResponse"), None);
    }
}
