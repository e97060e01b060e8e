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
            let held = hold(&mut *work, workspace, &[], &draft.messages).await?;
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
            let before = locked(&mut *work, workspace, conversation).await?;
            let known = work.messages(workspace, before.id).await?;
            let held = hold(&mut *work, workspace, &known, &change.messages).await?;
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
            let found = locked(&mut *work, workspace, conversation).await?;
            let known = work.messages(workspace, found.id).await?;
            let held = hold_counted(&mut *work, workspace, &known).await?;
            let now = self.clock.now();
            RecordRemoval::<Conversation>::remove(&mut *work, workspace, found.id.0, now).await?;
            settle(&mut *work, workspace, held, now).await?;
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
            let mut found = locked(&mut *work, workspace, conversation).await?;
            let known = work.messages(workspace, found.id).await?;
            let drafts = [draft.clone()];
            let held = hold(&mut *work, workspace, &known, &drafts).await?;
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
            let mut conversation = locked(&mut *work, workspace, &conversation).await?;
            // Another may have removed or rewritten it before the conversation was locked.
            let found = work.message(workspace, message).await?.ok_or_else(gone)?;
            let held = hold_counted(&mut *work, workspace, std::slice::from_ref(&found)).await?;
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

async fn locked(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    conversation: &RecordRef,
) -> Result<Conversation, Attempt> {
    let found = RecordWrites::<Conversation>::for_update(work, workspace, conversation).await?;
    Ok(found.ok_or(Error::NotFound(Resource::Conversation))?)
}

/// Locks everyone at a customer whose newest messages may move when drafts are written among known messages: those whom they
/// name, those for whom the messages whose places they take counted, and, where one is to everyone, everyone who took part.
/// Refuses a draft that names someone who is not there.
async fn hold(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    known: &[Message],
    drafts: &[MessageDraft],
) -> Result<HeldPeople, Attempt> {
    let named: BTreeSet<Participant> = drafts.iter().flat_map(MessageDraft::participants).collect();
    for member in named.iter().copied().filter_map(Participant::member) {
        check_member(work, workspace, member).await?;
    }
    let named: BTreeSet<ContactId> = named.into_iter().filter_map(Participant::contact).collect();
    let to_everyone = drafts.iter().any(MessageDraft::is_to_everyone);
    let is_rewritten = |message: &&Message| drafts.iter().any(|draft| is_same(message, draft));
    let mut moving = named.clone();
    moving.extend(counted(known.iter().filter(is_rewritten)));
    if to_everyone {
        let took_part = known.iter().flat_map(Message::participants);
        moving.extend(took_part.filter_map(Participant::contact));
    }
    let held = hold_people(work, workspace, moving).await?;
    if named.iter().any(|id| !held.people.contains_key(id)) {
        return Err(Invalid::Unknown(Resource::Contact).into());
    }
    Ok(held)
}

/// Locks everyone for whom messages that go count.
async fn hold_counted(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    going: &[Message],
) -> Result<HeldPeople, Attempt> {
    hold_people(work, workspace, counted(going).collect()).await
}

/// Everyone for whom messages count.
fn counted<'a>(messages: impl IntoIterator<Item = &'a Message>) -> impl Iterator<Item = ContactId> {
    let counts_for = |message: &'a Message| message.counts_for.iter().copied();
    messages.into_iter().flat_map(counts_for)
}

async fn hold_people(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    people: BTreeSet<ContactId>,
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
