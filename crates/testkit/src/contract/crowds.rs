//! Many clients at once, through the use cases: whoever comes when, nothing is lost, and what follows from records follows
//! from all of them.
//!
//! Nothing here waits for a time to pass: the clients meet as they happen to.

use std::sync::Arc;

use stele_application::{AccountRef, Caller, Error, RecordRef, Stele};
use stele_domain::{
    Account, AccountChange, AccountId, Contact, ContactChange, ContactDraft, ContactId,
    ConversationDraft, ConversationId, Field, MessageDraft, NpsCounts, NpsResponseDraft, NpsScore,
    Participant, Text, Timestamp,
};
use tokio::task::JoinSet;

use super::derived::assert_follows;
use super::holdings::Holdings;
use super::setup::later;
use crate::{Fixture, Ports};

/// A workspace full of clients.
struct Crowd {
    fixture: Fixture,
    caller: Arc<Caller>,
}

/// What one client does.
#[derive(Clone)]
struct Client {
    stele: Arc<Stele>,
    caller: Arc<Caller>,
}

impl Crowd {
    async fn new(ports: &Ports) -> Self {
        let fixture = Fixture::over(ports.clone()).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        Self { fixture, caller }
    }

    fn client(&self) -> Client {
        Client {
            stele: self.fixture.stele.clone(),
            caller: self.caller.clone(),
        }
    }

    async fn account(&self, name: &str) -> AccountId {
        self.fixture.account(&self.caller, name).await.id
    }

    async fn person(&self, accounts: &[AccountId]) -> ContactId {
        let made = self.client().join(accounts).await;
        made.expect("the accounts are there").id
    }

    async fn read(&self, account: AccountId) -> Account {
        let account = AccountRef::Id(account);
        let read = self.fixture.stele.get_account(&self.caller, &account).await;
        read.expect("the account is there")
    }

    /// Everything that follows from records follows from them.
    async fn assert_follows(&self) {
        let held = Holdings::of(&self.fixture.ports, self.caller.workspace_id()).await;
        if let Err(fault) = assert_follows(&held) {
            panic!("{fault}");
        }
    }
}

impl Client {
    async fn join(&self, accounts: &[AccountId]) -> Result<Contact, Error> {
        let change = ContactChange {
            accounts: Some(accounts.to_vec()),
            ..ContactChange::default()
        };
        self.stele.create_contact(&self.caller, change).await
    }

    async fn respond(&self, contact: ContactId, points: u8, at: Timestamp) -> Result<(), Error> {
        let draft = NpsResponseDraft {
            external_id: None,
            contact,
            responded_at: at,
            score: NpsScore::new(points).expect("a score"),
            feedback: Field::Absent,
        };
        let put = self.stele.put_response(&self.caller, draft).await;
        put.map(drop)
    }

    async fn write(
        &self,
        conversation: ConversationId,
        from: ContactId,
        at: Timestamp,
    ) -> Result<(), Error> {
        let conversation = RecordRef::Id(conversation.0);
        let message = message(from, at);
        let put = self.stele.put_message(&self.caller, &conversation, message);
        put.await.map(drop)
    }

    async fn change(&self, contact: ContactId, change: ContactChange) -> Result<(), Error> {
        let contact = RecordRef::Id(contact.0);
        let changed = self.stele.update_contact(&self.caller, &contact, change);
        changed.await.map(drop)
    }

    /// Sends an account's list of contacts back as it was read, which unties nobody who was there then, with one new.
    async fn add_to_list(&self, account: AccountId) -> Result<(), Error> {
        let shown = self
            .stele
            .account_contacts(&self.caller, &[account])
            .await?;
        let shown = shown.get(&account).map(Vec::as_slice).unwrap_or_default();
        let known = shown.iter().map(|shown| ContactDraft {
            code: Some(shown.contact.code.clone()),
            ..ContactDraft::default()
        });
        let change = AccountChange {
            contacts: Some(known.chain([ContactDraft::default()]).collect()),
            ..AccountChange::default()
        };
        let account = AccountRef::Id(account);
        let changed = self.stele.update_account(&self.caller, &account, change);
        changed.await.map(drop)
    }
}

fn message(from: ContactId, at: Timestamp) -> MessageDraft {
    MessageDraft {
        external_id: None,
        text: Text::default(),
        sent_at: Some(at),
        from: Participant::Contact(from),
        to: Vec::new(),
        cc: Vec::new(),
        bcc: Vec::new(),
    }
}

/// So many microseconds before the clock's time.
fn ago(micros: i64) -> Timestamp {
    later(-micros)
}

async fn all(mut clients: JoinSet<Result<(), Error>>) {
    while let Some(done) = clients.join_next().await {
        done.expect("no client panics").expect("each gets through");
    }
}

/// Twenty responses of people of one account at once, of each person the one answered last being a promoter's.
pub async fn responses_at_once_are_all_counted(ports: &Ports) {
    let crowd = Crowd::new(ports).await;
    let account = crowd.account("Pied Piper").await;
    let mut people = Vec::new();
    for _ in 0..10 {
        people.push(crowd.person(&[account]).await);
    }
    let mut clients = JoinSet::new();
    for (points, micros) in [(10, 1), (0, 2)] {
        for person in people.iter().copied() {
            let client = crowd.client();
            clients.spawn(async move { client.respond(person, points, ago(micros)).await });
        }
    }
    all(clients).await;
    let expected = NpsCounts {
        promoters: 10,
        ..NpsCounts::default()
    };
    assert_eq!(crowd.read(account).await.derived.nps, expected);
    crowd.assert_follows().await;
}

/// Twenty responses of one person at once, who counts once in each of two accounts.
pub async fn responses_of_one_person_at_once_count_once(ports: &Ports) {
    let crowd = Crowd::new(ports).await;
    let accounts = [crowd.account("first").await, crowd.account("second").await];
    let person = crowd.person(&accounts).await;
    let mut clients = JoinSet::new();
    for n in 0..20u8 {
        let client = crowd.client();
        let at = ago(i64::from(n / 2));
        clients.spawn(async move { client.respond(person, n % 11, at).await });
    }
    all(clients).await;
    for account in accounts {
        let NpsCounts {
            detractors,
            passives,
            promoters,
        } = crowd.read(account).await.derived.nps;
        assert_eq!(detractors + passives + promoters, 1);
    }
    crowd.assert_follows().await;
}

/// Twenty people who join one account at once are twenty.
pub async fn people_who_join_at_once_are_all_counted(ports: &Ports) {
    let crowd = Crowd::new(ports).await;
    let account = crowd.account("Pied Piper").await;
    let before = crowd.read(account).await;
    let mut clients = JoinSet::new();
    for _ in 0..20 {
        let client = crowd.client();
        clients.spawn(async move { client.join(&[account]).await.map(drop) });
    }
    all(clients).await;
    let after = crowd.read(account).await;
    assert_eq!(after.derived.users_count, 20);
    assert_eq!(after.version, before.version + 20);
    crowd.assert_follows().await;
}

/// Messages, responses, ties and lists of contacts, of people who share accounts and conversations, all at once.
pub async fn writes_of_shared_people_at_once_all_count(ports: &Ports) {
    let crowd = Crowd::new(ports).await;
    let mut accounts = Vec::new();
    for name in ["first", "second", "third"] {
        accounts.push(crowd.account(name).await);
    }
    let [first, second, third] = accounts[..] else {
        unreachable!("three were made")
    };
    let mut people = Vec::new();
    for accounts in [
        &[first, second][..],
        &[third, second],
        &[third, first],
        &[first, second, third],
    ] {
        people.push(crowd.person(accounts).await);
    }
    let mut conversations = Vec::new();
    for pair in [[0, 1], [3, 2]] {
        let draft = ConversationDraft {
            messages: pair
                .map(|place: usize| message(people[place], ago(50)))
                .into(),
            ..ConversationDraft::default()
        };
        let made = crowd
            .fixture
            .stele
            .create_conversation(&crowd.caller, draft);
        conversations.push(made.await.expect("the people are there").conversation.id);
    }
    let mut clients = JoinSet::new();
    for n in 0..24u8 {
        let client = crowd.client();
        let place = usize::from(n);
        let person = people[place % people.len()];
        let account = accounts[place % accounts.len()];
        let conversation = conversations[place % conversations.len()];
        let at = ago(i64::from(n % 5));
        clients.spawn(async move {
            match n / 4 {
                0 | 1 => client.respond(person, n % 11, at).await,
                2 | 3 => client.write(conversation, person, at).await,
                4 => {
                    let change = ContactChange {
                        last_activity_at: Field::Value(at),
                        accounts: Some(vec![account, second]),
                        ..ContactChange::default()
                    };
                    client.change(person, change).await
                }
                _ => match client.add_to_list(account).await {
                    // Someone whom the list names has been untied since it was read.
                    Err(Error::Invalid(_)) => Ok(()),
                    done => done,
                },
            }
        });
    }
    all(clients).await;
    crowd.assert_follows().await;
    let held = Holdings::of(&crowd.fixture.ports, crowd.caller.workspace_id()).await;
    assert_eq!(held.responses.len(), 8);
    let messages = held.messages.values().map(Vec::len);
    assert_eq!(messages.sum::<usize>(), 4 + 8);
}
