//! When an account was last active.

use super::input::has_begun;
use crate::{Meeting, MessageDirection, Timestamp};

/// The times that may tell when an account was last active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LastActivity {
    /// What another system told: [`Account::contact_activity`](crate::Account::contact_activity).
    pub contact_activity_at: Option<Timestamp>,
    /// When it was last active in the product.
    pub last_seen_at: Option<Timestamp>,
    /// When its newest message was sent, whichever way it went.
    pub newest_message_at: Option<Timestamp>,
    /// When the newest of those meetings began that have begun by now.
    pub newest_meeting_at: Option<Timestamp>,
}

impl LastActivity {
    /// From the records themselves: all messages and meetings of one account.
    pub fn observe(
        contact_activity_at: Option<Timestamp>,
        last_seen_at: Option<Timestamp>,
        messages: &[(MessageDirection, Timestamp)],
        meetings: &[Meeting],
        now: Timestamp,
    ) -> Self {
        let begun = meetings.iter().filter(|meeting| has_begun(meeting, now));
        Self {
            contact_activity_at,
            last_seen_at,
            newest_message_at: messages.iter().map(|(_, sent_at)| *sent_at).max(),
            newest_meeting_at: begun.map(|meeting| meeting.start_at).max(),
        }
    }

    /// The one that counts: what another system told, else when it was last seen, else the newer of message and meeting,
    /// even where one further down is newer (Zudo).
    pub fn settle(self) -> Option<Timestamp> {
        let Self {
            contact_activity_at,
            last_seen_at,
            newest_message_at,
            newest_meeting_at,
        } = self;
        contact_activity_at
            .or(last_seen_at)
            .or(newest_message_at.max(newest_meeting_at))
    }
}

#[cfg(test)]
mod tests {
    use super::LastActivity;
    use crate::MessageDirection::{Inbound, Outbound};
    use crate::health::input::tests::{at, meeting};

    #[test]
    fn what_is_told_beats_what_is_seen_and_that_beats_the_newer_of_message_and_meeting() {
        let all = LastActivity {
            contact_activity_at: Some(at(1)),
            last_seen_at: Some(at(2)),
            newest_message_at: Some(at(3)),
            newest_meeting_at: Some(at(4)),
        };
        assert_eq!(all.settle(), Some(at(1)));
        let untold = LastActivity {
            contact_activity_at: None,
            ..all
        };
        assert_eq!(untold.settle(), Some(at(2)));
        let unseen = LastActivity {
            last_seen_at: None,
            ..untold
        };
        assert_eq!(unseen.settle(), Some(at(4)));
        let later_message = LastActivity {
            newest_message_at: Some(at(5)),
            ..unseen
        };
        assert_eq!(later_message.settle(), Some(at(5)));
        let message_alone = LastActivity {
            newest_meeting_at: None,
            ..unseen
        };
        assert_eq!(message_alone.settle(), Some(at(3)));
        assert_eq!(LastActivity::default().settle(), None);
    }

    #[test]
    fn messages_count_either_way_and_meetings_once_they_have_begun() {
        let messages = [(Inbound, at(3)), (Outbound, at(7)), (Inbound, at(5))];
        let meetings = [meeting(2), meeting(10), meeting(11)];
        assert_eq!(
            LastActivity::observe(Some(at(1)), Some(at(2)), &messages, &meetings, at(10)),
            LastActivity {
                contact_activity_at: Some(at(1)),
                last_seen_at: Some(at(2)),
                newest_message_at: Some(at(7)),
                newest_meeting_at: Some(at(10)),
            }
        );
    }
}
