//! What is computed from other records.

use crate::{NpsCounts, PersonFigures, Timestamp};

/// Attributes of an account that no one writes: they follow from its people and conversations, are kept on the
/// account's own row and move in the same transaction as what they follow from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Derived {
    /// How many people are tied to the account.
    pub users_count: u32,
    /// How its people last scored.
    pub nps: NpsCounts,
    /// When one of its people last wrote to the team.
    pub last_inbound_message_at: Option<Timestamp>,
    /// When one of the team last wrote to it.
    pub last_outbound_message_at: Option<Timestamp>,
    /// When one of its people was last active, as told by another system.
    pub last_activity_at: Option<Timestamp>,
}

/// The newest times among an account's people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NewestTimes {
    /// When one of them last wrote to the team.
    pub inbound_message: Option<Timestamp>,
    /// When the team last wrote to one of them.
    pub outbound_message: Option<Timestamp>,
    /// When one of them was last active.
    pub activity: Option<Timestamp>,
}

impl NewestTimes {
    /// The newest of several people's.
    pub fn of(people: impl IntoIterator<Item = PersonFigures>) -> Self {
        people.into_iter().map(Self::from).fold(
            Self::default(),
            |Self {
                 inbound_message,
                 outbound_message,
                 activity,
             },
             person| Self {
                inbound_message: inbound_message.max(person.inbound_message),
                outbound_message: outbound_message.max(person.outbound_message),
                activity: activity.max(person.activity),
            },
        )
    }
}

impl From<PersonFigures> for NewestTimes {
    fn from(person: PersonFigures) -> Self {
        Self {
            inbound_message: person.last_inbound_message_at,
            outbound_message: person.last_outbound_message_at,
            activity: person.last_activity_at,
        }
    }
}

impl Derived {
    /// Computes all that follows from an account's people from scratch; the rest stays.
    pub fn recount(&mut self, people: &[PersonFigures]) {
        self.users_count = u32::try_from(people.len()).unwrap_or(u32::MAX);
        self.nps = NpsCounts::of(people.iter().filter_map(|person| person.score));
        self.set_newest(NewestTimes::of(people.iter().copied()));
    }

    /// Takes into account that a person's figures were `before` and are `after`; `None` is a person who was not, or is no
    /// longer, tied to the account.
    ///
    /// Answers whether the newest times must be asked for anew: the one who had set one of them has let go of it, and who
    /// is next only the store knows. Until then they stand as they were.
    #[must_use]
    pub fn exchange(
        &mut self,
        before: Option<PersonFigures>,
        after: Option<PersonFigures>,
    ) -> bool {
        match (before, after) {
            (None, Some(_)) => self.users_count += 1,
            (Some(_), None) => self.users_count = self.users_count.saturating_sub(1),
            (Some(_), Some(_)) | (None, None) => {}
        }
        let score = |person: Option<PersonFigures>| person.and_then(|person| person.score);
        self.nps.exchange(score(before), score(after));
        let before = NewestTimes::of(before);
        let after = NewestTimes::of(after);
        let newest = self.newest();
        let has_fallen = |newest: Option<Timestamp>, before, after| {
            newest.is_some() && before == newest && after < before
        };
        if has_fallen(
            newest.inbound_message,
            before.inbound_message,
            after.inbound_message,
        ) || has_fallen(
            newest.outbound_message,
            before.outbound_message,
            after.outbound_message,
        ) || has_fallen(newest.activity, before.activity, after.activity)
        {
            return true;
        }
        self.set_newest(NewestTimes {
            inbound_message: newest.inbound_message.max(after.inbound_message),
            outbound_message: newest.outbound_message.max(after.outbound_message),
            activity: newest.activity.max(after.activity),
        });
        false
    }

    /// The newest times as they stand.
    pub fn newest(&self) -> NewestTimes {
        NewestTimes {
            inbound_message: self.last_inbound_message_at,
            outbound_message: self.last_outbound_message_at,
            activity: self.last_activity_at,
        }
    }

    /// Sets the newest times.
    pub fn set_newest(&mut self, newest: NewestTimes) {
        let NewestTimes {
            inbound_message,
            outbound_message,
            activity,
        } = newest;
        self.last_inbound_message_at = inbound_message;
        self.last_outbound_message_at = outbound_message;
        self.last_activity_at = activity;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Derived, NewestTimes};
    use crate::{NpsScore, PersonFigures, Timestamp};

    fn figures() -> impl Strategy<Value = PersonFigures> {
        let time = || {
            prop::option::of(0..4_i64)
                .prop_map(|at| at.map(|at| Timestamp::from_micros(at).expect("in range")))
        };
        let score = prop::option::of((0..=10_u8).prop_map(|n| NpsScore::new(n).expect("to ten")));
        (score, time(), time(), time()).prop_map(|(score, inbound, outbound, activity)| {
            PersonFigures {
                score,
                last_inbound_message_at: inbound,
                last_outbound_message_at: outbound,
                last_activity_at: activity,
            }
        })
    }

    proptest! {
        /// People come, change and go; who keeps count step by step, asking for the newest times only when told to, ends
        /// where who counts anew does.
        #[test]
        fn exchanging_ends_where_recounting_does(
            steps in prop::collection::vec((0..5_usize, prop::option::of(figures())), 0..40)
        ) {
            let mut people: [Option<PersonFigures>; 5] = [None; 5];
            let mut kept = Derived::default();
            for (place, after) in steps {
                let before = std::mem::replace(&mut people[place], after);
                let present: Vec<_> = people.iter().flatten().copied().collect();
                if kept.exchange(before, after) {
                    kept.set_newest(NewestTimes::of(present.iter().copied()));
                }
                let mut counted = Derived::default();
                counted.recount(&present);
                prop_assert_eq!(&kept, &counted);
            }
        }
    }
}
