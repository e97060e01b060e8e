//! Writes at random, through the use cases, of everything that something else follows from.

use std::time::Duration;

use proptest::option;
use proptest::prelude::*;
use stele_application::{Administrator, Caller, Error, RecordRef};
use stele_domain::{
    AccountChange, AccountId, ContactChange, ContactDraft, ContactId, ConversationChange,
    ConversationDraft, Email, Field, Identifier, LifecycleChange, Meeting, MeetingChange,
    MeetingDraft, MemberChange, MessageDraft, Name, NpsResponseChange, NpsResponseDraft, NpsScore,
    OrganizationDraft, OrganizationId, Participant, PersonName, RequestChange, RequestDraft,
    RequestStatus, Role, RoleHolder, Status, Text, Timestamp,
};

use super::holdings::Holdings;
use super::kinds::name;
use super::setup::later;
use crate::Fixture;

/// One of those that there are when its turn comes, counted from the first and from the front again.
pub(super) type Pick = usize;

/// One write. What it names it picks from what there is; where there is none it does nothing.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Moves the clock by so many seconds, backwards too.
    Tick(i64),
    CreateAccount {
        people: u8,
        has_csm: bool,
    },
    /// As a dialect writes a whole list: some known ones kept, in an order, of which one is given another name, some new.
    ReplaceContacts {
        account: Pick,
        kept: Vec<Pick>,
        renamed: Option<u8>,
        new: u8,
    },
    /// A change that says nothing.
    SayNothing {
        account: Pick,
    },
    SetStatus {
        account: Pick,
        status: Status,
    },
    SetParent {
        account: Pick,
        parent: Option<Pick>,
    },
    SetActivity {
        account: Pick,
        at: Field<u8>,
    },
    DeleteAccount(Pick),
    CreatePerson {
        accounts: Vec<Pick>,
        organizations: Vec<Pick>,
        activity: Option<u8>,
    },
    ChangePerson {
        person: Pick,
        name: Option<u8>,
        email: Option<u8>,
        activity: Field<u8>,
        rank: Option<u8>,
    },
    Retie {
        person: Pick,
        accounts: Option<Vec<Pick>>,
        organizations: Option<Vec<Pick>>,
    },
    DeletePerson(Pick),
    PutResponse {
        person: Pick,
        external_id: Option<u8>,
        at: u8,
        score: u8,
        feedback: Field<u8>,
    },
    ChangeResponse {
        response: Pick,
        person: Option<Pick>,
        at: Option<u8>,
        score: Option<u8>,
    },
    DeleteResponse(Pick),
    CreateConversation(Vec<Mail>),
    ChangeConversation {
        conversation: Pick,
        mails: Vec<Mail>,
    },
    PutMessage {
        conversation: Pick,
        mail: Mail,
    },
    DeleteMessage(Pick),
    DeleteConversation(Pick),
    CreateOrganization,
    DeleteOrganization(Pick),
    CreateMeeting {
        account: Pick,
    },
    ChangeMeeting {
        meeting: Pick,
        title: u8,
    },
    DeleteMeeting(Pick),
    CreateRequest {
        account: Pick,
    },
    ChangeRequest {
        request: Pick,
        status: RequestStatus,
    },
    DeleteRequest(Pick),
    ChangeMember {
        name: u8,
    },
}

/// One message of a step.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    external_id: Option<u8>,
    from: Option<Pick>,
    to: Vec<Option<Pick>>,
    cc: Vec<Option<Pick>>,
    bcc: Vec<Option<Pick>>,
    at: u8,
}

/// So many writes at most. Times, external ids and names are few, so that they meet.
pub(super) fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..=most)
}

/// One write.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let pick = || 0..8usize;
    let some = || prop::collection::vec(0..8usize, 0..3);
    let few = || 0..3u8;
    let at = || 0..4u8;
    let maybe_at = || {
        prop_oneof![
            2 => Just(Field::Absent),
            1 => Just(Field::Null),
            4 => (0..4u8).prop_map(Field::Value),
        ]
    };
    let score = || prop::sample::select([0u8, 6, 7, 8, 9, 10].as_slice());
    let accounts = prop_oneof![
        1 => (-1..3i64).prop_map(Step::Tick),
        3 => (few(), any::<bool>())
            .prop_map(|(people, has_csm)| Step::CreateAccount { people, has_csm }),
        3 => (pick(), some(), option::of(few()), few()).prop_map(|(account, kept, renamed, new)| {
            Step::ReplaceContacts { account, kept, renamed, new }
        }),
        1 => pick().prop_map(|account| Step::SayNothing { account }),
        1 => (pick(), prop::sample::select(Status::ALL.as_slice()))
            .prop_map(|(account, status)| Step::SetStatus { account, status }),
        1 => (pick(), option::of(pick()))
            .prop_map(|(account, parent)| Step::SetParent { account, parent }),
        1 => (pick(), maybe_at()).prop_map(|(account, at)| Step::SetActivity { account, at }),
        1 => pick().prop_map(Step::DeleteAccount),
        1 => Just(Step::CreateOrganization),
        1 => pick().prop_map(Step::DeleteOrganization),
        1 => few().prop_map(|name| Step::ChangeMember { name }),
    ];
    let people = prop_oneof![
        4 => (some(), some(), option::of(at())).prop_map(|(accounts, organizations, activity)| {
            Step::CreatePerson { accounts, organizations, activity }
        }),
        3 => (pick(), option::of(few()), option::of(few()), maybe_at(), option::of(few()))
            .prop_map(|(person, name, email, activity, rank)| {
                Step::ChangePerson { person, name, email, activity, rank }
            }),
        3 => (pick(), option::of(some()), option::of(some()))
            .prop_map(|(person, accounts, organizations)| {
                Step::Retie { person, accounts, organizations }
            }),
        1 => pick().prop_map(Step::DeletePerson),
    ];
    let responses = prop_oneof![
        4 => (pick(), option::of(few()), at(), score(), maybe_at())
            .prop_map(|(person, external_id, at, score, feedback)| {
                Step::PutResponse { person, external_id, at, score, feedback }
            }),
        2 => (pick(), option::of(pick()), option::of(at()), option::of(score()))
            .prop_map(|(response, person, at, score)| {
                Step::ChangeResponse { response, person, at, score }
            }),
        1 => pick().prop_map(Step::DeleteResponse),
    ];
    let mails = || prop::collection::vec(mail(), 0..3);
    let conversations = prop_oneof![
        3 => mails().prop_map(Step::CreateConversation),
        2 => (pick(), mails())
            .prop_map(|(conversation, mails)| Step::ChangeConversation { conversation, mails }),
        3 => (pick(), mail())
            .prop_map(|(conversation, mail)| Step::PutMessage { conversation, mail }),
        2 => pick().prop_map(Step::DeleteMessage),
        1 => pick().prop_map(Step::DeleteConversation),
    ];
    let shown = prop_oneof![
        pick().prop_map(|account| Step::CreateMeeting { account }),
        (pick(), few()).prop_map(|(meeting, title)| Step::ChangeMeeting { meeting, title }),
        pick().prop_map(Step::DeleteMeeting),
        pick().prop_map(|account| Step::CreateRequest { account }),
        (pick(), prop::sample::select(RequestStatus::ALL.as_slice()))
            .prop_map(|(request, status)| Step::ChangeRequest { request, status }),
        pick().prop_map(Step::DeleteRequest),
    ];
    prop_oneof![5 => accounts, 5 => people, 4 => responses, 5 => conversations, 1 => shown]
}

fn mail() -> impl Strategy<Value = Mail> {
    let who = || option::weighted(0.6, 0..8usize);
    let some = || prop::collection::vec(who(), 0..2);
    (option::of(0..3u8), who(), some(), some(), some(), 0..4u8).prop_map(
        |(external_id, from, to, cc, bcc, at)| Mail {
            external_id,
            from,
            to,
            cc,
            bcc,
            at,
        },
    )
}

pub(super) fn picked<T>(all: &[T], pick: Pick) -> Option<&T> {
    (!all.is_empty()).then(|| &all[pick % all.len()])
}

/// One of a few times, all of them past.
fn time(at: u8) -> Timestamp {
    later(i64::from(at) - 100_000_000)
}

fn external_id(n: u8) -> Identifier {
    Identifier::new(format!("own {n}")).expect("an identifier")
}

fn person_name(n: u8) -> PersonName {
    PersonName::from_whole(&format!("Person {n}")).expect("a name")
}

fn email(n: u8) -> Email {
    Email::new(&format!("{n}@x.y")).expect("an email")
}

fn score(points: u8) -> NpsScore {
    NpsScore::new(points).expect("a score")
}

/// What a step is done with.
pub(super) struct Hands<'a> {
    pub(super) fixture: &'a Fixture,
    pub(super) caller: &'a Caller,
    /// What there is before the step.
    pub(super) held: &'a Holdings,
}

impl Hands<'_> {
    fn account(&self, pick: Pick) -> Option<AccountId> {
        picked(&self.held.accounts, pick).map(|account| account.id)
    }

    fn person(&self, pick: Pick) -> Option<ContactId> {
        picked(&self.held.contacts, pick).map(|contact| contact.id)
    }

    fn accounts(&self, picks: &[Pick]) -> Vec<AccountId> {
        picks
            .iter()
            .filter_map(|pick| self.account(*pick))
            .collect()
    }

    fn organizations(&self, picks: &[Pick]) -> Vec<OrganizationId> {
        let all = &self.held.organizations;
        let picked = picks.iter().filter_map(|pick| picked(all, *pick));
        picked.map(|organization| organization.id).collect()
    }

    /// A person, or someone of the team where there is none.
    fn participant(&self, who: Option<Pick>) -> Participant {
        let member = Participant::Member(self.held.members[0].id);
        let person = who.and_then(|pick| self.person(pick));
        person.map_or(member, Participant::Contact)
    }

    fn message(&self, mail: &Mail) -> MessageDraft {
        let some = |who: &[Option<Pick>]| who.iter().map(|who| self.participant(*who)).collect();
        MessageDraft {
            external_id: mail.external_id.map(external_id),
            text: Text::default(),
            sent_at: Some(time(mail.at)),
            from: self.participant(mail.from),
            to: some(&mail.to),
            cc: some(&mail.cc),
            bcc: some(&mail.bcc),
        }
    }

    fn messages(&self, mails: &[Mail]) -> Vec<MessageDraft> {
        mails.iter().map(|mail| self.message(mail)).collect()
    }

    /// The drafts of a list that keeps some of an account's contacts, each once.
    fn drafts(
        &self,
        account: AccountId,
        kept: &[Pick],
        renamed: Option<u8>,
        new: u8,
    ) -> Vec<ContactDraft> {
        let known = self.held.account_contacts.get(&account);
        let known = known.map(Vec::as_slice).unwrap_or_default();
        let mut drafts = Vec::<ContactDraft>::new();
        for known in kept.iter().filter_map(|pick| picked(known, *pick)) {
            let code = Some(known.contact.code.clone());
            if drafts.iter().all(|draft| draft.code != code) {
                drafts.push(ContactDraft {
                    code,
                    is_primary: known.is_primary,
                    email_preferences: known.email_preferences.clone(),
                    ..ContactDraft::default()
                });
            }
        }
        if let (Some(first), Some(n)) = (drafts.first_mut(), renamed) {
            first.name = Field::Value(person_name(n));
        }
        drafts.extend((0..new).map(|n| ContactDraft {
            email: Field::Value(email(n)),
            ..ContactDraft::default()
        }));
        drafts
    }

    /// Does it. `None` where there is nothing that it could be done to.
    pub(super) async fn take(&self, step: &Step) -> Option<Result<(), Error>> {
        match step {
            Step::Tick(_)
            | Step::CreateAccount { .. }
            | Step::ReplaceContacts { .. }
            | Step::SayNothing { .. }
            | Step::SetStatus { .. }
            | Step::SetParent { .. }
            | Step::SetActivity { .. }
            | Step::DeleteAccount(_)
            | Step::CreateOrganization
            | Step::DeleteOrganization(_)
            | Step::ChangeMember { .. } => self.take_with_accounts(step).await,
            Step::CreatePerson { .. }
            | Step::ChangePerson { .. }
            | Step::Retie { .. }
            | Step::DeletePerson(_) => self.take_with_people(step).await,
            Step::PutResponse { .. } | Step::ChangeResponse { .. } | Step::DeleteResponse(_) => {
                self.take_with_responses(step).await
            }
            Step::CreateConversation(_)
            | Step::ChangeConversation { .. }
            | Step::PutMessage { .. }
            | Step::DeleteMessage(_)
            | Step::DeleteConversation(_) => self.take_with_conversations(step).await,
            Step::CreateMeeting { .. }
            | Step::ChangeMeeting { .. }
            | Step::DeleteMeeting(_)
            | Step::CreateRequest { .. }
            | Step::ChangeRequest { .. }
            | Step::DeleteRequest(_) => self.take_with_what_is_shown(step).await,
        }
    }

    async fn change_account(
        &self,
        account: Pick,
        change: AccountChange,
    ) -> Option<Result<(), Error>> {
        let account = stele_application::AccountRef::Id(self.account(account)?);
        let stele = &self.fixture.stele;
        let updated = stele.update_account(self.caller, &account, change).await;
        Some(updated.map(drop))
    }

    async fn create_account(&self, people: u8, has_csm: bool) -> Option<Result<(), Error>> {
        let contacts = (0..people).map(|n| ContactDraft {
            name: Field::Value(person_name(n)),
            is_primary: n == 0,
            ..ContactDraft::default()
        });
        let mut change = AccountChange {
            contacts: Some(contacts.collect()),
            ..AccountChange::default()
        };
        if has_csm {
            let member = &self.held.members[0];
            let holder = RoleHolder {
                number: member.number.0,
                email: member.email.to_string(),
                extra: std::collections::BTreeMap::new(),
            };
            change.roles.insert(Role::Csm, Field::Value(holder));
        }
        let stele = &self.fixture.stele;
        let made = stele.create_account(self.caller, name("An account"), change);
        Some(made.await.map(drop))
    }

    async fn take_with_accounts(&self, step: &Step) -> Option<Result<(), Error>> {
        let (stele, caller) = (&self.fixture.stele, self.caller);
        match step {
            Step::Tick(seconds) => {
                let clock = &self.fixture.clock;
                let now = stele.clock().now().micros();
                clock.set(Timestamp::from_micros(now - 10_000_000).expect("in range"));
                let by = u64::try_from(10 + seconds).expect("not far back");
                clock.advance(Duration::from_secs(by));
                None
            }
            Step::CreateAccount { people, has_csm } => self.create_account(*people, *has_csm).await,
            Step::ReplaceContacts {
                account,
                kept,
                renamed,
                new,
            } => {
                let drafts = self.drafts(self.account(*account)?, kept, *renamed, *new);
                let change = AccountChange {
                    contacts: Some(drafts),
                    ..AccountChange::default()
                };
                self.change_account(*account, change).await
            }
            Step::SayNothing { account } => {
                self.change_account(*account, AccountChange::default())
                    .await
            }
            Step::SetStatus { account, status } => {
                let change = AccountChange {
                    lifecycle: Some(LifecycleChange::To(*status)),
                    ..AccountChange::default()
                };
                self.change_account(*account, change).await
            }
            Step::SetParent { account, parent } => {
                let parent = parent.and_then(|pick| picked(&self.held.organizations, pick));
                let change = AccountChange {
                    organization: parent.map_or(Field::Null, |parent| Field::Value(parent.id)),
                    ..AccountChange::default()
                };
                self.change_account(*account, change).await
            }
            Step::SetActivity { account, at } => {
                let change = AccountChange {
                    contact_activity_at: at.map(time),
                    ..AccountChange::default()
                };
                self.change_account(*account, change).await
            }
            Step::DeleteAccount(account) => {
                let account = stele_application::AccountRef::Id(self.account(*account)?);
                Some(stele.delete_account(caller, &account).await)
            }
            Step::CreateOrganization => {
                let draft = OrganizationDraft {
                    external_id: external_id(u8::try_from(self.held.organizations.len()).ok()?),
                    name: name("An organization"),
                    traits: std::collections::BTreeMap::new(),
                };
                Some(stele.create_organization(caller, draft).await.map(drop))
            }
            Step::DeleteOrganization(organization) => {
                let organization = picked(&self.held.organizations, *organization)?.id.0;
                let organization = RecordRef::Id(organization);
                Some(stele.delete_organization(caller, &organization).await)
            }
            Step::ChangeMember { name } => {
                let member = RecordRef::Id(self.held.members[0].id.0);
                let change = MemberChange {
                    name: Name::new(&format!("Member {name}")).ok(),
                    ..MemberChange::default()
                };
                let workspace = caller.workspace_id();
                let administrator = Administrator::Operator;
                let changed = stele.update_member(administrator, workspace, &member, change);
                Some(changed.await.map(drop))
            }
            _ => None,
        }
    }

    async fn take_with_people(&self, step: &Step) -> Option<Result<(), Error>> {
        let (stele, caller) = (&self.fixture.stele, self.caller);
        let by_id = |pick: &Pick| Some(RecordRef::Id(self.person(*pick)?.0));
        match step {
            Step::CreatePerson {
                accounts,
                organizations,
                activity,
            } => {
                let change = ContactChange {
                    accounts: Some(self.accounts(accounts)),
                    organizations: Some(self.organizations(organizations)),
                    last_activity_at: activity.map(time).into(),
                    ..ContactChange::default()
                };
                Some(stele.create_contact(caller, change).await.map(drop))
            }
            Step::ChangePerson {
                person,
                name,
                email: address,
                activity,
                rank,
            } => {
                let mut change = ContactChange {
                    last_activity_at: activity.map(time),
                    ..ContactChange::default()
                };
                if let Some(n) = name {
                    change.name = Field::Value(person_name(*n));
                }
                if let Some(n) = address {
                    change.email = Field::Value(email(*n));
                }
                if let Some(rank) = rank {
                    let rank = Some(serde_json::Value::from(*rank));
                    change.traits.insert("rank".to_owned(), rank);
                }
                let changed = stele.update_contact(caller, &by_id(person)?, change).await;
                Some(changed.map(drop))
            }
            Step::Retie {
                person,
                accounts,
                organizations,
            } => {
                let change = ContactChange {
                    accounts: accounts.as_deref().map(|picks| self.accounts(picks)),
                    organizations: organizations
                        .as_deref()
                        .map(|picks| self.organizations(picks)),
                    ..ContactChange::default()
                };
                let changed = stele.update_contact(caller, &by_id(person)?, change).await;
                Some(changed.map(drop))
            }
            Step::DeletePerson(person) => Some(stele.delete_contact(caller, &by_id(person)?).await),
            _ => None,
        }
    }

    async fn take_with_responses(&self, step: &Step) -> Option<Result<(), Error>> {
        let (stele, caller) = (&self.fixture.stele, self.caller);
        let by_id = |pick: &Pick| {
            let response = picked(&self.held.responses, *pick)?;
            Some(RecordRef::Id(response.id.0))
        };
        match step {
            Step::PutResponse {
                person,
                external_id: own,
                at,
                score: points,
                feedback,
            } => {
                let draft = NpsResponseDraft {
                    external_id: own.map(external_id),
                    contact: self.person(*person)?,
                    responded_at: time(*at),
                    score: score(*points),
                    feedback: feedback.map(|n| Text::new(n.to_string()).expect("a text")),
                };
                Some(stele.put_response(caller, draft).await.map(drop))
            }
            Step::ChangeResponse {
                response,
                person,
                at,
                score: points,
            } => {
                let change = NpsResponseChange {
                    contact: person.and_then(|pick| self.person(pick)),
                    responded_at: at.map(time),
                    score: points.map(score),
                    feedback: Field::Absent,
                };
                let changed = stele
                    .update_response(caller, &by_id(response)?, change)
                    .await;
                Some(changed.map(drop))
            }
            Step::DeleteResponse(response) => {
                Some(stele.delete_response(caller, &by_id(response)?).await)
            }
            _ => None,
        }
    }

    async fn take_with_conversations(&self, step: &Step) -> Option<Result<(), Error>> {
        let (stele, caller) = (&self.fixture.stele, self.caller);
        let by_id = |pick: &Pick| {
            let conversation = picked(&self.held.conversations, *pick)?;
            Some(RecordRef::Id(conversation.id.0))
        };
        match step {
            Step::CreateConversation(mails) => {
                let draft = ConversationDraft {
                    messages: self.messages(mails),
                    ..ConversationDraft::default()
                };
                Some(stele.create_conversation(caller, draft).await.map(drop))
            }
            Step::ChangeConversation {
                conversation,
                mails,
            } => {
                let change = ConversationChange {
                    messages: self.messages(mails),
                    ..ConversationChange::default()
                };
                let conversation = by_id(conversation)?;
                let changed = stele.update_conversation(caller, &conversation, change);
                Some(changed.await.map(drop))
            }
            Step::PutMessage { conversation, mail } => {
                let conversation = by_id(conversation)?;
                let put = stele.put_message(caller, &conversation, self.message(mail));
                Some(put.await.map(drop))
            }
            Step::DeleteMessage(message) => {
                let all: Vec<_> = self.held.messages.values().flatten().collect();
                let message = RecordRef::Id(picked(&all, *message)?.id.0);
                Some(stele.delete_message(caller, &message).await)
            }
            Step::DeleteConversation(conversation) => {
                let conversation = by_id(conversation)?;
                Some(stele.delete_conversation(caller, &conversation).await)
            }
            _ => None,
        }
    }

    async fn take_with_what_is_shown(&self, step: &Step) -> Option<Result<(), Error>> {
        let (stele, caller) = (&self.fixture.stele, self.caller);
        let meeting = |pick: &Pick| {
            let meeting: &Meeting = picked(&self.held.meetings, *pick)?;
            Some(RecordRef::Id(meeting.id.0))
        };
        let request = |pick: &Pick| {
            let request = picked(&self.held.requests, *pick)?;
            Some(RecordRef::Id(request.id.0))
        };
        match step {
            Step::CreateMeeting { account } => {
                let draft = MeetingDraft {
                    account: self.account(*account)?,
                    title: name("A meeting"),
                    start_at: time(0),
                    end_at: None,
                };
                Some(stele.create_meeting(caller, draft).await.map(drop))
            }
            Step::ChangeMeeting {
                meeting: pick,
                title,
            } => {
                let change = MeetingChange {
                    title: Name::new(&format!("Meeting {title}")).ok(),
                    ..MeetingChange::default()
                };
                let changed = stele.update_meeting(caller, &meeting(pick)?, change).await;
                Some(changed.map(drop))
            }
            Step::DeleteMeeting(pick) => Some(stele.delete_meeting(caller, &meeting(pick)?).await),
            Step::CreateRequest { account } => {
                let draft = RequestDraft {
                    account: self.account(*account)?,
                    title: name("A request"),
                    status: RequestStatus::Open,
                    severity: None,
                    requested_at: None,
                };
                Some(stele.create_request(caller, draft).await.map(drop))
            }
            Step::ChangeRequest {
                request: pick,
                status,
            } => {
                let change = RequestChange {
                    status: Some(*status),
                    ..RequestChange::default()
                };
                let changed = stele.update_request(caller, &request(pick)?, change).await;
                Some(changed.map(drop))
            }
            Step::DeleteRequest(pick) => Some(stele.delete_request(caller, &request(pick)?).await),
            _ => None,
        }
    }
}
