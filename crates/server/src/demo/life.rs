//! What the made-up accounts and the team have to do with each other.

use rand::RngExt as _;
use stele_domain::{RequestStatus, Timestamp};

use super::account::{DemoAccount, days_after, days_between, hours_after};
use super::happening::Happening;
use super::invented::Chance;

const ORGANIZATIONS: [&str; 3] = ["Northwind Holdings", "Meridian Group", "Halcyon Partners"];

const MEETINGS: [&str; 4] = ["Kick-off", "Quarterly review", "Training", "Renewal"];

const REQUESTS: [&str; 6] = [
    "Audit log export",
    "Faster search",
    "Invoices in two currencies",
    "More than one administrator",
    "Sign-in with company accounts",
    "Webhooks for every change",
];

/// What somebody asks, and what they are answered.
const QUESTIONS: [(&str, &str, &str); 4] = [
    (
        "Import stopped",
        "Our import stopped at row 4,001. What can we do?",
        "One row had no name. Everything before it is in; send the rest again.",
    ),
    (
        "Invoice of last month",
        "We cannot find the invoice of last month.",
        "It went to your old address. A copy is on its way to the new one.",
    ),
    (
        "Adding colleagues",
        "How do we add colleagues who only read?",
        "Under Members, with the role Viewer.",
    ),
    (
        "Data retention",
        "How long do you keep what we delete?",
        "Thirty days, in backups that nobody reads.",
    ),
];

const FEEDBACK: [Option<&str>; 4] = [
    None,
    Some("Does what it says."),
    Some("Support answers before the coffee is ready."),
    Some("We still miss a calendar."),
];

const NOTES: [(&str, &str); 3] = [
    ("Hand-over", "The champion moves to another team in autumn."),
    ("Budget", "Next year's budget is decided in November."),
    ("Competition", "Looked at two others and stayed."),
];

const TASKS: [&str; 3] = [
    "Send the renewal offer",
    "Arrange a training",
    "Ask for a reference",
];

impl Chance {
    /// Everything that happens around an account, which is made at its beginning, until `end`.
    pub(super) fn life(&mut self, mut account: DemoAccount, end: Timestamp) -> DemoAccount {
        let at = account.at;
        let people = account.people();
        if self.percent(25) {
            let organization = *self.one_of(&ORGANIZATIONS);
            account = account.happens(hours_after(at, 1), Happening::Joins(organization));
        }
        for _ in 0..self.random(0..4) * self.random(1..5) {
            let title = *self.one_of(&MEETINGS);
            let meeting = Happening::Meeting {
                title,
                days: self.random(2..20),
                minutes: 30 * self.random(1..4),
            };
            account = account.happens(self.day(at, end), meeting);
        }
        account = self.requests(account, end);
        if self.percent(40) {
            let (subject, text) = *self.one_of(&NOTES);
            account = account.happens(self.day(at, end), Happening::Note { subject, text });
        }
        if self.percent(40) {
            let name = *self.one_of(&TASKS);
            let task = Happening::Task {
                name,
                days: self.random(3..30),
                done: self.percent(50),
            };
            account = account.happens(self.day(at, end), task);
        }
        (0..people).fold(account, |account, person| self.person(account, person, end))
    }

    fn requests(&mut self, mut account: DemoAccount, end: Timestamp) -> DemoAccount {
        if self.percent(50) {
            let asked = self.day(account.at, end);
            let status = *self.one_of(&[RequestStatus::Open, RequestStatus::InProgress]);
            let severity = self.percent(80).then(|| self.dice.random_range(0..=100));
            let title = *self.one_of(&REQUESTS);
            let request = Happening::Request {
                title,
                status,
                severity,
            };
            account = account.happens(asked, request);
            if self.percent(50) {
                let resolved = hours_after(asked, self.random(2..500));
                if resolved < end {
                    account = account.happens(resolved, Happening::Resolved);
                }
            }
        }
        account
    }

    fn person(&mut self, mut account: DemoAccount, person: usize, end: Timestamp) -> DemoAccount {
        let at = account.at;
        if self.percent(60) {
            let score = if self.percent(60) {
                self.dice.random_range(8..=10)
            } else {
                self.dice.random_range(2..=8)
            };
            let response = Happening::Response {
                person,
                score,
                feedback: *self.one_of(&FEEDBACK),
            };
            account = account.happens(self.day(at, end), response);
        }
        if self.percent(40) {
            let (subject, question, answer) = *self.one_of(&QUESTIONS);
            let hours = self.random(1..60);
            let talk = Happening::Conversation {
                person,
                subject,
                question,
                answer: self.percent(80).then_some((hours, answer)),
            };
            account = account.happens(self.day(at, end), talk);
        }
        account
    }

    /// A time of some day between two times; mostly within the half year before the end, of which most is remembered.
    fn day(&mut self, at: Timestamp, end: Timestamp) -> Timestamp {
        let age = days_between(at, end);
        let reach = if self.percent(70) { age.min(180) } else { age };
        let (days, hours) = (self.random(1..reach.max(2)), self.random(0..10));
        hours_after(days_after(end, -days), hours)
    }

    pub(super) fn random(&mut self, range: std::ops::Range<i64>) -> i64 {
        self.dice.random_range(range)
    }
}
