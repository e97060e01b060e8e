//! What the measuring needs to know of one account.

use super::measure::Measure;
use super::{HealthFactor, HealthUnit, LastActivity};
use crate::{Meeting, MessageDirection, SupportRequest, Timestamp};

/// How many days back a meeting is recent: Zudo's six months.
pub const MEETING_WINDOW_DAYS: u64 = 183;

const MEETING_WINDOW_MICROS: u64 = MEETING_WINDOW_DAYS * HealthUnit::Days.steps();

/// When the window of recent meetings opens: those count that begin after this time and not after `now`. `None` where that
/// is before the year 1, so that all count that have begun.
pub fn recent_meetings_begin_after(now: Timestamp) -> Option<Timestamp> {
    let opens = now.micros().checked_sub_unsigned(MEETING_WINDOW_MICROS)?;
    Timestamp::from_micros(opens).ok()
}

/// Whether a meeting has begun by `now`.
pub(super) fn has_begun(meeting: &Meeting, now: Timestamp) -> bool {
    meeting.start_at <= now
}

/// What one account's health follows from. The default is an account of which nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HealthInput {
    /// How many inbound messages were answered: an outbound message of the account was sent after them.
    pub responses: u64,
    /// The times from each of them to the next outbound message, summed, in microseconds.
    pub response_micros: i128,
    /// How many requests wait for the team.
    pub open_requests: u64,
    /// How many requests there ever were.
    pub requests: u64,
    /// How many requests are resolved: they stopped being open, one way or the other.
    pub resolved: u64,
    /// The times from asking until they were resolved, summed, in microseconds.
    pub resolution_micros: i128,
    /// How many meetings began in the [`MEETING_WINDOW_DAYS`] before now, now included.
    pub recent_meetings: u64,
    /// How many meetings ever began. One that is yet to come says nothing about how often one meets.
    pub meetings: u64,
    /// When the account was last active, as [settled](LastActivity::settle).
    pub last_activity_at: Option<Timestamp>,
}

impl HealthInput {
    /// From the records themselves: all messages, requests and meetings of one account. This is the definition that a
    /// store's own counting has to agree with.
    pub fn observe(
        messages: &[(MessageDirection, Timestamp)],
        requests: &[SupportRequest],
        meetings: &[Meeting],
        last_activity: LastActivity,
        now: Timestamp,
    ) -> Self {
        let mut input = Self {
            last_activity_at: last_activity.settle(),
            ..Self::default()
        };
        input.count_messages(messages);
        input.count_requests(requests);
        input.count_meetings(meetings, now);
        input
    }

    /// Every inbound message pairs with the next outbound one, strictly after it; several may pair with the same.
    fn count_messages(&mut self, messages: &[(MessageDirection, Timestamp)]) {
        let of = |wanted| {
            messages
                .iter()
                .filter(move |(direction, _)| *direction == wanted)
                .map(|(_, sent_at)| *sent_at)
        };
        let mut outbound: Vec<_> = of(MessageDirection::Outbound).collect();
        outbound.sort_unstable();
        for asked in of(MessageDirection::Inbound) {
            let next = outbound.partition_point(|answered| *answered <= asked);
            if let Some(answered) = outbound.get(next) {
                self.responses += 1;
                self.response_micros += i128::from(micros_between(asked, *answered));
            }
        }
    }

    fn count_requests(&mut self, requests: &[SupportRequest]) {
        for request in requests {
            self.requests += 1;
            self.open_requests += u64::from(request.status.is_open());
            if let Some(resolved_at) = request.resolved_at {
                self.resolved += 1;
                let taken = micros_between(request.requested_at, resolved_at);
                self.resolution_micros += i128::from(taken);
            }
        }
    }

    fn count_meetings(&mut self, meetings: &[Meeting], now: Timestamp) {
        let opens = recent_meetings_begin_after(now);
        for meeting in meetings.iter().filter(|meeting| has_begun(meeting, now)) {
            self.meetings += 1;
            let recent = opens.is_none_or(|opens| meeting.start_at > opens);
            self.recent_meetings += u64::from(recent);
        }
    }

    /// What is measured of a factor at `now`; `None` without data.
    pub(super) fn measure(&self, factor: HealthFactor, now: Timestamp) -> Option<Measure> {
        match factor {
            HealthFactor::EmailResponse => Measure::mean(self.response_micros, self.responses),
            HealthFactor::OpenRequests => {
                (self.requests > 0).then(|| Measure::single(self.open_requests))
            }
            HealthFactor::MeetingFrequency => {
                (self.meetings > 0).then(|| Measure::single(self.recent_meetings))
            }
            HealthFactor::IssueResolution => Measure::mean(self.resolution_micros, self.resolved),
            HealthFactor::RecentActivity => self
                .last_activity_at
                .map(|at| Measure::single(micros_between(at, now))),
        }
    }
}

/// How long it is from one time to a later one; nothing where it is not later.
fn micros_between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.micros() - from.micros()).unwrap_or(0)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{HealthInput, recent_meetings_begin_after};
    use crate::MessageDirection::{self, Inbound, Outbound};
    use crate::{
        AccountId, AccountKey, AccountNumber, LastActivity, Meeting, MeetingId, MeetingNumber,
        Name, RequestDraft, RequestId, RequestStatus, Stamp, SupportRequest, Timestamp,
    };

    const DAY: i64 = 86_400_000_000;

    pub(in crate::health) fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros).expect("in range")
    }

    fn account() -> AccountKey {
        AccountKey {
            id: AccountId(Uuid::nil()),
            number: AccountNumber(1),
        }
    }

    pub(in crate::health) fn meeting(start_at: i64) -> Meeting {
        Meeting {
            id: MeetingId(Uuid::nil()),
            number: MeetingNumber(1),
            stamp: Stamp::new(at(0)),
            account: account(),
            title: Name::new("Review").expect("valid"),
            start_at: at(start_at),
            end_at: None,
        }
    }

    fn request(
        status: RequestStatus,
        requested_at: i64,
        resolved_at: Option<i64>,
    ) -> SupportRequest {
        let draft = RequestDraft {
            account: account().id,
            title: Name::new("SSO integration").expect("valid"),
            status,
            severity: None,
            requested_at: Some(at(requested_at)),
        };
        SupportRequest {
            resolved_at: resolved_at.map(at),
            ..SupportRequest::new(RequestId(Uuid::nil()), account(), draft, at(0))
        }
    }

    fn of_messages(messages: &[(MessageDirection, i64)]) -> HealthInput {
        let messages: Vec<_> = messages
            .iter()
            .map(|(direction, sent_at)| (*direction, at(*sent_at)))
            .collect();
        HealthInput::observe(&messages, &[], &[], LastActivity::default(), at(0))
    }

    fn of_meetings(meetings: &[i64], now: i64) -> HealthInput {
        let meetings: Vec<_> = meetings.iter().map(|start_at| meeting(*start_at)).collect();
        HealthInput::observe(&[], &[], &meetings, LastActivity::default(), at(now))
    }

    #[test]
    fn nothing_is_known_of_an_account_without_records() {
        assert_eq!(of_messages(&[]), HealthInput::default());
    }

    #[test]
    fn inbound_messages_pair_with_the_next_outbound_one() {
        let input = of_messages(&[(Outbound, 30), (Inbound, 10), (Inbound, 25), (Outbound, 40)]);
        assert_eq!((input.responses, input.response_micros), (2, 20 + 5));
    }

    #[test]
    fn an_answer_comes_strictly_after_and_what_has_none_is_ignored() {
        let input = of_messages(&[(Outbound, 10), (Inbound, 10), (Inbound, 11)]);
        assert_eq!((input.responses, input.response_micros), (0, 0));
        let input = of_messages(&[(Outbound, 10), (Inbound, 10), (Outbound, 11), (Inbound, 11)]);
        assert_eq!((input.responses, input.response_micros), (1, 1));
    }

    #[test]
    fn requests_are_open_or_resolved_and_none_took_less_than_no_time() {
        let requests = [
            request(RequestStatus::Open, 0, None),
            request(RequestStatus::InProgress, 0, None),
            request(RequestStatus::Resolved, 10, Some(15)),
            request(RequestStatus::Closed, 10, Some(12)),
            request(RequestStatus::Closed, 10, Some(3)),
        ];
        let input = HealthInput::observe(&[], &requests, &[], LastActivity::default(), at(0));
        assert_eq!((input.requests, input.open_requests), (5, 2));
        assert_eq!((input.resolved, input.resolution_micros), (3, 7));
    }

    #[test]
    fn meetings_are_recent_for_183_days_from_when_they_begin() {
        let counts = |start_at, now| {
            let input = of_meetings(&[start_at], now);
            (input.meetings, input.recent_meetings)
        };
        assert_eq!(counts(0, -1), (0, 0));
        assert_eq!(counts(0, 0), (1, 1));
        assert_eq!(counts(0, 183 * DAY - 1), (1, 1));
        assert_eq!(counts(0, 183 * DAY), (1, 0));
    }

    #[test]
    fn at_the_beginning_of_time_every_meeting_that_began_is_recent() {
        let first = Timestamp::parse_iso("0001-01-01").expect("a date");
        assert_eq!(recent_meetings_begin_after(first), None);
        let input = of_meetings(&[first.micros()], first.micros());
        assert_eq!((input.meetings, input.recent_meetings), (1, 1));
    }

    #[test]
    fn the_last_activity_is_the_settled_one() {
        let last_activity = LastActivity {
            last_seen_at: Some(at(4)),
            newest_message_at: Some(at(9)),
            ..LastActivity::default()
        };
        let input = HealthInput::observe(&[], &[], &[], last_activity, at(5));
        assert_eq!(input.last_activity_at, Some(at(4)));
    }

    proptest! {
        /// Looking at every pair of messages finds the same answers.
        #[test]
        fn answers_are_the_earliest_of_those_after(
            messages in prop::collection::vec(
                (prop::sample::select(&[Inbound, Outbound][..]), -20..20_i64), 0..20)
        ) {
            let sent = |wanted| {
                messages.iter().filter(move |(direction, _)| *direction == wanted).map(|(_, at)| *at)
            };
            let waits: Vec<i64> = sent(Inbound)
                .filter_map(|asked| sent(Outbound).filter(|at| *at > asked).map(|at| at - asked).min())
                .collect();
            let input = of_messages(&messages);
            prop_assert_eq!(input.responses, waits.len() as u64);
            prop_assert_eq!(input.response_micros, i128::from(waits.iter().sum::<i64>()));
        }
    }
}
