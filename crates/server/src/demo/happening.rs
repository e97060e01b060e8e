//! What happens around a demo account once it is made.

use std::collections::BTreeMap;

use stele_application::{AccountRef, Caller, Error, RecordRef, Stele};
use stele_domain::{
    AccountChange, AccountId, ContactChange, ContactId, ConversationDraft, Field, Identifier,
    MeetingDraft, Member, MessageDraft, Name, NoteChange, NpsResponseDraft, NpsScore,
    OrganizationDraft, OrganizationId, Participant, RequestChange, RequestDraft, RequestStatus,
    Severity, TaskChange, Text, Timestamp,
};

use super::account::{days_after, hours_after};
use super::telling::Customer;

/// Something that happens to an account at a time. People are told by their place in the account's list of contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Happening {
    /// It is written to.
    Change(Box<AccountChange>),
    /// It comes below an organization, which is made for the first of its accounts.
    Joins(&'static str),
    /// It is met so many days later, for so many minutes.
    Meeting {
        title: &'static str,
        days: i64,
        minutes: i64,
    },
    /// It asks for something.
    Request {
        title: &'static str,
        status: RequestStatus,
        severity: Option<u8>,
    },
    /// What it asked for last is done.
    Resolved,
    /// One of its people says how likely they are to recommend us.
    Response {
        person: usize,
        score: u8,
        feedback: Option<&'static str>,
    },
    /// One of its people has written, and some are answered now, after so many hours.
    Conversation {
        person: usize,
        subject: &'static str,
        question: &'static str,
        answer: Option<(i64, &'static str)>,
    },
    /// One of its people was seen, as another system tells.
    Active { person: usize },
    /// The team writes something down.
    Note {
        subject: &'static str,
        text: &'static str,
    },
    /// The team has something to do within so many days.
    Task {
        name: &'static str,
        days: i64,
        done: bool,
    },
}

/// An account to which things happen.
pub(super) struct Scene<'a> {
    pub(super) stele: &'a Stele,
    pub(super) caller: &'a Caller,
    pub(super) team: &'a [Member],
    /// The organizations that were made already, by name.
    pub(super) organizations: &'a mut BTreeMap<&'static str, OrganizationId>,
    pub(super) customer: &'a mut Customer,
}

/// A text of the demo's own.
fn text(text: &str) -> Text {
    Text::new(text).expect("the demo's texts are short")
}

fn name(name: &str) -> Name {
    Name::new(name).expect("the demo's titles are names")
}

impl Scene<'_> {
    fn account(&self) -> AccountId {
        self.customer.account.id
    }

    /// One of the account's people, where there are so many.
    fn person(&self, place: usize) -> Option<ContactId> {
        let tied = self.customer.contacts.get(place)?;
        Some(tied.contact.id)
    }

    /// Lets something happen at `now`, which is what the clock shows. What happens to a person who is not there does not.
    pub(super) async fn happen(
        &mut self,
        happening: Happening,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Self { stele, caller, .. } = *self;
        let account = self.account();
        match happening {
            Happening::Change(change) => self.change(*change).await?,
            Happening::Joins(organization) => self.join(organization).await?,
            Happening::Meeting {
                title,
                days,
                minutes,
            } => {
                let start_at = days_after(now, days);
                let end_at = Timestamp::from_micros(start_at.micros() + minutes * 60_000_000).ok();
                let draft = MeetingDraft {
                    account,
                    title: name(title),
                    start_at,
                    end_at,
                };
                stele.create_meeting(caller, draft).await?;
            }
            Happening::Request {
                title,
                status,
                severity,
            } => {
                let draft = RequestDraft {
                    account,
                    title: name(title),
                    status,
                    severity: severity.and_then(Severity::new),
                    requested_at: None,
                };
                let request = stele.create_request(caller, draft).await?;
                self.customer.last_request = Some(request.id);
            }
            Happening::Resolved => self.resolve().await?,
            Happening::Response {
                person,
                score,
                feedback,
            } => self.respond(person, score, feedback, now).await?,
            Happening::Conversation {
                person,
                subject,
                question,
                answer,
            } => self.talk(person, subject, question, answer, now).await?,
            Happening::Active { person } => self.be_active(person, now).await?,
            Happening::Note {
                subject,
                text: note,
            } => {
                let change = NoteChange {
                    account: Field::Value(account),
                    subject: Field::Value(text(subject)),
                    tags: Some(vec![name("Call")]),
                    traits: BTreeMap::from([("mood".to_owned(), Some("good".into()))]),
                    contacts: self.person(0).map(|person| vec![person]),
                    ..NoteChange::default()
                };
                stele
                    .put_note(caller, None, text(note), now, change)
                    .await?;
            }
            Happening::Task {
                name: title,
                days,
                done,
            } => {
                let member = self.team.last().map(|member| member.id);
                let change = TaskChange {
                    account: Field::Value(account),
                    description: Field::Value(text("Before the end of the month.")),
                    tags: Some(vec![name("Renewal")]),
                    traits: BTreeMap::from([("effort".to_owned(), Some(2.into()))]),
                    due_at: Field::Value(days_after(now, days)),
                    assigned_to: member.into(),
                    completed_by: member.filter(|_| done).into(),
                    ..TaskChange::default()
                };
                stele.put_task(caller, None, name(title), change).await?;
            }
        }
        Ok(())
    }

    async fn change(&self, change: AccountChange) -> Result<(), Error> {
        let account = AccountRef::Id(self.account());
        self.stele
            .update_account(self.caller, &account, change)
            .await?;
        Ok(())
    }

    async fn join(&mut self, organization: &'static str) -> Result<(), Error> {
        let known = self.organizations.get(organization).copied();
        let id = if let Some(known) = known {
            known
        } else {
            let external_id = organization.to_lowercase().replace(' ', "-");
            let draft = OrganizationDraft {
                external_id: Identifier::new(external_id)
                    .expect("the demo's identifiers are identifiers"),
                name: name(organization),
                traits: BTreeMap::from([("stockListed".to_owned(), Some(true.into()))]),
            };
            let made = self.stele.create_organization(self.caller, draft).await?;
            self.organizations.insert(organization, made.id);
            made.id
        };
        let change = AccountChange {
            organization: Field::Value(id),
            ..AccountChange::default()
        };
        self.change(change).await
    }

    async fn resolve(&self) -> Result<(), Error> {
        let Some(request) = self.customer.last_request else {
            return Ok(());
        };
        let change = RequestChange {
            status: Some(RequestStatus::Resolved),
            ..RequestChange::default()
        };
        let request = RecordRef::Id(request.0);
        self.stele
            .update_request(self.caller, &request, change)
            .await?;
        Ok(())
    }

    async fn respond(
        &self,
        person: usize,
        score: u8,
        feedback: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (Some(contact), Some(score)) = (self.person(person), NpsScore::new(score)) else {
            return Ok(());
        };
        let draft = NpsResponseDraft {
            external_id: None,
            contact,
            responded_at: now,
            score,
            feedback: feedback.map(text).into(),
        };
        self.stele.put_response(self.caller, draft).await?;
        Ok(())
    }

    async fn talk(
        &self,
        person: usize,
        subject: &str,
        question: &str,
        answer: Option<(i64, &str)>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (Some(person), Some(member)) = (self.person(person), self.team.first()) else {
            return Ok(());
        };
        let (person, member) = (Participant::Contact(person), Participant::Member(member.id));
        let message = |from, to, said: &str, at| MessageDraft {
            external_id: None,
            text: text(said),
            sent_at: Some(at),
            from,
            to: vec![to],
            cc: Vec::new(),
            bcc: Vec::new(),
        };
        let asked = hours_after(now, answer.map_or(0, |(hours, _)| -hours));
        let mut messages = vec![message(person, member, question, asked)];
        if let Some((_, said)) = answer {
            messages.push(message(member, person, said, now));
        }
        let draft = ConversationDraft {
            subject: Some(text(subject)),
            status: Some(text(if answer.is_some() { "Closed" } else { "Open" })),
            source: Some(text("email")),
            traits: BTreeMap::from([("language".to_owned(), Some("en".into()))]),
            messages,
            ..ConversationDraft::default()
        };
        self.stele.create_conversation(self.caller, draft).await?;
        Ok(())
    }

    async fn be_active(&self, person: usize, now: Timestamp) -> Result<(), Error> {
        let Some(person) = self.person(person) else {
            return Ok(());
        };
        let change = ContactChange {
            last_activity_at: Field::Value(now),
            joined_at: Field::Value(days_after(now, -30)),
            traits: BTreeMap::from([("title".to_owned(), Some("Administrator".into()))]),
            ..ContactChange::default()
        };
        let person = RecordRef::Id(person.0);
        self.stele
            .update_contact(self.caller, &person, change)
            .await?;
        Ok(())
    }
}
