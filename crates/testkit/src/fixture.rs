//! Stele with something in it.

mod usage;

use std::sync::Arc;

use stele_application::{
    Administrator, Caller, KeyDraft, MemberDraft, MemberRef, Ports, Stele, WholeConversation,
    WorkspaceDraft,
};
use stele_domain::{
    AccountId, Contact, ContactChange, ContactId, ConversationDraft, Email, Field, Identifier,
    Meeting, MeetingDraft, Member, MemberId, MessageDraft, Name, Note, NoteChange, NpsResponse,
    NpsResponseDraft, NpsScore, Organization, OrganizationDraft, Participant, RequestDraft,
    RequestStatus, Scope, SupportRequest, Task, TaskChange, Text, Timestamp, Workspace,
    WorkspaceId,
};

use crate::{AccountBuilder, FixedClock, MemoryStore, memory_ports, ports_over};

/// [`Stele`] over a set of ports, with a clock that the test has in hand, and short ways to fill it.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(async {
/// use stele_domain::Scope;
/// use stele_testkit::Fixture;
///
/// let fixture = Fixture::memory().await;
/// let acme = fixture.workspace("Acme").await;
/// let key = fixture.key(acme.id, &[Scope::AccountWrite]).await;
/// let caller = fixture.caller(&key).await;
/// let account = fixture.account(&caller, "Pied Piper").external_id("piedpiper").await;
/// assert_eq!(account.name.as_str(), "Pied Piper");
/// # });
/// ```
pub struct Fixture {
    /// The use cases.
    pub stele: Arc<Stele>,
    /// The ports under them.
    pub ports: Ports,
    /// The clock they go by; starts at [`FixedClock::START`].
    pub clock: Arc<FixedClock>,
}

impl Fixture {
    /// Over an empty store in memory.
    pub async fn memory() -> Self {
        Self::over(memory_ports()).await
    }

    /// Over an empty store in memory that the test keeps a hand on, to let it fail or to count its calls.
    pub async fn memory_with(store: Arc<MemoryStore>) -> Self {
        Self::over(ports_over(store)).await
    }

    /// Over any store; the clock of the ports gives way to [`FixedClock::default`].
    pub async fn over(ports: Ports) -> Self {
        Self::over_with_clock(ports, FixedClock::default()).await
    }

    /// Over any store, with a clock of the test's own in place of that of the ports.
    pub async fn over_with_clock(ports: Ports, clock: FixedClock) -> Self {
        let clock = Arc::new(clock);
        let ports = Ports {
            clock: clock.clone(),
            ..ports
        };
        let stele = Stele::open(ports.clone()).await;
        let stele = stele.expect("the store answers");
        Self {
            stele: Arc::new(stele),
            ports,
            clock,
        }
    }

    /// Makes a workspace.
    pub async fn workspace(&self, name: &str) -> Workspace {
        let name = Name::new(name).expect("a valid name");
        let made = self.stele.create_workspace(WorkspaceDraft { name }).await;
        made.expect("the store answers")
    }

    /// Makes a key and answers its whole text, as a client sends it.
    pub async fn key(&self, workspace: WorkspaceId, scopes: &[Scope]) -> String {
        self.make_key(workspace, scopes, None).await
    }

    /// Makes a key that acts for a team member and answers its whole text.
    pub async fn member_key(&self, member: &Member, scopes: &[Scope]) -> String {
        self.make_key(member.workspace, scopes, Some(member.id))
            .await
    }

    async fn make_key(
        &self,
        workspace: WorkspaceId,
        scopes: &[Scope],
        member: Option<MemberId>,
    ) -> String {
        let draft = KeyDraft {
            workspace,
            scopes: scopes.iter().copied().collect(),
            member: member.map(MemberRef::Id),
        };
        let made = self.stele.create_key(Administrator::Operator, draft).await;
        made.expect("the workspace and the member exist").text
    }

    /// Makes a team member.
    pub async fn member(&self, workspace: WorkspaceId, name: &str, email: &str) -> Member {
        let draft = MemberDraft {
            workspace,
            name: Name::new(name).expect("a valid name"),
            email: Email::new(email).expect("a valid email"),
        };
        let made = self
            .stele
            .create_member(Administrator::Operator, draft)
            .await;
        made.expect("the workspace exists and the email is free")
    }

    /// The caller whose key this is.
    pub async fn caller(&self, key: &str) -> Arc<Caller> {
        let found = self.stele.authenticate(key).await;
        found.expect("the store answers").expect("a valid key")
    }

    /// A caller of all scopes in a new workspace.
    pub async fn caller_of_new_workspace(&self, name: &str) -> Arc<Caller> {
        let workspace = self.workspace(name).await;
        let key = self.key(workspace.id, &[Scope::All]).await;
        self.caller(&key).await
    }

    /// An account to be: say what else it has, then await it.
    pub fn account<'a>(&'a self, caller: &'a Caller, name: &str) -> AccountBuilder<'a> {
        AccountBuilder::new(&self.stele, caller, name)
    }

    /// Makes a person tied to one account, with an email and no name.
    pub async fn contact(&self, caller: &Caller, account: AccountId, email: &str) -> Contact {
        let change = ContactChange {
            email: Field::Value(Email::new(email).expect("a valid email")),
            accounts: Some(vec![account]),
            ..ContactChange::default()
        };
        self.contact_with(caller, change).await
    }

    /// Makes a person of whom a change says everything.
    pub async fn contact_with(&self, caller: &Caller, change: ContactChange) -> Contact {
        let made = self.stele.create_contact(caller, change).await;
        made.expect("the caller may make this person")
    }

    /// Makes an organization that is called by its external id.
    pub async fn organization(&self, caller: &Caller, external_id: &str) -> Organization {
        let draft = OrganizationDraft {
            external_id: identifier(external_id),
            name: Name::new(external_id).expect("a valid name"),
            traits: std::collections::BTreeMap::new(),
        };
        let made = self.stele.create_organization(caller, draft).await;
        made.expect("the caller may make this organization")
    }

    /// Makes a meeting that has no end.
    pub async fn meeting(
        &self,
        caller: &Caller,
        account: AccountId,
        title: &str,
        start_at: Timestamp,
    ) -> Meeting {
        let draft = MeetingDraft {
            account,
            title: Name::new(title).expect("a valid title"),
            start_at,
            end_at: None,
        };
        let made = self.stele.create_meeting(caller, draft).await;
        made.expect("the caller may make this meeting")
    }

    /// Makes an open request that was asked now.
    pub async fn request(
        &self,
        caller: &Caller,
        account: AccountId,
        title: &str,
    ) -> SupportRequest {
        let draft = RequestDraft {
            account,
            title: Name::new(title).expect("a valid title"),
            status: RequestStatus::Open,
            severity: None,
            requested_at: None,
        };
        let made = self.stele.create_request(caller, draft).await;
        made.expect("the caller may make this request")
    }

    /// Records how likely a person is now to recommend us, without a reason.
    pub async fn response(&self, caller: &Caller, contact: ContactId, score: u8) -> NpsResponse {
        let draft = NpsResponseDraft {
            external_id: None,
            contact,
            responded_at: self.stele.clock().now(),
            score: NpsScore::new(score).expect("ten at most"),
            feedback: Field::Absent,
        };
        let made = self.stele.put_response(caller, draft).await;
        made.expect("the caller may record this response")
    }

    /// Makes a conversation of messages that are sent now, each to nobody in particular: what it says, and who says it.
    pub async fn conversation(
        &self,
        caller: &Caller,
        external_id: &str,
        messages: &[(Participant, &str)],
    ) -> WholeConversation {
        let messages = messages.iter().map(|(from, said)| MessageDraft {
            external_id: None,
            text: text(said),
            sent_at: None,
            from: *from,
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
        });
        let draft = ConversationDraft {
            external_id: Some(identifier(external_id)),
            messages: messages.collect(),
            ..ConversationDraft::default()
        };
        let made = self.stele.create_conversation(caller, draft).await;
        made.expect("the caller may make this conversation")
    }

    /// Writes a note about an account and now.
    pub async fn note(&self, caller: &Caller, account: AccountId, says: &str) -> Note {
        let about = NoteChange {
            account: Field::Value(account),
            ..NoteChange::default()
        };
        let noted_at = self.stele.clock().now();
        let made = self
            .stele
            .put_note(caller, None, text(says), noted_at, about);
        made.await.expect("the caller may write this note")
    }

    /// Makes a task for an account.
    pub async fn task(&self, caller: &Caller, account: AccountId, name: &str) -> Task {
        let about = TaskChange {
            account: Field::Value(account),
            ..TaskChange::default()
        };
        let name = Name::new(name).expect("a valid name");
        let made = self.stele.put_task(caller, None, name, about).await;
        made.expect("the caller may make this task")
    }
}

fn identifier(text: &str) -> Identifier {
    Identifier::new(text).expect("a valid identifier")
}

fn text(text: &str) -> Text {
    Text::new(text).expect("a valid text")
}
