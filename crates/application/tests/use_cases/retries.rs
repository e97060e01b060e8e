//! Trying again, and giving up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use stele_application::Administrator::Operator;
use stele_application::ports::{Ids, Unique};
use stele_application::{AccountRef, Error, Ports, Stele, WorkspaceDraft};
use stele_domain::{AccountChange, Code, ContactDraft, KeyId, Scope, ScopeSet};
use stele_testkit::{Fault, SequentialIds, memory_ports};
use uuid::Uuid;

use crate::world::{World, name};

/// How many tries there are.
const TRIES: usize = 20;

fn touch() -> AccountChange {
    AccountChange {
        touch: true,
        ..AccountChange::default()
    }
}

#[tokio::test]
async fn a_unit_of_work_is_tried_again_as_a_whole() {
    let world = World::new().await;
    for tries in [1, 2, TRIES] {
        world.store.fail_commits(vec![Fault::Retry; tries - 1]);
        let calls = world.store.calls();
        let account = world.create(touch()).await.expect("made at last");
        assert_eq!(world.store.calls() - calls, tries as u64);
        assert_eq!(world.stored(&account).await, account);
        world.store.fail_commits(vec![Fault::Retry; tries - 1]);
        let touched = world
            .update(&account, touch())
            .await
            .expect("touched at last");
        assert_eq!(touched.version, 2, "after {tries} tries");
        world.store.fail_commits(vec![Fault::Retry; tries - 1]);
        let by_id = AccountRef::Id(account.id);
        let deleted = world
            .fixture
            .stele
            .delete_account(&world.caller, &by_id)
            .await;
        deleted.expect("deleted at last");
        assert_eq!(world.count().await, 0);
    }
}

#[tokio::test]
async fn a_store_that_is_too_busy_is_given_up_as_unavailable() {
    let world = World::new().await;
    let account = world.fixture.account(&world.caller, "Pied Piper").await;
    for fault in [Fault::Retry, Fault::Conflict(Unique::Code)] {
        world.store.fail_commits(vec![fault; TRIES]);
        let calls = world.store.calls();
        let refused = world.update(&account, touch()).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        assert_eq!(world.store.calls() - calls, TRIES as u64);
        assert_eq!(world.stored(&account).await, account);
    }
}

#[tokio::test]
async fn what_a_second_try_does_not_mend_is_not_tried_again() {
    let world = World::new().await;
    let account = world.fixture.account(&world.caller, "Pied Piper").await;
    for fault in [
        Fault::Unavailable,
        Fault::Broken,
        Fault::Conflict(Unique::AccountIdentifier),
        Fault::Conflict(Unique::MemberEmail),
    ] {
        world.store.fail_commits([fault]);
        let calls = world.store.calls();
        let refused = world.update(&account, touch()).await;
        let as_expected = match fault {
            Fault::Unavailable => matches!(refused, Err(Error::Unavailable(_))),
            Fault::Broken => matches!(refused, Err(Error::Internal(_))),
            Fault::Conflict(Unique::AccountIdentifier) => {
                matches!(refused, Err(Error::IdentifierTaken))
            }
            _ => matches!(refused, Err(Error::MemberEmailTaken)),
        };
        assert!(as_expected, "{fault:?}: {refused:?}");
        assert_eq!(world.store.calls() - calls, 1, "{fault:?}");
        assert_eq!(world.stored(&account).await, account);
    }
}

#[tokio::test]
async fn what_does_not_commit_is_not_revoked() {
    let world = World::new().await;
    let key = world
        .fixture
        .key(world.caller.workspace.id, &[Scope::All])
        .await;
    let id = world.fixture.caller(&key).await.key.expect("a key");
    world.store.fail_commits([Fault::Unavailable]);
    let refused = world.fixture.stele.revoke_key(Operator, id).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    world.fixture.caller(&key).await;
    world
        .fixture
        .stele
        .revoke_key(Operator, id)
        .await
        .expect("revoked");
    let refused = world
        .fixture
        .stele
        .revoke_key(Operator, KeyId(Uuid::nil()))
        .await;
    assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
}

/// Makes each code so many times before it makes the next.
struct Repeating {
    ids: SequentialIds,
    codes: AtomicU64,
    times: u64,
}

impl Ids for Repeating {
    fn uuid(&self) -> Uuid {
        self.ids.uuid()
    }

    fn code(&self) -> Code {
        SequentialIds::nth_code(self.codes.fetch_add(1, Ordering::SeqCst) / self.times)
    }
}

/// Stele whose codes repeat, and a caller of it.
async fn repeating(times: u64) -> (Stele, Arc<stele_application::Caller>) {
    let ids = Repeating {
        ids: SequentialIds::default(),
        codes: AtomicU64::new(0),
        times,
    };
    let ports = Ports {
        ids: Arc::new(ids),
        ..memory_ports()
    };
    let stele = Stele::open(ports).await.expect("the store answers");
    let draft = WorkspaceDraft { name: name("Acme") };
    let acme = stele.create_workspace(draft).await.expect("made");
    let draft = stele_application::KeyDraft {
        workspace: acme.id,
        scopes: ScopeSet::all(),
        member: None,
    };
    let key = stele.create_key(Operator, draft).await.expect("made");
    let caller = stele.authenticate(&key.text).await.expect("answered");
    (stele, caller.expect("a key"))
}

#[tokio::test]
async fn a_code_that_is_taken_is_made_anew() {
    let (stele, caller) = repeating(3).await;
    let mut codes = Vec::new();
    for _ in 0..4 {
        let made = stele
            .create_account(&caller, name("Pied Piper"), AccountChange::default())
            .await;
        codes.push(made.expect("made at last").code);
    }
    let expected: Vec<_> = (0..4).map(SequentialIds::nth_code).collect();
    assert_eq!(codes, expected);
}

#[tokio::test]
async fn a_code_that_a_contact_has_is_made_anew() {
    let (stele, caller) = repeating(2).await;
    let change = AccountChange {
        contacts: Some(vec![ContactDraft::default(); 2]),
        ..AccountChange::default()
    };
    // Of the codes 0 0 1 1 2 2 3 3 ... a try takes three; the first that gives its contacts two different ones is made.
    let made = stele
        .create_account(&caller, name("Pied Piper"), change)
        .await;
    let made = made.expect("made at last");
    assert_eq!(made.code, SequentialIds::nth_code(0));
    let contacts = stele
        .account_contacts(&caller, &[made.id])
        .await
        .expect("answered");
    let codes: Vec<_> = contacts[&made.id]
        .iter()
        .map(|contact| contact.contact.code.clone())
        .collect();
    assert_eq!(
        codes,
        [SequentialIds::nth_code(0), SequentialIds::nth_code(1)]
    );
}

#[tokio::test]
async fn a_source_of_codes_that_has_no_other_is_given_up() {
    let (stele, caller) = repeating(u64::MAX).await;
    let make = || stele.create_account(&caller, name("Pied Piper"), AccountChange::default());
    make().await.expect("the first");
    let refused = make().await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
}
