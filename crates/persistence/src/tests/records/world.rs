//! Two workspaces with the same of everything, crossed over.
//!
//! Ids are the same in both. What is one's in one workspace is two's in the other: their external ids, who is tied to
//! which account and organization, what is about whom, who takes part in which conversation.

use std::collections::BTreeMap;

use stele_application::ports::{RecordReader, RecordWrites, RelationReader};
use stele_application::{RecordPaging, RecordQuery, TimeColumn};
use stele_domain::{
    Account, AccountId, Contact, ContactId, Conversation, CustomField, FieldKind, FieldModel,
    Meeting, Member, Message, Note, NpsResponse, Organization, OrganizationId, Segment,
    SupportRequest, Task, UsageMetric, WorkspaceId,
};

use super::build;
use crate::Database;
use crate::records::Kept;
use crate::testing::TestDatabase;
use crate::tests::tools::{
    account, account_id, at, begin, contact_id, joined, member, person, tied, workspace,
};

/// One of the two workspaces: all that is in it, each kind in the order of its ids.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Side {
    pub(super) id: WorkspaceId,
    pub(super) accounts: Vec<Account>,
    pub(super) contacts: Vec<Contact>,
    pub(super) members: Vec<Member>,
    pub(super) organizations: Vec<Organization>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) requests: Vec<SupportRequest>,
    pub(super) responses: Vec<NpsResponse>,
    pub(super) conversations: Vec<Conversation>,
    pub(super) messages: Vec<Message>,
    pub(super) notes: Vec<Note>,
    pub(super) tasks: Vec<Task>,
    pub(super) metrics: Vec<UsageMetric>,
    pub(super) segments: Vec<Segment>,
    pub(super) fields: Vec<CustomField>,
    /// By account and organization, the people tied to it.
    pub(super) accounts_of: BTreeMap<ContactId, Vec<AccountId>>,
    pub(super) organizations_of: BTreeMap<ContactId, Vec<OrganizationId>>,
}

pub(super) struct World {
    pub(super) database: Database,
    pub(super) here: Side,
    pub(super) there: Side,
}

impl World {
    pub(super) async fn new(test: &TestDatabase) -> Self {
        let database = test.open().await;
        let here = workspace(&database, "Workspace").await;
        let there = workspace(&database, "Workspace").await;
        let here = fill(&database, here, &HERE).await;
        let there = fill(&database, there, &THERE).await;
        Self {
            database,
            here,
            there,
        }
    }

    /// Everything of a workspace as the readers see it.
    pub(super) async fn read(&self, workspace: WorkspaceId) -> Side {
        let database = &self.database;
        let accounts: Vec<_> = (0..10).map(account_id).collect();
        let accounts = RelationReader::accounts(database, workspace, &accounts).await;
        let mut accounts = accounts.expect("answered");
        accounts.sort_by_key(|account| account.id);
        let people: Vec<_> = (0..10).map(contact_id).collect();
        let accounts_of = database.accounts_of(workspace, &people).await;
        let organizations_of = database.organizations_of(workspace, &people).await;
        let conversations = self.all::<Conversation>(workspace).await;
        let mut messages = Vec::new();
        for conversation in &conversations {
            let theirs = RelationReader::messages(database, workspace, conversation.id).await;
            messages.extend(theirs.expect("answered"));
        }
        messages.sort_by_key(|message| message.id);
        let fields = database.custom_fields(workspace, None, 100).await;
        Side {
            id: workspace,
            accounts,
            contacts: self.all(workspace).await,
            members: self.all(workspace).await,
            organizations: self.all(workspace).await,
            meetings: self.all(workspace).await,
            requests: self.all(workspace).await,
            responses: self.all(workspace).await,
            conversations,
            messages,
            notes: self.all(workspace).await,
            tasks: self.all(workspace).await,
            metrics: self.all(workspace).await,
            segments: self.all(workspace).await,
            fields: fields.expect("answered"),
            accounts_of: ids(accounts_of.expect("answered"), |account| account.id),
            organizations_of: ids(organizations_of.expect("answered"), |above| above.id),
        }
    }

    /// All records of a kind, in the order of their ids.
    pub(super) async fn all<R: Kept>(&self, workspace: WorkspaceId) -> Vec<R> {
        let query = RecordQuery {
            of: None,
            paging: RecordPaging::Keyset {
                by: TimeColumn::CreatedAt,
                after: None,
            },
            limit: 100,
        };
        let page = RecordReader::<R>::page(&self.database, workspace, &query).await;
        let mut page = page.expect("answered");
        page.sort_by_key(R::id);
        page
    }
}

fn ids<T, I>(
    all: BTreeMap<ContactId, Vec<T>>,
    id: impl Fn(T) -> I + Copy,
) -> BTreeMap<ContactId, Vec<I>> {
    let ids = |some: Vec<T>| some.into_iter().map(id).collect();
    all.into_iter()
        .map(|(key, some)| (key, ids(some)))
        .collect()
}

/// What is crossed over.
struct Crossing {
    side: &'static str,
    /// Whose the first and the second of everything are, and what they are called.
    owners: [u64; 2],
    names: [&'static str; 2],
    /// A record that only this side has, and its external id: on one side the id of the one that only the other has.
    only: u64,
    only_called: fn() -> String,
    /// The people who write in the conversations 1, 2 and 3.
    writers: [u64; 3],
    /// What is later there than here.
    later: i64,
}

const HERE: Crossing = Crossing {
    side: "here",
    owners: [1, 2],
    names: ["one", "two"],
    only: 3,
    only_called: || build::uuid(4).to_string(),
    writers: [1, 2, 2],
    later: 0,
};

const THERE: Crossing = Crossing {
    side: "there",
    owners: [2, 1],
    names: ["two", "one"],
    only: 4,
    only_called: || "only".to_owned(),
    writers: [1, 2, 1],
    later: 10,
};

impl Crossing {
    /// Each record with whom it belongs to and what it is called. What only this side has belongs to one.
    fn records(&self) -> [(u64, u64, String); 3] {
        let [first, second] = self.owners;
        [
            (1, first, self.names[0].to_owned()),
            (2, second, self.names[1].to_owned()),
            (self.only, 1, (self.only_called)()),
        ]
    }
}

/// Fills a workspace, as the store alone can: nothing follows from anything.
#[expect(
    clippy::too_many_lines,
    reason = "one record of each kind, one after the other"
)]
async fn fill(database: &Database, id: WorkspaceId, crossing: &Crossing) -> Side {
    let Crossing { side, later, .. } = *crossing;
    let mut work = begin(database).await;
    let mut filled = Side {
        id,
        accounts: Vec::new(),
        contacts: Vec::new(),
        members: Vec::new(),
        organizations: Vec::new(),
        meetings: Vec::new(),
        requests: Vec::new(),
        responses: Vec::new(),
        conversations: Vec::new(),
        messages: Vec::new(),
        notes: Vec::new(),
        tasks: Vec::new(),
        metrics: Vec::new(),
        segments: Vec::new(),
        fields: Vec::new(),
        accounts_of: BTreeMap::new(),
        organizations_of: BTreeMap::new(),
    };
    let emails = ["monica@x.com", "laurie@x.com"];
    for (n, email) in [50, 51].into_iter().zip(emails) {
        let joined = joined(&mut *work, member(n, id, side, email)).await;
        filled.members.push(joined);
    }
    for (n, _, called) in crossing.records() {
        let made = build::organization(n, &called, side);
        filled
            .organizations
            .push(inserted(&mut *work, id, made).await);
    }
    for n in [1, 2] {
        let mut made = account(n, side, &[]);
        let owner = crossing.owners[usize::from(n == 2)];
        made.organization = Some(OrganizationId(build::uuid(owner)));
        filled
            .accounts
            .push(work.insert_account(id, made).await.expect("inserted"));
    }
    for (n, owner, called) in crossing.records() {
        let mut made = person(n, side, &format!("{owner}@{owner}.com"));
        made.external_id = Some(build::identifier(&called));
        let made = tied(&mut *work, id, made, &[account_id(owner)])
            .await
            .contact;
        let above = [OrganizationId(build::uuid(owner))];
        let ties = work.tie_organizations(id, made.id, &above).await;
        ties.expect("tied");
        filled.accounts_of.insert(made.id, vec![account_id(owner)]);
        filled.organizations_of.insert(made.id, above.to_vec());
        filled.contacts.push(made);
    }
    for (n, owner, called) in crossing.records() {
        let of = filled.accounts[usize::from(owner == 2)].key();
        let mut made = build::meeting(n, of, side);
        made.start_at = at(later);
        filled.meetings.push(inserted(&mut *work, id, made).await);
        let mut made = build::request(n, of, side);
        made.requested_at = at(later);
        filled.requests.push(inserted(&mut *work, id, made).await);
        let mut made = build::response(n, &called, contact_id(owner), side);
        made.responded_at = at(later);
        filled.responses.push(inserted(&mut *work, id, made).await);
        let mut made = build::note(n, &called, side);
        made.account = Some(of.id);
        made.organization = Some(OrganizationId(build::uuid(owner)));
        made.author = Some(build::member_id(50));
        filled.notes.push(inserted(&mut *work, id, made).await);
        let mut made = build::task(n, &called, side);
        made.account = Some(of.id);
        made.organization = Some(OrganizationId(build::uuid(owner)));
        made.assigned_to = Some(build::member_id(51));
        filled.tasks.push(inserted(&mut *work, id, made).await);
        let group_type = u8::from(owner == 2);
        let made = build::metric(n, group_type, &called);
        filled.metrics.push(inserted(&mut *work, id, made).await);
        let made = build::segment(n, &called);
        filled.segments.push(inserted(&mut *work, id, made).await);
    }
    for ((n, _, called), writer) in conversations(crossing).into_iter().zip(crossing.writers) {
        let made = build::conversation(n, &called, side);
        let made = inserted(&mut *work, id, made).await;
        let mut message = build::message(n, &called, made.id, contact_id(writer), side);
        message.sent_at = at(later);
        work.put_message(id, &message).await.expect("put");
        filled.conversations.push(made);
        filled.messages.push(message);
    }
    let kind = if later == 0 {
        FieldKind::Date
    } else {
        FieldKind::Array
    };
    for (model, key) in [
        (FieldModel::Accounts, "both"),
        (FieldModel::Notes, "both"),
        (FieldModel::Notes, side),
    ] {
        filled.fields.push(CustomField {
            model,
            key: key.to_owned(),
            kind,
            created_at: at(later),
        });
    }
    work.remember_fields(id, &filled.fields)
        .await
        .expect("remembered");
    work.commit().await.expect("committed");
    filled
}

/// All three on both sides, but for what the third is called.
fn conversations(crossing: &Crossing) -> [(u64, u64, String); 3] {
    let [one, two, only] = crossing.records();
    [one, two, (3, only.1, only.2)]
}

async fn inserted<R: Kept>(
    work: &mut (impl RecordWrites<R> + ?Sized),
    workspace: WorkspaceId,
    record: R,
) -> R {
    work.insert(workspace, record).await.expect("inserted")
}
