//! What the tests share.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ConnectionTrait, Statement};
use stele_application::ports::{Store, UnitOfWork};
use stele_domain::{
    Account, AccountContact, AccountId, Code, Contact, ContactId, Conversation, ConversationId,
    Email, Identifier, Identifiers, LicenseStatus, Member, MemberId, MemberNumber, Message,
    MessageDraft, MessageId, Name, NpsResponse, NpsResponseId, NpsScore, Organization,
    OrganizationId, Participant, PersonName, ProjectToken, Stamp, Text, Timestamp, Traits,
    Workspace, WorkspaceId,
};
use stele_testkit::{Fixture, SequentialIds, ports_over};

use crate::{Database, DatabaseKind};

/// The use cases over a database.
pub(super) async fn fixture(database: &Arc<Database>) -> Fixture {
    Fixture::over(ports_over(database.clone())).await
}

pub(super) async fn begin(database: &Database) -> Box<dyn UnitOfWork> {
    database.begin().await.expect("begun")
}

/// Runs SQL behind the store's back.
pub(super) async fn run(database: &Database, sql: &str) {
    let ran = database.writer.execute_unprepared(sql).await;
    ran.unwrap_or_else(|error| panic!("{error}: {sql}"));
}

/// The one number that a query answers.
pub(super) async fn number(database: &Database, sql: &str) -> i64 {
    let statement = Statement::from_string(database.kind().backend(), sql);
    let row = database.reader.query_one_raw(statement).await;
    let row = row.expect("answered").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// Waits until somebody waits for a lock. SQLite's writers wait for the one connection, where nobody can see them.
pub(super) async fn somebody_waits(database: &Database) {
    if database.kind() == DatabaseKind::Sqlite {
        return;
    }
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while number(database, waiting).await == 0 {
        tokio::task::yield_now().await;
    }
}

/// The URL of a PostgreSQL database with a setting of the server's for each connection.
pub(super) fn with_setting(url: &str, name: &str, value: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options[{name}]={value}")
}

pub(super) fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).expect("in range")
}

pub(super) fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

pub(super) fn account_id(n: u64) -> AccountId {
    AccountId(SequentialIds::nth_uuid(n))
}

pub(super) fn contact_id(n: u64) -> ContactId {
    ContactId(SequentialIds::nth_uuid(n))
}

pub(super) fn code(n: u64) -> Code {
    SequentialIds::nth_code(n)
}

/// The `n`th account.
pub(super) fn account(n: u64, text: &str, identifiers: &[&str]) -> Account {
    let mut account = Account::new(account_id(n), code(n), name(text), None, at(0));
    let list: Vec<_> = identifiers
        .iter()
        .map(|text| Identifier::new(*text).expect("an identifier"))
        .collect();
    let external = list.first().cloned();
    account.identifiers = Identifiers::from_parts(list, external.as_ref()).expect("no duplicates");
    account
}

/// The `n`th person.
pub(super) fn person(n: u64, text: &str, email: &str) -> Contact {
    Contact {
        name: PersonName::from_whole(text).expect("a name"),
        email: Some(Email::new(email).expect("an email")),
        ..Contact::new(contact_id(n), code(n), None, at(0))
    }
}

/// Makes a person and ties them to accounts.
pub(super) async fn tied(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    person: Contact,
    accounts: &[AccountId],
) -> AccountContact {
    let person = work.insert_contact(workspace, person).await;
    let tied = AccountContact::new(person.expect("inserted"));
    for account in accounts {
        work.tie(workspace, *account, &tied).await.expect("tied");
    }
    tied
}

/// Makes a member.
pub(super) async fn joined(work: &mut dyn UnitOfWork, member: Member) -> Member {
    let inserted = work.insert(member.workspace, member).await;
    inserted.expect("inserted")
}

/// The `n`th organization.
pub(super) fn organization(n: u64, external_id: &str) -> Organization {
    Organization {
        id: OrganizationId(SequentialIds::nth_uuid(n)),
        stamp: Stamp::new(at(0)),
        external_id: Identifier::new(external_id).expect("an identifier"),
        name: name(external_id),
        traits: Traits::default(),
    }
}

/// The `n`th conversation.
pub(super) fn conversation(n: u64) -> Conversation {
    Conversation {
        id: ConversationId(SequentialIds::nth_uuid(n)),
        stamp: Stamp::new(at(0)),
        external_id: None,
        subject: None,
        status: None,
        rating: None,
        source: None,
        traits: Traits::default(),
    }
}

/// The `n`th message, of a conversation in which nobody had taken part.
pub(super) fn message(
    n: u64,
    conversation: &Conversation,
    from: Participant,
    to: &[Participant],
    sent_at: i64,
) -> Message {
    let draft = MessageDraft {
        external_id: Some(Identifier::new(format!("message {n}")).expect("an identifier")),
        text: Text::default(),
        sent_at: Some(at(sent_at)),
        from,
        to: to.to_vec(),
        cc: Vec::new(),
        bcc: Vec::new(),
    };
    let id = MessageId(SequentialIds::nth_uuid(n));
    Message::new(id, conversation.id, draft, &BTreeSet::new(), at(0))
}

/// The `n`th response.
pub(super) fn response(n: u64, contact: ContactId, responded_at: i64, score: u8) -> NpsResponse {
    NpsResponse {
        id: NpsResponseId(SequentialIds::nth_uuid(n)),
        stamp: Stamp::new(at(0)),
        external_id: Some(Identifier::new(format!("response {n}")).expect("an identifier")),
        contact,
        responded_at: at(responded_at),
        score: NpsScore::new(score).expect("at most ten"),
        feedback: None,
    }
}

/// The `n`th member.
pub(super) fn member(n: u64, workspace: WorkspaceId, text: &str, email: &str) -> Member {
    Member {
        id: MemberId(SequentialIds::nth_uuid(n)),
        workspace,
        number: MemberNumber(0),
        version: 1,
        name: name(text),
        email: Email::new(email).expect("an email"),
        license_status: LicenseStatus::Active,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A token that no other call of a test's process answers.
pub(super) fn project_token() -> ProjectToken {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let made = MADE.fetch_add(1, Ordering::Relaxed);
    ProjectToken::of_random(&format!("{made:0>43}"))
}

/// A new workspace.
pub(super) async fn workspace(database: &Database, text: &str) -> WorkspaceId {
    let workspace = Workspace {
        id: WorkspaceId(0),
        name: name(text),
        project_token: project_token(),
        version: 1,
        created_at: at(0),
    };
    let mut work = begin(database).await;
    let workspace = work.insert_workspace(workspace).await.expect("inserted");
    work.commit().await.expect("committed");
    workspace.id
}
