//! Many who write everything that something else follows from, all at once.

use std::sync::Arc;

use stele_application::ports::{AccountReader, RecordReader, RelationReader};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Caller, Error, RecordPaging,
    RecordQuery, RecordRef, Stele, TimeColumn,
};
use stele_domain::{
    Account, AccountChange, AccountId, Contact, ContactChange, ContactDraft, ContactId,
    Conversation, ConversationChange, ConversationDraft, Field, Identifier, Meeting, MeetingDraft,
    MemberId, MessageDirection, MessageDraft, Name, NpsResponse, NpsResponseDraft, NpsScore,
    Organization, OrganizationDraft, Participant, PersonFigures, PersonName, Text, WorkspaceId,
    last_response,
};
use uuid::Uuid;

use crate::Database;
use crate::records::Kept;
use crate::tests::tools::{at, fixture, number};

const WRITERS: u64 = 16;
const WRITES: u64 = 20;

/// The same numbers in every run; in which order they meet is the scheduler's.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % sides.max(1)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.roll(all.len());
        all.get(at)
    }
}

struct Writer {
    database: Arc<Database>,
    stele: Arc<Stele>,
    caller: Arc<Caller>,
    member: MemberId,
    dice: Dice,
}

async fn all<R: Kept>(database: &Database, workspace: WorkspaceId) -> Vec<R> {
    let query = RecordQuery {
        of: None,
        paging: RecordPaging::Keyset {
            by: TimeColumn::CreatedAt,
            after: None,
        },
        limit: 10_000,
    };
    RecordReader::<R>::page(database, workspace, &query)
        .await
        .expect("answered")
}

async fn accounts(database: &Database, workspace: WorkspaceId) -> Vec<Account> {
    let query = AccountQuery {
        filter: AccountFilter::default(),
        paging: AccountPaging::Keyset {
            by: TimeColumn::CreatedAt,
            after: None,
        },
        limit: 10_000,
    };
    AccountReader::page(database, workspace, &query)
        .await
        .expect("answered")
}

fn by_id(id: Uuid) -> RecordRef {
    RecordRef::Id(id)
}

impl Writer {
    async fn some_accounts(&mut self) -> Vec<AccountId> {
        let all = accounts(&self.database, self.caller.workspace_id()).await;
        let count = self.dice.roll(3);
        let mut some = Vec::new();
        for _ in 0..count {
            some.extend(self.dice.pick(&all).map(|account| account.id));
        }
        some
    }

    async fn some<R: Kept>(&mut self) -> Option<R> {
        let all: Vec<R> = all(&self.database, self.caller.workspace_id()).await;
        self.dice.pick(&all).cloned()
    }

    fn participant(&mut self, people: &[Contact]) -> Participant {
        match self.dice.roll(2) {
            0 => Participant::Member(self.member),
            _ => self
                .dice
                .pick(people)
                .map_or(Participant::Member(self.member), |person| {
                    Participant::Contact(person.id)
                }),
        }
    }

    async fn mail(&mut self) -> MessageDraft {
        let people: Vec<Contact> = all(&self.database, self.caller.workspace_id()).await;
        let to = (0..self.dice.roll(3))
            .map(|_| self.participant(&people))
            .collect();
        MessageDraft {
            external_id: Some(
                Identifier::new(format!("m{}", self.dice.roll(40))).expect("an identifier"),
            ),
            text: Text::new("Hello").expect("a text"),
            sent_at: Some(at(i64::try_from(self.dice.roll(20)).expect("small"))),
            from: self.participant(&people),
            to,
            cc: Vec::new(),
            bcc: Vec::new(),
        }
    }

    #[expect(
        clippy::single_match_else,
        clippy::too_many_lines,
        reason = "a die and what falls out of it: one arm for each kind of write, each of a few lines"
    )]
    async fn write(&mut self) -> Result<(), Error> {
        let (stele, caller) = (self.stele.clone(), self.caller.clone());
        let name = Name::new(&format!("n{}", self.dice.roll(100))).expect("a name");
        let organizations: Vec<Organization> = all(&self.database, caller.workspace_id()).await;
        let above = match self.dice.roll(2) {
            0 => self.dice.pick(&organizations).map(|above| above.id),
            _ => None,
        };
        match self.dice.roll(16) {
            0 | 1 => {
                let change = ContactChange {
                    accounts: Some(self.some_accounts().await),
                    organizations: Some(above.into_iter().collect()),
                    last_activity_at: Field::Value(at(
                        i64::try_from(self.dice.roll(20)).expect("small")
                    )),
                    ..ContactChange::default()
                };
                stele.create_contact(&caller, change).await.map(|_| ())
            }
            2 | 3 => {
                let Some(person) = self.some::<Contact>().await else {
                    return Ok(());
                };
                let change = ContactChange {
                    accounts: Some(self.some_accounts().await),
                    organizations: Some(above.into_iter().collect()),
                    ..ContactChange::default()
                };
                stele
                    .update_contact(&caller, &by_id(person.id.0), change)
                    .await
                    .map(|_| ())
            }
            4 => {
                let Some(person) = self.some::<Contact>().await else {
                    return Ok(());
                };
                stele.delete_contact(&caller, &by_id(person.id.0)).await
            }
            5..=7 => {
                let Some(person) = self.some::<Contact>().await else {
                    return Ok(());
                };
                let draft = NpsResponseDraft {
                    external_id: Some(
                        Identifier::new(format!("r{}", self.dice.roll(20))).expect("an identifier"),
                    ),
                    contact: person.id,
                    responded_at: at(i64::try_from(self.dice.roll(20)).expect("small")),
                    score: NpsScore::new(u8::try_from(self.dice.roll(11)).expect("small"))
                        .expect("to ten"),
                    feedback: Field::Absent,
                };
                stele.put_response(&caller, draft).await.map(|_| ())
            }
            8 => {
                let Some(response) = self.some::<NpsResponse>().await else {
                    return Ok(());
                };
                stele.delete_response(&caller, &by_id(response.id.0)).await
            }
            9 => {
                let messages = vec![self.mail().await, self.mail().await];
                let draft = ConversationDraft {
                    messages,
                    ..ConversationDraft::default()
                };
                stele.create_conversation(&caller, draft).await.map(|_| ())
            }
            10 => {
                let Some(conversation) = self.some::<Conversation>().await else {
                    return Ok(());
                };
                let mail = self.mail().await;
                stele
                    .put_message(&caller, &by_id(conversation.id.0), mail)
                    .await
                    .map(|_| ())
            }
            11 => {
                let Some(conversation) = self.some::<Conversation>().await else {
                    return Ok(());
                };
                let id = by_id(conversation.id.0);
                match self.dice.roll(2) {
                    0 => stele.delete_conversation(&caller, &id).await,
                    _ => {
                        let messages = vec![self.mail().await];
                        let change = ConversationChange {
                            messages,
                            ..ConversationChange::default()
                        };
                        stele
                            .update_conversation(&caller, &id, change)
                            .await
                            .map(|_| ())
                    }
                }
            }
            12 => {
                let contacts = vec![ContactDraft::default(), ContactDraft::default()];
                let change = AccountChange {
                    contacts: Some(contacts),
                    organization: above.map_or(Field::Absent, Field::Value),
                    ..AccountChange::default()
                };
                stele
                    .create_account(&caller, name, change)
                    .await
                    .map(|_| ())
            }
            13 => {
                let Some(account) = self.some_accounts().await.pop() else {
                    return Ok(());
                };
                match self.dice.roll(2) {
                    0 => {
                        stele
                            .delete_account(&caller, &AccountRef::Id(account))
                            .await
                    }
                    _ => {
                        let draft = MeetingDraft {
                            account,
                            title: name,
                            start_at: at(1),
                            end_at: None,
                        };
                        stele.create_meeting(&caller, draft).await.map(|_| ())
                    }
                }
            }
            14 => {
                let Some(account) = self.some_accounts().await.pop() else {
                    return Ok(());
                };
                let known = AccountReader::contacts(
                    &*self.database,
                    caller.workspace_id(),
                    &[account],
                    1000,
                )
                .await;
                let mut contacts = Vec::new();
                for known in known
                    .expect("answered")
                    .remove(&account)
                    .unwrap_or_default()
                {
                    if self.dice.roll(3) > 0 {
                        contacts.push(ContactDraft {
                            code: Some(known.contact.code),
                            name: Field::Value(
                                PersonName::from_whole(name.as_str()).expect("a name"),
                            ),
                            ..ContactDraft::default()
                        });
                    }
                }
                contacts.push(ContactDraft::default());
                let change = AccountChange {
                    contacts: Some(contacts),
                    ..AccountChange::default()
                };
                stele
                    .update_account(&caller, &AccountRef::Id(account), change)
                    .await
                    .map(|_| ())
            }
            _ => match (self.dice.roll(3), above) {
                (0, Some(above)) => stele.delete_organization(&caller, &by_id(above.0)).await,
                (1, _) => {
                    let Some(meeting) = self.some::<Meeting>().await else {
                        return Ok(());
                    };
                    stele.delete_meeting(&caller, &by_id(meeting.id.0)).await
                }
                _ => {
                    let external_id = Identifier::new(format!("o{}", self.dice.roll(100)))
                        .expect("an identifier");
                    let draft = OrganizationDraft {
                        external_id,
                        name,
                        traits: std::collections::BTreeMap::new(),
                    };
                    stele.create_organization(&caller, draft).await.map(|_| ())
                }
            },
        }
    }
}

on_both! {
    /// Nobody is sent away because of the others, and what follows from other records follows from them in the end.
    async fn whatever_many_write_at_once_the_rest_follows(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let acme = caller.workspace_id();
        let member = fixture.member(acme, "Gavin", "gavin@hooli.com").await.id;
        for n in 0..4 {
            fixture.account(&caller, &format!("{n}")).await;
        }
        let writers: Vec<_> = (0..WRITERS).map(|n| {
            let mut writer = Writer {
                database: database.clone(),
                stele: fixture.stele.clone(),
                caller: caller.clone(),
                member,
                dice: Dice(n),
            };
            tokio::spawn(async move {
                for _ in 0..WRITES {
                    match writer.write().await {
                        Ok(()) | Err(Error::NotFound(_) | Error::Invalid(_) | Error::ExternalIdTaken(_)) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            })
        }).collect();
        for writer in writers {
            writer.await.expect("no panic");
        }
        assert_all_follows(&database, acme).await;
    }
}

async fn assert_all_follows(database: &Database, workspace: WorkspaceId) {
    let people: Vec<Contact> = all(database, workspace).await;
    let responses: Vec<NpsResponse> = all(database, workspace).await;
    let conversations: Vec<Conversation> = all(database, workspace).await;
    let mut messages = Vec::new();
    for conversation in &conversations {
        messages.extend(
            RelationReader::messages(database, workspace, conversation.id)
                .await
                .expect("answered"),
        );
    }
    for person in &people {
        let last = last_response(
            responses
                .iter()
                .filter(|response| response.contact == person.id),
        );
        let score = person
            .derived
            .last_response
            .as_ref()
            .map(|last| (last.score, last.responded_at));
        assert_eq!(
            score,
            last.map(|last| (last.score, last.responded_at)),
            "{person:?}"
        );
        let newest = |direction: MessageDirection| {
            let theirs = messages
                .iter()
                .filter(|message| message.counts_for.contains(&person.id));
            theirs
                .filter(|message| message.direction() == direction)
                .map(|message| message.sent_at)
                .max()
        };
        assert_eq!(
            person.derived.last_inbound_message_at,
            newest(MessageDirection::Inbound),
            "{person:?}"
        );
        assert_eq!(
            person.derived.last_outbound_message_at,
            newest(MessageDirection::Outbound),
            "{person:?}"
        );
    }
    let ids: Vec<ContactId> = people.iter().map(|person| person.id).collect();
    let accounts_of = RelationReader::accounts_of(database, workspace, &ids)
        .await
        .expect("answered");
    let accounts = accounts(database, workspace).await;
    for account in &accounts {
        let figures: Vec<PersonFigures> = people
            .iter()
            .filter(|person| {
                accounts_of
                    .get(&person.id)
                    .is_some_and(|all| all.iter().any(|one| one.id == account.id))
            })
            .map(Contact::figures)
            .collect();
        let mut counted = account.derived.clone();
        counted.recount(&figures);
        assert_eq!(account.derived, counted);
    }
    let untied = "SELECT count(*) FROM contacts
        WHERE NOT EXISTS (SELECT 1 FROM account_contacts t WHERE t.contact_id = contacts.id)
          AND NOT EXISTS (SELECT 1 FROM organization_contacts t WHERE t.contact_id = contacts.id)";
    assert_eq!(number(database, untied).await, 0);
    let under_nothing = "SELECT count(*) FROM accounts WHERE organization_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM organizations o WHERE o.id = accounts.organization_id)";
    assert_eq!(number(database, under_nothing).await, 0);
}
