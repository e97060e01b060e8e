//! What accounts and people are said to follow from is what they follow from, whatever happened.

use proptest::prelude::*;
use stele_application::{AccountRef, ContactsOf, Error, RecordRef, ResponsesOf};
use stele_domain::{
    Account, AccountChange, Contact, ContactChange, ContactDraft, Conversation, Derived, Field,
    LastResponse, MessageDirection, MessageDraft, NpsResponse, NpsResponseDraft, NpsScore,
    Participant, Timestamp, last_response,
};

use crate::world::{World, text};

/// How many accounts there are at first.
const ACCOUNTS: usize = 3;

/// Something that happens. Places are counted among what there is then, in the order of ids, and begin anew at its end.
#[derive(Debug, Clone)]
enum Step {
    Join {
        accounts: Vec<usize>,
        active: Option<i64>,
    },
    Move {
        person: usize,
        accounts: Vec<usize>,
    },
    Act {
        person: usize,
        active: Option<i64>,
    },
    Leave {
        person: usize,
    },
    Respond {
        person: usize,
        score: u8,
        at: i64,
    },
    TakeBack {
        response: usize,
    },
    Begin {
        from: Option<usize>,
        at: i64,
    },
    Say {
        conversation: usize,
        from: Option<usize>,
        to: Option<usize>,
        at: i64,
    },
    Unsay {
        conversation: usize,
        message: usize,
    },
    End {
        conversation: usize,
    },
    Replace {
        account: usize,
        kept: usize,
    },
    Close {
        account: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let place = || 0..8_usize;
    let at = || 0..5_i64;
    let some = || prop::option::of(0..8_usize);
    let accounts = || prop::collection::vec(0..ACCOUNTS, 1..3);
    prop_oneof![
        4 => (accounts(), prop::option::of(at()))
            .prop_map(|(accounts, active)| Step::Join { accounts, active }),
        2 => (place(), accounts()).prop_map(|(person, accounts)| Step::Move { person, accounts }),
        2 => (place(), prop::option::of(at()))
            .prop_map(|(person, active)| Step::Act { person, active }),
        1 => place().prop_map(|person| Step::Leave { person }),
        4 => (place(), 0..=10_u8, at())
            .prop_map(|(person, score, at)| Step::Respond { person, score, at }),
        2 => place().prop_map(|response| Step::TakeBack { response }),
        2 => (some(), at()).prop_map(|(from, at)| Step::Begin { from, at }),
        4 => (place(), some(), some(), at())
            .prop_map(|(conversation, from, to, at)| Step::Say { conversation, from, to, at }),
        2 => (place(), place())
            .prop_map(|(conversation, message)| Step::Unsay { conversation, message }),
        1 => place().prop_map(|conversation| Step::End { conversation }),
        1 => (0..ACCOUNTS, 0..3_usize).prop_map(|(account, kept)| Step::Replace { account, kept }),
        1 => (0..ACCOUNTS).prop_map(|account| Step::Close { account }),
    ]
}

fn at(days: i64) -> Timestamp {
    let start = Timestamp::parse_iso("2025-01-01").expect("a time");
    let micros = start.micros() + days * 86_400_000_000;
    Timestamp::from_micros(micros).expect("in range")
}

/// The one at a place, where there is any.
fn at_place<T>(all: &[T], place: usize) -> Option<&T> {
    (!all.is_empty()).then(|| &all[place % all.len()])
}

/// What there is at some moment.
struct Now {
    accounts: Vec<Account>,
    people: Vec<Contact>,
    responses: Vec<NpsResponse>,
    conversations: Vec<Conversation>,
}

impl Now {
    async fn of(world: &World, accounts: &[Account]) -> Self {
        let ids = accounts.iter().map(|account| account.id);
        let accounts = world.stele().accounts_by_id(&world.caller, ids).await;
        Self {
            accounts: accounts.expect("answered").into_values().collect(),
            people: world.list(None).await,
            responses: world.list(None).await,
            conversations: world.list(None).await,
        }
    }

    fn ids(&self, places: &[usize]) -> Vec<stele_domain::AccountId> {
        let accounts = places.iter().map(|place| at_place(&self.accounts, *place));
        accounts.flatten().map(|account| account.id).collect()
    }
}

/// Lets a step happen, where it can.
async fn take(world: &World, now: &Now, step: Step) -> Option<Result<(), Error>> {
    let (stele, caller) = (world.stele(), &world.caller);
    let person = |place| at_place(&now.people, place);
    let named = |person: &Contact| RecordRef::Id(person.id.0);
    let someone = |place: Option<usize>| {
        let person = place.and_then(person)?;
        Some(Participant::Contact(person.id))
    };
    let workspace = caller.workspace.id;
    let message = async |from: Option<usize>, to: Option<usize>, sent_at| {
        let from = match someone(from) {
            Some(from) => from,
            None => {
                let email = format!("{}@team.com", world.store.calls());
                Participant::Member(world.fixture.member(workspace, "Team", &email).await.id)
            }
        };
        MessageDraft {
            external_id: None,
            text: text("Hello"),
            sent_at: Some(at(sent_at)),
            from,
            to: someone(to).into_iter().collect(),
            cc: Vec::new(),
            bcc: Vec::new(),
        }
    };
    Some(match step {
        Step::Join { accounts, active } => {
            let joins = ContactChange {
                accounts: Some(now.ids(&accounts)),
                last_activity_at: active.map(at).into(),
                ..ContactChange::default()
            };
            stele.create_contact(caller, joins).await.map(drop)
        }
        Step::Move {
            person: who,
            accounts,
        } => {
            let moves = ContactChange {
                accounts: Some(now.ids(&accounts)),
                ..ContactChange::default()
            };
            let who = named(person(who)?);
            stele.update_contact(caller, &who, moves).await.map(drop)
        }
        Step::Act {
            person: who,
            active,
        } => {
            let acts = ContactChange {
                last_activity_at: active.map(at).into(),
                ..ContactChange::default()
            };
            let who = named(person(who)?);
            stele.update_contact(caller, &who, acts).await.map(drop)
        }
        Step::Leave { person: who } => {
            let who = named(person(who)?);
            stele.delete_contact(caller, &who).await
        }
        Step::Respond {
            person: who,
            score,
            at: day,
        } => {
            let response = NpsResponseDraft {
                external_id: None,
                contact: person(who)?.id,
                responded_at: at(day),
                score: NpsScore::new(score).expect("ten at most"),
                feedback: Field::Absent,
            };
            stele.put_response(caller, response).await.map(drop)
        }
        Step::TakeBack { response } => {
            let response = at_place(&now.responses, response)?;
            let response = RecordRef::Id(response.id.0);
            stele.delete_response(caller, &response).await
        }
        Step::Begin { from, at } => {
            let draft = stele_domain::ConversationDraft {
                messages: vec![message(from, None, at).await],
                ..stele_domain::ConversationDraft::default()
            };
            stele.create_conversation(caller, draft).await.map(drop)
        }
        Step::Say {
            conversation,
            from,
            to,
            at,
        } => {
            let conversation = at_place(&now.conversations, conversation)?;
            let conversation = RecordRef::Id(conversation.id.0);
            let message = message(from, to, at).await;
            let put = stele.put_message(caller, &conversation, message).await;
            put.map(drop)
        }
        Step::Unsay {
            conversation,
            message,
        } => {
            let conversation = at_place(&now.conversations, conversation)?;
            let conversation = RecordRef::Id(conversation.id.0);
            let whole = stele.get_conversation(caller, &conversation).await;
            let whole = whole.expect("there");
            let message = at_place(&whole.messages, message)?;
            let message = RecordRef::Id(message.id.0);
            stele.delete_message(caller, &message).await
        }
        Step::End { conversation } => {
            let conversation = at_place(&now.conversations, conversation)?;
            let conversation = RecordRef::Id(conversation.id.0);
            stele.delete_conversation(caller, &conversation).await
        }
        Step::Replace { account, kept } => {
            let account = at_place(&now.accounts, account)?;
            let contacts = world.contacts(account).await;
            let kept = contacts.into_iter().take(kept).map(|kept| ContactDraft {
                code: Some(kept.contact.code),
                ..ContactDraft::default()
            });
            let drafts = kept.chain([ContactDraft::default()]).collect();
            let replaces = AccountChange {
                contacts: Some(drafts),
                ..AccountChange::default()
            };
            world.update(account, replaces).await.map(drop)
        }
        Step::Close { account } => {
            let account = AccountRef::Id(at_place(&now.accounts, account)?.id);
            stele.delete_account(caller, &account).await
        }
    })
}

/// Counts everything anew.
async fn check(world: &World, now: &Now) {
    let mut messages = Vec::new();
    for conversation in &now.conversations {
        let named = RecordRef::Id(conversation.id.0);
        let whole = world.stele().get_conversation(&world.caller, &named).await;
        messages.extend(whole.expect("there").messages);
    }
    for person in &now.people {
        let responses: Vec<NpsResponse> = world.list(Some(ResponsesOf::Contact(person.id))).await;
        let last = last_response(&responses).map(|last| LastResponse {
            score: last.score,
            feedback: last.feedback.clone(),
            responded_at: last.responded_at,
        });
        assert_eq!(person.derived.last_response, last);
        let newest = |direction| {
            let theirs = messages
                .iter()
                .filter(|message| message.direction() == direction)
                .filter(|message| message.counts_for.contains(&person.id));
            theirs.map(|message| message.sent_at).max()
        };
        assert_eq!(
            person.derived.last_inbound_message_at,
            newest(MessageDirection::Inbound)
        );
        assert_eq!(
            person.derived.last_outbound_message_at,
            newest(MessageDirection::Outbound)
        );
    }
    for account in &now.accounts {
        let people: Vec<Contact> = world.list(Some(ContactsOf::Account(account.id))).await;
        let figures: Vec<_> = people.iter().map(Contact::figures).collect();
        let mut counted = Derived::default();
        counted.recount(&figures);
        assert_eq!(account.derived, counted);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_the_figures_are_those_of_the_records(
        steps in prop::collection::vec(step(), 1..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let world = World::new().await;
            let mut accounts = Vec::new();
            for name in 0..ACCOUNTS {
                accounts.push(world.account(&name.to_string()).await);
            }
            let mut now = Now::of(&world, &accounts).await;
            for step in steps {
                world.pass_time();
                if let Some(taken) = take(&world, &now, step.clone()).await
                    && let Err(error) = taken
                {
                    assert!(matches!(error, Error::Invalid(_)), "{step:?}: {error:?}");
                }
                now = Now::of(&world, &accounts).await;
                check(&world, &now).await;
            }
        });
    }
}
