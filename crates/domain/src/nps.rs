//! Net promoter scores.

use crate::{ContactId, Field, Identifier, NpsResponseId, Stamp, Text, Timestamp};

/// How likely a person is to recommend us: 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NpsScore(u8);

impl NpsScore {
    /// The most.
    pub const MAX: u8 = 10;

    /// `None` beyond 10.
    pub fn new(points: u8) -> Option<Self> {
        (points <= Self::MAX).then_some(Self(points))
    }

    /// The points.
    pub fn points(self) -> u8 {
        self.0
    }
}

/// A person's answer to the question how likely they are to recommend us (Vitally).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NpsResponse {
    /// The id.
    pub id: NpsResponseId,
    /// How often and when it changed.
    pub stamp: Stamp,
    /// The customer's own id of it, unique in the workspace.
    pub external_id: Option<Identifier>,
    /// Who answered.
    pub contact: ContactId,
    /// When they answered.
    pub responded_at: Timestamp,
    /// What they answered.
    pub score: NpsScore,
    /// Why.
    pub feedback: Option<Text>,
}

/// A response to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NpsResponseDraft {
    /// The customer's own id of it; where one is known by it already, that one is changed.
    pub external_id: Option<Identifier>,
    /// Who answered.
    pub contact: ContactId,
    /// When they answered.
    pub responded_at: Timestamp,
    /// What they answered.
    pub score: NpsScore,
    /// Why.
    pub feedback: Field<Text>,
}

/// What a write wants of a response. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NpsResponseChange {
    /// Who answered.
    pub contact: Option<ContactId>,
    /// When they answered.
    pub responded_at: Option<Timestamp>,
    /// What they answered.
    pub score: Option<NpsScore>,
    /// Why.
    pub feedback: Field<Text>,
}

impl NpsResponse {
    /// Applies a change, without [touching](Stamp::touch).
    pub fn apply(&mut self, change: NpsResponseChange) {
        let NpsResponseChange {
            contact,
            responded_at,
            score,
            feedback,
        } = change;
        if let Some(contact) = contact {
            self.contact = contact;
        }
        if let Some(responded_at) = responded_at {
            self.responded_at = responded_at;
        }
        if let Some(score) = score {
            self.score = score;
        }
        feedback.apply_to(&mut self.feedback);
    }
}

/// Which of several responses is a person's last: the one answered last, of those answered at one time the one with the
/// larger id.
pub fn last_response<'a>(
    responses: impl IntoIterator<Item = &'a NpsResponse>,
) -> Option<&'a NpsResponse> {
    responses
        .into_iter()
        .max_by_key(|response| (response.responded_at, response.id))
}

/// How many of an account's people last scored what (Vitally).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NpsCounts {
    /// Last score 0 to 6.
    pub detractors: u32,
    /// Last score 7 or 8.
    pub passives: u32,
    /// Last score 9 or 10.
    pub promoters: u32,
}

impl NpsCounts {
    /// Counts last scores.
    pub fn of(scores: impl IntoIterator<Item = NpsScore>) -> Self {
        let mut counts = Self::default();
        for score in scores {
            *counts.kind(score) += 1;
        }
        counts
    }

    /// Counts a person who now scores `after` where they scored `before`; `None` is no score.
    pub fn exchange(&mut self, before: Option<NpsScore>, after: Option<NpsScore>) {
        if let Some(before) = before {
            let kind = self.kind(before);
            *kind = kind.saturating_sub(1);
        }
        if let Some(after) = after {
            *self.kind(after) += 1;
        }
    }

    /// 0 to 6, 7 and 8, or 9 and 10 (Vitally).
    fn kind(&mut self, score: NpsScore) -> &mut u32 {
        match score.points() {
            0..=6 => &mut self.detractors,
            7..=8 => &mut self.passives,
            _ => &mut self.promoters,
        }
    }

    /// `100 * (promoters - detractors) / all` in tenths, rounded half away from zero; `None` without answers.
    pub fn score_tenths(self) -> Option<i32> {
        let all = i64::from(self.detractors) + i64::from(self.passives) + i64::from(self.promoters);
        if all == 0 {
            return None;
        }
        let thousandths = 1000 * (i64::from(self.promoters) - i64::from(self.detractors));
        let rounded = (2 * thousandths.abs() + all) / (2 * all);
        Some(i32::try_from(rounded * thousandths.signum()).expect("between -1000 and 1000"))
    }
}

#[cfg(test)]
mod tests {
    use super::{NpsCounts, NpsScore};

    fn score(points: u8) -> NpsScore {
        NpsScore::new(points).expect("at most ten")
    }

    #[test]
    fn six_is_a_detractor_seven_and_eight_are_passive_nine_is_a_promoter() {
        let counts = NpsCounts::of((0..=10).map(score));
        assert_eq!(
            (counts.detractors, counts.passives, counts.promoters),
            (7, 2, 2)
        );
        assert_eq!(NpsScore::new(11), None);
    }

    #[test]
    fn exchanging_is_counting_again() {
        let mut counts = NpsCounts::of([score(6), score(9)]);
        counts.exchange(Some(score(6)), Some(score(7)));
        assert_eq!(counts, NpsCounts::of([score(7), score(9)]));
        counts.exchange(Some(score(9)), None);
        counts.exchange(None, Some(score(0)));
        assert_eq!(counts, NpsCounts::of([score(7), score(0)]));
    }

    #[test]
    fn the_score_is_the_difference_of_shares() {
        let score = |detractors, passives, promoters| {
            NpsCounts {
                detractors,
                passives,
                promoters,
            }
            .score_tenths()
        };
        assert_eq!(score(0, 0, 0), None);
        assert_eq!(score(0, 0, 3), Some(1000));
        assert_eq!(score(3, 0, 0), Some(-1000));
        assert_eq!(score(1, 1, 1), Some(0));
        assert_eq!(score(0, 2, 1), Some(333));
        assert_eq!(score(2, 1, 0), Some(-667));
        assert_eq!(score(0, u32::MAX, u32::MAX), Some(500));
    }
}
