//! All that a workspace holds, through every reader.

use std::collections::BTreeMap;

use stele_application::ports::{HealthDay, Signals};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, RecordPaging, RecordQuery, TimeColumn,
};
use stele_domain::{
    Account, AccountContact, AccountId, ApiKey, Contact, ContactId, Conversation, ConversationId,
    CustomField, Event, HealthSettings, Meeting, Member, Message, Note, NpsResponse, Organization,
    Seen, Segment, SegmentId, SegmentLabel, SegmentMove, SupportRequest, Task, Timestamp,
    UsageMetric, Workspace, WorkspaceId,
};

use super::happenings::{events, every_event};
use super::kinds::Stored;
use super::setup::start;
use crate::Ports;

/// More than a case stores.
const ALL: u32 = 10_000;

/// What a workspace holds, newest first, to be compared with what it holds at another time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holdings {
    pub(super) workspace: Option<Workspace>,
    pub(super) keys: Vec<ApiKey>,
    pub(super) accounts: Vec<Account>,
    pub(super) account_contacts: BTreeMap<AccountId, Vec<AccountContact>>,
    pub(super) contacts: Vec<Contact>,
    pub(super) accounts_of: BTreeMap<ContactId, Vec<Account>>,
    pub(super) organizations_of: BTreeMap<ContactId, Vec<Organization>>,
    pub(super) members: Vec<Member>,
    pub(super) organizations: Vec<Organization>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) requests: Vec<SupportRequest>,
    pub(super) responses: Vec<NpsResponse>,
    pub(super) conversations: Vec<Conversation>,
    pub(super) messages: BTreeMap<ConversationId, Vec<Message>>,
    pub(super) notes: Vec<Note>,
    pub(super) tasks: Vec<Task>,
    pub(super) fields: Vec<CustomField>,
    pub(super) metrics: Vec<UsageMetric>,
    pub(super) segments: Vec<Segment>,
    pub(super) labels: BTreeMap<AccountId, Vec<SegmentLabel>>,
    pub(super) moves: BTreeMap<SegmentId, Vec<SegmentMove>>,
    pub(super) events: BTreeMap<AccountId, Vec<Event>>,
    pub(super) people_seen: BTreeMap<ContactId, Seen>,
    pub(super) signals: BTreeMap<AccountId, Signals>,
    pub(super) health_settings: Option<(i64, HealthSettings)>,
    pub(super) health_days: BTreeMap<AccountId, Vec<HealthDay>>,
}

impl Holdings {
    /// Of one workspace, now.
    pub(super) async fn of(ports: &Ports, workspace: WorkspaceId) -> Self {
        let query = AccountQuery {
            filter: AccountFilter::default(),
            paging: AccountPaging::Keyset {
                by: TimeColumn::CreatedAt,
                after: None,
            },
            limit: ALL,
        };
        let accounts = ports.accounts.page(workspace, &query).await;
        let accounts = accounts.expect("the store answers");
        let account_ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        let account_contacts = ports.accounts.contacts(workspace, &account_ids, ALL).await;
        let contacts = all::<Contact>(ports, workspace).await;
        let contact_ids: Vec<_> = contacts.iter().map(|contact| contact.id).collect();
        let accounts_of = ports.records.accounts_of(workspace, &contact_ids).await;
        let organizations_of = ports
            .records
            .organizations_of(workspace, &contact_ids)
            .await;
        let conversations = all::<Conversation>(ports, workspace).await;
        let mut messages = BTreeMap::new();
        for conversation in &conversations {
            let own = ports.records.messages(workspace, conversation.id).await;
            messages.insert(conversation.id, own.expect("the store answers"));
        }
        let segments = all::<Segment>(ports, workspace).await;
        let mut moves = BTreeMap::new();
        for Segment { id, .. } in &segments {
            let own = ports.signals.segment_moves(workspace, *id, None, ALL).await;
            moves.insert(*id, own.expect("the store answers"));
        }
        let (mut happened, mut health_days) = (BTreeMap::new(), BTreeMap::new());
        for id in &account_ids {
            happened.insert(*id, events(ports, workspace, &every_event(*id)).await);
            let ever = Timestamp::MIN;
            let days = ports.signals.health_history(workspace, *id, ever).await;
            health_days.insert(*id, days.expect("the store answers"));
        }
        let labels = ports.signals.segments_of(workspace, &account_ids).await;
        let signals = ports
            .signals
            .signals(workspace, &account_ids, start())
            .await;
        let people_seen = ports.events.people_seen(workspace, &contact_ids).await;
        let health_settings = ports.signals.health_settings(workspace).await;
        let found = ports.administration.workspace(workspace).await;
        let keys = ports.administration.keys(Some(workspace)).await;
        let fields = ports.records.custom_fields(workspace, None, ALL).await;
        Self {
            workspace: found.expect("the store answers"),
            keys: keys.expect("the store answers"),
            accounts,
            account_contacts: account_contacts.expect("the store answers"),
            contacts,
            accounts_of: accounts_of.expect("the store answers"),
            organizations_of: organizations_of.expect("the store answers"),
            members: all(ports, workspace).await,
            organizations: all(ports, workspace).await,
            meetings: all(ports, workspace).await,
            requests: all(ports, workspace).await,
            responses: all(ports, workspace).await,
            conversations,
            messages,
            notes: all(ports, workspace).await,
            tasks: all(ports, workspace).await,
            fields: fields.expect("the store answers"),
            metrics: all(ports, workspace).await,
            segments,
            labels: labels.expect("the store answers"),
            moves,
            events: happened,
            people_seen: people_seen.expect("the store answers"),
            signals: signals.expect("the store answers"),
            health_settings: health_settings.expect("the store answers"),
            health_days,
        }
    }
}

async fn all<R: Stored>(ports: &Ports, workspace: WorkspaceId) -> Vec<R> {
    let query = RecordQuery {
        of: None,
        paging: RecordPaging::Keyset {
            by: TimeColumn::CreatedAt,
            after: None,
        },
        limit: ALL,
    };
    let page = R::reader(ports).page(workspace, &query).await;
    page.expect("the store answers")
}
