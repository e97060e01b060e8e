//! Who may do what with the records that hang on accounts.

use std::collections::BTreeMap;

use stele_application::{Caller, Error, RecordPaging, RecordQuery, RecordRef, Stele, TimeColumn};
use stele_domain::{
    AccountId, Contact, ContactChange, ContactId, Conversation, ConversationChange,
    ConversationDraft, Field, Meeting, MeetingChange, MeetingDraft, Member, MemberId, MessageDraft,
    Note, NoteChange, NpsResponse, NpsResponseChange, NpsResponseDraft, NpsScore, Organization,
    OrganizationChange, OrganizationDraft, Participant, RequestChange, RequestDraft, RequestStatus,
    Scope, SupportRequest, Task, TaskChange,
};

use crate::world::{World, identifier, name, nobody, text, time};

/// What each use case answered.
type Answers = Vec<(String, Result<(), Error>)>;

/// Asks one use case after the other, and calls it what it is written as.
macro_rules! ask {
    ($($use_case:expr,)+) => {
        vec![$((stringify!($use_case).to_owned(), $use_case.await.map(|_| ()))),+]
    };
}

/// Asks everything that reads records of several kinds.
macro_rules! ask_of_each {
    ($stele:ident, $caller:ident: $($record:ident),+) => {{
        let absent = RecordRef::Id(nobody());
        let mut answers = Answers::new();
        $(
            let query = RecordQuery {
                of: None,
                paging: RecordPaging::Keyset { by: TimeColumn::CreatedAt, after: None },
                limit: 1,
            };
            answers.extend(ask! {
                $stele.get_record::<$record>($caller, &absent),
                $stele.list_records::<$record>($caller, &query),
                $stele.count_records::<$record>($caller, None),
                $stele.records_by_id::<$record>($caller, [nobody()]),
            });
        )+
        answers
    }};
}

async fn read(stele: &Stele, caller: &Caller) -> Answers {
    let absent = RecordRef::Id(nobody());
    let account = AccountId(nobody());
    let mut answers = ask_of_each! {
        stele, caller:
        Contact, Member, Organization, Meeting, SupportRequest, NpsResponse, Conversation, Note, Task
    };
    answers.extend(ask! {
        stele.get_conversation(caller, &absent),
        stele.accounts_by_id(caller, [account]),
        stele.accounts_of_contacts(caller, &[]),
        stele.organizations_of_contacts(caller, &[]),
        stele.latest_meetings(caller, account),
        stele.latest_requests(caller, account),
        stele.custom_fields(caller, None),
    });
    answers
}

/// Asks everything that writes for what is not there or not valid, so that nothing is written.
async fn write(stele: &Stele, caller: &Caller) -> Answers {
    let absent = &RecordRef::Id(nobody());
    let account = AccountId(nobody());
    let id = || Some(identifier("x"));
    let message = MessageDraft {
        external_id: None,
        text: text("Hello"),
        sent_at: None,
        from: Participant::Member(MemberId(nobody())),
        to: Vec::new(),
        cc: Vec::new(),
        bcc: Vec::new(),
    };
    let conversation = ConversationDraft {
        messages: vec![message.clone()],
        ..ConversationDraft::default()
    };
    let organization = OrganizationDraft {
        external_id: identifier("taken"),
        name: name("Taken"),
        traits: BTreeMap::new(),
    };
    let meeting = MeetingDraft {
        account,
        title: name("Kickoff"),
        start_at: time("2025-01-01"),
        end_at: None,
    };
    let request = RequestDraft {
        account,
        title: name("SSO"),
        status: RequestStatus::Open,
        severity: None,
        requested_at: None,
    };
    let response = NpsResponseDraft {
        external_id: None,
        contact: ContactId(nobody()),
        responded_at: time("2025-01-01"),
        score: NpsScore::new(9).expect("ten at most"),
        feedback: Field::Absent,
    };
    let note = NoteChange {
        account: Field::Value(account),
        ..NoteChange::default()
    };
    let task = TaskChange {
        account: Field::Value(account),
        ..TaskChange::default()
    };
    let at = time("2025-01-01");
    ask! {
        stele.create_contact(caller, ContactChange::default()),
        stele.update_contact(caller, absent, ContactChange::default()),
        stele.delete_contact(caller, absent),
        stele.create_organization(caller, organization.clone()),
        stele.update_organization(caller, absent, OrganizationChange::default()),
        stele.delete_organization(caller, absent),
        stele.create_meeting(caller, meeting.clone()),
        stele.update_meeting(caller, absent, MeetingChange::default()),
        stele.delete_meeting(caller, absent),
        stele.create_request(caller, request.clone()),
        stele.update_request(caller, absent, RequestChange::default()),
        stele.delete_request(caller, absent),
        stele.create_response(caller, response.clone()),
        stele.put_response(caller, response.clone()),
        stele.update_response(caller, absent, NpsResponseChange::default()),
        stele.delete_response(caller, absent),
        stele.create_conversation(caller, conversation.clone()),
        stele.update_conversation(caller, absent, ConversationChange::default()),
        stele.delete_conversation(caller, absent),
        stele.put_message(caller, absent, message.clone()),
        stele.delete_message(caller, absent),
        stele.create_note(caller, id(), text("Said"), at, note.clone()),
        stele.put_note(caller, id(), text("Said"), at, note.clone()),
        stele.update_note(caller, absent, NoteChange::default()),
        stele.delete_note(caller, absent),
        stele.create_task(caller, id(), name("Call"), task.clone()),
        stele.put_task(caller, id(), name("Call"), task.clone()),
        stele.update_task(caller, absent, TaskChange::default()),
        stele.delete_task(caller, absent),
    }
}

#[tokio::test]
async fn each_use_case_asks_for_its_scope_before_it_asks_the_store() {
    let world = World::new().await;
    world.fixture.organization(&world.caller, "taken").await;
    let none: &[Scope] = &[];
    for scopes in Scope::ALL
        .each_ref()
        .map(std::slice::from_ref)
        .into_iter()
        .chain([none])
    {
        let key = world.fixture.key(world.caller.workspace.id, scopes).await;
        let caller = world.fixture.caller(&key).await;
        let may_write = [Scope::AccountWrite, Scope::All]
            .iter()
            .any(|scope| scopes.contains(scope));
        let may_read = may_write || scopes.contains(&Scope::AccountRead);
        let stele = world.stele();
        let calls = world.store.calls();
        let answers = read(stele, &caller).await;
        assert_refused_or_not(answers, Scope::AccountRead, may_read);
        if !may_read {
            assert_eq!(world.store.calls(), calls, "{scopes:?}");
        }
        let calls = world.store.calls();
        let answers = write(stele, &caller).await;
        assert_refused_or_not(answers, Scope::AccountWrite, may_write);
        if !may_write {
            assert_eq!(world.store.calls(), calls, "{scopes:?}");
        }
    }
    // Whoever was let in asked for what is not there, so that none has changed what the next one meets.
    assert_eq!(world.list::<Organization>(None).await.len(), 1);
    assert_eq!(world.list::<Note>(None).await, []);
}

/// Whether the scope alone decided. What else a use case may say to such a call is not asked here.
#[track_caller]
fn assert_refused_or_not(answers: Answers, wanted: Scope, may: bool) {
    for (use_case, answer) in answers {
        let refused = match &answer {
            Err(Error::Forbidden(scope)) => Some(*scope),
            Ok(()) | Err(Error::NotFound(_) | Error::Invalid(_) | Error::ExternalIdTaken(_)) => {
                None
            }
            Err(other) => panic!("{use_case}: {other:?}"),
        };
        assert_eq!(refused, (!may).then_some(wanted), "{use_case}");
    }
}
