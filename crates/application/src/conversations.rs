//! Use cases around conversations and their messages. The newest messages are part of the people they count for, and of each
//! of their accounts.

use std::collections::BTreeSet;

use stele_domain::{
    ContactId, Conversation, ConversationChange, ConversationDraft, ConversationId, CustomField,
    FieldModel, MemberId, Message, MessageDraft, MessageId, Participant, Scope, Stamp, Timestamp,
    Traits, WorkspaceId,
};

use crate::people::Ripple;
use crate::ports::{HeldPeople, RecordRemoval, RecordWrites, UnitOfWork};
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, RecordRef, Resource, Stele};

/// The most messages of one write, and the most people of one message.
const MAX_MESSAGES: usize = 100;

/// A conversation with its messages, as they were at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeConversation {
    /// The conversation.
    pub conversation: Conversation,
    /// Its messages, by when they were sent.
    pub messages: Vec<Message>,
}

impl Stele {
    /// Makes a conversation with its first messages.
    ///
    /// Fails with [`Error::ExternalIdTaken`] or [`Error::Invalid`]; nothing is written then.
    pub async fn create_conversation(
        &self,
        caller: &Caller,
        draft: ConversationDraft,
    ) -> Result<WholeConversation, Error> {
        caller.require(Scope::AccountWrite)?;
        check(&draft.messages)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let held = hold_people(&mut *work, workspace, &moved_by(&[], &draft.messages)).await?;
            check_named(&mut *work, workspace, &held, &draft.messages).await?;
            let now = self.clock.now();
            let ConversationDraft {
                external_id,
                subject,
                status,
                rating,
                source,
                traits,
                messages,
            } = draft.clone();
            let fields = CustomField::written_by(FieldModel::Conversations, &traits, now);
            let mut conversation = Conversation {
                id: ConversationId(self.ids.uuid()),
                stamp: Stamp::new(now),
                external_id,
                subject,
                status,
                rating,
                source,
                traits: Traits::default(),
            };
            conversation.traits.merge(traits);
            let conversation = work.insert(workspace, conversation).await?;
            self.remember_fields(&mut *work, workspace, fields).await?;
            let known = Known::new(&[], &held);
            self.put_messages(&mut *work, workspace, conversation.id, known, messages, now)
                .await?;
            settle(&mut *work, workspace, held, now).await?;
            let messages = work.messages(workspace, conversation.id).await?;
            work.commit().await?;
            Ok::<_, Attempt>(WholeConversation {
                conversation,
                messages,
            })
        })
        .await
    }

    /// One conversation with its messages.
    pub async fn get_conversation(
        &self,
        caller: &Caller,
        conversation: &RecordRef,
    ) -> Result<WholeConversation, Error> {
        let conversation: Conversation = self.get_record(caller, conversation).await?;
        let workspace = caller.workspace_id();
        let messages = self.records.messages(workspace, conversation.id).await?;
        Ok(WholeConversation {
            conversation,
            messages,
        })
    }

    /// Applies a change to one conversation and answers it as it is then. A change that moves nothing is not written.
    pub async fn update_conversation(
        &self,
        caller: &Caller,
        conversation: &RecordRef,
        change: ConversationChange,
    ) -> Result<WholeConversation, Error> {
        caller.require(Scope::AccountWrite)?;
        check(&change.messages)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let moved = |known: &[Message]| moved_by(known, &change.messages);
            let Held {
                conversation: before,
                messages: known,
                people: held,
            } = hold(&mut *work, workspace, conversation, moved).await?;
            check_named(&mut *work, workspace, &held, &change.messages).await?;
            let now = self.clock.now();
            let mut after = before.clone();
            after.apply(change.clone());
            let messages = change.messages.clone();
            let stored = Known::new(&known, &held);
            let written = self
                .put_messages(&mut *work, workspace, before.id, stored, messages, now)
                .await?;
            if after == before && written.is_empty() {
                return Ok(WholeConversation {
                    conversation: before,
                    messages: known,
                });
            }
            after.stamp.touch(now);
            work.update(workspace, &after).await?;
            let fields = CustomField::written_by(FieldModel::Conversations, &change.traits, now);
            self.remember_fields(&mut *work, workspace, fields).await?;
            settle(&mut *work, workspace, held, now).await?;
            let messages = work.messages(workspace, after.id).await?;
            work.commit().await?;
            Ok::<_, Attempt>(WholeConversation {
                conversation: after,
                messages,
            })
        })
        .await
    }

    /// Removes a conversation with its messages, which count no more then.
    pub async fn delete_conversation(
        &self,
        caller: &Caller,
        conversation: &RecordRef,
    ) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let counted = |known: &[Message]| counted(known).collect();
            let held = hold(&mut *work, workspace, conversation, counted).await?;
            let now = self.clock.now();
            let id = held.conversation.id.0;
            RecordRemoval::<Conversation>::remove(&mut *work, workspace, id, now).await?;
            settle(&mut *work, workspace, held.people, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }

    /// Adds a message to a conversation, or writes the one anew that has its external id there.
    pub async fn put_message(
        &self,
        caller: &Caller,
        conversation: &RecordRef,
        draft: MessageDraft,
    ) -> Result<Message, Error> {
        caller.require(Scope::AccountWrite)?;
        check(std::slice::from_ref(&draft))?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let drafts = [draft.clone()];
            let moved = |known: &[Message]| moved_by(known, &drafts);
            let Held {
                conversation: mut found,
                messages: known,
                people: held,
            } = hold(&mut *work, workspace, conversation, moved).await?;
            check_named(&mut *work, workspace, &held, &drafts).await?;
            let now = self.clock.now();
            let same = known
                .iter()
                .find(|message| is_same(message, &draft))
                .cloned();
            let stored = Known::new(&known, &held);
            let mut written = self
                .put_messages(
                    &mut *work,
                    workspace,
                    found.id,
                    stored,
                    drafts.to_vec(),
                    now,
                )
                .await?;
            let Some(message) = written.pop() else {
                return Ok(same.ok_or(Error::NotFound(Resource::Message))?);
            };
            found.stamp.touch(now);
            work.update(workspace, &found).await?;
            settle(&mut *work, workspace, held, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(message)
        })
        .await
    }

    /// Removes a message, which counts no more then.
    pub async fn delete_message(&self, caller: &Caller, message: &RecordRef) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let gone = || Error::NotFound(Resource::Message);
            let found = work.message(workspace, message).await?.ok_or_else(gone)?;
            let conversation = RecordRef::Id(found.conversation.0);
            let is_it = |message: &&Message| message.id == found.id;
            let counted = |known: &[Message]| counted(known.iter().filter(is_it)).collect();
            let Held {
                mut conversation,
                messages,
                people: held,
            } = hold(&mut *work, workspace, &conversation, counted).await?;
            // Another may have removed it before the conversation was locked.
            if !messages.iter().any(|message| message.id == found.id) {
                return Err(gone().into());
            }
            let now = self.clock.now();
            work.remove_message(workspace, found.id).await?;
            conversation.stamp.touch(now);
            work.update(workspace, &conversation).await?;
            settle(&mut *work, workspace, held, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }

    /// Writes messages into a conversation, and answers those that are new or changed.
    async fn put_messages(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        conversation: ConversationId,
        known: Known<'_>,
        drafts: Vec<MessageDraft>,
        now: Timestamp,
    ) -> Result<Vec<Message>, Attempt> {
        let mut messages = known.messages.to_vec();
        let mut written = Vec::new();
        let mut took_part = known.people();
        for draft in drafts {
            let place = messages.iter().position(|known| is_same(known, &draft));
            let message = if let Some(place) = place {
                messages[place].rewritten(draft, &took_part)
            } else {
                let id = MessageId(self.ids.uuid());
                Message::new(id, conversation, draft, &took_part, now)
            };
            took_part.extend(message.participants().filter_map(Participant::contact));
            match place {
                Some(place) if messages[place] == message => continue,
                Some(place) => messages[place] = message.clone(),
                None => messages.push(message.clone()),
            }
            work.put_message(workspace, &message).await?;
            written.push(message);
        }
        Ok(written)
    }
}

/// What a conversation had before a write.
#[derive(Clone, Copy)]
struct Known<'a> {
    messages: &'a [Message],
    held: &'a HeldPeople,
}

impl<'a> Known<'a> {
    fn new(messages: &'a [Message], held: &'a HeldPeople) -> Self {
        Self { messages, held }
    }

    /// The people who had taken part in it and are held: all who are still there, where a draft is to everyone.
    fn people(self) -> BTreeSet<ContactId> {
        let named = self.messages.iter().flat_map(Message::participants);
        named
            .filter_map(Participant::contact)
            .filter(|contact| self.held.people.contains_key(contact))
            .collect()
    }
}

/// Whether a draft means a message that is known, by the external id that both have.
fn is_same(known: &Message, draft: &MessageDraft) -> bool {
    draft.external_id.is_some() && known.external_id == draft.external_id
}

fn check(messages: &[MessageDraft]) -> Result<(), Invalid> {
    let max = MAX_MESSAGES;
    let too_many = |message: &MessageDraft| message.participants().count() > max + 1;
    if messages.len() > max || messages.iter().any(too_many) {
        return Err(Invalid::TooManyMessages { max });
    }
    Ok(())
}

/// A conversation, its messages, and everyone whose newest messages a write of it moves, locked.
struct Held {
    conversation: Conversation,
    messages: Vec<Message>,
    people: HeldPeople,
}

/// Locks whom a write of a conversation moves, as `moved` tells from its messages, and then the conversation: whoever removes
/// people does it in this order.
async fn hold(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    conversation: &RecordRef,
    moved: impl Fn(&[Message]) -> BTreeSet<ContactId>,
) -> Result<Held, Attempt> {
    let found = RecordWrites::<Conversation>::stored(work, workspace, conversation).await?;
    let found = found.ok_or(Error::NotFound(Resource::Conversation))?;
    let asked = moved(&work.messages(workspace, found.id).await?);
    let people = hold_people(work, workspace, &asked).await?;
    let by_id = RecordRef::Id(found.id.0);
    let conversation = RecordWrites::<Conversation>::for_update(work, workspace, &by_id).await?;
    let messages = work.messages(workspace, found.id).await?;
    let outdated = || Attempt::outdated("the conversation");
    if !moved(&messages).is_subset(&asked) {
        return Err(outdated());
    }
    Ok(Held {
        conversation: conversation.ok_or_else(outdated)?,
        messages,
        people,
    })
}

/// Whose newest messages may move when drafts are written among known messages: those whom they name, those for whom the
/// messages whose places they take counted, and, where one is to everyone, everyone who took part.
fn moved_by(known: &[Message], drafts: &[MessageDraft]) -> BTreeSet<ContactId> {
    let is_rewritten = |message: &&Message| drafts.iter().any(|draft| is_same(message, draft));
    let mut moved: BTreeSet<_> = counted(known.iter().filter(is_rewritten)).collect();
    moved.extend(named(drafts).filter_map(Participant::contact));
    if drafts.iter().any(MessageDraft::is_to_everyone) {
        let took_part = known.iter().flat_map(Message::participants);
        moved.extend(took_part.filter_map(Participant::contact));
    }
    moved
}

/// Everyone whom drafts name.
fn named(drafts: &[MessageDraft]) -> impl Iterator<Item = Participant> + '_ {
    drafts.iter().flat_map(MessageDraft::participants)
}

/// Refuses drafts that name someone who is not there.
async fn check_named(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    held: &HeldPeople,
    drafts: &[MessageDraft],
) -> Result<(), Attempt> {
    let members: BTreeSet<_> = named(drafts).filter_map(Participant::member).collect();
    for member in members {
        check_member(work, workspace, member).await?;
    }
    let mut people = named(drafts).filter_map(Participant::contact);
    if people.any(|person| !held.people.contains_key(&person)) {
        return Err(Invalid::Unknown(Resource::Contact).into());
    }
    Ok(())
}

/// Everyone for whom messages count.
fn counted<'a>(messages: impl IntoIterator<Item = &'a Message>) -> impl Iterator<Item = ContactId> {
    let counts_for = |message: &'a Message| message.counts_for.iter().copied();
    messages.into_iter().flat_map(counts_for)
}

async fn hold_people(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    people: &BTreeSet<ContactId>,
) -> Result<HeldPeople, Attempt> {
    if people.is_empty() {
        return Ok(HeldPeople::default());
    }
    let refs: Vec<_> = people.iter().map(|id| RecordRef::Id(id.0)).collect();
    Ok(work.people_for_update(workspace, &refs).await?)
}

/// Refuses a team member who is not there.
pub(crate) async fn check_member(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), Attempt> {
    let id = RecordRef::Id(member.0);
    let found = RecordWrites::<stele_domain::Member>::stored(work, workspace, &id).await?;
    found
        .map(|_| ())
        .ok_or(Invalid::Unknown(Resource::Member).into())
}

/// Looks up what the newest messages are now, and lets the people and their accounts follow.
async fn settle(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    held: HeldPeople,
    now: Timestamp,
) -> Result<(), Attempt> {
    let mut ripple = Ripple::over(held.accounts.into_values());
    for (id, person) in held.people {
        person
            .accounts
            .iter()
            .for_each(|account| ripple.weigh(*account));
        let (inbound, outbound) = work.newest_messages(workspace, id).await?;
        let before = person.contact;
        let mut after = before.clone();
        after.derived.last_inbound_message_at = inbound;
        after.derived.last_outbound_message_at = outbound;
        if after == before {
            continue;
        }
        after.touch(now);
        work.update_contact(workspace, &after).await?;
        for account in person.accounts {
            ripple.exchange(account, Some(before.figures()), Some(after.figures()));
        }
    }
    ripple.settle(work, workspace, now).await
}
