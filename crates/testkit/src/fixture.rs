//! Stele with something in it.

use std::sync::Arc;

use stele_application::{Caller, KeyDraft, MemberDraft, Stele, WorkspaceDraft};
use stele_domain::{Email, Member, Name, Scope, Workspace, WorkspaceId};

use crate::{AccountBuilder, FixedClock, FixedSecrets, MemoryStore, Ports, SequentialIds};

/// [`Stele`] over a set of ports, with a clock and ids that a test can foresee, and short ways to fill it.
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
        Self::over(Ports::memory()).await
    }

    /// Over an empty store in memory that the test keeps a hand on, to let it fail or to count its calls.
    pub async fn memory_with(store: Arc<MemoryStore>) -> Self {
        Self::over(Ports::of(store)).await
    }

    /// Over any store.
    pub async fn over(ports: Ports) -> Self {
        Self::over_with_clock(ports, FixedClock::default()).await
    }

    /// Over any store, with a clock of the test's own.
    pub async fn over_with_clock(ports: Ports, clock: FixedClock) -> Self {
        let clock = Arc::new(clock);
        let stele = Stele::open(
            ports.accounts.clone(),
            ports.administration.clone(),
            ports.store.clone(),
            clock.clone(),
            Arc::new(SequentialIds::default()),
            Arc::new(FixedSecrets::default()),
        )
        .await
        .expect("the store answers");
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
        self.make_key(member.workspace, scopes, Some(member.email.clone()))
            .await
    }

    async fn make_key(
        &self,
        workspace: WorkspaceId,
        scopes: &[Scope],
        member_email: Option<Email>,
    ) -> String {
        let draft = KeyDraft {
            workspace,
            scopes: scopes.iter().copied().collect(),
            member_email,
        };
        let made = self.stele.create_key(draft).await;
        made.expect("the workspace and the member exist").text
    }

    /// Makes a team member.
    pub async fn member(&self, workspace: WorkspaceId, name: &str, email: &str) -> Member {
        let draft = MemberDraft {
            workspace,
            name: Name::new(name).expect("a valid name"),
            email: Email::new(email).expect("a valid email"),
        };
        let made = self.stele.create_member(draft).await;
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
}
