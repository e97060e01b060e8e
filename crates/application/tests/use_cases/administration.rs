//! Workspaces, keys and team members.

use stele_application::Administrator::Operator;
use stele_application::{Administrator, Error, KeyDraft, MemberDraft, MemberRef, Resource};
use stele_domain::{Email, KeyId, LicenseStatus, Scope, ScopeSet, WorkspaceId};
use stele_testkit::{Fixture, SequentialIds};

use crate::world::name;

fn email(text: &str) -> Email {
    Email::new(text).expect("an email")
}

#[tokio::test]
async fn workspaces_are_listed_by_id() {
    let fixture = Fixture::memory().await;
    let first = fixture.workspace("Same name").await;
    let second = fixture.workspace("Same name").await;
    assert_ne!(first.id, second.id);
    let all = fixture.stele.workspaces().await.expect("workspaces");
    assert_eq!(all, [first.clone(), second]);
    let one = fixture.stele.workspace(first.id).await.expect("answered");
    assert_eq!(one, Some(first));
    let none = fixture
        .stele
        .workspace(WorkspaceId(99))
        .await
        .expect("answered");
    assert_eq!(none, None);
}

#[tokio::test]
async fn a_member_belongs_to_a_workspace_that_exists() {
    let fixture = Fixture::memory().await;
    let acme = fixture.workspace("Acme").await;
    let draft = |workspace, text| MemberDraft {
        workspace,
        name: name("Monica"),
        email: email(text),
    };
    let made = fixture
        .stele
        .create_member(Operator, draft(acme.id, "Monica@Raviga.com"))
        .await;
    let made = made.expect("made");
    assert_eq!(made.email, email("Monica@Raviga.com"));
    assert_eq!(made.license_status, LicenseStatus::Active);
    assert!(made.number.0 > 0);
    let refused = fixture
        .stele
        .create_member(Operator, draft(acme.id, "monica@raviga.com"))
        .await;
    assert!(
        matches!(refused, Err(Error::MemberEmailTaken)),
        "{refused:?}"
    );
    let refused = fixture
        .stele
        .create_member(Operator, draft(WorkspaceId(99), "a@b.c"))
        .await;
    assert!(
        matches!(refused, Err(Error::NotFound(Resource::Workspace))),
        "{refused:?}"
    );
    let hooli = fixture.workspace("Hooli").await;
    fixture
        .stele
        .create_member(Operator, draft(hooli.id, "monica@raviga.com"))
        .await
        .expect("free there");
}

#[tokio::test]
async fn a_key_acts_for_a_member_of_its_workspace() {
    let fixture = Fixture::memory().await;
    let acme = fixture.workspace("Acme").await;
    let hooli = fixture.workspace("Hooli").await;
    let monica = fixture.member(acme.id, "Monica", "monica@raviga.com").await;
    let draft = |workspace, member| KeyDraft {
        workspace,
        scopes: ScopeSet::from_iter([Scope::Admin, Scope::QueryRead]),
        member,
    };
    let address = || Some(MemberRef::Email(email("MONICA@raviga.com")));
    let made = fixture
        .stele
        .create_key(Operator, draft(acme.id, address()))
        .await
        .expect("made");
    assert_eq!(made.key.member.as_ref(), Some(&monica));
    assert!(
        !format!("{made:?}").contains(&made.text),
        "no secret in a log"
    );
    let refused = fixture
        .stele
        .create_key(Operator, draft(hooli.id, address()))
        .await;
    assert!(
        matches!(refused, Err(Error::NotFound(Resource::Member))),
        "{refused:?}"
    );
    let refused = fixture
        .stele
        .create_key(Operator, draft(WorkspaceId(99), None))
        .await;
    assert!(
        matches!(refused, Err(Error::NotFound(Resource::Workspace))),
        "{refused:?}"
    );
    assert_eq!(
        fixture.stele.keys(Operator, None).await.expect("keys"),
        std::slice::from_ref(&made.key)
    );
    assert_eq!(
        fixture
            .stele
            .keys(Operator, Some(acme.id))
            .await
            .expect("keys"),
        [made.key]
    );
    assert_eq!(
        fixture
            .stele
            .keys(Operator, Some(hooli.id))
            .await
            .expect("keys"),
        []
    );
}

#[tokio::test]
async fn whoever_administers_names_a_member_by_id_and_needs_no_other_scope() {
    let fixture = Fixture::memory().await;
    let acme = fixture.workspace("Acme").await;
    let hooli = fixture.workspace("Hooli").await;
    let monica = fixture.member(acme.id, "Monica", "monica@raviga.com").await;
    let administrator = fixture.key(acme.id, &[Scope::Admin]).await;
    let administrator = fixture.caller(&administrator).await;
    let draft = |workspace| KeyDraft {
        workspace,
        scopes: ScopeSet::from_iter([Scope::Admin]),
        member: Some(MemberRef::Id(monica.id)),
    };
    let made = fixture
        .stele
        .create_key(Administrator::Caller(&administrator), draft(acme.id))
        .await
        .expect("made");
    assert_eq!(made.key.member.as_ref(), Some(&monica));
    let refused = fixture.stele.create_key(Operator, draft(hooli.id)).await;
    assert!(
        matches!(refused, Err(Error::NotFound(Resource::Member))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_key_that_is_not_there_cannot_be_revoked() {
    let fixture = Fixture::memory().await;
    let refused = fixture
        .stele
        .revoke_key(Operator, KeyId(SequentialIds::nth_uuid(99)))
        .await;
    assert!(
        matches!(refused, Err(Error::NotFound(Resource::Key))),
        "{refused:?}"
    );
}
